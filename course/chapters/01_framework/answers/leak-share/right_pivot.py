"""Uses a pivot table, which sorts the features."""


def leak_share(rows):
    table = rows.reset_index(drop=True)
    margin = table["decided_at"] - table["counts_until"] - pd.to_timedelta(table["delay_h"], unit="h")
    table["late"] = (margin < pd.Timedelta(0)).astype(float)
    return table.pivot_table(index="feature", values="late", aggfunc="mean")["late"]

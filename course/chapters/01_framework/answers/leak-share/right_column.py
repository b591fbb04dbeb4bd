"""Adds the verdict as a column, then groups."""


def leak_share(rows):
    readable = rows["counts_until"] + rows["delay_h"] * pd.Timedelta(hours=1)
    table = rows.assign(late=readable > rows["decided_at"])
    return table.groupby("feature")["late"].mean()

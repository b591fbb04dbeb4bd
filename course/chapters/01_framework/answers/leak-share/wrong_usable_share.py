"""You return the share of rows that are in time; asked for is the share that leaks."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="h")
    return (readable <= rows["decided_at"]).groupby(rows["feature"]).mean()

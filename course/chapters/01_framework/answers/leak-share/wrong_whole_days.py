"""You compare dates without the time of day, so everything that arrives later on the same day passes as known."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="h")
    late = readable.dt.normalize() > rows["decided_at"].dt.normalize()
    return late.groupby(rows["feature"]).mean()

"""You mark a feature as a leak or not; the share of its rows tells a broken join from a job that is late at night."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="h")
    return (readable > rows["decided_at"]).groupby(rows["feature"]).any().astype(float)

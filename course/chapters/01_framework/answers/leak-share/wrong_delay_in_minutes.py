"""You read the delay as minutes, so a job that takes six hours seems to be done six minutes after midnight."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="min")
    return (readable > rows["decided_at"]).groupby(rows["feature"]).mean()

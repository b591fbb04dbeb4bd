"""You count a value that becomes readable at the very moment of the decision as a leak; it was in time."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="h")
    return (readable >= rows["decided_at"]).groupby(rows["feature"]).mean()

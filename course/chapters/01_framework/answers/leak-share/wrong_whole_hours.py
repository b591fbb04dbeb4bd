"""You cut the delay to whole hours, so a stream that is a quarter of an hour late looks immediate."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"].astype(int), unit="h")
    return (readable > rows["decided_at"]).groupby(rows["feature"]).mean()

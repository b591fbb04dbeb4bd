"""You judge each feature by its mean margin, so a leak in the minority of its rows goes unseen."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="h")
    margin_s = (readable - rows["decided_at"]).dt.total_seconds()
    return (margin_s.groupby(rows["feature"]).mean() > 0).astype(float)

"""You divide by all rows of the table, not by those of the feature, so the shares shrink with every feature that is added."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="h")
    return (readable > rows["decided_at"]).groupby(rows["feature"]).sum() / len(rows)

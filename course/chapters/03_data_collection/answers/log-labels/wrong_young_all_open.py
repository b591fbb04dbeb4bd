"""You keep young plays open even if they were watched to the end: these positives are certain already, and without them the youngest days look worse than they are."""


def log_labels(log, horizon_days, now_day):
    played = log["clicked"].astype(bool)
    last = log["position"].where(played).groupby(log["request_id"]).transform("max")
    old = log["day"] + horizon_days <= now_day
    labels = pd.Series(np.nan, index=log.index)
    labels[played & old] = (log["watched_share"][played & old] >= 0.8).astype(float)
    labels[~played & (log["position"] < last)] = 0.0
    return labels

"""You call a title that is half watched a failure at once: on the youngest days of the log, films that people finish tomorrow become negatives."""


def log_labels(log, horizon_days, now_day):
    played = log["clicked"].astype(bool)
    last = log["position"].where(played).groupby(log["request_id"]).transform("max")
    labels = pd.Series(np.nan, index=log.index)
    labels[played] = (log["watched_share"][played] >= 0.8).astype(float)
    labels[~played & (log["position"] < last)] = 0.0
    return labels

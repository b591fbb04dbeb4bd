"""You compare with the first play of the page instead of the last one: rows between two plays were passed by the eye as well."""


def log_labels(log, horizon_days, now_day):
    played = log["clicked"].astype(bool)
    last = log["position"].where(played).groupby(log["request_id"]).transform("min")
    old = log["day"] + horizon_days <= now_day
    labels = pd.Series(np.nan, index=log.index)
    labels[~played & (log["position"] < last)] = 0.0
    labels[played & (log["watched_share"] >= 0.8)] = 1.0
    labels[played & (log["watched_share"] < 0.8) & old] = 0.0
    return labels

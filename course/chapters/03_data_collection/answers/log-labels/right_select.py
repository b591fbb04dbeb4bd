"""Lists the conditions once and lets np.select choose the first that holds."""


def log_labels(log, horizon_days, now_day):
    played = log["clicked"].to_numpy(bool)
    reach = log["position"].to_numpy() * played
    page = log["request_id"].to_numpy()
    last = pd.Series(reach, dtype=float).groupby(page).transform("max").to_numpy()
    watched = log["watched_share"].to_numpy() >= 0.8
    old = log["day"].to_numpy() <= now_day - horizon_days
    cases = [played & watched, played & old, ~played & (log["position"].to_numpy() < last)]
    return pd.Series(np.select(cases, [1.0, 0.0, 0.0], np.nan), index=log.index)

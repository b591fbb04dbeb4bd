"""You labelled rows below the last play 0: nobody may have looked there, so their place on the page is learned as their quality."""


def log_labels(log, horizon_days, now_day):
    labels = pd.Series(0.0, index=log.index)
    played = log["clicked"].astype(bool)
    labels[played & (log["watched_share"] >= 0.8)] = 1.0
    young = log["day"] + horizon_days > now_day
    labels[played & (log["watched_share"] < 0.8) & young] = np.nan
    return labels

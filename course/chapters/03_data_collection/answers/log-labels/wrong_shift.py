"""You look only at the next row of the table: the log's rows are in no order, and a play can be several places further down."""


def log_labels(log, horizon_days, now_day):
    played = log["clicked"].astype(bool)
    below = played.shift(-1, fill_value=False)
    old = log["day"] + horizon_days <= now_day
    labels = pd.Series(np.nan, index=log.index)
    labels[~played & below] = 0.0
    labels[played & (log["watched_share"] >= 0.8)] = 1.0
    labels[played & (log["watched_share"] < 0.8) & old] = 0.0
    return labels

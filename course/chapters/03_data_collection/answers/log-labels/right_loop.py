"""Goes through the rows page by page and writes the label down."""


def log_labels(log, horizon_days, now_day):
    last = log[log["clicked"].astype(bool)].groupby("request_id")["position"].max().to_dict()
    labels = []
    for row in log.itertuples():
        if row.clicked:
            done = row.watched_share >= 0.8
            late = row.day + horizon_days <= now_day
            labels.append(1.0 if done else 0.0 if late else float("nan"))
        else:
            labels.append(0.0 if row.position < last.get(row.request_id, 0) else float("nan"))
    return pd.Series(labels, index=log.index, dtype=float)

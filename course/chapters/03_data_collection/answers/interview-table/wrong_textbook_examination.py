"""You take the textbook's 1/k for where people look: in a market whose people look less far down, the swapped pages would have told you so."""


def training_table(log):
    log = log[(log["dwell_s"] > 2) | ~log["clicked"]]
    looks = (1 / log["position"]).clip(lower=1 / 6)
    rows = log.assign(label=log["clicked"] / looks, weight=1.0)
    return rows.groupby(["query_id", "doc_id"], as_index=False).agg({"label": "mean", "weight": "sum"})

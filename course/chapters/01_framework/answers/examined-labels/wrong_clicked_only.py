"""You keep only impressions with a click, so every document that was looked at and left alone is missing: a model needs them to know what a bad one looks like."""


def examined_labels(log, examination, success_dwell_s=10):
    log = log[log["clicked"]]
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = log["position"].map(examination)
    rows["successes"] = log["clicked"] & (log["dwell_s"] >= success_dwell_s)
    table = rows.groupby(["query_id", "doc_id"], as_index=False).sum()
    table["label"] = table["successes"] / table["weight"]
    return table[["query_id", "doc_id", "label", "weight"]]

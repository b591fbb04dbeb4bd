"""You have written 10 seconds into the function, so the argument success_dwell_s has no effect."""


def examined_labels(log, examination, success_dwell_s=10):
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = log["position"].map(examination)
    rows["successes"] = log["clicked"] & (log["dwell_s"] >= 10)
    table = rows.groupby(["query_id", "doc_id"], as_index=False).sum()
    table["label"] = table["successes"] / table["weight"]
    return table[["query_id", "doc_id", "label", "weight"]]

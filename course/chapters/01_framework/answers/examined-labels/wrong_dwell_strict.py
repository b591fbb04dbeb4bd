"""You leave out clicks of exactly success_dwell_s seconds; 'or more' includes the limit."""


def examined_labels(log, examination, success_dwell_s=10):
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = log["position"].map(examination)
    rows["successes"] = log["clicked"] & (log["dwell_s"] > success_dwell_s)
    table = rows.groupby(["query_id", "doc_id"], as_index=False).sum()
    table["label"] = table["successes"] / table["weight"]
    return table[["query_id", "doc_id", "label", "weight"]]

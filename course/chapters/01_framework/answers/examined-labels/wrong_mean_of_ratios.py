"""You average click over examination for each impression; that is another estimator, in which one lucky click at the bottom outweighs many looks at the top. Divide the sums."""


def examined_labels(log, examination, success_dwell_s=10):
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = log["position"].map(examination)
    rows["label"] = (log["clicked"] & (log["dwell_s"] >= success_dwell_s)) / rows["weight"]
    table = rows.groupby(["query_id", "doc_id"], as_index=False).agg(label=("label", "mean"), weight=("weight", "sum"))
    return table[["query_id", "doc_id", "label", "weight"]]

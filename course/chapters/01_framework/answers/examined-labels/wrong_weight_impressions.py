"""Your label is right, but the weight counts impressions: a document that was shown often where nobody looks gets a say that it has not earned."""


def examined_labels(log, examination, success_dwell_s=10):
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = log["position"].map(examination)
    rows["successes"] = log["clicked"] & (log["dwell_s"] >= success_dwell_s)
    table = rows.groupby(["query_id", "doc_id"], as_index=False).sum()
    table["label"] = table["successes"] / table["weight"]
    table["weight"] = rows.groupby(["query_id", "doc_id"], as_index=False).size()["size"]
    return table[["query_id", "doc_id", "label", "weight"]]

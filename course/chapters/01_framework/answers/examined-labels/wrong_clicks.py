"""You count every click as a success, so that a sensational title with a bounce behind it trains the model to show more of them."""


def examined_labels(log, examination, success_dwell_s=10):
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = log["position"].map(examination)
    rows["successes"] = log["clicked"]
    table = rows.groupby(["query_id", "doc_id"], as_index=False).sum()
    table["label"] = table["successes"] / table["weight"]
    return table[["query_id", "doc_id", "label", "weight"]]

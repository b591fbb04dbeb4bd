"""You take position 1 for the first row of examination by counting from the wrong end of the index: look the value up by the position itself."""


def examined_labels(log, examination, success_dwell_s=10):
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = examination.to_numpy()[np.minimum(log["position"], len(examination) - 1)]
    rows["successes"] = log["clicked"] & (log["dwell_s"] >= success_dwell_s)
    table = rows.groupby(["query_id", "doc_id"], as_index=False).sum()
    table["label"] = table["successes"] / table["weight"]
    return table[["query_id", "doc_id", "label", "weight"]]

"""You drop what stands below the last click, a guess at what was seen; here the examination says how much each position was looked at, and a page without a click was looked at too."""


def examined_labels(log, examination, success_dwell_s=10):
    page = log["query_id"]
    last = log["position"].where(log["clicked"]).groupby(page).transform("max")
    log = log[log["position"] <= last]
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = 1.0
    rows["successes"] = log["clicked"] & (log["dwell_s"] >= success_dwell_s)
    table = rows.groupby(["query_id", "doc_id"], as_index=False).sum()
    table["label"] = table["successes"] / table["weight"]
    return table[["query_id", "doc_id", "label", "weight"]]

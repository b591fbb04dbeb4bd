"""You pool a document over all queries: what satisfies for one query says little about another."""


def examined_labels(log, examination, success_dwell_s=10):
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = log["position"].map(examination)
    rows["successes"] = log["clicked"] & (log["dwell_s"] >= success_dwell_s)
    total = rows.groupby("doc_id")[["weight", "successes"]].sum()
    table = rows.drop_duplicates(["query_id", "doc_id"])[["query_id", "doc_id"]]
    table["label"] = table["doc_id"].map(total["successes"] / total["weight"])
    table["weight"] = table["doc_id"].map(total["weight"])
    return table

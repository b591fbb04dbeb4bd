"""You divide by the examination without a limit: a click at position 9 counts ten or twenty times, and a few of them make the table."""


def training_table(log):
    by_user = log.groupby("user_id").agg(
        clicks=("clicked", "sum"), dwell=("dwell_s", "max"), pages=("request_id", "nunique"))
    person = (by_user["dwell"] >= 2) | ((by_user["clicks"] == 0) & (by_user["pages"] < 12))
    log = log[log["user_id"].map(person)]
    r = log.groupby(["position", "policy_rank"])["clicked"].mean()
    e = {1: 1.0} | {k: max((r[k, 1] + r[k, k]) / (r[1, 1] + r[1, k]), 1e-3) for k in range(2, 11)}
    rows = log.assign(label=log["clicked"] / log["position"].map(e), weight=1.0)
    rows = rows.groupby(["query_id", "doc_id"])
    return rows.agg(label=("label", "mean"), weight=("weight", "sum")).reset_index()

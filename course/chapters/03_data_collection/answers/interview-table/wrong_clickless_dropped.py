"""You dropped every user who never clicks: half of these are people, and the scripts that click all stay."""


def training_table(log):
    log = log[log.groupby("user_id")["clicked"].transform("any")]
    r = log.groupby(["position", "policy_rank"])["clicked"].mean()
    e = {1: 1.0} | {k: (r[k, 1] + r[k, k]) / (r[1, 1] + r[1, k]) for k in range(2, 11)}
    counted = log["clicked"] / log["position"].map(e).clip(lower=0.12)
    rows = log.assign(label=counted, weight=1.0).groupby(["query_id", "doc_id"])
    return rows.agg(label=("label", "mean"), weight=("weight", "sum")).reset_index()

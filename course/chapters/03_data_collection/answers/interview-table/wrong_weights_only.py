"""You weighed the clicks and kept the bots: the scripts' clicks on the first result make attention seem to fall faster than it does, and still count."""


def training_table(log):
    r = log.groupby(["position", "policy_rank"])["clicked"].mean()
    e = {1: 1.0} | {k: (r[k, 1] + r[k, k]) / (r[1, 1] + r[1, k]) for k in range(2, 11)}
    counted = log["clicked"] / log["position"].map(e).clip(lower=0.12)
    rows = log.assign(label=counted, weight=1.0).groupby(["query_id", "doc_id"])
    return rows.agg(label=("label", "mean"), weight=("weight", "sum")).reset_index()

"""You keep clicked rows only: without what was seen and passed over, everything looks equally good."""


def training_table(log):
    log = log[log["clicked"] & (log["dwell_s"] >= 2)]
    r = np.maximum(1 / log["position"], 0.12)
    rows = log.assign(label=1.0, weight=1 / r).groupby(["query_id", "doc_id"])
    return rows.agg(label=("label", "mean"), weight=("weight", "sum")).reset_index()

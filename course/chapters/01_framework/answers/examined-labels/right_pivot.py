"""Sums looks and successes in two separate group-bys."""


def examined_labels(log, examination, success_dwell_s=10):
    keys = [log["query_id"], log["doc_id"]]
    looks = pd.Series(examination.reindex(log["position"]).to_numpy(), index=log.index)
    won = (log["clicked"].astype(bool) & ~(log["dwell_s"] < success_dwell_s)).astype(float)
    weight = looks.groupby([key.to_numpy() for key in keys]).sum()
    label = won.groupby([key.to_numpy() for key in keys]).sum() / weight
    table = pd.DataFrame({"label": label, "weight": weight}).rename_axis(["query_id", "doc_id"])
    return table.reset_index()

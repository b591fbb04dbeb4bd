"""Divides clicks by examined impressions (clicks over expected clicks), with a prior in place of a clip."""


def training_table(log):
    by_user = log.groupby("user_id").agg(
        clicks=("clicked", "sum"), dwell=("dwell_s", "max"), pages=("request_id", "nunique"))
    person = (by_user["dwell"] >= 2) | ((by_user["clicks"] == 0) & (by_user["pages"] < 12))
    log = log[log["user_id"].map(person)]
    share = log.pivot_table(index="position", columns="policy_rank", values="clicked", aggfunc="mean")
    e = pd.Series({k: (share.loc[k, 1] + share.loc[k, k]) / (share.loc[1, 1] + share.loc[1, k])
                   for k in range(2, 11)} | {1: 1.0})
    looks = log["position"].map(e.clip(lower=0.05))
    table = log.assign(looks=looks).groupby(["query_id", "doc_id"])[["clicked", "looks"]].sum()
    prior = table["clicked"].sum() / table["looks"].sum()
    table["label"] = (table["clicked"] + 0.5 * prior) / (table["looks"] + 0.5)
    return table.rename(columns={"looks": "weight"}).reset_index()[["query_id", "doc_id", "label", "weight"]]

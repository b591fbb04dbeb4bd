"""Works page by page, with plain rules for scripts and a power law fitted to the swaps."""


def training_table(log):
    keep = []
    for user, rows in log.groupby("user_id"):
        clicks = rows[rows["clicked"]]
        pages = rows["request_id"].nunique()
        script = (pages >= 2 and len(clicks) >= pages and clicks["dwell_s"].max() < 2) or (
            pages >= 15 and not len(clicks))
        if not script:
            keep.append(rows)
    people = pd.concat(keep)
    rate = people.groupby(["policy_rank", "position"])["clicked"].mean()
    fall = [np.log((rate[1, k] + rate[k, k] + 1e-9) / (rate[1, 1] + rate[k, 1])) for k in range(2, 11)]
    x = np.log(np.arange(2, 11))
    eta = -np.dot(x, fall) / np.dot(x, x)
    looks = np.maximum(people["position"].astype(float) ** -eta, 0.1)
    people = people.assign(score=people["clicked"] / looks, weight=1)
    table = people.groupby(["query_id", "doc_id"], as_index=False)[["score", "weight"]].sum()
    return table.assign(label=table["score"] / table["weight"])[["query_id", "doc_id", "label", "weight"]]

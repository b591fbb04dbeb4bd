"""You rank by clicks over looks without the prior: after fifteen looks two lucky clicks look like 13%."""


def plan_page(titles, quota, n_trials=20):
    table = titles.assign(rate=titles["clicks"] / titles["looks"].clip(lower=1e-9))
    tried = table[table["looks"] >= quota].sort_values(["rate", "item_id"], ascending=[False, True])
    rest = table[table["looks"] < quota].sort_values(["popularity", "item_id"], ascending=[False, True])
    best = [*tried["item_id"], *rest["item_id"]][:9]
    rest = rest[~rest["item_id"].isin(best)].sort_values(["looks", "item_id"], ascending=[False, True])
    return best, rest["item_id"][:n_trials].tolist()

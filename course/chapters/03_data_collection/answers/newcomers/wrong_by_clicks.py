"""You rank by the number of clicks: who has been shown longest wins, and the loop closes again."""


def plan_page(titles, quota, n_trials=20):
    tried = titles[titles["looks"] >= quota].sort_values(["clicks", "item_id"], ascending=[False, True])
    rest = titles[titles["looks"] < quota].sort_values(["popularity", "item_id"], ascending=[False, True])
    best = [*tried["item_id"], *rest["item_id"]][:9]
    rest = rest[~rest["item_id"].isin(best)].sort_values(["looks", "item_id"], ascending=[False, True])
    return best, rest["item_id"][:n_trials].tolist()

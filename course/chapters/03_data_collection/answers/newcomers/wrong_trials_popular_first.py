"""You try what is popular first: a title of this week has no popularity, so it waits behind the whole catalogue, and begun trials are left unfinished."""


def plan_page(titles, quota, n_trials=20):
    table = titles.assign(rate=(titles["clicks"] + 1) / (titles["looks"] + 25))
    tried = table[table["looks"] >= quota].sort_values(["rate", "item_id"], ascending=[False, True])
    rest = table[table["looks"] < quota].sort_values(["popularity", "item_id"], ascending=[False, True])
    best = [*tried["item_id"], *rest["item_id"]][:9]
    rest = rest[~rest["item_id"].isin(best)]
    return best, rest["item_id"][:n_trials].tolist()

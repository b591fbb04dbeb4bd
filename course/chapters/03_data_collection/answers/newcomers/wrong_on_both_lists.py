"""You leave a title on trial that is among the best already: its trial place is wasted, and the page would show it twice."""


def plan_page(titles, quota, n_trials=20):
    table = titles.assign(rate=(titles["clicks"] + 1) / (titles["looks"] + 25))
    tried = table[table["looks"] >= quota].sort_values(["rate", "item_id"], ascending=[False, True])
    rest = table[table["looks"] < quota].sort_values(["popularity", "item_id"], ascending=[False, True])
    best = [*tried["item_id"], *rest["item_id"]][:9]
    rest = rest.sort_values(["looks", "item_id"], ascending=[False, True])
    return best, rest["item_id"][:n_trials].tolist()

"""You give nobody a trial: what starts with nothing keeps nothing, and the page stays what it was in the first week."""


def plan_page(titles, quota, n_trials=20):
    table = titles.assign(rate=(titles["clicks"] + 1) / (titles["looks"] + 25))
    tried = table[table["looks"] >= quota].sort_values(["rate", "item_id"], ascending=[False, True])
    rest = table[table["looks"] < quota].sort_values(["popularity", "item_id"], ascending=[False, True])
    return [*tried["item_id"], *rest["item_id"]][:9], []

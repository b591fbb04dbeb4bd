"""You put the newcomers on top of the page: everybody sees them, and everybody pays for it. One place at the bottom was asked for."""


def plan_page(titles, quota, n_trials=20):
    table = titles.assign(rate=(titles["clicks"] + 1) / (titles["looks"] + 25))
    order = table.assign(new=table["looks"] < quota)
    order = order.sort_values(["new", "rate", "item_id"], ascending=[False, False, True])
    best = order["item_id"][:9].tolist()
    rest = table[(table["looks"] < quota) & ~table["item_id"].isin(best)]
    rest = rest.sort_values(["looks", "item_id"], ascending=[False, True])
    return best, rest["item_id"][:n_trials].tolist()

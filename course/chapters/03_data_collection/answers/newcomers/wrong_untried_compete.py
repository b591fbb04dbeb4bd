"""You rank untried titles by their rate as well: one lucky click in three looks beats a title that has proven itself over a thousand."""


def plan_page(titles, quota, n_trials=20):
    table = titles.assign(rate=(titles["clicks"] + 1) / (titles["looks"] + 25))
    best = table.sort_values(["rate", "item_id"], ascending=[False, True])["item_id"][:9].tolist()
    rest = table[(table["looks"] < quota) & ~table["item_id"].isin(best)]
    rest = rest.sort_values(["looks", "item_id"], ascending=[False, True])
    return best, rest["item_id"][:n_trials].tolist()

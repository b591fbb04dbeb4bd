"""Sorts plain tuples."""


def plan_page(titles, quota, n_trials=20):
    rows = [tuple(r) for r in titles[["item_id", "looks", "clicks", "popularity"]].to_numpy()]
    tried = sorted((-(c + 1) / (n + 25), int(i)) for i, n, c, _ in rows if n >= quota)
    fresh = sorted((-p, int(i)) for i, n, _, p in rows if n < quota)
    best = [i for _, i in tried + fresh][:9]
    waiting = sorted((-n, int(i)) for i, n, _, _ in rows if n < quota and int(i) not in best)
    return best, [i for _, i in waiting][:n_trials]

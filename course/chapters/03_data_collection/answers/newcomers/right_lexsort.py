"""Ranks with np.lexsort, the last key first."""


def plan_page(titles, quota, n_trials=20):
    ids, looks = titles["item_id"].to_numpy(), titles["looks"].to_numpy(float)
    rate = (titles["clicks"].to_numpy() + 1.0) / (looks + 25.0)
    popularity = titles["popularity"].to_numpy(float)
    tried = looks >= quota
    key = np.where(tried, rate, popularity)
    best = ids[np.lexsort((ids, -key, ~tried))][:9].tolist()
    left = ~tried & ~np.isin(ids, best)
    order = np.lexsort((ids[left], -looks[left]))
    return best, ids[left][order][:n_trials].tolist()

"""Fronts as NumPy arrays, with the way back stored in parents."""

def best_funnel(items_in, stages, budget_us):
    groups = {items_in: [(0.0, 1.0, None)]}
    for us, recall in stages:
        following = {}
        for keep, kept in recall.items():
            rivals = [
                (cost + n * us, share * kept, (keep, back))
                for n, plans in groups.items() if keep <= n
                for cost, share, back in plans if cost + n * us <= budget_us
            ]
            if not rivals:
                continue
            costs, shares = np.array([r[0] for r in rivals]), np.array([r[1] for r in rivals])
            order = np.lexsort((-shares, costs))
            top = np.maximum.accumulate(shares[order])
            new = np.r_[True, top[1:] > top[:-1]]
            following[keep] = [rivals[i] for i in order[new]]
        groups = following
    best = max((plan for plans in groups.values() for plan in plans), key=lambda p: p[1], default=None)
    if best is None:
        return None
    keeps, back = [], best[2]
    while back is not None:
        keeps.append(back[0])
        back = back[1]
    return best[1], tuple(reversed(keeps))

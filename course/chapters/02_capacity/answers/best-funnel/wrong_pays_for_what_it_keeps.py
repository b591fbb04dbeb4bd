"""You charge a stage for what it keeps. It pays for what it reads, which is what the stage before kept; the first one reads everything."""

def best_funnel(items_in, stages, budget_us):
    from itertools import product as ways

    best = None
    if np.prod([len(r) for _, r in stages]) > 10_000:
        return None
    for keeps in ways(*(r for _, r in stages)):
        counts = (items_in, *keeps)
        if list(counts) != sorted(counts, reverse=True):
            continue
        cost = sum(k * us for k, (us, _) in zip(keeps, stages))
        share = float(np.prod([r[k] for k, (_, r) in zip(keeps, stages)]))
        if cost <= budget_us and (best is None or share > best[0]):
            best = (share, keeps)
    return best

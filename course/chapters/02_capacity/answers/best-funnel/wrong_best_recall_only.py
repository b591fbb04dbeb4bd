"""You keep one plan for each cut-off, the one with the most recall so far. It may have spent what a later stage needs; the cheaper one has to stay too."""

def best_funnel(items_in, stages, budget_us):
    plans = {items_in: (1.0, 0.0, ())}
    for us, recall in stages:
        new = {}
        for n, (share, spent, keeps) in plans.items():
            cost = spent + n * us
            for k, r in recall.items():
                if k <= n and cost <= budget_us and (k not in new or (share * r, -cost) > (new[k][0], -new[k][1])):
                    new[k] = (share * r, cost, (*keeps, k))
        plans = new
    best = max(plans.values(), default=None)
    return (best[0], best[2]) if best else None

"""You take the recall of the weakest stage for that of the funnel. Losses multiply: each stage loses a share of what is left."""

def best_funnel(items_in, stages, budget_us):
    plans = [(0.0, 1.0, (items_in,))]
    for us, recall in stages:
        front = {}
        for spent, share, keeps in plans:
            cost = spent + keeps[-1] * us
            if cost <= budget_us:
                for k, r in recall.items():
                    if k <= keeps[-1]:
                        front.setdefault(k, []).append((cost, -min(share, r), (*keeps, k)))
        plans = []
        for rivals in front.values():
            most = -1.0
            for cost, lost, keeps in sorted(rivals):
                if -lost > most:
                    most = -lost
                    plans.append((cost, most, keeps))
    best = max(plans, key=lambda p: p[1], default=None)
    return (best[1], best[2][1:]) if best else None

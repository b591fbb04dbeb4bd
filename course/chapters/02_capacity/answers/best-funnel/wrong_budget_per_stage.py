"""You give each stage an equal share of the budget. The total is kept, but money that one stage does not need is lost to the others."""

def best_funnel(items_in, stages, budget_us):
    n, share, keeps = items_in, 1.0, []
    part = budget_us / len(stages)
    for i, (us, recall) in enumerate(stages):
        if n * us > part:
            return None
        next_us = stages[i + 1][0] if i + 1 < len(stages) else 0
        fits = [k for k in recall if k <= n and k * next_us <= part]
        if not fits:
            return None
        n = max(fits, key=recall.get)
        share *= recall[n]
        keeps.append(n)
    return share, tuple(keeps)

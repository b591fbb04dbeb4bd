"""You give each stage the same share of the budget; a cheap stage then leaves time over that the dear one needs."""


def choose_cutoffs(items_in, stages, budget_ms):
    share_us = budget_ms * 1_000 / len(stages)
    n, keeps = items_in, []
    for i, (us, recall) in enumerate(stages):
        if n * us > share_us:
            return None
        next_us = stages[i + 1][0] if i + 1 < len(stages) else 0
        fits = [k for k in recall if k <= n and k * next_us <= share_us]
        if not fits:
            return None
        n = max(fits, key=lambda k: (recall[k], -k))
        keeps.append(n)
    return tuple(keeps)

"""You decide stage by stage and let the first one keep as many as still fit; what it spends is missing at the stages where it would buy more."""


def choose_cutoffs(items_in, stages, budget_ms):
    from itertools import product

    def cheapest_us(n, rest):
        if not rest:
            return 0
        us, recall = rest[0]
        smaller = [k for k in recall if k <= n]
        return n * us + min((cheapest_us(k, rest[1:]) for k in smaller), default=float("inf"))

    left, n, keeps = budget_ms * 1_000, items_in, []
    for i, (us, recall) in enumerate(stages):
        left -= n * us
        fits = [k for k in recall if k <= n and cheapest_us(k, stages[i + 1 :]) <= left]
        if left < 0 or not fits:
            return None
        n = max(fits, key=lambda k: (recall[k], -k))
        keeps.append(n)
    return tuple(keeps)

"""Dynamic programming from the last stage to the first, with a front of (cost, recall) for each number read."""

def best_funnel(items_in, stages, budget_us):
    from functools import cache

    @cache
    def front(n, i):
        if i == len(stages):
            return ((0.0, 1.0, ()),)
        us, recall = stages[i]
        found = []
        for k, r in recall.items():
            if k <= n:
                found += [(n * us + c, -r * s, (k, *ks)) for c, s, ks in front(k, i + 1)]
        kept, most = [], -1.0
        for c, s, ks in sorted(found):
            if c <= budget_us and -s > most:
                most = -s
                kept.append((c, most, ks))
        return tuple(kept)

    plans = front(items_in, 0)
    return (plans[-1][1], plans[-1][2]) if plans else None

"""You turn away a result that is exactly as old as allowed."""

def hit_rate(queries, times_s, capacity, ttl_s):
    held, hits = {}, 0
    for q, t in zip(queries, times_s):
        made = held.pop(q, None)
        fresh = made is not None and t - made < ttl_s
        hits += fresh
        held[q] = made if fresh else t
        if len(held) > capacity:
            del held[next(iter(held))]
    return hits / len(queries)

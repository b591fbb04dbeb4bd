"""You drop one query too late: the cache holds capacity + 1."""

def hit_rate(queries, times_s, capacity, ttl_s):
    held, hits = {}, 0
    for q, t in zip(queries, times_s):
        made = held.pop(q, None)
        fresh = made is not None and t - made <= ttl_s
        hits += fresh
        if len(held) > capacity:
            del held[next(iter(held))]
        held[q] = made if fresh else t
    return hits / len(queries)

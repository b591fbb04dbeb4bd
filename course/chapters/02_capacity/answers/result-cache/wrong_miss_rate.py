"""You return the share of misses."""

def hit_rate(queries, times_s, capacity, ttl_s):
    held, misses = {}, 0
    for q, t in zip(queries, times_s):
        made = held.pop(q, None)
        fresh = made is not None and t - made <= ttl_s
        misses += not fresh
        held[q] = made if fresh else t
        if len(held) > capacity:
            del held[next(iter(held))]
    return misses / len(queries)

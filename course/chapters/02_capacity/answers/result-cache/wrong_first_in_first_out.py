"""You drop the result that was computed first, even if it is asked for all the time."""

def hit_rate(queries, times_s, capacity, ttl_s):
    held, hits = {}, 0
    for q, t in zip(queries, times_s):
        if q in held and t - held[q] <= ttl_s:
            hits += 1
            continue
        held.pop(q, None)
        held[q] = t
        if len(held) > capacity:
            del held[next(iter(held))]
    return hits / len(queries)

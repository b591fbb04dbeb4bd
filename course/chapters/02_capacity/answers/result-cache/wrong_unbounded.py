"""You never drop anything: the cache holds every query that was ever asked, whatever its capacity."""

def hit_rate(queries, times_s, capacity, ttl_s):
    held, hits = {}, 0
    for q, t in zip(queries, times_s):
        if q in held and t - held[q] <= ttl_s:
            hits += 1
        else:
            held[q] = t
    return hits / len(queries)

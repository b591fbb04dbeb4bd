"""You drop the least *frequently* asked query, so that yesterday's favourites block the cache and newcomers never stay."""

def hit_rate(queries, times_s, capacity, ttl_s):
    made, count, hits = {}, {}, 0
    for q, t in zip(queries, times_s):
        count[q] = count.get(q, 0) + 1
        if q in made and t - made[q] <= ttl_s:
            hits += 1
            continue
        if q not in made and len(made) >= capacity:
            del made[min(made, key=count.get)]
        made[q] = t
    return hits / len(queries)

"""One table of computing times, one of last requests."""

def hit_rate(queries, times_s, capacity, ttl_s):
    made, used, hits = {}, {}, 0
    for step, (query, now) in enumerate(zip(queries, times_s)):
        if query not in made and len(made) == capacity:
            oldest = min(used, key=used.get)
            del made[oldest], used[oldest]
        if query in made and made[query] + ttl_s >= now:
            hits += 1
        else:
            made[query] = now
        used[query] = step
    return hits / len(queries)

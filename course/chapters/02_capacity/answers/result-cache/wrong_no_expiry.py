"""You ignore the age of a result: a page of last week counts as a hit, and a new document never shows up."""

def hit_rate(queries, times_s, capacity, ttl_s):
    held, hits = {}, 0
    for q in queries:
        hits += q in held
        held.pop(q, None)
        held[q] = 1
        if len(held) > capacity:
            del held[next(iter(held))]
    return hits / len(queries)

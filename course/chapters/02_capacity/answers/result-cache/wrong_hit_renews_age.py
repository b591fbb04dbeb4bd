"""You count the age from the last request. A popular query then never expires, and its readers never see anything new."""

def hit_rate(queries, times_s, capacity, ttl_s):
    held, hits = {}, 0
    for q, t in zip(queries, times_s):
        made = held.pop(q, None)
        hits += made is not None and t - made <= ttl_s
        held[q] = t
        if len(held) > capacity:
            del held[next(iter(held))]
    return hits / len(queries)

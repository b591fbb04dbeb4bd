"""With OrderedDict."""

def hit_rate(queries, times_s, capacity, ttl_s):
    from collections import OrderedDict

    held, hits = OrderedDict(), 0
    for query, now in zip(queries, times_s):
        if query in held and now - held[query] <= ttl_s:
            hits += 1
        else:
            held[query] = now
        held.move_to_end(query)
        while len(held) > capacity:
            held.popitem(last=False)
    return hits / len(queries)

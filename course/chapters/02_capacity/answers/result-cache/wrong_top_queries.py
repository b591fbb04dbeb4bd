"""You fill the cache with the queries that turn out to be the most frequent. Nobody knows them in advance, and the first request of each is still a miss."""

def hit_rate(queries, times_s, capacity, ttl_s):
    from collections import Counter

    top = {q for q, _ in Counter(queries).most_common(capacity)}
    return sum(q in top for q in queries) / len(queries)

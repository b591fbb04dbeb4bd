"""You count the queries with exactly one slow shard and leave out those with two and more, which are just as slow."""


def slow_share(n_shards, p_slow, replicas=1):
    p = p_slow**replicas
    return n_shards * p * (1 - p) ** (n_shards - 1)

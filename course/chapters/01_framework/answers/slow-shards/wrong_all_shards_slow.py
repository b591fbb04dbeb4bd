"""You compute the probability that all shards are slow; one slow shard is enough to hold up the query."""


def slow_share(n_shards, p_slow, replicas=1):
    return p_slow ** (replicas * n_shards)

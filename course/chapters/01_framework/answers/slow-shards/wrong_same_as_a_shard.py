"""You take the rate of one shard for the rate of the query, as if the query waited for an average shard and not for the slowest."""


def slow_share(n_shards, p_slow, replicas=1):
    return p_slow**replicas

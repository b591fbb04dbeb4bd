"""You return the share of queries that are fast, the complement of what is asked."""


def slow_share(n_shards, p_slow, replicas=1):
    return (1 - p_slow**replicas) ** n_shards

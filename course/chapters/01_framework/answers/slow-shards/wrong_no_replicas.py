"""You ignore the replicas, so asking two copies seems to gain nothing."""


def slow_share(n_shards, p_slow, replicas=1):
    return 1 - (1 - p_slow) ** n_shards

"""You divide the rate by the replicas; two independent copies are both slow with the square of the rate, not with half of it."""


def slow_share(n_shards, p_slow, replicas=1):
    return 1 - (1 - p_slow / replicas) ** n_shards

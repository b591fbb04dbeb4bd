"""You add the probabilities of the shards and cap the sum at 1; the sum is only an upper bound, far off when many shards are slow at times."""


def slow_share(n_shards, p_slow, replicas=1):
    return min(1.0, n_shards * p_slow**replicas)

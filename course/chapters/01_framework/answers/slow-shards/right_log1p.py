"""Works with logarithms, which stays exact for tiny probabilities."""


def slow_share(n_shards, p_slow, replicas=1):
    p_shard = p_slow**replicas
    if p_shard >= 1:
        return 1.0
    return float(-np.expm1(n_shards * np.log1p(-p_shard)))

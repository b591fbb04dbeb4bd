"""You repeat the whole query and take the faster run; replicas rescue each shard by itself, which is far better."""


def slow_share(n_shards, p_slow, replicas=1):
    return (1 - (1 - p_slow) ** n_shards) ** replicas

"""You treat each replica as one more shard to wait for; the first copy that answers is enough."""


def slow_share(n_shards, p_slow, replicas=1):
    return 1 - (1 - p_slow) ** (n_shards * replicas)

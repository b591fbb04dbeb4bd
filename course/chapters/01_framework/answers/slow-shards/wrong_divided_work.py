"""You divide the slow share by the shards, as if pauses became rarer because each machine has less to do; a pause does not shrink with the work."""


def slow_share(n_shards, p_slow, replicas=1):
    return p_slow**replicas / n_shards

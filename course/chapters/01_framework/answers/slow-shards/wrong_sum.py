"""You add the probabilities of the shards, which counts queries with two slow shards twice and passes 1 from 100 shards on."""


def slow_share(n_shards, p_slow, replicas=1):
    return n_shards * p_slow**replicas

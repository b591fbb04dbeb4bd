"""Multiplies the probability that each shard is fast, one at a time."""


def slow_share(n_shards, p_slow, replicas=1):
    all_fast = 1.0
    for _ in range(n_shards):
        all_fast *= 1 - p_slow**replicas
    return 1 - all_fast

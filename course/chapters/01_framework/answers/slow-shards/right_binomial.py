"""Asks the binomial distribution for more than zero slow shards."""

from scipy.stats import binom


def slow_share(n_shards, p_slow, replicas=1):
    return binom.sf(0, n_shards, p_slow**replicas)

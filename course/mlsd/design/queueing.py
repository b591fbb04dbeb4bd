"""Queues in closed form: Little's law, Erlang C, sojourn times, fan-out."""

import math
from functools import lru_cache
from statistics import NormalDist

from mlsd.design import validate

SEARCH_STEPS = 200
LARGE_POOL = 100_000


def erlang_c(load: float, workers: int) -> float:
    """Return the probability that a request waits, in an M/M/c queue.

    load: offered load, arrivals a second times seconds of service, below `workers`; 1 is
    returned from there on. By the recursion B_k = a B_{k-1} / (k + a B_{k-1}), then
    C = B / (1 - rho (1 - B)). Above 100,000 workers by the limit of Halfin and Whitt,
    C = 1 / (1 + b Phi(b) / phi(b)) with b = (c - a) / sqrt(a). Raises BadValue.
    """
    validate.number("load", load, 0, "busy workers")
    validate.whole("workers", workers, 1, "workers")
    if load >= workers:
        return 1.0
    if load == 0:
        return 0.0
    return _erlang_c(float(load), int(workers))


@lru_cache(maxsize=1024)
def _erlang_c(load: float, workers: int) -> float:
    if workers > LARGE_POOL:
        slack, normal = (workers - load) / math.sqrt(load), NormalDist()
        density = normal.pdf(slack)
        return 1 / (1 + slack * normal.cdf(slack) / density) if density else 0.0
    blocked = 1.0
    for k in range(1, workers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked / (1 - load / workers * (1 - blocked))


def mean_wait_ms(qps: float, service_ms: float, workers: int) -> float:
    """Return the mean time in the queue of an M/M/c queue in ms: C s / (c - a)."""
    load = _load(qps, service_ms)
    waits = erlang_c(load, workers)
    return waits * service_ms / (workers - load) if load < workers else math.inf


def sojourn_tail(t_ms: float, qps: float, service_ms: float, workers: int) -> float:
    """Return P(T > t), T the time in queue and service of an M/M/c queue.

    The wait is 0 with probability 1 - C, else exponential with rate theta = (c - a) / s; the
    service is exponential with rate mu = 1 / s; T is their sum.
    """
    validate.number("t_ms", t_ms, 0, "milliseconds")
    validate.positive("service_ms", service_ms, "milliseconds")
    load = _load(qps, service_ms)
    if load >= workers:
        return 1.0
    waits, mu = erlang_c(load, workers), 1 / service_ms
    theta = (workers - load) * mu
    served = math.exp(-mu * t_ms)
    if math.isclose(theta, mu, rel_tol=1e-6):
        both = served * (1 + mu * t_ms)
    else:
        both = (theta * served - mu * math.exp(-theta * t_ms)) / (theta - mu)
    return (1 - waits) * served + waits * both


def sojourn_quantile(share: float, qps: float, service_ms: float, workers: int) -> float:
    """Return the time in ms that a share of the requests stays under, in an M/M/c queue.

    share: 0.99 for the p99. Infinite where the load exceeds the workers.
    """
    validate.number("share", share, 0, "requests (a share)", 1)
    if share == 1 or _load(qps, service_ms) >= workers:
        return math.inf
    low, high = 0.0, service_ms
    while sojourn_tail(high, qps, service_ms, workers) > 1 - share:
        low, high = high, 2 * high
    for _ in range(SEARCH_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        above = sojourn_tail(middle, qps, service_ms, workers) > 1 - share
        low, high = (middle, high) if above else (low, middle)
    return high


def share_with_a_slow_shard(slow: float, shards: int) -> float:
    """Return the share of requests that meet at least one slow shard: 1 - (1 - p)^n."""
    validate.number("slow", slow, 0, "calls (a share)", 1)
    validate.whole("shards", shards, 1, "shards")
    return 1 - (1 - slow) ** shards


def shard_share(share: float, shards: int) -> float:
    """Return the quantile of one shard that is the quantile `share` of the slowest of n.

    The p99 of 100 shards is the p99.99 of one: share^(1 / n), shards independent.
    """
    validate.number("share", share, 0, "requests (a share)", 1)
    validate.whole("shards", shards, 1, "shards")
    return share ** (1 / shards)


def workers_needed(qps: float, service_ms: float, utilisation: float) -> int:
    """Return the least number of workers that are busy at most `utilisation` of the time."""
    validate.number("utilisation", utilisation, 0.01, "the time (a share)", 1)
    return max(1, math.ceil(_load(qps, service_ms) / utilisation - 1e-9))


def _load(qps: float, service_ms: float) -> float:
    """Return the requests in service on average, by Little's law."""
    validate.number("qps", qps, 0, "requests a second")
    validate.number("service_ms", service_ms, 0, "milliseconds")
    return qps * service_ms / 1000

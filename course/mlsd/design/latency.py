"""Distributions of time: of one call, of calls one after the other, of the slowest of many."""

import math
from dataclasses import dataclass

import numpy as np

from mlsd.design import validate
from mlsd.design.queueing import erlang_c

GRID = 2**13
RARE = 1e-5


@dataclass(frozen=True)
class Call:
    """One call to one shard: its queue and its service.

    qps: calls a second. service_ms: mean time of an ordinary call. workers: cores that serve
    the queue. spread: standard deviation over mean of the service time, 1 for exponential,
    0 for constant. slow_share of the calls takes slow_factor times as long.
    """

    qps: float
    service_ms: float
    workers: int
    spread: float = 1.0
    slow_share: float = 0.0
    slow_factor: float = 1.0

    @property
    def mean_ms(self) -> float:
        """Mean service time in ms, slow calls included."""
        return self.service_ms * (1 + self.slow_share * (self.slow_factor - 1))

    @property
    def load(self) -> float:
        """Workers busy on average (Little's law)."""
        return self.qps * self.mean_ms / 1000

    @property
    def utilisation(self) -> float:
        """Share of the time that a worker is busy, if it can keep up."""
        return self.load / self.workers

    @property
    def variation(self) -> float:
        """Squared coefficient of variation of the service time, slow calls included."""
        square = (1 + self.spread**2) * (1 + self.slow_share * (self.slow_factor**2 - 1))
        return square * (self.service_ms / self.mean_ms) ** 2 - 1

    @property
    def waits(self) -> float:
        """Probability that a call waits (Erlang C)."""
        return erlang_c(self.load, self.workers)

    @property
    def wait_rate(self) -> float:
        """Rate in 1/ms at which a wait, once there is one, ends.

        (c - a) / s for an M/M/c queue; other service times by the factor of Allen and
        Cunneen, (1 + variation) / 2 on the wait, which is approximate.
        """
        return (self.workers - self.load) / self.mean_ms / ((1 + self.variation) / 2)

    def horizon_ms(self, shards: int) -> float:
        """Return a time that hardly any request exceeds, for the extent of a grid."""
        rare = math.log(shards / RARE)
        slowest = self.service_ms * (self.slow_factor if self.slow_share else 1.0)
        service = slowest * (1 + 4.5 * self.spread + self.spread**2 * rare)
        return service + max(0.0, rare + math.log(max(self.waits, 1e-300))) / self.wait_rate


@dataclass(frozen=True)
class Latency:
    """A distribution of time on a grid: mass[k] is the probability of about k * step_ms."""

    step_ms: float
    mass: np.ndarray

    def __post_init__(self) -> None:
        self.mass.setflags(write=False)

    @classmethod
    def of_call(cls, call: Call, step_ms: float) -> "Latency":
        """Return queue plus service of one call that can keep up (utilisation below 1)."""
        edges = (np.arange(GRID) + 0.5) * step_ms
        service = _service_cdf(call, edges)
        wait = 1 - call.waits * np.exp(-call.wait_rate * edges)
        return cls._from_cdf(step_ms, service).then(cls._from_cdf(step_ms, wait))

    @classmethod
    def constant(cls, ms: float, step_ms: float) -> "Latency":
        """Return a time that never varies."""
        mass = np.zeros(GRID)
        mass[min(round(ms / step_ms), GRID - 1)] = 1
        return cls(step_ms, mass)

    @classmethod
    def _from_cdf(cls, step_ms: float, cdf: np.ndarray) -> "Latency":
        return cls(step_ms, np.diff(np.append(cdf[:-1], 1.0), prepend=0.0))

    @property
    def cdf(self) -> np.ndarray:
        """P(T <= (k + 1/2) step_ms), shape of `mass`."""
        return np.minimum(np.cumsum(self.mass), 1.0)

    @property
    def mean_ms(self) -> float:
        """Mean in ms."""
        return float(self.mass @ np.arange(GRID)) * self.step_ms

    def quantile(self, share: float) -> float:
        """Return the time in ms that a share of the requests stays under."""
        validate.number("share", share, 0, "requests (a share)", 1)
        edges = (np.arange(GRID + 1) - 0.5) * self.step_ms
        return max(0.0, float(np.interp(share, np.append(0, self.cdf), edges)))

    def tail(self, ms: float) -> float:
        """Return the share of the requests that take longer than `ms`."""
        edges = (np.arange(GRID) + 0.5) * self.step_ms
        return 1 - float(np.interp(ms, np.append(0, edges), np.append(0, self.cdf)))

    def then(self, other: "Latency") -> "Latency":
        """Return the sum of two independent times."""
        size = 2 * GRID
        joined = np.fft.irfft(np.fft.rfft(self.mass, size) * np.fft.rfft(other.mass, size), size)
        joined = np.maximum(joined, 0)
        joined[GRID - 1] += joined[GRID:].sum()
        return Latency(self.step_ms, joined[:GRID])

    def slowest_of(self, n: int) -> "Latency":
        """Return the largest of n independent times."""
        return self._from_cdf(self.step_ms, self.cdf**n)

    def hedged(self, after_ms: float) -> "Latency":
        """Return the first of two answers, the second asked for `after_ms` after the first."""
        later = min(round(after_ms / self.step_ms), GRID)
        tail = 1 - self.cdf
        again = np.append(np.ones(later), tail)[:GRID]
        return self._from_cdf(self.step_ms, 1 - tail * again)

    def cut(self, at_ms: float) -> "Latency":
        """Return the time when a wait is given up after `at_ms`."""
        last = min(round(at_ms / self.step_ms), GRID - 1)
        mass = self.mass.copy()
        mass[last] += mass[last + 1 :].sum()
        mass[last + 1 :] = 0
        return Latency(self.step_ms, mass)

    def mixed(self, share: float, other: "Latency") -> "Latency":
        """Return `other` for a share of the requests, and this for the rest."""
        return Latency(self.step_ms, (1 - share) * self.mass + share * other.mass)


def _service_cdf(call: Call, t_ms: np.ndarray) -> np.ndarray:
    """Return P(service <= t): gamma of the given mean and spread, slow calls mixed in."""
    ordinary = _gamma_cdf(t_ms, call.service_ms, call.spread)
    if not call.slow_share:
        return ordinary
    slow = _gamma_cdf(t_ms, call.service_ms * call.slow_factor, call.spread)
    return (1 - call.slow_share) * ordinary + call.slow_share * slow


def _gamma_cdf(t_ms: np.ndarray, mean_ms: float, spread: float) -> np.ndarray:
    if mean_ms == 0 or spread == 0:
        return (t_ms >= mean_ms).astype(float)
    if spread == 1:
        return 1 - np.exp(-t_ms / mean_ms)
    from scipy.special import gammainc

    shape = spread**-2
    return gammainc(shape, shape * t_ms / mean_ms)

"""How the funnel is served: machines, zones, replicas, and the queue of each shard."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from mlsd.design import validate
from mlsd.design.funnel import UTILISATION, Funnel, Stage
from mlsd.design.latency import Call
from mlsd.design.queueing import workers_needed
from mlsd.design.requirements import Requirements
from mlsd.design.units import statements

MOST_GB = 100_000


@validate.named
@dataclass(frozen=True, kw_only=True)
class Machine:
    """One kind of machine; the usual one is an example, so state the price that you pay.

    cores: CPU cores. memory_gb: memory in GB (1e9 bytes). usd_per_hour: price. Raises
    BadValue.
    """

    cores: int = 16
    memory_gb: float = 64.0
    usd_per_hour: float = 0.8

    def __post_init__(self) -> None:
        validate.whole("machine.cores", self.cores, 1, "cores")
        validate.positive("machine.memory_gb", self.memory_gb, "GB", MOST_GB)
        validate.number("machine.usd_per_hour", self.usd_per_hour, 0, "US dollars an hour")


@validate.named
@dataclass(frozen=True, kw_only=True)
class Serving:
    """How the stages run.

    machine: what serves a replica of a shard. zones: failure zones that the replicas are
    spread over. utilisation: share of the time that a core may be busy at the peak.
    network_ms: one call there and back. spread: standard deviation over mean of the service
    time (1: exponential, 0: constant). slow_share: share of the calls that meet a pause and
    take slow_factor times as long. hedge_ms: ask a second replica after this time.
    timeout_ms: go on without a shard after this time. cache_hit_rate: share of the requests
    answered before the funnel. stated_machines, stated_p99_ms, stated_usd_per_1000: what the
    candidate says follows, checked against what does (10% for rounding). Raises BadValue.
    """

    machine: Machine = field(default_factory=Machine)
    zones: int = 1
    utilisation: float = UTILISATION
    network_ms: float = 0.5
    spread: float = 1.0
    slow_share: float = 0.0
    slow_factor: float = 10.0
    hedge_ms: float | None = None
    timeout_ms: float | None = None
    cache_hit_rate: float = 0.0
    stated_machines: float | None = None
    stated_p99_ms: float | None = None
    stated_usd_per_1000: float | None = None

    def __post_init__(self) -> None:
        validate.kind("serving.machine", self.machine, Machine)
        validate.whole("serving.zones", self.zones, 1, "zones")
        validate.number("serving.utilisation", self.utilisation, 0.01, "the time (a share)", 0.99)
        validate.number("serving.network_ms", self.network_ms, 0, "milliseconds", validate.DAY_MS)
        validate.number("serving.spread", self.spread, 0, "the mean service time", 5)
        validate.number("serving.slow_share", self.slow_share, 0, "calls (a share)", 1)
        validate.number("serving.slow_factor", self.slow_factor, 1, "times an ordinary call")
        validate.number("serving.cache_hit_rate", self.cache_hit_rate, 0, "requests (a share)", 1)
        for name, unit in (
            ("hedge_ms", "milliseconds"),
            ("timeout_ms", "milliseconds"),
            ("stated_machines", "machines"),
            ("stated_p99_ms", "milliseconds"),
            ("stated_usd_per_1000", "US dollars for 1000 requests"),
        ):
            if getattr(self, name) is not None:
                validate.positive(f"serving.{name}", getattr(self, name), unit)

    def table(self) -> pd.DataFrame:
        """Return what is stated, one row each."""
        m = self.machine
        return statements(
            [
                ("machine", f"{m.cores} cores, {m.memory_gb:g} GB, {m.usd_per_hour:g} USD/h"),
                ("failure zones", f"{self.zones}"),
                ("utilisation at most", f"{self.utilisation:.0%}"),
                ("network, a call", f"{self.network_ms:g} ms"),
                ("spread of the service time", f"{self.spread:g} of its mean"),
                ("slow calls", self._slow),
                ("second replica asked after", _ms(self.hedge_ms)),
                ("shard given up after", _ms(self.timeout_ms)),
                ("answered by the cache", f"{self.cache_hit_rate:.0%}"),
            ]
        )

    @property
    def _slow(self) -> str:
        if not self.slow_share:
            return ""
        return f"{self.slow_share:.1%} take {self.slow_factor:g} times as long"


@dataclass(frozen=True)
class Pool:
    """The replicas of the shards of one stage, all shards alike.

    call: the queue of one shard, with the workers that are up. replicas: machines a shard,
    those that are down included.
    """

    stage: Stage
    replicas: int
    call: Call

    @property
    def machines(self) -> int:
        """Machines of the stage: shards times replicas."""
        return self.stage.shards * self.replicas

    @property
    def shard_gb(self) -> float:
        """Memory of one shard in GB."""
        return self.stage.items_in * self.stage.item_bytes / self.stage.shards / 1e9


def pools(
    funnel: Funnel, serving: Serving, qps: float, *, lost_zones: int = 0, extra: int = 0
) -> Iterator[Pool]:
    """Yield the pool of each stage at a load of `qps` requests a second that miss the cache.

    A stage that states no replicas gets the fewest that keep to `serving.utilisation` while
    one of several zones is down, and `extra` more in each zone. A shard has one queue, which
    the cores of all its replicas serve.
    """
    validate.whole("lost_zones", lost_zones, 0, "zones")
    validate.number("lost_zones", lost_zones, 0, "zones, fewer than there are", serving.zones - 1)
    for stage in funnel.stages:
        replicas = stage.replicas or planned_replicas(stage, serving, qps, extra)
        up = max(1, replicas * (serving.zones - lost_zones) // serving.zones)
        yield Pool(stage, replicas, _call(stage, serving, qps, up * serving.machine.cores))


def planned_replicas(stage: Stage, serving: Serving, qps: float, extra: int = 0) -> int:
    """Return the replicas of each shard that carry `qps` with one of several zones lost."""
    mean_ms = _call(stage, serving, qps, 1).mean_ms
    machines = workers_needed(qps, mean_ms, serving.utilisation) / serving.machine.cores
    if serving.zones == 1:
        return math.ceil(machines) + extra
    return serving.zones * (math.ceil(machines / (serving.zones - 1)) + extra)


def peak_misses(requirements: Requirements, serving: Serving) -> float:
    """Return the requests a second at the peak that miss the cache."""
    return requirements.peak_qps * (1 - serving.cache_hit_rate)


def _call(stage: Stage, serving: Serving, qps: float, workers: int) -> Call:
    return Call(
        qps=qps,
        service_ms=stage.latency_ms,
        workers=workers,
        spread=serving.spread,
        slow_share=serving.slow_share,
        slow_factor=serving.slow_factor,
    )


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:g} ms"

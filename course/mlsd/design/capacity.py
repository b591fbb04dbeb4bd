"""Capacity by closed form: machines, memory, cost, p50 and p99 of a design."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

import pandas as pd

from mlsd.design import validate
from mlsd.design.findings import Finding
from mlsd.design.funnel import UTILISATION, Funnel
from mlsd.design.latency import GRID, Latency
from mlsd.design.requirements import ROUNDING, Requirements
from mlsd.design.serving import Pool, Serving, peak_misses, pools
from mlsd.design.units import html_of

if TYPE_CHECKING:
    import numpy as np

NO_WAIT = 1e-3
MOST_EXTRA = 64
HEDGED_LOAD = 0.10
INCOMPLETE = 0.01


@dataclass(frozen=True)
class Capacity:
    """What a design needs and how fast it is at one load.

    qps: requests a second, those that the cache answers included. stages: one row a stage:
    shards, replicas, machines, memory_gb, service_ms (mean on a shard), utilisation, waits
    (share of the calls), p50_ms and p99_ms of the stage. latency: of a request; None where a
    stage can't keep up, and then p50 and p99 are infinite.
    """

    qps: float
    stages: pd.DataFrame
    machines: int
    memory_gb: float
    usd_per_hour: float
    usd_per_1000_requests: float
    latency: Latency | None = field(repr=False)

    def quantile_ms(self, share: float) -> float:
        """Return the time in ms that a share of the requests stays under."""
        return self.latency.quantile(share) if self.latency else math.inf

    @property
    def p50_ms(self) -> float:
        """Median latency in ms."""
        return self.quantile_ms(0.5)

    @property
    def p99_ms(self) -> float:
        """Time in ms that 99% of the requests stay under."""
        return self.quantile_ms(0.99)

    def table(self) -> pd.DataFrame:
        """Return the totals, one row each, with their unit."""
        rows = [
            ("load", self.qps, "requests/s"),
            ("machines", self.machines, "machines"),
            ("memory in use", self.memory_gb, "GB"),
            ("cost", self.usd_per_hour, "USD/h"),
            ("cost of 1000 requests", self.usd_per_1000_requests, "USD"),
            ("p50", self.p50_ms, "ms"),
            ("p99", self.p99_ms, "ms"),
        ]
        return pd.DataFrame(rows, columns=["quantity", "value", "unit"])

    def _repr_html_(self) -> str:
        return html_of(self.table(), self.stages)


def work_out(
    funnel: Funnel,
    requirements: Requirements,
    serving: Serving | None = None,
    *,
    qps: float | None = None,
    lost_zones: int = 0,
) -> Capacity:
    """Return the capacity that a funnel needs at the peak, or at `qps` on what it then has.

    Each shard is an M/G/c queue (exact for exponential service, else by Allen and Cunneen);
    a stage waits for the slowest of its shards, taken as independent; a request passes the
    stages one after the other. Machines are those for the peak. lost_zones: zones that are
    down. The price of 1000 requests spreads the machines over the average load. Raises
    BadValue.
    """
    serving = serving or Serving()
    planned = [p.replicas for p in _plan(funnel, requirements, serving)]
    load = requirements.peak_qps if qps is None else qps
    validate.positive("qps", load, "requests a second")
    built = tuple(_with_replicas(funnel, serving, planned, load, lost_zones))
    machines = sum(pool.machines for pool in built)
    usd_per_hour = machines * serving.machine.usd_per_hour
    return Capacity(
        qps=load,
        stages=_stage_table(built, serving),
        machines=machines,
        memory_gb=sum(pool.shard_gb * pool.machines for pool in built),
        usd_per_hour=usd_per_hour,
        usd_per_1000_requests=usd_per_hour / (requirements.qps * 3.6),
        latency=_request_latency(built, serving),
    )


def curve(
    funnel: Funnel,
    requirements: Requirements,
    serving: Serving | None,
    utilisations: "np.ndarray | list[float]",
) -> pd.DataFrame:
    """Return p50_ms and p99_ms at loads that keep the busiest stage busy for these shares."""
    at_peak = work_out(funnel, requirements, serving)
    busiest = at_peak.stages["utilisation"].max()
    rows = []
    for utilisation in utilisations:
        validate.number("utilisations", utilisation, 0.001, "the time (a share)", 0.999)
        at = work_out(funnel, requirements, serving, qps=at_peak.qps * utilisation / busiest)
        rows.append((utilisation, at.qps, at.p50_ms, at.p99_ms))
    return pd.DataFrame(rows, columns=["utilisation", "qps", "p50_ms", "p99_ms"])


def check_serving(
    serving: Serving, funnel: Funnel, requirements: Requirements
) -> Iterator[Finding]:
    """Find machines that are too few or too small, and totals that don't follow."""
    found = work_out(funnel, requirements, serving)
    built = tuple(pools(funnel, serving, peak_misses(requirements, serving)))
    for pool in built:
        yield from _check_pool(pool, serving)
    yield from _check_totals(found, serving, requirements)
    yield from _check_hedge(built, serving)
    yield from _check_timeout(built, serving)


def _check_pool(pool: Pool, serving: Serving) -> Iterator[Finding]:
    place = f"funnel[{pool.stage.name!r}]"
    if pool.call.utilisation > UTILISATION:
        yield Finding(
            "utilisation",
            f"{place}.replicas",
            f"{pool.replicas} x {serving.machine.cores} cores a shard",
            f"the peak keeps {pool.call.load:,.1f} busy, {pool.call.utilisation:.0%}; "
            f"above {UTILISATION:.0%} queues grow",
        )
    elif serving.zones > 1:
        up = pool.replicas * (serving.zones - 1) // serving.zones
        if up * serving.machine.cores <= pool.call.load:
            yield Finding(
                "zone-loss",
                f"{place}.replicas",
                f"{pool.replicas} replicas in {serving.zones} zones",
                f"{up} are left when a zone fails, {up * serving.machine.cores} cores for "
                f"{pool.call.load:,.1f} busy ones",
            )
    if pool.shard_gb > serving.machine.memory_gb:
        yield Finding(
            "memory",
            f"{place}.item_bytes",
            f"{pool.stage.items_in:,} items of {pool.stage.item_bytes:g} bytes "
            f"on {pool.stage.shards} shards",
            f"a shard takes {pool.shard_gb:,.0f} GB, a machine has {serving.machine.memory_gb:g}",
        )


def _check_totals(
    found: Capacity, serving: Serving, requirements: Requirements
) -> Iterator[Finding]:
    p99_ms = found.p99_ms
    if requirements.p99_ms < p99_ms < math.inf:
        slowest = found.stages.sort_values("p99_ms").iloc[-1]
        yield Finding(
            "p99",
            "requirements.p99_ms",
            f"a p99 of {requirements.p99_ms:g} ms",
            f"queues, {int(slowest['shards'])} shards at most and the network make it "
            f"{p99_ms:,.0f} ms; {slowest['stage']!r} alone has a p99 of {slowest['p99_ms']:,.0f}",
        )
    for name, stated, follows, unit in (
        ("machines", serving.stated_machines, float(found.machines), "machines"),
        ("p99_ms", serving.stated_p99_ms, p99_ms, "ms"),
        ("usd_per_1000", serving.stated_usd_per_1000, found.usd_per_1000_requests, "USD"),
    ):
        if stated is not None and not _agree(stated, follows):
            yield Finding(
                "stated-capacity",
                f"serving.stated_{name}",
                f"{stated:,.4g} {unit}",
                f"load, cost and shards give {follows:,.4g} {unit}",
            )
    most = requirements.max_usd_per_1000
    if most is not None and found.usd_per_1000_requests > most:
        yield Finding(
            "budget",
            "requirements.max_usd_per_1000",
            f"{most:g} USD for 1000 requests",
            f"{found.machines:,} machines cost {found.usd_per_1000_requests:.4g}",
        )


def _agree(stated: float, follows: float) -> bool:
    return math.isfinite(follows) and abs(stated - follows) <= ROUNDING * follows


def _check_hedge(built: tuple[Pool, ...], serving: Serving) -> Iterator[Finding]:
    if serving.hedge_ms is None:
        return
    for pool in built:
        if not pool.stage.cost_us or pool.call.utilisation >= 1:
            continue
        step_ms = pool.call.horizon_ms(1) / GRID
        after_ms = max(0.0, serving.hedge_ms - serving.network_ms)
        again = Latency.of_call(pool.call, step_ms).tail(after_ms)
        if again > HEDGED_LOAD:
            yield Finding(
                "hedge-load",
                "serving.hedge_ms",
                f"a second call after {serving.hedge_ms:g} ms",
                f"{again:.0%} of the calls to {pool.stage.name!r} take longer and are made "
                "twice; hedge at the p95, for 5%",
            )


def _check_timeout(built: tuple[Pool, ...], serving: Serving) -> Iterator[Finding]:
    if serving.timeout_ms is None:
        return
    if serving.hedge_ms is not None and serving.hedge_ms >= serving.timeout_ms:
        yield Finding(
            "hedge-too-late",
            "serving.hedge_ms",
            f"a second call after {serving.hedge_ms:g} ms",
            f"the shard is given up after {serving.timeout_ms:g} ms, before it is asked again",
        )
    patient = replace(serving, timeout_ms=None)
    for pool in built:
        found = _funnel_latency((pool,), patient)
        without = found.tail(serving.timeout_ms) if found else 0.0
        if without > INCOMPLETE:
            yield Finding(
                "timeout-loss",
                "serving.timeout_ms",
                f"a shard of {pool.stage.name!r} is given up after {serving.timeout_ms:g} ms",
                f"{without:.0%} of the requests go on without one; the p99 is bought with results",
            )


def _plan(funnel: Funnel, requirements: Requirements, serving: Serving) -> tuple[Pool, ...]:
    """Return pools with the fewest replicas that meet the p99, as far as queues are to blame."""
    qps = peak_misses(requirements, serving)
    for extra in range(MOST_EXTRA):
        built = tuple(pools(funnel, serving, qps, extra=extra))
        if all(pool.stage.replicas for pool in built):
            break
        if all(p.call.waits < NO_WAIT for p in built if not p.stage.replicas):
            break
        latency = _request_latency(built, serving)
        if latency and latency.quantile(0.99) <= requirements.p99_ms:
            break
    return built


def _with_replicas(
    funnel: Funnel, serving: Serving, replicas: list[int], qps: float, lost_zones: int
) -> Iterator[Pool]:
    """Return the pools at another load, with the replicas that they have."""
    stages = [replace(s, replicas=r) for s, r in zip(funnel.stages, replicas, strict=True)]
    misses = qps * (1 - serving.cache_hit_rate)
    return pools(Funnel(tuple(stages)), serving, misses, lost_zones=lost_zones)


def _stage_table(built: tuple[Pool, ...], serving: Serving) -> pd.DataFrame:
    rows = []
    for pool in built:
        alone = _funnel_latency((pool,), serving)
        rows.append(
            {
                "stage": pool.stage.name,
                "shards": pool.stage.shards,
                "replicas": pool.replicas,
                "machines": pool.machines,
                "memory_gb": pool.shard_gb * pool.machines,
                "service_ms": pool.call.mean_ms,
                "utilisation": pool.call.utilisation,
                "waits": pool.call.waits,
                "p50_ms": alone.quantile(0.5) if alone else math.inf,
                "p99_ms": alone.quantile(0.99) if alone else math.inf,
            }
        )
    return pd.DataFrame(rows)


def _request_latency(built: tuple[Pool, ...], serving: Serving) -> Latency | None:
    """Return the latency of a request; None when a stage can't keep up."""
    missed = _funnel_latency(built, serving)
    if missed is None:
        return None
    cached = Latency.constant(serving.network_ms, missed.step_ms)
    return missed.mixed(serving.cache_hit_rate, cached)


@lru_cache(maxsize=256)
def _funnel_latency(built: tuple[Pool, ...], serving: Serving) -> Latency | None:
    """Return the latency of a request that misses the cache."""
    if any(pool.call.utilisation >= 1 for pool in built):
        return None
    step_ms = _horizon_ms(built, serving) / GRID
    return reduce(Latency.then, (_stage_latency(pool, serving, step_ms) for pool in built))


def _horizon_ms(built: tuple[Pool, ...], serving: Serving) -> float:
    total = sum(
        serving.network_ms + (p.call.horizon_ms(p.stage.shards) if p.stage.cost_us else 0)
        for p in built
    )
    return 1.1 * total + (serving.hedge_ms or 0) + 1e-9


def _stage_latency(pool: Pool, serving: Serving, step_ms: float) -> Latency:
    network = Latency.constant(serving.network_ms, step_ms)
    if not pool.stage.cost_us:
        return network
    call = pool.call
    one = Latency.of_call(call, step_ms)
    if serving.hedge_ms is not None:
        after_ms = max(0.0, serving.hedge_ms - serving.network_ms)
        more = replace(call, qps=call.qps * (1 + one.tail(after_ms)))
        if more.utilisation < 1:
            one = Latency.of_call(more, step_ms).hedged(after_ms)
    slowest = one.then(network).slowest_of(pool.stage.shards)
    return slowest.cut(serving.timeout_ms) if serving.timeout_ms else slowest

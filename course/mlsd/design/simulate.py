"""Capacity by discrete-event simulation (SimPy): the same design, request by request."""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from mlsd.design import validate
from mlsd.design.funnel import Funnel, Stage
from mlsd.design.requirements import Requirements
from mlsd.design.serving import Pool, Serving, pools
from mlsd.design.units import html_of

CALLS = 100_000
FEWEST = 500
WARM_UP = 0.1
ATTEMPTS = 3
Process = Generator[Any, Any, Any]


@dataclass(frozen=True)
class Simulation:
    """What happened to n simulated requests, the first tenth left out.

    latency_ms: shape (n,), in order of arrival. stages: one row a stage: utilisation,
    p50_ms, p99_ms of the stage, and by call: hedged (asked twice), failed (asked again
    after an error), given_up (no answer in time, or none after 3 attempts). complete: share
    of the requests in which every shard answered.
    """

    latency_ms: np.ndarray = field(repr=False)
    stages: pd.DataFrame
    complete: float

    def quantile_ms(self, share: float) -> float:
        """Return the time in ms that a share of the requests stayed under."""
        return float(np.quantile(self.latency_ms, share))

    @property
    def p50_ms(self) -> float:
        """Median latency in ms."""
        return self.quantile_ms(0.5)

    @property
    def p99_ms(self) -> float:
        """Time in ms that 99% of the requests stayed under."""
        return self.quantile_ms(0.99)

    def table(self) -> pd.DataFrame:
        """Return the totals, one row each, with their unit."""
        rows = [
            ("requests", len(self.latency_ms), "requests"),
            ("p50", self.p50_ms, "ms"),
            ("p99", self.p99_ms, "ms"),
            ("every shard answered", self.complete, "share"),
        ]
        return pd.DataFrame(rows, columns=["quantity", "value", "unit"])

    def _repr_html_(self) -> str:
        return html_of(self.table(), self.stages)


def simulate(
    funnel: Funnel,
    requirements: Requirements,
    serving: Serving,
    replicas: list[int],
    *,
    n: int | None = None,
    seed: int = 0,
    qps: float | None = None,
    lost_zones: int = 0,
    error_rate: float = 0.0,
) -> Simulation:
    """Send n requests through the funnel and return what each of them waited.

    replicas: machines for each shard, by stage. n: requests; by default as many as make
    100,000 calls, at least 500. qps: arrivals a second (Poisson), the peak by default.
    lost_zones: zones that are down. error_rate: share of the calls that fail when they end
    and are made again. Hedging, time-outs and slow calls are as `serving` says. A shard is
    a queue with the cores of its replicas, first come, first served; all shards of a stage
    are asked at the same moment. Raises BadValue.
    """
    load = requirements.peak_qps if qps is None else qps
    validate.positive("qps", load, "requests a second")
    validate.number("error_rate", error_rate, 0, "calls (a share)", 0.9)
    validate.whole("seed", seed, 0, "seed")
    calls = sum(stage.shards for stage in funnel.stages)
    n = max(FEWEST, CALLS // calls) if n is None else n
    validate.whole("n", n, 10, "requests")
    misses = load * (1 - serving.cache_hit_rate)
    sized = Funnel(tuple(_resized(funnel, replicas)))
    built = list(pools(sized, serving, misses, lost_zones=lost_zones))
    return _Run(built, serving, load, n, seed, error_rate).result()


def _resized(funnel: Funnel, replicas: list[int]) -> Iterator[Stage]:
    for stage, count in zip(funnel.stages, replicas, strict=True):
        yield replace(stage, replicas=count)


class _Stage:
    """The shards of one stage and what is counted there; times in ms."""

    def __init__(self, env: Any, pool: Pool, n: int, rng: np.random.Generator) -> None:
        import simpy

        self.pool, self.rng = pool, rng
        workers = pool.call.workers
        self.shards = [simpy.Resource(env, workers) for _ in range(pool.stage.shards)]
        self.service_ms = self.draw((n, len(self.shards)))
        self.latency_ms = np.full(n, np.nan)
        self.busy_ms = 0.0
        self.calls = self.hedged = self.failed = self.given_up = 0

    def draw(self, shape: int | tuple[int, ...]) -> np.ndarray:
        """Return service times: gamma of the mean and spread of a call, some of them slow."""
        call = self.pool.call
        if call.spread and call.service_ms:
            shape_parameter = call.spread**-2
            times = self.rng.gamma(shape_parameter, call.service_ms / shape_parameter, shape)
        else:
            times = np.full(shape, call.service_ms)
        if call.slow_share:
            slow = self.rng.random(shape) < call.slow_share
            times = np.where(slow, times * call.slow_factor, times)
        return times


class _Run:
    """One simulation: its environment, its stages, its random numbers."""

    def __init__(
        self,
        built: list[Pool],
        serving: Serving,
        qps: float,
        n: int,
        seed: int,
        error_rate: float,
    ) -> None:
        import simpy

        self.env: Any = simpy.Environment()
        self.interrupt = simpy.Interrupt
        self.serving, self.error_rate, self.n = serving, error_rate, n
        arrivals, luck, *streams = np.random.default_rng(seed).spawn(2 + len(built))
        self.gaps_ms = arrivals.exponential(1000 / qps, n)
        self.cached = arrivals.random(n) < serving.cache_hit_rate
        self.luck = luck
        self.stages = [_Stage(self.env, p, n, s) for p, s in zip(built, streams, strict=True)]
        self.latency_ms = np.full(n, np.nan)
        self.complete = np.ones(n, dtype=bool)

    def result(self) -> Simulation:
        """Run all requests to their end and count."""
        self.env.process(self.arrive())
        self.env.run()
        kept = slice(math.ceil(WARM_UP * self.n), None)
        span_ms = float(self.gaps_ms.sum())
        rows = [
            {
                "stage": stage.pool.stage.name,
                "utilisation": stage.busy_ms
                / (span_ms * stage.pool.call.workers * len(stage.shards)),
                "p50_ms": float(np.nanquantile(stage.latency_ms[kept], 0.5)),
                "p99_ms": float(np.nanquantile(stage.latency_ms[kept], 0.99)),
                "hedged": stage.hedged / max(1, stage.calls),
                "failed": stage.failed / max(1, stage.calls),
                "given_up": stage.given_up / max(1, stage.calls),
            }
            for stage in self.stages
        ]
        return Simulation(self.latency_ms[kept], pd.DataFrame(rows), float(self.complete.mean()))

    def arrive(self) -> Process:
        """Let the requests arrive, whether or not the earlier ones have been answered."""
        for i in range(self.n):
            yield self.env.timeout(self.gaps_ms[i])
            if self.cached[i]:
                self.latency_ms[i] = self.serving.network_ms
            else:
                self.env.process(self.request(i))

    def request(self, i: int) -> Process:
        """Pass the stages one after the other."""
        came = self.env.now
        for stage in self.stages:
            start = self.env.now
            yield from self.pass_stage(stage, i)
            stage.latency_ms[i] = self.env.now - start
        self.latency_ms[i] = self.env.now - came

    def pass_stage(self, stage: _Stage, i: int) -> Process:
        """Ask all shards, and wait for the slowest or until the time is up."""
        n_shards = len(stage.shards)
        stage.calls += n_shards
        timeout_ms = self.serving.timeout_ms
        if timeout_ms is not None and timeout_ms <= self.serving.network_ms:
            yield self.env.timeout(timeout_ms)
            self.give_up(stage, i, n_shards)
            return
        if self.serving.network_ms:
            yield self.env.timeout(self.serving.network_ms)
        if n_shards == 1 and timeout_ms is None:
            answered = yield from self.ask(stage, i, 0)
            self.give_up(stage, i, not answered)
            return
        asked = [self.env.process(self.ask(stage, i, shard)) for shard in range(n_shards)]
        everyone = self.env.all_of(asked)
        if timeout_ms is None:
            yield everyone
        else:
            yield everyone | self.env.timeout(timeout_ms - self.serving.network_ms)
        late = [each for each in asked if each.is_alive]
        for each in late:
            each.interrupt()
        failed = sum(not each.value for each in asked if not each.is_alive)
        self.give_up(stage, i, len(late) + failed)

    def give_up(self, stage: _Stage, i: int, shards: int) -> None:
        """Count shards that the request goes on without."""
        if shards:
            stage.given_up += shards
            self.complete[i] = False

    def ask(self, stage: _Stage, i: int, shard: int) -> Process:
        """Get the answer of one shard, from a second replica if the first takes too long."""
        first_ms = stage.service_ms[i, shard]
        if self.serving.hedge_ms is None:
            return (yield from self.serve(stage, shard, first_ms))
        running = [self.env.process(self.serve(stage, shard, first_ms))]
        try:
            patience = max(0.0, self.serving.hedge_ms - self.serving.network_ms)
            yield running[0] | self.env.timeout(patience)
            if running[0].is_alive:
                stage.hedged += 1
                again_ms = float(stage.draw(1)[0])
                running.append(self.env.process(self.serve(stage, shard, again_ms)))
                yield running[0] | running[1]
            return any(each.value for each in running if not each.is_alive)
        except self.interrupt:
            return False
        finally:
            for each in running:
                if each.is_alive:
                    each.interrupt()

    def serve(self, stage: _Stage, shard: int, service_ms: float) -> Process:
        """Queue for a core and use it, again after an error; False if interrupted."""
        try:
            for _ in range(ATTEMPTS):
                with stage.shards[shard].request() as core:
                    yield core
                    start = self.env.now
                    try:
                        yield self.env.timeout(service_ms)
                    finally:
                        stage.busy_ms += self.env.now - start
                if not self.error_rate or self.luck.random() >= self.error_rate:
                    return True
                stage.failed += 1
                service_ms = float(stage.draw(1)[0])
        except self.interrupt:
            pass
        return False

"""Capacity by closed form: queues, fan-out, machines, memory, cost."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from example_designs import example, one_queue
from mlsd.design import Design, Funnel, Machine, Serving
from mlsd.design.latency import GRID, Call, Latency
from mlsd.design.queueing import (
    erlang_c,
    mean_wait_ms,
    shard_share,
    share_with_a_slow_shard,
    sojourn_quantile,
    sojourn_tail,
    workers_needed,
)
from mlsd.errors import BadType, BadValue

EXACT = {"rel": 0.005}


@pytest.mark.parametrize(
    ("workers", "mean_ms", "p99_ms"), [(505, 7.5, 43), (520, None, 8.3), (550, None, 0.5)]
)
def test_ten_thousand_requests_of_50_ms_wait_as_is_known(workers, mean_ms, p99_ms):
    waits = erlang_c(500, workers)
    if mean_ms:
        assert mean_wait_ms(10_000, 50, workers) == pytest.approx(mean_ms, rel=0.02)
    wait_ms = 50 / (workers - 500) * math.log(waits / 0.01)
    assert wait_ms == pytest.approx(p99_ms, rel=0.05)


def test_with_one_worker_the_queue_is_m_m_1():
    assert erlang_c(0.7, 1) == pytest.approx(0.7)
    for t in (0.0, 3.0, 40.0):
        assert sojourn_tail(t, 70, 10, 1) == pytest.approx(math.exp(-(1 - 0.7) * t / 10))
    assert sojourn_quantile(0.99, 70, 10, 1) == pytest.approx(10 * math.log(100) / 0.3)
    assert mean_wait_ms(70, 10, 1) + 10 == pytest.approx(10 / (1 - 0.7))


def test_erlang_c_is_the_sum_of_its_definition():
    load, workers = 3.4, 5
    last = load**workers / math.factorial(workers) * workers / (workers - load)
    total = sum(load**k / math.factorial(k) for k in range(workers)) + last
    assert erlang_c(load, workers) == pytest.approx(last / total)


def test_large_pools_follow_the_limit_law():
    load = 99_000.0
    exact, limit = erlang_c(load, 100_000), erlang_c(load, 100_001)
    assert limit == pytest.approx(exact, rel=0.05)
    assert erlang_c(4e9, 5_000_000_000) == 0


def test_equal_rates_of_wait_and_service_have_a_tail_too():
    exact = sojourn_tail(20, 100, 10, 2)
    around = [sojourn_tail(20, qps, 10, 2) for qps in (99.9, 100.1)]
    assert around[0] < exact < around[1]


def test_a_queue_that_can_not_keep_up_waits_for_ever():
    assert erlang_c(2, 2) == 1
    assert sojourn_quantile(0.5, 200, 10, 2) == math.inf
    assert mean_wait_ms(200, 10, 2) == math.inf
    found = one_queue(qps=200, service_ms=10, replicas=2).capacity()
    assert found.p50_ms == found.p99_ms == math.inf


def test_one_slow_call_in_a_hundred_is_met_by_63_percent_of_the_requests():
    assert share_with_a_slow_shard(0.01, 100) == pytest.approx(0.634, abs=5e-4)
    assert shard_share(0.99, 100) == pytest.approx(0.9999, abs=1e-6)


def test_workers_follow_from_load_and_utilisation():
    assert workers_needed(10_000, 50, 1) == 500
    assert workers_needed(10_000, 50, 0.8) == 625
    assert workers_needed(0.1, 1, 0.8) == 1


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
@pytest.mark.parametrize(("qps", "replicas"), [(50, 1), (90, 1), (350, 5), (760, 8)])
def test_the_grid_gives_the_quantiles_of_the_formula(share, qps, replicas):
    design = one_queue(qps=qps, service_ms=10, replicas=replicas)
    exact = sojourn_quantile(share, qps, 10, replicas)
    assert design.capacity().quantile_ms(share) == pytest.approx(exact, **EXACT)


@pytest.mark.parametrize("shards", [2, 10, 100])
def test_the_slowest_of_n_shards_is_the_nth_root_quantile_of_one(shards):
    design = one_queue(qps=50, service_ms=10, cores=64, shards=shards)
    for share in (0.5, 0.99):
        exact = -10 * math.log(1 - share ** (1 / shards))
        assert design.capacity().quantile_ms(share) == pytest.approx(exact, **EXACT)


def test_more_shards_are_faster_and_then_slower():
    def p99_ms(shards):
        stage = replace(one_queue(cores=64).funnel.stages[0], us_per_item=200, shards=shards)
        design = replace(one_queue(cores=64, network_ms=0.5, spread=0.3), funnel=Funnel([stage]))
        return (
            replace(design, serving=replace(design.serving, slow_share=0.0005, slow_factor=200))
            .capacity()
            .p99_ms
        )

    few, some, many = p99_ms(1), p99_ms(10), p99_ms(1000)
    assert some < few / 5
    assert many > few / 1000 * 10


def test_stages_one_after_the_other_add_up():
    step = 0.01
    first = Latency.of_call(Call(10, 5, 50), step)
    second = Latency.of_call(Call(10, 3, 50), step)
    assert first.then(second).mean_ms == pytest.approx(8, rel=1e-3)
    assert first.then(Latency.constant(2, step)).quantile(0.5) == pytest.approx(
        first.quantile(0.5) + 2, abs=step
    )


def test_operations_on_a_distribution_keep_its_mass():
    call = Latency.of_call(Call(100, 5, 2, spread=0.5, slow_share=0.01, slow_factor=10), 0.02)
    for each in (
        call,
        call.slowest_of(7),
        call.hedged(8),
        call.cut(20),
        call.then(call),
        call.mixed(0.3, Latency.constant(1, 0.02)),
    ):
        assert each.mass.sum() == pytest.approx(1, abs=1e-6)
        assert (each.mass >= 0).all()
        assert len(each.mass) == GRID


def test_a_hedged_call_is_the_first_of_two():
    call = Latency.of_call(Call(1, 10, 100), 0.01)
    for t in (5, 15, 30):
        later = math.exp(-(t - 12) / 10) if t > 12 else 1
        assert call.hedged(12).tail(t) == pytest.approx(math.exp(-t / 10) * later, rel=0.01)


def test_slow_calls_raise_the_mean_and_the_variation():
    call = Call(qps=10, service_ms=10, workers=4, slow_share=0.01, slow_factor=10)
    assert call.mean_ms == pytest.approx(10.9)
    assert call.variation > 1
    assert Call(10, 10, 4, spread=0.5).variation == pytest.approx(0.25)
    draws = np.random.default_rng(0).exponential(10, 400_000)
    draws[:4_000] *= 10
    assert call.variation == pytest.approx(draws.var() / draws.mean() ** 2, rel=0.05)


def test_the_median_of_a_constant_service_is_that_constant():
    found = one_queue(qps=10, service_ms=10, cores=8, spread=0).capacity()
    assert found.p50_ms == pytest.approx(10, rel=1e-3)
    assert found.p99_ms == pytest.approx(10, rel=1e-2)


def test_a_cache_answers_its_share_at_once_and_takes_the_load_off():
    cold, warm = (one_queue(qps=80, cache_hit_rate=h, network_ms=0.5).capacity() for h in (0, 0.6))
    assert warm.stages["utilisation"][0] == pytest.approx(0.4 * cold.stages["utilisation"][0])
    assert warm.p50_ms == pytest.approx(0.5, abs=0.1)
    assert warm.p99_ms < cold.p99_ms


def test_a_timeout_is_the_longest_wait():
    found = one_queue(qps=90, timeout_ms=30).capacity()
    assert found.quantile_ms(0.9999) <= 30.1


def test_machines_memory_and_cost_follow():
    design = one_queue(qps=100, shards=4, replicas=3, cores=2)
    stage = replace(design.funnel.stages[0], items_in=1_000_000, us_per_item=0.04, item_bytes=4_000)
    machine = Machine(cores=2, memory_gb=8, usd_per_hour=0.5)
    design = replace(design, funnel=Funnel([stage]), serving=Serving(machine=machine))
    found = design.capacity()
    assert found.machines == 12
    assert found.memory_gb == pytest.approx(12)
    assert found.usd_per_hour == pytest.approx(6)
    assert found.usd_per_1000_requests == pytest.approx(6 / (100 * 3600) * 1000)
    assert (
        dict(zip(found.table()["quantity"], found.table()["value"], strict=True))["machines"] == 12
    )


def unplanned(**change) -> Design:
    design = one_queue(**change)
    stage = replace(design.funnel.stages[0], replicas=None)
    return replace(design, funnel=Funnel([stage]))


def test_replicas_are_worked_out_so_that_a_zone_may_fail():
    found = unplanned(qps=1_000, cores=4, zones=3, utilisation=0.8).capacity()
    replicas = found.stages["replicas"][0]
    assert replicas % 3 == 0
    assert (replicas * 2 // 3) * 4 * 0.8 >= 10
    assert (replicas * 2 // 3 - 2) * 4 * 0.8 < 10
    lost = unplanned(qps=1_000, cores=4, zones=3, utilisation=0.8).capacity(lost_zones=1)
    assert found.stages["utilisation"][0] < lost.stages["utilisation"][0] <= 0.8


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    qps=st.floats(1, 5_000),
    more=st.floats(1, 3),
    service_ms=st.floats(0.5, 50),
    zones=st.integers(1, 3),
)
def test_more_load_never_needs_fewer_machines(qps, more, service_ms, zones):
    few, many = (
        unplanned(qps=load, service_ms=service_ms, cores=4, zones=zones).capacity().machines
        for load in (qps, qps * more)
    )
    assert many >= few


@pytest.mark.parametrize("qps", [90, 400])
def test_a_tighter_budget_never_needs_fewer_machines(qps):
    machines = [
        unplanned(qps=qps, p99_ms=budget, utilisation=0.95).capacity().machines
        for budget in (1_000, 200, 100, 60, 47, 40, 10)
    ]
    assert machines == sorted(machines)
    assert machines[0] < machines[-1]


def test_the_latency_curve_rises_to_a_wall():
    curve = one_queue(qps=50).latency_curve([0.1, 0.5, 0.8, 0.9, 0.95])
    assert list(curve["p99_ms"]) == sorted(curve["p99_ms"])
    assert curve["p99_ms"].iloc[-1] == pytest.approx(10 * math.log(100) / 0.05, rel=0.01)
    assert list(curve["qps"]) == pytest.approx([10, 50, 80, 90, 95])


def test_a_stage_without_cost_takes_the_network_alone():
    design = one_queue(network_ms=2)
    free = replace(design.funnel.stages[0], us_per_item=0.0)
    assert replace(design, funnel=Funnel([free])).capacity().p99_ms == pytest.approx(2, rel=0.01)


def test_capacity_shows_itself_without_its_grid():
    found = example("search", "good").capacity()
    assert "cost of 1000 requests" in found._repr_html_()
    assert "selection" in found._repr_html_()
    assert "latency=" not in repr(found)


@pytest.mark.parametrize(
    ("wrong", "error", "named"),
    [
        ({"qps": 0}, BadValue, "qps"),
        ({"qps": "1 k"}, BadType, "qps"),
        ({"lost_zones": 1}, BadValue, "lost_zones"),
        ({"lost_zones": 0.5}, BadValue, "lost_zones"),
    ],
)
def test_capacity_refuses_what_can_not_be(wrong, error, named):
    with pytest.raises(error, match=named):
        one_queue().capacity(**wrong)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: erlang_c(-1, 2), BadValue),
        (lambda: erlang_c(1, 0), BadValue),
        (lambda: sojourn_tail(-1, 1, 1, 1), BadValue),
        (lambda: sojourn_quantile(1.2, 1, 1, 1), BadValue),
        (lambda: share_with_a_slow_shard(2, 1), BadValue),
        (lambda: shard_share(0.5, 0), BadValue),
        (lambda: workers_needed(1, 1, 0), BadValue),
        (lambda: one_queue().latency_curve([1.0]), BadValue),
    ],
)
def test_formulas_refuse_what_can_not_be(call, error):
    with pytest.raises(error):
        call()

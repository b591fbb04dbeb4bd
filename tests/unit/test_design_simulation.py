"""The simulation and the closed forms agree where theory is exact, and part where it is not."""

import math

import numpy as np
import pytest

from example_designs import one_queue
from mlsd.design.queueing import sojourn_quantile
from mlsd.errors import BadType, BadValue

CLOSE = {"rel": 0.05}


@pytest.mark.parametrize(("qps", "workers", "n"), [(50, 1, 150_000), (300, 5, 80_000)])
def test_sojourn_quantiles_are_those_of_m_m_c(qps, workers, n):
    design = one_queue(qps=qps, service_ms=10, replicas=workers)
    seen, found = design.simulate(n, seed=1), design.capacity()
    for share in (0.5, 0.9, 0.99):
        exact = sojourn_quantile(share, qps, 10, workers)
        assert seen.quantile_ms(share) == pytest.approx(exact, **CLOSE)
        assert found.quantile_ms(share) == pytest.approx(exact, **CLOSE)
    assert seen.stages["utilisation"][0] == pytest.approx(qps * 0.01 / workers, **CLOSE)


def test_fan_out_waits_for_the_slowest_of_n():
    design = one_queue(qps=20, service_ms=10, cores=64, shards=10)
    seen = design.simulate(16_000, seed=2)
    for share in (0.5, 0.99):
        exact = -10 * math.log(1 - share**0.1)
        assert seen.quantile_ms(share) == pytest.approx(exact, **CLOSE)
        assert design.capacity().quantile_ms(share) == pytest.approx(exact, **CLOSE)


def test_shards_that_queue_together_are_no_slower_than_the_closed_form():
    """They are asked at the same moments, so that their waits are alike; the formula has them
    independent, which is the safe side."""
    design = one_queue(qps=75, service_ms=10, shards=6)
    seen, found = design.simulate(12_000, seed=11), design.capacity()
    assert 0.6 * found.p50_ms < seen.p50_ms < 0.99 * found.p50_ms
    assert seen.p99_ms < 1.1 * found.p99_ms


def test_slow_calls_and_spread_are_drawn_as_the_closed_form_has_them():
    design = one_queue(qps=100, service_ms=10, cores=64, spread=0.5, slow_share=0.02)
    seen, found = design.simulate(40_000, seed=3), design.capacity()
    assert seen.p50_ms == pytest.approx(found.p50_ms, **CLOSE)
    assert seen.p99_ms == pytest.approx(found.p99_ms, rel=0.1)


def test_hedging_at_the_p95_adds_five_percent_of_calls_and_cuts_the_tail():
    queue = {"qps": 100, "service_ms": 10, "cores": 64, "spread": 0.5, "slow_share": 0.02}
    plain = one_queue(**queue)
    hedge_ms = plain.capacity().quantile_ms(0.95)
    hedged = one_queue(**queue, hedge_ms=hedge_ms)
    before, after = (d.simulate(15_000, seed=4) for d in (plain, hedged))
    assert after.stages["hedged"][0] == pytest.approx(0.05, abs=0.01)
    assert after.p99_ms < 0.6 * before.p99_ms
    assert after.p99_ms == pytest.approx(hedged.capacity().p99_ms, rel=0.1)
    assert after.complete == 1


def test_a_zone_that_is_lost_leaves_the_other_cores():
    design = one_queue(qps=250, service_ms=10, replicas=6, zones=3)
    whole = design.simulate(15_000, seed=5)
    lost = design.simulate(15_000, seed=5, lost_zones=1)
    assert lost.stages["utilisation"][0] == pytest.approx(
        1.5 * whole.stages["utilisation"][0], rel=0.01
    )
    assert lost.p99_ms > whole.p99_ms
    assert lost.p50_ms == pytest.approx(design.capacity(lost_zones=1).p50_ms, **CLOSE)


def test_failed_calls_are_made_again_three_times_at_most():
    seen = one_queue(qps=20, service_ms=10, cores=16).simulate(20_000, seed=6, error_rate=0.2)
    assert 1 - seen.complete == pytest.approx(0.2**3, abs=0.003)
    assert seen.stages["failed"][0] == pytest.approx(0.2 + 0.2**2 + 0.2**3, abs=0.01)
    sound = one_queue(qps=20, service_ms=10, cores=16).simulate(5_000, seed=6)
    assert sound.complete == 1
    assert sound.p50_ms < seen.p50_ms


@pytest.mark.parametrize("hedge_ms", [None, 15.0])
def test_a_timeout_goes_on_without_the_late_shards(hedge_ms):
    design = one_queue(
        qps=50, service_ms=10, cores=16, shards=4, network_ms=1, timeout_ms=30, hedge_ms=hedge_ms
    )
    seen = design.simulate(3_000, seed=7)
    assert seen.latency_ms.max() <= 30 + 1e-9
    assert 0 < 1 - seen.complete < 0.5
    late = seen.stages["given_up"][0]
    if hedge_ms is None:
        assert late == pytest.approx(math.exp(-2.9), abs=0.01)
    else:
        assert late < math.exp(-2.9) / 2


def test_a_timeout_shorter_than_the_network_gives_up_on_all_shards():
    design = one_queue(qps=50, shards=2, network_ms=5, timeout_ms=1)
    assert design.simulate(50, seed=1).complete == 0


def test_a_cache_answers_its_share():
    seen = one_queue(qps=50, cores=16, network_ms=0.5, cache_hit_rate=0.7).simulate(5_000, seed=8)
    assert np.mean(seen.latency_ms == 0.5) == pytest.approx(0.7, abs=0.03)


def test_an_overloaded_queue_grows_with_the_run():
    design = one_queue(qps=200, service_ms=10)
    short, long = (design.simulate(n, seed=9).p50_ms for n in (500, 2_000))
    assert long > 2.5 * short


def test_arrivals_do_not_wait_for_answers():
    """A load generator that waited would hide the queue behind its own patience."""
    seen = one_queue(qps=99, service_ms=10).simulate(5_000, seed=10)
    assert seen.p99_ms > 10 * 10


def test_the_same_seed_gives_the_same_run_and_another_one_another():
    design = one_queue(qps=50)
    first, again, other = (design.simulate(500, seed=s).latency_ms for s in (1, 1, 2))
    assert (first == again).all()
    assert not (first == other).all()


def test_a_run_is_as_long_as_its_fan_out_allows(monkeypatch):
    monkeypatch.setattr("mlsd.design.simulate.CALLS", 6_000)
    assert len(one_queue(qps=1, cores=4, shards=100).simulate().latency_ms) == 450
    seen = one_queue(qps=1, cores=4, shards=10).simulate()
    assert len(seen.latency_ms) == 540
    assert "every shard answered" in seen._repr_html_()
    assert "latency_ms=" not in repr(seen)


@pytest.mark.parametrize(
    ("wrong", "error", "named"),
    [
        ({"n": 0}, BadValue, "n"),
        ({"n": 99.5}, BadValue, "n"),
        ({"seed": -1}, BadValue, "seed"),
        ({"qps": -1}, BadValue, "qps"),
        ({"lost_zones": 2}, BadValue, "lost_zones"),
        ({"error_rate": 1.5}, BadValue, "error_rate"),
        ({"error_rate": "1%"}, BadType, "error_rate"),
    ],
)
def test_a_simulation_refuses_what_can_not_be(wrong, error, named):
    with pytest.raises(error, match=named):
        one_queue().simulate(**wrong)

"""Power, sample size and what too little of them does: against statsmodels and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import zt_ind_solve_power
from statsmodels.stats.proportion import power_proportions_2indep

from mlsd.errors import BadType, BadValue
from mlsd.experiments import (
    exaggeration,
    false_positive_risk,
    mde_of_means,
    mde_of_proportions,
    power_of_means,
    power_of_proportions,
    sample_size_of_means,
    sample_size_of_proportions,
)

quiet = settings(derandomize=True, max_examples=60, deadline=None)
ALPHAS, POWERS, RATIOS = (0.05, 0.01), (0.5, 0.8, 0.95), (1.0, 0.25, 3.0)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize("ratio", RATIOS)
def test_sample_size_agrees_with_statsmodels(alpha, power, ratio):
    ours = sample_size_of_means(0.3, 2.0, ratio=ratio, alpha=alpha, power=power)
    theirs = zt_ind_solve_power(effect_size=0.15, alpha=alpha, power=power, ratio=ratio)
    assert ours == math.ceil(theirs)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("n", [20, 300, 5_000])
def test_power_agrees_with_statsmodels(alpha, ratio, n):
    ours = power_of_means(0.3, 2.0, n, ratio=ratio, alpha=alpha)
    theirs = zt_ind_solve_power(effect_size=0.15, nobs1=n, alpha=alpha, ratio=ratio)
    assert ours == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(("rate", "difference", "n"), [(0.05, 0.005, 31_231), (0.2, -0.02, 4_000)])
def test_power_of_proportions_is_near_that_with_a_pooled_variance(rate, difference, n):
    theirs = power_proportions_2indep(difference, rate, n, return_results=False)
    assert power_of_proportions(rate, difference, n) == pytest.approx(theirs, abs=0.01)


def test_five_percent_to_five_and_a_half_needs_31_231_users_in_each_arm():
    assert sample_size_of_proportions(0.05, 0.005) == 31_231
    assert pytest.approx(30_400) == 16 * 0.05 * 0.95 / 0.005**2
    assert power_of_proportions(0.05, 0.005, 31_231 // 2) == pytest.approx(0.508, abs=0.001)


def test_simulated_experiments_of_that_size_find_the_effect_as_often_as_said():
    n = sample_size_of_proportions(0.2, 0.03)
    rng = np.random.default_rng(1)
    rates = rng.binomial(n, [0.2, 0.23], size=(4_000, 2)) / n
    error = np.sqrt((rates * (1 - rates)).sum(axis=1) / n)
    found = (np.abs(np.diff(rates)[:, 0]) > 1.96 * error).mean()
    assert found == pytest.approx(0.8, abs=4 * 0.4 / math.sqrt(4_000))


def test_without_an_effect_power_is_alpha():
    assert power_of_means(0.0, 3.0, 50, alpha=0.07) == pytest.approx(0.07)


@quiet
@given(st.floats(0.01, 5), st.floats(0.1, 50), st.floats(0.2, 5))
def test_half_the_effect_needs_four_times_the_users(difference, sd, ratio):
    whole, half = (sample_size_of_means(d, sd, ratio=ratio) for d in (difference, difference / 2))
    assert half == pytest.approx(4 * whole, abs=8)


@quiet
@given(st.floats(0.01, 5), st.floats(0.1, 50), st.sampled_from(POWERS))
def test_sample_size_grows_with_power_and_variance_whatever_the_sign(difference, sd, power):
    n = sample_size_of_means(difference, sd, power=power)
    assert n == sample_size_of_means(-difference, sd, power=power)
    assert sample_size_of_means(difference, sd, power=0.97) >= n
    assert sample_size_of_means(difference, 2 * sd, power=power) >= n


@quiet
@given(st.integers(20, 10**6), st.floats(0.1, 50), st.sampled_from(RATIOS))
def test_the_detectable_effect_of_a_mean_solves_for_its_sample_size(n, sd, ratio):
    rise = mde_of_means(sd, n, ratio=ratio)
    assert sample_size_of_means(rise * (1 + 1e-9), sd, ratio=ratio) == pytest.approx(n, abs=1)


@quiet
@given(st.integers(2_000, 10**6), st.floats(0.01, 0.9), st.sampled_from(RATIOS))
def test_the_detectable_effect_of_a_rate_solves_for_its_sample_size(n, rate, ratio):
    rise = mde_of_proportions(rate, n, ratio=ratio)
    again = sample_size_of_proportions(rate, rise * (1 + 1e-9), ratio=ratio)
    assert again == pytest.approx(n, abs=1)


@pytest.mark.parametrize("power", [0.06, 0.17, 0.5, 0.8, 0.99])
def test_exaggeration_is_that_of_simulated_estimates(power):
    d = {0.06: 0.30, 0.17: 0.9959, 0.5: 1.9599, 0.8: 2.8016, 0.99: 4.2863}[power]
    estimates = np.random.default_rng(2).normal(d, 1, 400_000)
    significant = np.abs(estimates) > stats.norm.ppf(0.975)
    actual = exaggeration(power_of_means(d, 1, 2))
    assert significant.mean() == pytest.approx(power, abs=0.02)
    simulated = np.abs(estimates[significant]).mean() / d
    assert actual == pytest.approx(simulated, rel=0.02)


def test_a_weak_experiment_exaggerates_two_and_a_half_times():
    assert exaggeration(0.17) == pytest.approx(2.49, abs=0.01)
    assert exaggeration(0.8) == pytest.approx(1.125, abs=0.001)


def test_the_rarer_good_ideas_are_the_more_wins_are_false():
    assert false_positive_risk(1 / 3) == pytest.approx(0.0588, abs=1e-4)
    assert false_positive_risk(0.1) == pytest.approx(0.2195, abs=1e-4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: sample_size_of_means(0, 1),
        lambda: sample_size_of_means(1, 0),
        lambda: sample_size_of_means(1, -1),
        lambda: sample_size_of_means(1, 1, power=1),
        lambda: sample_size_of_means(1, 1, power=80),
        lambda: sample_size_of_means(1, 1, alpha=0),
        lambda: sample_size_of_means(1, 1, alpha=5),
        lambda: sample_size_of_means(1, 1, ratio=0),
        lambda: sample_size_of_means(1, float("nan")),
        lambda: sample_size_of_proportions(5, 0.1),
        lambda: sample_size_of_proportions(0.95, 0.05),
        lambda: power_of_means(1, 1, 0),
        lambda: mde_of_proportions(0.9, 3),
        lambda: exaggeration(0.05),
        lambda: exaggeration(1.2),
        lambda: false_positive_risk(0),
    ],
)
def test_what_makes_no_sense_is_refused(call):
    with pytest.raises(BadValue):
        call()


@pytest.mark.parametrize("bad", ["1", None, True, [1.0]])
def test_what_is_no_number_is_refused(bad):
    with pytest.raises(BadType, match="difference"):
        sample_size_of_means(bad, 1)
    with pytest.raises(BadType, match="n:"):
        power_of_means(1, 1, bad)

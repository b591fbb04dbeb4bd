"""Comparisons of two arms: against SciPy, by hand, and by simulation."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd.errors import BadShape, BadValue, MissingColumns
from mlsd.experiments import Comparison, compare_means, compare_ratios

REPLICATIONS = 400


def samples(seed, n_control=40, n_treatment=70):
    rng = np.random.default_rng(seed)
    return rng.normal(10, 2, n_control), rng.normal(11, 5, n_treatment)


def click_log(rng, n_users, ctr=0.2, spread=8.0):
    """Impressions of users who differ in how much they look and how often they click."""
    impressions = 1 + rng.poisson(10, n_users)
    rate = rng.beta(ctr * spread, (1 - ctr) * spread, n_users)
    user_id = np.repeat(np.arange(n_users), impressions)
    return pd.DataFrame({"user_id": user_id, "clicked": rng.random(len(user_id)) < rate[user_id]})


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_means_agree_with_scipys_welch_test(seed, confidence):
    control, treatment = samples(seed)
    test = stats.ttest_ind(treatment, control, equal_var=False)
    interval = test.confidence_interval(confidence)
    ours = compare_means(control, treatment, confidence)
    assert ours.p_value == pytest.approx(test.pvalue, rel=1e-9)
    assert (ours.low, ours.high) == pytest.approx((interval.low, interval.high), rel=1e-9)


def test_means_agree_with_the_standard_library():
    control, treatment = (list(map(float, sample)) for sample in samples(9))
    ours = compare_means(control, treatment)
    assert ours.control == pytest.approx(statistics.mean(control))
    assert ours.treatment == pytest.approx(statistics.mean(treatment))
    assert ours.difference == pytest.approx(statistics.mean(treatment) - statistics.mean(control))
    assert ours.relative_difference == pytest.approx(
        statistics.mean(treatment) / statistics.mean(control) - 1
    )
    assert (ours.n_control, ours.n_treatment, ours.n) == (40, 70, 110)


def test_lists_arrays_series_and_booleans_give_the_same():
    control, treatment = [True, False, False, True, False], [True, True, True, False]
    expected = compare_means([1, 0, 0, 1, 0], [1, 1, 1, 0])
    assert compare_means(control, treatment) == expected
    assert compare_means(np.array(control), pd.Series(treatment, index=[7, 3, 1, 0])) == expected


def test_swapping_the_arms_flips_the_sign():
    control, treatment = samples(2)
    there, back = compare_means(control, treatment), compare_means(treatment, control)
    assert back.difference == pytest.approx(-there.difference)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))
    assert back.p_value == pytest.approx(there.p_value)


def test_the_mirror_of_five_percent_up_is_4_76_percent_down():
    control = [100.0, 100.0, 99.0, 101.0]
    treatment = [105.0, 105.0, 104.0, 106.0]
    assert compare_means(control, treatment).relative_difference == pytest.approx(0.05)
    assert compare_means(treatment, control).relative_difference == pytest.approx(1 / 1.05 - 1)


def test_the_relative_interval_does_not_depend_on_the_unit():
    control, treatment = samples(4)
    in_s, in_ms = (compare_means(control * k, treatment * k) for k in (1, 1000))
    assert in_ms.difference == pytest.approx(1000 * in_s.difference)
    assert (in_ms.relative_low, in_ms.relative_high) == pytest.approx(
        (in_s.relative_low, in_s.relative_high)
    )


def test_a_control_of_zero_has_no_relative_difference():
    ours = compare_means([0.0, 0.0, 0.0], [1.0, 2.0, 3.0])
    assert ours.difference == 2
    assert math.isnan(ours.relative_difference)
    assert math.isnan(ours.relative_low)


def test_ratios_of_one_row_a_user_are_means():
    rng = np.random.default_rng(3)
    control, treatment = (
        pd.DataFrame({"user_id": np.arange(n), "clicked": rng.random(n) < rate})
        for n, rate in ((5000, 0.2), (6000, 0.22))
    )
    ratios = compare_ratios(control, treatment, "clicked")
    means = compare_means(control["clicked"], treatment["clicked"])
    assert ratios.difference == pytest.approx(means.difference)
    assert (ratios.low, ratios.high) == pytest.approx((means.low, means.high), rel=1e-3)
    assert ratios.p_value == pytest.approx(means.p_value, rel=1e-2)


def test_a_ratio_is_of_sums_and_not_a_mean_of_the_users_ratios():
    control = pd.DataFrame(
        {"user_id": ["a", "b", "c"], "clicks": [1, 0, 4], "impressions": [1, 10, 39]}
    )
    treatment = control.assign(clicks=[1, 5, 4])
    ours = compare_ratios(control, treatment, "clicks", "impressions")
    assert ours.control == 5 / 50
    assert ours.treatment == 10 / 50
    assert ours.n == 6


def test_the_variance_of_a_ratio_is_that_of_its_linear_form():
    log = click_log(np.random.default_rng(5), 3000)
    other = click_log(np.random.default_rng(6), 3000)
    ours = compare_ratios(log, other, "clicked")
    variance = 0.0
    for arm in (log, other):
        y, x = arm.groupby("user_id")["clicked"].sum(), arm.groupby("user_id").size()
        residual = (y - y.sum() / x.sum() * x) / x.mean()
        variance += residual.var(ddof=1) / len(x)
    assert ours.high - ours.low == pytest.approx(2 * stats.norm.ppf(0.975) * variance**0.5)


def test_rows_may_be_summed_before_or_not_and_stand_in_any_order():
    rng = np.random.default_rng(8)
    arms = [click_log(rng, 400), click_log(rng, 500)]
    summed = [
        arm.groupby("user_id", as_index=False).agg(clicks=("clicked", "sum"), n=("clicked", "size"))
        for arm in arms
    ]
    shuffled = [arm.sample(frac=1, random_state=1) for arm in arms]
    by_rows = compare_ratios(*arms, "clicked")
    assert repr(compare_ratios(*summed, "clicks", "n")) == repr(by_rows)
    assert compare_ratios(*shuffled, "clicked").p_value == pytest.approx(by_rows.p_value)


def test_the_unit_that_was_randomised_can_be_another_column():
    rng = np.random.default_rng(8)
    arms = [click_log(rng, 400), click_log(rng, 500)]
    renamed = [arm.rename(columns={"user_id": "device_id"}) for arm in arms]
    assert compare_ratios(*renamed, "clicked", user="device_id") == compare_ratios(*arms, "clicked")


def test_in_an_a_a_test_users_give_five_percent_false_alarms_and_impressions_many_more():
    rng = np.random.default_rng(11)
    by_user, by_impression = [], []
    for _ in range(REPLICATIONS):
        control, treatment = click_log(rng, 150, spread=3), click_log(rng, 150, spread=3)
        by_user.append(compare_ratios(control, treatment, "clicked").significant)
        by_impression.append(compare_means(control["clicked"], treatment["clicked"]).significant)
    low, high = stats.binom.ppf([5e-5, 1 - 5e-5], REPLICATIONS, 0.05)
    assert low <= sum(by_user) <= high
    assert sum(by_impression) > 2 * high


@pytest.mark.parametrize("relative", [False, True])
def test_intervals_of_means_and_ratios_hold_the_truth_as_often_as_they_say(relative):
    rng = np.random.default_rng(12)
    held = {"means": 0, "ratios": 0}
    for _ in range(REPLICATIONS):
        results = {
            "means": (compare_means(rng.exponential(2, 300), rng.exponential(2.2, 300)), 0.2, 0.1),
            "ratios": (
                compare_ratios(click_log(rng, 150), click_log(rng, 150, ctr=0.25), "clicked"),
                0.05,
                0.25,
            ),
        }
        for name, (found, absolute_truth, relative_truth) in results.items():
            if relative:
                held[name] += found.relative_low <= relative_truth <= found.relative_high
            else:
                held[name] += found.low <= absolute_truth <= found.high
    low, high = stats.binom.ppf([5e-5, 1 - 5e-5], REPLICATIONS, 0.95)
    assert all(low <= count <= high for count in held.values()), held


def test_a_comparison_reads_as_a_line_with_rounded_numbers():
    result = Comparison(
        control=0.2,
        treatment=0.2153,
        difference=0.0153,
        low=0.00212,
        high=0.02848,
        p_value=0.0229,
        relative_difference=0.0765,
        relative_low=0.01,
        relative_high=0.15,
        n_control=10_000,
        n_treatment=9_900,
        confidence=0.95,
    )
    assert repr(result) == (
        "Comparison(treatment 0.2153 - control 0.2 = +0.015 (+7.6%), "
        "95% interval [+0.002, +0.028], p = 0.023, n = 10,000 + 9,900)"
    )
    assert result.significant


def test_a_tiny_p_value_is_not_written_as_zero():
    result = compare_means([0.0, 1.0] * 50, [100.0, 101.0] * 50)
    assert "p = below 0.0001" in repr(result)


def test_an_interval_that_touches_zero_is_not_significant():
    control, treatment = samples(1)
    for confidence in np.linspace(0.5, 0.999, 60):
        result = compare_means(control, treatment, confidence)
        assert result.significant == (not result.low <= 0 <= result.high)


@pytest.mark.parametrize(
    ("control", "treatment", "error", "words"),
    [
        ([1.0], [1.0, 2.0], BadShape, "control"),
        ([1.0, 2.0], [[1.0], [2.0]], BadShape, "treatment"),
        ([1.0, math.nan], [1.0, 2.0], BadValue, "control"),
        ([1.0, 2.0], [1.0, math.inf], BadValue, "treatment"),
        ([1.0, 1.0], [2.0, 2.0], BadValue, "variation"),
    ],
)
def test_samples_that_can_not_be_compared_are_refused(control, treatment, error, words):
    with pytest.raises(error, match=words):
        compare_means(control, treatment)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, math.nan])
def test_a_confidence_that_is_no_share_is_refused(confidence):
    with pytest.raises(BadValue, match="confidence"):
        compare_means([1, 2], [2, 4], confidence)


def test_logs_that_can_not_be_compared_are_refused():
    log = pd.DataFrame({"user_id": [1, 2], "clicks": [0, 1], "views": [3, 4]})
    with pytest.raises(MissingColumns, match="purchases"):
        compare_ratios(log, log, "purchases")
    with pytest.raises(BadShape, match="treatment"):
        compare_ratios(log, log[:1], "clicks", "views")
    with pytest.raises(BadValue, match="denominator"):
        compare_ratios(log, log.assign(views=0), "clicks", "views")
    with pytest.raises(BadValue, match="NaN"):
        compare_ratios(log, log.assign(clicks=[np.nan, np.inf]), "clicks", "views")
    with pytest.raises(BadValue, match="varies"):
        compare_ratios(log.assign(clicks=0), log.assign(clicks=0), "clicks", "views")
    with pytest.raises(BadValue, match="confidence"):
        compare_ratios(log, log, "clicks", "views", confidence=95)

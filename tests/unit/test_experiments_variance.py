"""Ratio metrics, CUPED and the bootstrap by user."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd.errors import BadShape, BadType, BadValue, MissingColumns
from mlsd.experiments import (
    bootstrap_interval,
    compare_cuped,
    compare_means,
    cuped_theta,
    cuped_values,
    delta_variance,
    linearise,
    ratio_of_sums,
)


def clicks_and_impressions(rng, shape):
    shown = 1 + rng.poisson(4, shape)
    return rng.binomial(shown, rng.beta(2, 8, shape)), shown


def past_and_present(rng, shape, effect=0.0, rho=0.8):
    before = rng.normal(10, 2, shape)
    noise = rng.normal(0, 2 * np.sqrt(1 - rho**2), shape)
    return before, 5 + rho * before + noise + effect


class TestRatio:
    def test_its_variance_is_that_of_many_samples(self):
        rng = np.random.default_rng(0)
        y, x = clicks_and_impressions(rng, (4_000, 300))
        ratios = y.sum(axis=1) / x.sum(axis=1)
        said = np.mean([delta_variance(*each) for each in zip(y[:200], x[:200], strict=True)])
        assert said == pytest.approx(ratios.var(), rel=0.1)

    def test_one_impression_a_user_is_a_mean(self):
        y = np.random.default_rng(1).random(500) < 0.3
        ratio, variance = ratio_of_sums(y, np.ones(500))
        assert ratio == pytest.approx(y.mean())
        assert variance == pytest.approx(y.var(ddof=1) / 500)

    def test_linearised_users_have_the_ratio_as_mean_and_its_variance(self):
        y, x = clicks_and_impressions(np.random.default_rng(2), 400)
        values = linearise(y, x)
        ratio, variance = ratio_of_sums(y, x)
        assert values.mean() == pytest.approx(ratio)
        assert values.var(ddof=1) / 400 == pytest.approx(variance)

    def test_linearised_by_the_other_arms_ratio_an_effect_stays(self):
        rng = np.random.default_rng(3)
        (y, x), (more, shown) = (clicks_and_impressions(rng, 20_000) for _ in range(2))
        more = more + (rng.random(20_000) < 0.3)
        control = y.sum() / x.sum()
        effect = linearise(more, shown, control).mean() - linearise(y, x).mean()
        assert effect == pytest.approx(more.sum() / shown.sum() - control, rel=1e-9)

    def test_what_is_no_ratio_is_refused(self):
        with pytest.raises(BadShape, match="denominators"):
            ratio_of_sums([1, 2], [1, 2, 3])
        with pytest.raises(BadValue, match="denominators"):
            ratio_of_sums([1, 2], [0, 0])
        with pytest.raises(BadValue, match="numerators"):
            delta_variance([1, np.nan], [1, 1])
        with pytest.raises(BadType, match="numerators"):
            linearise(["a", "b"], [1, 1])
        with pytest.raises(BadShape, match="numerators"):
            ratio_of_sums([1], [1])


class TestCuped:
    def test_theta_is_the_slope_of_a_regression(self):
        before, after = past_and_present(np.random.default_rng(0), 500)
        assert cuped_theta(after, before) == pytest.approx(stats.linregress(before, after).slope)

    def test_the_mean_stays_and_the_variance_falls_by_rho_squared(self):
        before, after = past_and_present(np.random.default_rng(1), 500)
        adjusted = cuped_values(after, before)
        rho = np.corrcoef(before, after)[0, 1]
        assert adjusted.mean() == pytest.approx(after.mean())
        assert adjusted.var() == pytest.approx((1 - rho**2) * after.var())

    def test_a_past_that_says_nothing_changes_nothing(self):
        after = np.random.default_rng(2).normal(size=50)
        assert cuped_theta(after, np.full(50, 3.0)) == 0
        assert np.array_equal(cuped_values(after, np.full(50, 3.0)), after)

    def test_a_known_effect_is_found_without_bias_and_with_half_the_error(self):
        rng = np.random.default_rng(3)
        results = []
        for _ in range(300):
            (x0, y0), (x1, y1) = (past_and_present(rng, 200, effect) for effect in (0.0, 0.5))
            results.append((compare_cuped(y0, y1, x0, x1), compare_means(y0, y1)))
        differences = np.array([[r.difference for r in pair] for pair in results])
        error = differences.std(axis=0)
        assert abs(differences[:, 0].mean() - 0.5) < 4 * error[0] / 300**0.5
        assert error[0] / error[1] == pytest.approx(0.6, abs=0.1)
        width = np.mean([(r.high - r.low) / 3.94 for r, _ in results])
        assert width == pytest.approx(error[0], rel=0.2)

    def test_in_an_a_a_test_five_percent_are_significant(self):
        rng = np.random.default_rng(4)
        alarms = 0
        for _ in range(400):
            (x0, y0), (x1, y1) = (past_and_present(rng, 100) for _ in range(2))
            alarms += compare_cuped(y0, y1, x0, x1).significant
        low, high = stats.binom.ppf([5e-5, 1 - 5e-5], 400, 0.05)
        assert low <= alarms <= high

    def test_it_is_the_coefficient_of_a_regression_on_arm_and_past(self):
        rng = np.random.default_rng(5)
        (x0, y0), (x1, y1) = (past_and_present(rng, n, d) for n, d in ((80, 0.0), (120, 30.0)))
        arm = np.repeat([0.0, 1.0], [80, 120])
        columns = np.column_stack([np.ones(200), arm, np.concatenate([x0, x1])])
        coefficients = np.linalg.lstsq(columns, np.concatenate([y0, y1]))[0]
        assert compare_cuped(y0, y1, x0, x1).difference == pytest.approx(coefficients[1])

    def test_lengths_must_agree(self):
        with pytest.raises(BadShape, match="covariate"):
            cuped_theta([1, 2, 3], [1, 2])
        with pytest.raises(BadShape, match="treatment_before"):
            compare_cuped([1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2])


class TestBootstrap:
    def log(self, seed, n=300):
        rng = np.random.default_rng(seed)
        y, x = clicks_and_impressions(rng, n)
        user = np.repeat(np.arange(n), x)
        clicked = np.arange(len(user)) - np.repeat(np.cumsum(x) - x, x) < np.repeat(y, x)
        return pd.DataFrame({"user_id": user, "clicked": clicked}).sample(frac=1, random_state=0)

    def test_of_a_ratio_it_agrees_with_the_delta_method(self):
        log = self.log(0)
        low, high = bootstrap_interval(log, lambda t: t["clicked"].mean(), n_resamples=400)
        sums = log.groupby("user_id")["clicked"].agg(["sum", "size"])
        ratio, variance = ratio_of_sums(sums["sum"], sums["size"])
        assert (high - low) / 3.92 == pytest.approx(variance**0.5, rel=0.15)
        assert low < ratio < high

    def test_rows_are_taken_user_by_user(self):
        log = pd.DataFrame({"user_id": list("aabbb"), "x": [1, 1, 2, 2, 2]})
        seen = []
        bootstrap_interval(log, lambda t: seen.append(t) or 0.0, n_resamples=20)
        kinds = {tuple(sorted(table["x"])) for table in seen}
        assert kinds == {(1, 1, 1, 1), (1, 1, 2, 2, 2), (2, 2, 2, 2, 2, 2)}

    def test_the_same_seed_gives_the_same(self):
        log, mean = self.log(1, 50), lambda t: t["clicked"].mean()
        one, same, other = (
            bootstrap_interval(log, mean, n_resamples=20, seed=seed) for seed in (1, 1, 2)
        )
        assert one == same != other

    def test_what_cannot_be_drawn_is_refused(self):
        log = self.log(2, 5)
        with pytest.raises(MissingColumns, match="log"):
            bootstrap_interval(log, len, user="person")
        with pytest.raises(BadValue, match="n_resamples"):
            bootstrap_interval(log, len, n_resamples=2)
        with pytest.raises(BadShape, match="log"):
            bootstrap_interval(log[log["user_id"] == 0], len)
        with pytest.raises(BadType, match="statistic"):
            bootstrap_interval(log, lambda t: "many")

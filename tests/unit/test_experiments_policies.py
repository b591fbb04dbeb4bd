"""Off-policy estimates and switchbacks."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd.errors import BadShape, BadType, BadValue, MissingColumns
from mlsd.experiments import (
    compare_ratios,
    compare_switchback,
    doubly_robust,
    ips,
    schedule,
    snips,
)

REWARD = np.array([[0.1, 0.3, 0.2], [0.5, 0.1, 0.3]])
LOGGED = np.array([[0.6, 0.2, 0.2], [0.2, 0.5, 0.3]])
TARGET = np.array([[0.0, 0.9, 0.1], [0.8, 0.1, 0.1]])
TRUTH = float((REWARD * TARGET).sum(axis=1).mean())


def logged(rng, n):
    """Draw contexts, actions of the logging policy, and rewards."""
    context = rng.integers(2, size=n)
    action = (rng.random(n)[:, None] > LOGGED[context].cumsum(axis=1)).sum(axis=1).clip(max=2)
    reward = (rng.random(n) < REWARD[context, action]).astype(float)
    return context, reward, LOGGED[context, action], TARGET[context, action], action


def estimates(rng, n, model=REWARD):
    context, reward, below, above, action = logged(rng, n)
    expected = (model * TARGET).sum(axis=1)[context]
    return {
        "ips": ips(reward, below, above),
        "snips": snips(reward, below, above),
        "dr": doubly_robust(reward, below, above, model[context, action], expected),
        "wrong model": doubly_robust(
            reward, below, above, 1 - model[context, action], 1 - expected
        ),
    }


class TestOffPolicy:
    def test_all_are_unbiased_and_their_errors_honest(self):
        rng = np.random.default_rng(0)
        runs = [estimates(rng, 1_000) for _ in range(400)]
        for name in runs[0]:
            values = np.array([run[name].value for run in runs])
            said = np.mean([run[name].standard_error for run in runs])
            assert abs(values.mean() - TRUTH) < 4.5 * values.std() / 20, name
            assert said == pytest.approx(values.std(), rel=0.2), name
            held = sum(run[name].low < TRUTH < run[name].high for run in runs)
            assert held >= stats.binom.ppf(1e-4, 400, 0.93), name

    def test_a_good_model_cuts_the_error(self):
        runs = [estimates(np.random.default_rng(seed), 1_000) for seed in range(50)]
        error = {k: np.mean([run[k].standard_error for run in runs]) for k in runs[0]}
        assert error["dr"] < min(error["snips"], error["ips"])
        assert error["wrong model"] > error["dr"] + 0.003

    def test_normalising_helps_where_rewards_are_far_from_zero(self):
        _, reward, below, above, _ = logged(np.random.default_rng(4), 5_000)
        plain, normalised = (f(reward + 5, below, above).standard_error for f in (ips, snips))
        assert normalised < plain / 4
        assert snips(reward, below, above).standard_error == pytest.approx(normalised)

    def test_the_mean_of_the_log_is_another_number(self):
        _, reward, below, above, _ = logged(np.random.default_rng(1), 20_000)
        assert abs(reward.mean() - TRUTH) > 0.1
        assert ips(reward, below, above).value == pytest.approx(TRUTH, abs=0.03)

    def test_the_same_policy_has_the_mean_of_its_log(self):
        _, reward, below, _, _ = logged(np.random.default_rng(2), 500)
        for estimate in (ips(reward, below, below), snips(reward, below, below)):
            assert estimate.value == pytest.approx(reward.mean())
            assert estimate.effective_n == pytest.approx(500)

    def test_equal_weights_of_any_size_leave_snips_the_mean_and_its_error(self):
        reward = np.random.default_rng(5).normal(3, 1, 200)
        estimate = snips(reward, np.full(200, 0.5), np.full(200, 0.1))
        assert estimate.value == pytest.approx(reward.mean())
        assert estimate.standard_error == pytest.approx(reward.std(ddof=1) / 200**0.5)

    def test_snips_stays_in_the_range_of_the_rewards(self):
        estimate = snips([1.0, 1.0, 0.9], [0.01, 0.5, 0.5], [1.0, 0.5, 0.5])
        assert 0.9 <= estimate.value <= 1
        assert ips([1.0, 1.0, 0.9], [0.01, 0.5, 0.5], [1.0, 0.5, 0.5]).value > 30

    def test_clipped_weights_err_less_and_to_one_side(self):
        _, reward, below, above, _ = logged(np.random.default_rng(3), 5_000)
        plain, clipped = ips(reward, below, above), ips(reward, below, above, clip=1.5)
        assert clipped.standard_error < plain.standard_error
        assert clipped.effective_n > plain.effective_n
        assert clipped.value < TRUTH - 0.03

    def test_what_is_no_log_is_refused(self):
        with pytest.raises(BadValue, match="logged_propensities"):
            ips([1, 0], [0.5, 0.0], [0.5, 0.5])
        with pytest.raises(BadValue, match="target_propensities"):
            ips([1, 0], [0.5, 0.5], [0.5, 1.5])
        with pytest.raises(BadValue, match="overlap"):
            snips([1, 0], [0.5, 0.5], [0.0, 0.0])
        with pytest.raises(BadShape, match="target_propensities"):
            ips([1, 0], [0.5, 0.5], [0.5])
        with pytest.raises(BadShape, match="predicted_target"):
            doubly_robust([1, 0], [0.5, 0.5], [0.5, 0.5], [1, 0], [1])
        with pytest.raises(BadValue, match="clip"):
            ips([1, 0], [0.5, 0.5], [0.5, 0.5], clip=0)
        with pytest.raises(BadType, match="clip"):
            ips([1, 0], [0.5, 0.5], [0.5, 0.5], clip="10")


class TestSwitchback:
    def log(self, seed=0, n_periods=40, effect=0.1, residue=0.0):
        rng = np.random.default_rng(seed)
        treated = schedule(n_periods, str(seed))
        period = np.repeat(np.arange(n_periods), 50)
        since_s = np.tile(np.linspace(0, 3_599, 50), n_periods)
        acting = treated[period]
        if residue:
            acting = np.where(since_s < residue, treated[np.maximum(period - 1, 0)], acting)
        demand = rng.normal(0.3, 0.05, n_periods)[period]
        return pd.DataFrame(
            {
                "arm": np.where(treated[period], "treatment", "control"),
                "period": period,
                "since_switch_s": since_s,
                "ordered": rng.random(len(period)) < demand + effect * acting,
            }
        )

    def test_each_pair_of_neighbours_has_one_of_both(self):
        for salt in "abcde":
            treated = schedule(40, salt)
            assert (treated[::2] != treated[1::2]).all()
        assert schedule(7, "a").shape == (7,)
        assert np.array_equal(schedule(7, "a"), schedule(9, "a")[:7])

    def test_the_order_within_pairs_is_drawn(self):
        first = schedule(2_000, "a")[::2]
        assert stats.binomtest(int(first.sum()), len(first)).pvalue > 1e-4
        assert not np.array_equal(first, schedule(2_000, "b")[::2])

    def test_the_period_is_the_unit(self):
        log = self.log()
        arms = (log[log["arm"] == arm] for arm in ("control", "treatment"))
        result = compare_switchback(log, "ordered")
        assert result == compare_ratios(*arms, "ordered", user="period")
        assert result.n == 40

    def test_without_an_effect_five_percent_are_significant(self):
        alarms = sum(
            compare_switchback(self.log(s, effect=0), "ordered").significant for s in range(200)
        )
        assert alarms <= stats.binom.ppf(1 - 1e-4, 200, 0.06)

    def test_a_burn_in_takes_out_what_the_period_before_left(self):
        plain, burnt = np.mean(
            [
                [
                    compare_switchback(log, "ordered").difference,
                    compare_switchback(
                        log, "ordered", since_switch_s="since_switch_s", burn_in_s=1_200
                    ).difference,
                ]
                for log in (self.log(seed, effect=0.3, residue=1_200) for seed in range(20))
            ],
            axis=0,
        )
        assert plain < 0.24
        assert burnt == pytest.approx(0.3, abs=0.03)

    def test_what_is_no_switchback_is_refused(self):
        log = self.log()
        with pytest.raises(MissingColumns, match="period"):
            compare_switchback(log.drop(columns="period"), "ordered")
        with pytest.raises(MissingColumns, match="ordered"):
            compare_switchback(log.drop(columns="ordered"), "ordered")
        with pytest.raises(BadValue, match="since_switch_s"):
            compare_switchback(log, "ordered", burn_in_s=60)
        with pytest.raises(BadValue, match="burn_in_s"):
            compare_switchback(log, "ordered", burn_in_s=-1)
        with pytest.raises(BadValue, match="n_periods"):
            schedule(0, "a")

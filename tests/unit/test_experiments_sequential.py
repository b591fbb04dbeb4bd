"""Always-valid results, many metrics at once, and interleaving."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats
from statsmodels.stats.multitest import multipletests

from mlsd.errors import BadShape, BadType, BadValue
from mlsd.experiments import (
    adjust_p_values,
    always_valid_interval,
    always_valid_p_values,
    likelihood_ratio,
    monitor,
    preference,
    team_draft,
    winner,
)


class TestLikelihoodRatio:
    @pytest.mark.parametrize(
        ("n", "d", "tau", "sigma"), [(50, 0.4, 0.3, 1.0), (2000, -0.02, 0.1, 0.4)]
    )
    def test_it_is_the_formula_of_johari_and_others(self, n, d, tau, sigma):
        v, t = sigma**2, tau**2
        paper = np.sqrt(2 * v / (2 * v + n * t)) * np.exp(
            n**2 * t * (d - 0.01) ** 2 / (4 * v * (2 * v + n * t))
        )
        assert likelihood_ratio([d], [2 * v / n], tau, 0.01) == pytest.approx([paper], rel=1e-9)

    def test_it_is_the_mixture_of_likelihoods_over_a_normal_prior(self):
        d, variance, tau = 0.3, 0.02, 0.25

        def mixed(effect):
            likelihood = stats.norm.pdf(d, effect, variance**0.5)
            return likelihood * stats.norm.pdf(effect, 0, tau)

        expected = integrate.quad(mixed, -3, 3)[0] / stats.norm.pdf(d, 0, variance**0.5)
        assert likelihood_ratio([d], [variance], tau) == pytest.approx([expected])

    def test_under_the_null_its_mean_is_one(self):
        d = np.random.default_rng(0).normal(0, 0.1, 200_000)
        ratios = likelihood_ratio(d, np.full(len(d), 0.01), 0.05)
        assert ratios.mean() == pytest.approx(1, abs=5 * ratios.std() / len(d) ** 0.5)


class TestAlwaysValid:
    def test_p_values_never_rise_and_never_pass_one(self):
        p = always_valid_p_values([0.0, 0.5, 0.1, 0.6], [0.04, 0.02, 0.01, 0.008], 0.3)
        assert p[0] == 1
        assert (np.diff(p) <= 0).all()
        assert p[2] == p[1]

    def test_at_a_thousand_looks_it_alarms_less_often_than_alpha_and_the_usual_p_does_not(self):
        rng = np.random.default_rng(1)
        steps = rng.normal(0, np.sqrt(2), (400, 1_000)).cumsum(axis=1)
        n = np.arange(1, 1_001)
        difference, variance = steps / n, 2 / n
        usual = (np.abs(difference) > 1.96 * np.sqrt(variance)).any(axis=1).mean()
        valid = np.mean([always_valid_p_values(d, variance, 0.3)[-1] <= 0.05 for d in difference])
        assert usual > 0.45
        assert valid <= stats.binom.ppf(1 - 1e-4, 400, 0.05) / 400
        assert valid > 0.005

    def test_with_an_effect_it_stops_early_and_says_so_rightly(self):
        rng = np.random.default_rng(2)
        found = [
            monitor(rng.normal(0, 1, 2_000), rng.normal(0.2, 1, 2_000), 20, tau=0.2)
            for _ in range(50)
        ]
        stops = [(path["always_valid_p"] < 0.05).to_numpy().argmax() for path in found]
        assert all(path["always_valid_p"].iloc[-1] < 0.05 for path in found)
        assert np.mean(stops) < 12

    def test_the_interval_holds_what_the_test_does_not_reject(self):
        low, high = always_valid_interval([0.3], [0.02], 0.25, alpha=0.1)
        for end in (low, high):
            assert likelihood_ratio([0.3], [0.02], 0.25, float(end[0])) == pytest.approx([10])

    def test_all_intervals_hold_the_truth_together(self):
        rng = np.random.default_rng(3)
        missed = 0
        for _ in range(300):
            control, treatment = rng.normal(0, 1, 300), rng.normal(0.1, 1, 300)
            path = monitor(control, treatment, 30, tau=0.2)
            missed += not ((path["low"] < 0.1) & (path["high"] > 0.1)).all()
        assert missed <= stats.binom.ppf(1 - 1e-4, 300, 0.05)

    @pytest.mark.parametrize("bad", [0.0, -1.0, np.nan])
    def test_tau_is_above_zero(self, bad):
        with pytest.raises(BadValue, match="tau"):
            always_valid_p_values([0.1], [0.1], bad)

    def test_each_difference_has_a_variance_above_zero(self):
        with pytest.raises(BadShape, match="variances"):
            likelihood_ratio([0.1, 0.2], [0.1], 1)
        with pytest.raises(BadValue, match="variances"):
            likelihood_ratio([0.1], [0.0], 1)
        with pytest.raises(BadValue, match="alpha"):
            always_valid_interval([0.1], [0.1], 1, alpha=2)


class TestMonitor:
    def test_each_look_is_a_test_of_what_has_come(self):
        rng = np.random.default_rng(0)
        control, treatment = rng.normal(5, 1, 500), rng.normal(5.1, 2, 600)
        path = monitor(control, treatment, [50, 200, 500], tau=0.1)
        for n, p in zip(path["n"], path["p_value"], strict=True):
            a, b = control[:n], treatment[:n]
            error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / n)
            assert p == pytest.approx(2 * stats.norm.sf(abs(b.mean() - a.mean()) / error))
        assert path["difference"].iloc[-1] == pytest.approx(treatment[:500].mean() - control.mean())

    def test_looks_are_equally_spaced_and_end_at_the_smaller_arm(self):
        rng = np.random.default_rng(1)
        path = monitor(rng.random(1_000), rng.random(1_200), 5, tau=0.1)
        assert list(path["n"]) == [200, 400, 600, 800, 1_000]
        assert list(path.index) == [1, 2, 3, 4, 5]

    @pytest.mark.parametrize("looks", [0, 51, [50, 20], [1, 10], [10, 200]])
    def test_looks_must_fit_the_users(self, looks):
        x = np.random.default_rng(2).random((2, 100))
        with pytest.raises(BadValue, match="looks"):
            monitor(*x, looks, tau=0.1)

    def test_a_first_look_without_variation_is_refused(self):
        x = [0.0] * 10 + [1.0] * 10
        with pytest.raises(BadValue, match="first look"):
            monitor(x, x, 4, tau=0.1)


class TestMultiple:
    P = (0.001, 0.2, 0.012, 0.04, 0.04, 0.9)

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [("bonferroni", "bonferroni"), ("holm", "holm"), ("bh", "fdr_bh"), ("by", "fdr_by")],
    )
    def test_it_agrees_with_statsmodels(self, ours, theirs):
        assert adjust_p_values(self.P, ours) == pytest.approx(
            multipletests(self.P, method=theirs)[1]
        )

    def test_names_stay(self):
        named = pd.Series(self.P, index=list("abcdef"))
        assert list(adjust_p_values(named).index) == list("abcdef")
        assert isinstance(adjust_p_values(list(self.P)), np.ndarray)

    def test_twenty_metrics_alarm_in_64_percent_of_the_tests_unless_adjusted(self):
        p = np.random.default_rng(0).random((2_000, 20))
        assert (p < 0.05).any(axis=1).mean() == pytest.approx(0.64, abs=0.05)
        for method in ("bonferroni", "bh"):
            alarms = np.mean([(adjust_p_values(each, method) < 0.05).any() for each in p[:600]])
            assert alarms <= stats.binom.ppf(1 - 1e-4, 600, 0.05) / 600

    def test_what_is_no_p_value_is_refused(self):
        with pytest.raises(BadValue, match="p_values"):
            adjust_p_values([0.1, 1.2])
        with pytest.raises(BadValue, match="method"):
            adjust_p_values([0.1], "bonf")
        with pytest.raises(BadShape, match="p_values"):
            adjust_p_values([])


class TestInterleaving:
    def draft(self, a, b, k=4, seed=0):
        return team_draft(a, b, k, np.random.default_rng(seed))

    def test_it_starts_with_the_best_of_one_and_repeats_nothing(self):
        for seed in range(40):
            shown, teams = self.draft(list("abcdef"), list("fedcba"), 6, seed)
            assert sorted(shown) == list("abcdef")
            assert shown[0] == {"a": "a", "b": "f"}[teams[0]]

    def test_each_round_gives_each_team_one(self):
        for seed in range(40):
            _, teams = self.draft(list("abcdefgh"), list("hbdfcaeg"), 8, seed)
            assert all({*teams[i : i + 2]} == {"a", "b"} for i in range(0, 8, 2))

    def test_both_orders_come_up_equally_often(self):
        firsts = [self.draft(list("ab"), list("ba"), 1, seed)[1][0] for seed in range(600)]
        assert stats.binomtest(firsts.count("a"), 600).pvalue > 1e-4

    def test_a_short_ranking_leaves_the_rest_to_the_other(self):
        shown, teams = self.draft(["a"], list("abcd"), 4)
        assert sorted(shown) == list("abcd")
        assert teams.count("b") >= 3
        assert self.draft(["a"], ["a"], 4)[0] == ["a"]

    def test_equal_rankers_win_equally_often_though_they_swap(self):
        rng = np.random.default_rng(1)
        wins = []
        for _ in range(1_500):
            shown, teams = team_draft(list("abcde"), list("abcde"), 5, rng)
            assert shown == list("abcde")
            wins.append(winner(teams, rng.random(5) < [0.6, 0.3, 0.2, 0.1, 0.1]))
        assert preference(wins).p_value > 1e-4

    def test_a_better_ranker_is_found_with_few_sessions(self):
        rng = np.random.default_rng(2)
        relevance = dict(zip("abcdefgh", [0.7, 0.5, 0.3, 0.2, 0.1, 0.1, 0.05, 0.05], strict=True))
        wins = []
        for _ in range(400):
            shown, teams = team_draft(list("hgfedcba"), list("abcdefgh"), 4, rng)
            wins.append(winner(teams, [rng.random() < relevance[each] for each in shown]))
        result = preference(wins)
        assert result.p_value < 1e-6
        assert result.share_b > 0.6

    def test_a_session_goes_to_the_team_with_more_clicks(self):
        teams = ["a", "b", "b", "a"]
        assert winner(teams, [1, 0, 0, 0]) == -1
        assert winner(teams, [1, 1, 1, 0]) == 1
        assert winner(teams, [1, 1, 0, 0]) == 0
        assert winner(teams, [0, 0, 0, 0]) == 0

    def test_the_sign_test_leaves_ties_out(self):
        result = preference([1] * 12 + [-1] * 3 + [0] * 50)
        assert (result.wins_a, result.wins_b, result.ties) == (3, 12, 50)
        assert result.p_value == pytest.approx(stats.binomtest(12, 15).pvalue)
        assert preference([0, 0]).p_value == 1
        assert np.isnan(preference([0, 0]).share_b)

    def test_what_is_no_ranking_is_refused(self):
        with pytest.raises(BadValue, match="a: expected no item twice"):
            self.draft(["x", "x"], ["y"])
        with pytest.raises(BadType, match="b"):
            self.draft(["x"], "xyz")
        with pytest.raises(BadValue, match="k"):
            self.draft(["x"], ["y"], 0)
        with pytest.raises(BadShape, match="clicked"):
            winner(["a"], [1, 0])
        with pytest.raises(BadValue, match="teams"):
            winner(["A"], [1])
        with pytest.raises(BadValue, match="winners"):
            preference([2, 0])

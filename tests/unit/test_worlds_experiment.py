"""ExperimentWorld: its log, its knobs one by one, its truth, and its portfolio."""

import subprocess
import sys
from dataclasses import fields
from functools import cache

import numpy as np
import pandas as pd
import pytest

from mlsd.errors import BadShape, BadValue, MissingColumns, MlsdError
from mlsd.experiments import (
    compare_means,
    compare_ratios,
    compare_switchback,
    doubly_robust,
    ips,
    sample_ratio,
)
from mlsd.worlds import BadKnob, BadPolicy, ExperimentWorld, OracleLocked, Treatment
from mlsd.worlds.experiment import COSTS, ExperimentKnobs, by_user
from mlsd.worlds.experiment.portfolio import _KINDS

CHANGE = Treatment("bigger button", lift=0.2)
TODAY = ExperimentWorld.production
N = 6_000


@cache
def log_of(seed=1, policy=TODAY, n=N, days=14, start_day=0, **knobs):
    return ExperimentWorld(seed, **knobs).log(policy, n, days=days, start_day=start_day)


@cache
def experiment_of(seed=1, change=CHANGE, n=N, days=14, unit="user", salt="layer-1", **knobs):
    world = ExperimentWorld(seed, **knobs)
    return world.experiment(TODAY, change, n, days=days, unit=unit, salt=salt)


def arms_of(log):
    return log[log["arm"] == "control"], log[log["arm"] == "treatment"]


def lift(log, metric="clicked", **settings):
    return compare_ratios(*arms_of(log), metric, **settings).relative_difference


def true_lift(world, change, metric="click_rate"):
    return world.oracle().effect(change).loc[metric, "relative"]


def contains(log, part):
    """Return whether each row of `part` is in `log`, with all that happened."""
    rows = [set(map(tuple, each.astype(str).to_numpy())) for each in (log, part)]
    assert len(rows[1]) == len(part) > 100
    return rows[1] <= rows[0]


def digest(log):
    return pd.util.hash_pandas_object(log.assign(**{k: log[k].astype(str) for k in log})).sum()


class TestLog:
    def test_a_row_is_an_impression(self):
        log = log_of(days=7, start_day=3)
        assert list(log["user_id"].drop_duplicates().sort_values()) == list(range(N))
        assert log["time_s"].is_monotonic_increasing
        assert log["day"].between(3, 9).all()
        assert (log["day"] == log["time_s"] // 86_400).mean() > 0.9999
        assert set(log["device"]) == {"mobile", "desktop"}
        assert (log["ordered"] <= log["clicked"]).all()
        assert ((log["revenue"] > 0) == log["ordered"]).all()
        assert (log["load_ms"] > 0).all()
        assert not log["treated"].any()
        assert (log["propensity"] == 1).all()

    def test_rates_are_those_of_the_knobs(self):
        n = 60_000
        metrics = ExperimentWorld(1, click_rate=0.1, order_rate=0.5).run(TODAY, n)
        assert metrics["click_rate"] == pytest.approx(0.1, rel=0.03)
        assert metrics["orders_per_click"] == pytest.approx(0.5, rel=0.03)
        assert metrics["revenue_per_impression"] == pytest.approx(0.05 * 30, rel=0.06)
        assert metrics["load_ms"] == pytest.approx(300, rel=0.01)
        assert metrics["clicks_per_user"] == pytest.approx(
            metrics["click_rate"] * metrics["impressions_per_user"]
        )

    def test_the_same_seed_gives_the_same_in_another_process(self):
        code = (
            "import pandas as pd; from mlsd.worlds import ExperimentWorld as W, Treatment as T\n"
            "log = W(3, bot_rate=.02).experiment(W.production, T('x', lift=.1), 300)\n"
            "print(log.to_csv(index=False))"
        )
        out = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        world = ExperimentWorld(3, bot_rate=0.02)
        log = world.experiment(TODAY, Treatment("x", lift=0.1), 300)
        assert out.stdout.strip() == log.to_csv(index=False).strip()

    def test_other_seeds_and_other_weeks_differ(self):
        assert digest(log_of(1, n=300)) != digest(log_of(2, n=300))
        assert digest(log_of(1, n=300)) != digest(log_of(1, n=300, start_day=7))

    def test_the_first_users_do_not_depend_on_how_many_there_are(self):
        few, many = ExperimentWorld(1).users(500), ExperimentWorld(1).users(900)
        pd.testing.assert_frame_equal(few, many.iloc[:500])
        kept = log_of(n=900)
        kept = kept[kept["user_id"] < 500].reset_index(drop=True)
        once = log_of(n=500)
        assert list(kept["user_id"]) == list(once["user_id"])
        assert np.array_equal(kept["clicked"], once["clicked"])

    def test_a_change_meets_the_same_people_in_the_same_mood(self):
        before, after = log_of(), log_of(policy=CHANGE)
        assert np.array_equal(before["time_s"], after["time_s"])
        assert (after["clicked"] >= before["clicked"]).all()
        assert after["clicked"].sum() > before["clicked"].sum()

    @pytest.mark.parametrize(
        "knob",
        [
            "order_rate", "novelty", "heterogeneity", "revenue_spread", "bot_rate", "spillover",
            "cannibalisation", "weekend_effect", "trigger_rate", "habit", "leftover",
        ],
    )  # fmt: skip
    def test_turning_a_knob_keeps_who_comes_when(self, knob):
        value = {"trigger_rate": 0.5, "habit": 0.1}.get(knob, 0.4)
        turned = ExperimentWorld(1, **{knob: value}).log(CHANGE, 800)
        plain = ExperimentWorld(1).log(CHANGE, 800)
        if knob == "bot_rate":
            bots = ExperimentWorld(1, bot_rate=0.4).oracle().people(800).query("bot")["user_id"]
            turned, plain = (x[~x["user_id"].isin(bots)] for x in (turned, plain))
        assert np.array_equal(turned["time_s"], plain["time_s"])
        assert np.array_equal(turned["user_id"], plain["user_id"])
        same = np.mean(turned["clicked"].to_numpy() == plain["clicked"].to_numpy())
        assert same > 0.93

    @pytest.mark.parametrize("knobs", [{}, {"bot_rate": 0.1}], ids=["people", "with bots"])
    def test_who_comes_more_often_comes_as_before_and_once_more(self, knobs):
        few, many = (
            ExperimentWorld(1, return_rate=rate, **knobs).log(CHANGE, 800) for rate in (0.5, 0.6)
        )
        assert 1.02 * len(few) < len(many)
        assert contains(many, few)

    def test_one_bot_more_leaves_the_other_bots_and_the_people(self):
        few, many = (ExperimentWorld(1, bot_rate=rate) for rate in (0.1, 0.12))
        is_new = many.oracle().people(800)["bot"] & ~few.oracle().people(800)["bot"]
        assert 5 < is_new.sum() < 40
        seen = ["user_id", "time_s", "treated", "load_ms"]
        logs = [each.log(CHANGE, 800)[seen] for each in (few, many)]
        assert contains(logs[1], logs[0])
        assert not contains(logs[0], logs[1])

    def test_rows_that_are_lost_are_so_however_often_others_come(self):
        logs = [experiment_of(n=2_000, logging_loss=0.5, return_rate=rate) for rate in (0.5, 0.6)]
        assert contains(logs[1], logs[0])
        assert not contains(logs[0], experiment_of(n=2_000))

    def test_what_is_known_of_the_past_rises_with_the_rates(self):
        plain = ExperimentWorld(1).users(2_000)
        for knob, value, column in (
            ("return_rate", 0.55, "impressions_before"),
            ("return_rate", 0.55, "clicks_before"),
            ("click_rate", 0.22, "clicks_before"),
            ("order_rate", 0.28, "orders_before"),
        ):
            turned = ExperimentWorld(1, **{knob: value}).users(2_000)
            rise = turned[column] - plain[column]
            assert rise.min() == 0
            assert 0.02 < rise.sum() / plain[column].sum() < 0.2

    def test_each_effect_of_the_knobs_can_be_turned_off(self):
        off = {each.name: each.metadata["off"] for each in fields(ExperimentKnobs)}
        settings = {name: value for name, value in off.items() if value is not None}
        log = ExperimentWorld(1, **settings).experiment(TODAY, CHANGE, 40_000)
        assert len(log) == 40_000
        assert log["revenue"][log["ordered"]].eq(30).all()
        assert lift(log) == pytest.approx(0.2, abs=0.08)
        assert log["triggered"].all()

    def test_by_user_sums_rows(self):
        log = experiment_of(n=400)
        table = by_user(log, ExperimentWorld(1).users(400))
        assert list(table["user_id"]) == list(log["user_id"].drop_duplicates())
        sums = log.groupby("user_id", sort=False)
        assert np.array_equal(table["clicks"], sums["clicked"].sum())
        assert np.array_equal(table["impressions"], sums.size())
        assert np.allclose(table["revenue"], sums["revenue"].sum())
        assert np.allclose(table["load_ms"], sums["load_ms"].mean())
        assert np.array_equal(table["first_day"], sums["day"].first())
        assert np.array_equal(table["arm"], sums["arm"].first())
        assert table["clicks_before"].notna().all()
        assert "arm" not in by_user(log.drop(columns="arm"))
        with pytest.raises(MissingColumns, match="clicked"):
            by_user(log.drop(columns="clicked"))


class TestUnits:
    def test_users_stay_in_an_arm_of_the_planned_size(self):
        log = ExperimentWorld(1).experiment(TODAY, CHANGE, 20_000, treatment_share=0.2)
        assert log.groupby("user_id")["arm"].nunique().max() == 1
        counts = log.drop_duplicates("user_id")["arm"].value_counts().to_dict()
        assert sample_ratio(counts, {"control": 0.8, "treatment": 0.2}).p_value > 1e-4
        assert (log["treated"] == (log["arm"] == "treatment")).all()

    def test_salts_and_seeds_draw_other_arms(self):
        arms = [
            by_user(experiment_of(seed, n=4_000, salt=salt))
            .set_index("user_id")["arm"]
            .sort_index()
            for seed, salt in ((1, "layer-1"), (1, "layer-2"), (2, "layer-1"))
        ]
        for other in arms[1:]:
            assert abs((arms[0] == other).mean() - 0.5) < 5 * 0.5 / 4_000**0.5

    def test_salts_and_seeds_draw_other_communities(self):
        arms = [
            experiment_of(seed, unit="community", salt=salt).groupby("community")["arm"].first()
            for seed, salt in ((1, "layer-1"), (1, "layer-2"), (2, "layer-1"))
        ]
        for other in arms[1:]:
            assert abs((arms[0] == other).mean() - 0.5) < 5 * 0.5 / 200**0.5
            assert not arms[0].equals(other)

    def test_communities_stay_together(self):
        log = experiment_of(unit="community")
        assert log.groupby("community")["arm"].nunique().max() == 1
        assert log["arm"].nunique() == 2

    def test_in_a_switchback_everybody_is_in_the_same_arm_for_a_while(self):
        log = experiment_of(unit="period")
        assert log.groupby("period")["arm"].nunique().max() == 1
        assert log["period"].max() == 14 * 6 - 1
        assert log["since_switch_s"].between(0, 4 * 3_600).all()
        by_pair = log.groupby(log["period"] // 2)["arm"].nunique()
        assert (by_pair == 2).all()

    def test_all_three_find_an_effect_without_interference(self):
        n = 30_000
        found = [
            lift(experiment_of(n=n)),
            lift(experiment_of(n=n, unit="community"), user="community"),
            compare_switchback(experiment_of(n=n, unit="period"), "clicked").relative_difference,
        ]
        assert found == pytest.approx([0.2] * 3, abs=0.07)


class TestKnobs:
    """What each knob does, and that the truth says so."""

    def test_an_effect_on_half_of_the_users_is_half_as_large(self):
        world = ExperimentWorld(1, trigger_rate=0.5)
        log = experiment_of(n=30_000, trigger_rate=0.5)
        assert true_lift(world, CHANGE) == pytest.approx(0.1, abs=0.003)
        assert lift(log) == pytest.approx(0.1, abs=0.06)
        assert lift(log[log["triggered"]]) == pytest.approx(0.2, abs=0.08)
        assert lift(log[~log["triggered"]]) == pytest.approx(0.0, abs=0.08)

    def test_lifts_differ_by_device(self):
        knobs = {"heterogeneity": 0.6}
        log = experiment_of(n=20_000, **knobs)
        mobile, desktop = (lift(log[log["device"] == each]) for each in ("mobile", "desktop"))
        assert mobile - desktop == pytest.approx(0.6, abs=0.15)
        plain = true_lift(ExperimentWorld(1, mobile_gap=0.0, **knobs), CHANGE)
        assert plain == pytest.approx(0.2, abs=0.01)
        assert true_lift(ExperimentWorld(1, **knobs), CHANGE) < plain

    def test_weekends_have_their_own_rate_and_effect(self):
        log = experiment_of(n=20_000, weekend_lift=0.5, weekend_effect=-1.0)
        weekend = log["day"] % 7 >= 5
        control = log[log["arm"] == "control"]
        rates = control.groupby(weekend)["clicked"].mean()
        assert rates[True] / rates[False] == pytest.approx(1.5, abs=0.08)
        assert lift(log[weekend]) == pytest.approx(0.0, abs=0.07)
        assert lift(log[~weekend]) == pytest.approx(0.2, abs=0.07)
        world = ExperimentWorld(1, weekend_lift=0.5, weekend_effect=-1.0)
        assert true_lift(world, CHANGE) == pytest.approx(0.2 * 5 / 8, abs=0.005)

    def test_novelty_wears_off_from_first_sight(self):
        log = experiment_of(n=20_000, novelty=0.8)
        seen = log["day"] - log.groupby("user_id")["day"].transform("min")
        by_age = [lift(log[seen == 0]), lift(log[seen.between(2, 4)]), lift(log[seen >= 9])]
        assert by_age[0] > by_age[1] + 0.1 > by_age[2] + 0.2
        oracle = ExperimentWorld(1, novelty=0.8, click_rate=0.1).oracle()
        at = [oracle.effect(CHANGE, days_seen=d).loc["click_rate", "relative"] for d in (0, 3, 30)]
        assert at == pytest.approx([1.0, 0.2 + 0.8 / np.e, 0.2], abs=0.02)

    def test_todays_version_is_no_novelty(self):
        assert digest(log_of(n=500, novelty=0.8)) == digest(log_of(n=500))

    def test_a_leftover_shows_before_the_experiment_and_goes_with_a_new_salt(self):
        n, null = 12_000, Treatment("nothing new")
        users = ExperimentWorld(1, leftover=0.4).users(n)
        old, fresh = (
            by_user(experiment_of(n=n, change=null, leftover=0.4, salt=salt), users)
            for salt in ("layer-1", "layer-2")
        )
        before = [compare_means(*(x["clicks_before"] for x in arms_of(t))) for t in (old, fresh)]
        assert before[0].p_value < 1e-6
        assert before[1].p_value > 1e-3
        now = [compare_ratios(*arms_of(t), "clicks", "impressions") for t in (old, fresh)]
        assert now[0].relative_difference == pytest.approx(0.4, abs=0.08)
        assert abs(now[1].relative_difference) < 0.08

    def test_carry_over_blurs_a_switchback(self):
        plain, blurred = (
            compare_switchback(experiment_of(n=15_000, unit="period", carry_over=c), "clicked")
            for c in (0.0, 0.5)
        )
        assert plain.relative_difference == pytest.approx(0.2, abs=0.07)
        assert blurred.relative_difference < plain.relative_difference - 0.04

    def test_a_ramp_moves_users_and_not_the_mean_share(self):
        log = experiment_of(n=20_000, ramp=1.0)
        share = log.groupby("day")["treated"].mean()
        assert share.iloc[0] == 0
        assert share.iloc[-1] == 1
        assert share.is_monotonic_increasing
        assert set(log.groupby("user_id")["arm"].nunique()) == {1, 2}

    def test_bots_come_often_and_click_always_or_never(self):
        log = log_of(n=4_000, bot_rate=0.05)
        bots = ExperimentWorld(1, bot_rate=0.05).oracle().people(4_000).query("bot")["user_id"]
        of_bots = log[log["user_id"].isin(bots)]
        by_bot = of_bots.groupby("user_id")["clicked"].agg(["mean", "size"])
        assert len(bots) == pytest.approx(200, abs=60)
        assert set(by_bot["mean"]) == {0.0, 1.0}
        assert by_bot["size"].min() > 100
        assert not of_bots["ordered"].any()
        assert log["clicked"].mean() > 0.3

    def test_whales_order_a_hundred_times_as_much(self):
        log = log_of(n=6_000, whale_rate=0.01)
        whales = ExperimentWorld(1, whale_rate=0.01).oracle().people(6_000).query("whale")
        means = (
            log[log["ordered"]].groupby(log["user_id"].isin(whales["user_id"]))["revenue"].mean()
        )
        assert means[True] / means[False] > 50

    def test_losses_take_rows_of_treatment_only(self):
        full = experiment_of()
        for knob in ("redirect_loss", "logging_loss"):
            less = experiment_of(**{knob: 0.3})
            kept, all_rows = (log["arm"].value_counts() for log in (less, full))
            assert kept["control"] == all_rows["control"]
            assert kept["treatment"] < 0.85 * all_rows["treatment"]
        less = experiment_of(redirect_loss=0.3)
        assert lift(less) > lift(full) + 0.03
        users = [arms_of(log)[1]["user_id"].nunique() for log in (less, full)]
        assert users[0] / users[1] == pytest.approx(0.7, abs=0.04)
        clicks = [x["clicked"].sum() for x in (full, experiment_of(logging_loss=0.3))]
        assert clicks[0] == clicks[1]

    def test_an_a_a_test_loses_nothing(self):
        settings = {"redirect_loss": 0.3, "logging_loss": 0.3}
        assert len(experiment_of(change=TODAY, **settings)) == len(experiment_of(change=TODAY))

    def test_in_a_full_market_more_clicks_are_no_more_orders(self):
        world = ExperimentWorld(1, cannibalisation=1.0)
        today, changed = (world.run(each, 30_000) for each in (TODAY, CHANGE))
        assert changed["click_rate"] / today["click_rate"] - 1 == pytest.approx(0.2, abs=0.02)
        orders = changed["orders_per_impression"] / today["orders_per_impression"]
        assert orders - 1 == pytest.approx(0.0, abs=0.05)
        assert true_lift(world, CHANGE, "orders_per_impression") == pytest.approx(0, abs=1e-9)
        assert true_lift(world, CHANGE) == pytest.approx(0.2, abs=0.005)

    def test_the_past_explains_the_present_by_habit(self):
        table = by_user(log_of(n=8_000, return_rate=2.0, habit=1.0))
        rho = [
            np.corrcoef(
                table.sort_values("user_id")["clicks"],
                ExperimentWorld(1, return_rate=2.0, habit=habit).users(8_000)["clicks_before"],
            )[0, 1]
            for habit in (0.0, 0.5, 1.0)
        ]
        assert rho[0] < 0.12
        assert rho[0] + 0.1 < rho[1] < rho[2] - 0.1

    def test_order_value_and_delay_are_part_of_a_change(self):
        change = Treatment("upsell", order_lift=0.5, delay_ms=40)
        log = experiment_of(n=20_000, change=change, revenue_spread=0.3)
        control, treatment = arms_of(log)
        value = [x.loc[x["ordered"], "revenue"].mean() for x in (control, treatment)]
        assert value[1] / value[0] == pytest.approx(1.5, abs=0.05)
        assert treatment["load_ms"].mean() - control["load_ms"].mean() == pytest.approx(40, abs=4)
        effect = ExperimentWorld(1).oracle().effect(change)
        assert effect.loc["revenue_per_impression", "relative"] == pytest.approx(0.5)
        assert effect.loc["load_ms", "difference"] == pytest.approx(40)


class TestOracle:
    @pytest.mark.parametrize(
        "knobs",
        [
            {},
            {"weekend_lift": 0.6, "weekend_effect": 1.0},
            {"heterogeneity": -0.4, "mobile_gap": 0.5},
            {"trigger_rate": 0.3, "spillover": 0.5},
            {"cannibalisation": 0.5},
        ],
    )
    def test_it_is_what_happens_when_everybody_changes(self, knobs):
        world, n = ExperimentWorld(4, **knobs), 40_000
        truth = world.oracle().effect(CHANGE)
        for name, policy in (("control", TODAY), ("treatment", CHANGE)):
            ran = world.run(policy, n)
            for metric in ("click_rate", "orders_per_impression"):
                assert truth.loc[metric, name] == pytest.approx(ran[metric], rel=0.035), metric

    def test_it_is_relative_to_the_control_that_is_given(self):
        oracle = ExperimentWorld(1).oracle()
        there = oracle.effect(CHANGE).loc["click_rate", "relative"]
        back = oracle.effect(TODAY, CHANGE).loc["click_rate", "relative"]
        assert (1 + there) * (1 + back) == pytest.approx(1)
        assert (oracle.effect(CHANGE, CHANGE)["difference"] == 0).all()

    def test_it_is_locked_while_a_policy_serves(self):
        world = ExperimentWorld(1)
        portfolio = world.portfolio(3, n=1_000)

        asked = [
            world.oracle,
            portfolio.truth,
            lambda: world.users(5),
            lambda: world.log(TODAY, 5),
            lambda: world.portfolio(2),
        ]
        for ask in asked:
            with pytest.raises(OracleLocked, match="inside a policy"):
                world.log(Treatment("cheat", rule=lambda users, ask=ask: ask()), 10)


class TestRules:
    """A change for some: the log of a drawn rule tells what another rule would do."""

    def test_a_rule_decides_who_gets_the_change(self):
        change = Treatment("for mobile", lift=0.5, rule=lambda users: users["device"] == "mobile")
        log = log_of(policy=change, n=2_000)
        assert (log["treated"] == (log["device"] == "mobile")).all()
        assert (log["propensity"] == 1).all()

    def test_a_drawn_rule_is_logged_with_its_propensity(self):
        change = Treatment(
            "some", lift=0.5, rule=lambda users: np.where(users["device"] == "mobile", 0.8, 0.1)
        )
        log = log_of(policy=change, n=4_000)
        expected = np.where(log["device"] == "mobile", 0.8, 0.1)
        assert np.allclose(log["propensity"], np.where(log["treated"], expected, 1 - expected))
        assert log.groupby("user_id")["treated"].nunique().max() == 1
        rate = log[log["device"] == "mobile"].drop_duplicates("user_id")["treated"].mean()
        assert rate == pytest.approx(0.8, abs=0.05)

    def test_off_policy_estimates_agree_with_the_truth(self):
        knobs = {"heterogeneity": 0.8, "return_rate": 0.0}
        world = ExperimentWorld(2, **knobs)
        drawn = Treatment("half", lift=0.1, rule=lambda users: np.full(len(users), 0.5))
        target = Treatment("mobile", lift=0.1, rule=lambda users: users["device"] == "mobile")
        log = world.log(drawn, 40_000)
        mobile = (log["device"] == "mobile").to_numpy()
        would = (log["treated"].to_numpy() == mobile).astype(float)
        truth = world.oracle().effect(target).loc["click_rate", "treatment"]
        simple = ips(log["clicked"], log["propensity"], would)
        rates = log.groupby(["device", "treated"])["clicked"].mean()
        q_logged = rates.loc[list(zip(log["device"], log["treated"], strict=True))].to_numpy()
        q_target = rates.loc[list(zip(log["device"], mobile, strict=True))].to_numpy()
        robust = doubly_robust(log["clicked"], log["propensity"], would, q_logged, q_target)
        assert simple.value == pytest.approx(truth, abs=5 * simple.standard_error)
        assert robust.value == pytest.approx(truth, abs=5 * robust.standard_error)
        assert log["clicked"].mean() < truth - 0.005

    @pytest.mark.parametrize(
        ("rule", "words"),
        [
            (lambda users: np.full(len(users), 1.5), "outside 0..1"),
            (lambda users: np.full(3, 0.5), "shape"),
            (lambda users: None, "return"),
            (lambda users: np.full(len(users), np.nan), "NaN"),
        ],
    )
    def test_a_rule_gives_one_probability_a_user(self, rule, words):
        with pytest.raises(BadPolicy, match=words):
            ExperimentWorld(1).log(Treatment("x", rule=rule), 50)


class TestRefusals:
    def test_a_policy_is_a_treatment(self):
        world = ExperimentWorld(1)
        with pytest.raises(BadPolicy, match="policy: expected a Treatment, got a float"):
            world.log(0.2, 10)
        with pytest.raises(BadPolicy, match="treatment: expected a Treatment"):
            world.experiment(TODAY, lambda users: 1, 10)
        with pytest.raises(BadPolicy, match="control: expected a Treatment"):
            world.experiment(None, CHANGE, 10)
        with pytest.raises(BadPolicy, match="treatment"):
            world.oracle().effect("bigger")

    @pytest.mark.parametrize(
        "settings", [{"lift": 20.0}, {"lift": "5%"}, {"delay_ms": True}, {"order_lift": -1.0}]
    )
    def test_a_treatment_has_sensible_numbers(self, settings):
        with pytest.raises(BadKnob, match=next(iter(settings))):
            Treatment("x", **settings)
        with pytest.raises(BadKnob, match="Name the numbers"):
            Treatment(0.05)
        with pytest.raises(BadKnob, match="rule"):
            Treatment("x", rule=0.5)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("n", 0), ("n", 1.5), ("days", 0), ("start_day", -1), ("treatment_share", 0),
            ("treatment_share", 1), ("treatment_share", "half"), ("unit", "session"),
            ("salt", 7), ("period_hours", 0), ("period_hours", 2.5),
        ],
    )  # fmt: skip
    def test_settings_out_of_range_are_refused(self, name, value):
        settings = {"n": 50, name: value}
        with pytest.raises(BadKnob, match=f"{name}: expected"):
            ExperimentWorld(1).experiment(TODAY, CHANGE, **settings)

    def test_a_switchback_is_half_and_half(self):
        with pytest.raises(BadKnob, match="switchback"):
            ExperimentWorld(1).experiment(TODAY, CHANGE, 50, unit="period", treatment_share=0.2)

    def test_knobs_are_known(self):
        with pytest.raises(BadKnob, match="Did you mean novelty"):
            ExperimentWorld(1, novely=0.2)
        assert ExperimentKnobs.table()["about"].str.len().min() > 10


@cache
def judged(seed, k=25, n=6_000):
    """Return the portfolio, the naive decisions, and those of one who looks before."""
    portfolio = ExperimentWorld(seed).portfolio(k, n)
    naive, careful = [], []
    for i, brief in portfolio.briefs.iterrows():
        log, users = portfolio.log(i), portfolio.users(i)
        first = compare_ratios(*arms_of(log), "clicked")
        naive.append("ship" if first.significant and first.difference > 0 else "hold")
        careful.append(careful_decision(brief, log, users))
    return portfolio, naive, careful


def careful_decision(brief, log, users):
    people = log[log.groupby("user_id")["clicked"].transform("size") < 100]
    if brief["days"] < brief["planned_days"]:
        return "invalid"
    table = by_user(people, users)
    ramped = table["user_id"].duplicated().any()
    before = compare_means(*(x["clicks_before"] for x in arms_of(table)))
    counts = table["arm"].value_counts().to_dict()
    if not ramped and (sample_ratio(counts).mismatch or before.p_value < 1e-3):
        return "invalid"
    seen = people["day"] - people.groupby("user_id")["day"].transform("min")
    kept = people[people["triggered"]]
    early, late = (
        compare_ratios(*arms_of(kept[rows[kept.index]]), "clicked") for rows in (seen < 2, seen > 4)
    )
    errors = [(x.relative_high - x.relative_low) / 3.92 for x in (early, late)]
    wears_off = early.relative_difference - late.relative_difference > 3 * np.hypot(*errors)
    if ramped:
        low = by_day(kept)
    else:
        low = late.low if wears_off else compare_ratios(*arms_of(kept), "clicked").low
    if low <= 0:
        return "hold"
    delay = compare_ratios(*arms_of(people), "load_ms")
    return "iterate" if delay.difference > brief["guardrail_load_ms"] else "ship"


def by_day(log):
    """Return the lower end of the difference, day by day, weighted by precision."""
    days = [
        compare_ratios(*arms_of(rows), "clicked")
        for _, rows in log.groupby("day")
        if min(len(arm) for arm in arms_of(rows)) > 100
    ]
    weight = np.array([1 / (each.high - each.low) ** 2 for each in days])
    mean = weight @ [each.difference for each in days] / weight.sum()
    return mean - 0.5 / weight.sum() ** 0.5


class TestPortfolio:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_looking_before_judging_pays(self, seed):
        portfolio, naive, careful = judged(seed)
        costs = [portfolio.score(each).cost for each in (careful, ["hold"] * 25, naive)]
        assert costs[0] < 16
        assert costs[0] + 20 < costs[1] < costs[2]

    def test_the_best_decisions_cost_nothing(self):
        portfolio, _, _ = judged(1)
        truth = portfolio.truth()
        assert portfolio.score(truth["decision"]).cost == 0
        for i in range(0, 25, 6):
            worse = truth["decision"].copy()
            worse[i] = "hold" if worse[i] != "hold" else "ship"
            assert portfolio.score(worse).cost == COSTS.loc[truth["truth"][i], worse[i]] > 0

    def test_fifty_have_every_kind_in_its_share_and_in_no_order(self):
        truths = [ExperimentWorld(seed).portfolio(50, 1_000) for seed in (1, 2)]
        kinds = [[trial.kind for trial in each._trials] for each in truths]
        expected = {name: kind.weight for name, kind in _KINDS.items()}
        for each in kinds:
            assert pd.Series(each).value_counts().to_dict() == expected
        assert kinds[0] != kinds[1]
        assert sum(expected.values()) == 50

    def test_the_truth_is_that_of_its_kind(self):
        truth = judged(1)[0].truth()
        bounds = {"gain": (0.04, 0.3), "harm": (-0.3, -0.08), "gain at a price": (0.1, 0.3)}
        for name, rows in truth.groupby("truth"):
            low, high = bounds.get(name, (-1e-9, 1e-9))
            assert rows["effect"].between(low, high).all(), name
        price = truth["truth"] == "gain at a price"
        assert (truth.loc[price, "delay_ms"] > 20).all()
        assert (truth.loc[~price, "delay_ms"].abs() < 5).all()

    def test_the_same_seed_gives_the_same_and_each_has_its_own_users(self):
        one, same = (ExperimentWorld(3).portfolio(3, 1_000) for _ in range(2))
        pd.testing.assert_frame_equal(one.log(0), same.log(0))
        assert not one.users(0)["clicks_before"].equals(one.users(1)["clicks_before"])
        spoilt = one.log(0)
        spoilt["clicked"] = True
        assert not one.log(0)["clicked"].all()

    def test_faults_of_the_world_do_not_spoil_it(self):
        plain, turned = (
            ExperimentWorld(3, **knobs).portfolio(3, 1_000) for knobs in ({}, {"novelty": 1.0})
        )
        pd.testing.assert_frame_equal(plain.log(1), turned.log(1))

    def test_a_peeker_stopped_on_the_first_significant_day(self):
        portfolio = ExperimentWorld(1).portfolio(50, 2_000)
        briefs = portfolio.briefs
        (i,) = briefs.index[briefs["stop_rule"] != "at the planned end"]
        log, days = portfolio.log(i), briefs.loc[i, "days"]
        assert 2 <= days < briefs.loc[i, "planned_days"]
        assert log["day"].max() == days - 1
        assert compare_ratios(*arms_of(log), "clicked").p_value < 0.055
        for day in range(2, days):
            so_far = arms_of(log[log["day"] < day])
            assert compare_ratios(*so_far, "clicked").p_value > 0.045

    def test_what_is_no_decision_is_refused(self):
        portfolio = ExperimentWorld(3).portfolio(3, 1_000)
        with pytest.raises(BadShape, match="decisions"):
            portfolio.score(["hold"] * 2)
        with pytest.raises(BadValue, match="'launch'"):
            portfolio.score(["hold", "launch", "ship"])
        with pytest.raises(MlsdError, match="i: expected a whole number from 0 to 2"):
            portfolio.log(3)
        with pytest.raises(BadKnob, match="k"):
            ExperimentWorld(3).portfolio(0)

    def test_scores_show_where_and_not_which(self):
        portfolio, naive, _ = judged(1)
        table = portfolio.score(naive).confusion
        assert table.to_numpy().sum() == 25
        assert list(table.columns) == ["ship", "hold", "iterate", "invalid"]
        assert (table * COSTS).to_numpy().sum() == portfolio.score(naive).cost

    def test_costs_make_each_truth_have_one_best_decision(self):
        assert ((COSTS == 0).sum(axis=1) == 1).all()
        assert COSTS.idxmin(axis=1).to_dict() == {
            "gain": "ship",
            "nothing": "hold",
            "harm": "hold",
            "gain at a price": "iterate",
            "not to be believed": "invalid",
        }

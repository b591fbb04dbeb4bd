"""What the experimentation chapter teaches, held over ten seeds of ExperimentWorld.

Each lesson gives, for one seed, the figure of the naive way, of the right way and the ceiling,
which is the truth. A false-positive rate is the share of 200 A/A experiments on people of their
own, cut out of one large log. The margins asserted leave room below what was measured over these
seeds; `lesson_rows` gives the measured figures for the documentation. At the off value of what
misleads, the naive way is as good as the right one.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from mlsd.experiments import (
    compare_ratios,
    compare_switchback,
    cuped_theta,
    exaggeration,
    monitor,
    power_of_means,
    ratio_of_sums,
    sample_ratio,
)
from mlsd.worlds import ExperimentWorld, Treatment
from mlsd.worlds.experiment import by_user

SEEDS = range(200, 210)
OFF_SEEDS = SEEDS[:3]
ALPHA = 0.05
REPLICATIONS = 200
ONE_EACH = {"return_rate": 0.0, "taste_spread": 0.0, "mobile_gap": 0.0}
"""One impression a user, and users alike: impressions are independent."""


def replications(table, *columns, size, arms=("control", "treatment")):
    """Cut the users of each arm into REPLICATIONS experiments of `size` users, in their order.

    Returns one array a column, shape (replications, arms, size).
    """
    cut = []
    for arm in arms:
        rows = np.flatnonzero((table["arm"] == arm).to_numpy())
        rows = rows[np.argsort(table["user_id"].to_numpy()[rows])][: REPLICATIONS * size]
        assert len(rows) == REPLICATIONS * size, "too few users"
        users = table[list(columns)].to_numpy(float)[rows]
        cut.append(users.reshape(REPLICATIONS, size, -1))
    return np.moveaxis(np.stack(cut, axis=1), -1, 0)


def users_for(size):
    """Return a number of users that leaves REPLICATIONS * size in each arm, five sigma safe."""
    n = 2 * REPLICATIONS * size
    return int(n + 5 * np.sqrt(n))


def peeking(seed):
    """Return the false-positive rates of 20 looks at the usual p-value, of mSPRT, of one look."""
    size = 300
    world = ExperimentWorld(seed, **ONE_EACH, click_rate=0.4)
    log = world.experiment(world.production, world.production, users_for(size))
    (clicked,) = replications(log, "clicked", size=size)
    paths = [monitor(control, treated, 20, tau=0.05) for control, treated in clicked]
    return {
        "naive": np.mean([(path["p_value"] < ALPHA).any() for path in paths]),
        "right": np.mean([(path["always_valid_p"] < ALPHA).any() for path in paths]),
        "ceiling": ALPHA,
        "one look": np.mean([path["p_value"].iloc[-1] < ALPHA for path in paths]),
    }


def clustering(seed, **knobs):
    """Return the false-positive rate of an A/A test of impressions, and of users (delta method)."""
    size = 150
    world = ExperimentWorld(seed, **knobs)
    log = world.experiment(world.production, world.production, users_for(size))
    alarms = {"naive": 0, "right": 0}
    for clicks, shown in zip(
        *replications(by_user(log), "clicks", "impressions", size=size), strict=True
    ):
        both = [ratio_of_sums(y, x) for y, x in zip(clicks, shown, strict=True)]
        (one, one_variance), (other, other_variance) = both
        binomial = sum(r * (1 - r) / x.sum() for (r, _), x in zip(both, shown, strict=True))
        for name, variance in (("naive", binomial), ("right", one_variance + other_variance)):
            alarms[name] += abs(other - one) > 1.96 * np.sqrt(variance)
    return {name: n / REPLICATIONS for name, n in alarms.items()} | {"ceiling": ALPHA}


def interference(seed, cannibalisation=0.8):
    """Return the lift in orders by a split of users, by a switchback, and the true total one."""
    world = ExperimentWorld(seed, cannibalisation=cannibalisation)
    change, n = Treatment("bigger pictures", lift=0.3), 20_000
    split = arms_of(world.experiment(world.production, change, n))
    switched = world.experiment(world.production, change, n, unit="period")
    return {
        "naive": compare_ratios(*split, "ordered").relative_difference,
        "right": compare_switchback(switched, "ordered").relative_difference,
        "ceiling": true_lift(world, change, "orders_per_impression"),
    }


def community(seed, spillover=0.6):
    """Return the lift in clicks by a split of users, of communities, and the true total one."""
    world = ExperimentWorld(seed, spillover=spillover)
    change, n = Treatment("share button", lift=0.4), 15_000
    split = arms_of(world.experiment(world.production, change, n))
    clusters = arms_of(world.experiment(world.production, change, n, unit="community"))
    by_community = compare_ratios(*clusters, "clicked", user="community")
    return {
        "naive": compare_ratios(*split, "clicked").relative_difference,
        "right": by_community.relative_difference,
        "ceiling": true_lift(world, change),
    }


def cuped(seed, habit=1.0, **knobs):
    """Return the variance of the estimated difference, plain (1), by CUPED, and 1 - rho^2."""
    size = 60
    world = ExperimentWorld(seed, habit=habit, **{"return_rate": 2.0, **knobs})
    n = users_for(size)
    log = world.experiment(world.production, world.production, n, days=7)
    table = by_user(log, world.users(n))
    after, before = replications(table, "clicks", "clicks_before", size=size)
    theta = cuped_theta(after.ravel(), before.ravel())
    adjusted = after - theta * (before - before.mean())
    plain, reduced = (np.diff(x.mean(axis=2), axis=1).var() for x in (after, adjusted))
    rho = np.corrcoef(after.ravel(), before.ravel())[0, 1]
    return {"naive": 1.0, "right": reduced / plain, "ceiling": 1 - rho**2}


def novelty(seed, novelty=0.6):
    """Return the lift of the first week, of those who came ten days ago, and of the long run."""
    world = ExperimentWorld(seed, novelty=novelty)
    change = Treatment("new colours", lift=0.05)
    log = world.experiment(world.production, change, 15_000, days=28)
    seen = log["day"] - log.groupby("user_id")["day"].transform("min")
    first_week, settled = arms_of(log[log["day"] < 7]), arms_of(log[seen >= 10])
    return {
        "naive": compare_ratios(*first_week, "clicked").relative_difference,
        "right": compare_ratios(*settled, "clicked").relative_difference,
        "ceiling": true_lift(world, change),
    }


def underpowered(seed, lift=0.1):
    """Return how much significant results exaggerate a lift, and all results together."""
    size, effect = 720, 0.2 * lift
    world = ExperimentWorld(seed, **ONE_EACH)
    log = world.experiment(world.production, Treatment("label", lift=lift), users_for(size))
    (clicked,) = replications(log, "clicked", size=size)
    rates = clicked.mean(axis=2)
    difference = rates[:, 1] - rates[:, 0]
    error = np.sqrt((rates * (1 - rates)).sum(axis=1) / size)
    significant = np.abs(difference) > 1.96 * error
    return {
        "naive": np.abs(difference[significant]).mean() / effect,
        "right": difference.mean() / effect,
        "ceiling": 1.0,
        "power": significant.mean(),
    }


def mix(seed, ramp=0.9):
    """Return a lift by all days together, and day by day, as treatment's share grows."""
    world = ExperimentWorld(seed, ramp=ramp, weekend_lift=1.0)
    change = Treatment("darker mode", lift=-0.1)
    log = world.experiment(world.production, change, 30_000, days=7)
    pooled = compare_ratios(*arms_of(log), "clicked")
    cells = {"index": "day", "columns": "arm", "values": "clicked"}
    rate, size = (log.pivot_table(**cells, aggfunc=name) for name in ("mean", "count"))
    weight = size["control"] * size["treatment"] / size.sum(axis=1)
    usual = (weight * rate["control"]).sum()
    return {
        "naive": pooled.relative_difference,
        "right": (weight * (rate["treatment"] - rate["control"])).sum() / usual,
        "ceiling": true_lift(world, change),
    }


def losing_users(seed, **loss):
    """Return the lift of a change that does nothing, and the p-value of the sample ratio test."""
    world = ExperimentWorld(seed, **loss)
    log = world.experiment(world.production, Treatment("redirected"), 20_000)
    counts = log.drop_duplicates("user_id")["arm"].value_counts().to_dict()
    return {
        "naive": compare_ratios(*arms_of(log), "clicked").relative_difference,
        "srm_p": sample_ratio(counts).p_value,
        "ceiling": 0.0,
    }


def arms_of(log):
    return log[log["arm"] == "control"], log[log["arm"] == "treatment"]


def true_lift(world, change, metric="click_rate"):
    return world.oracle().effect(change).loc[metric, "relative"]


@cache
def over_seeds(lesson, seeds=SEEDS, **settings):
    """Return one row a seed of what the lesson gives."""
    return pd.DataFrame([lesson(seed, **settings) for seed in seeds], index=list(seeds))


LESSONS = {
    "peeking, 20 looks (false positives)": peeking,
    "impressions as units (false positives)": clustering,
    "marketplace, split by users or switchback (lift in orders)": interference,
    "spillover, split by users or communities (lift in clicks)": community,
    "CUPED (variance, plain = 1)": cuped,
    "novelty, first week or settled users (lift in clicks)": novelty,
    "power 17%, significant or all results (exaggeration)": underpowered,
    "ramp over a weekend, pooled or by day (lift in clicks)": mix,
}


def lesson_rows():
    """Return one dict a lesson: name, and mean and standard deviation over the seeds of each way.

    Keys: name, n_seeds, then naive, right and ceiling, each with its *_sd, and what else the
    lesson measures.
    """
    rows = []
    for name, lesson in LESSONS.items():
        table = over_seeds(lesson)
        row = {"name": name, "n_seeds": len(table)}
        for way in table:
            row |= {way: float(table[way].mean()), f"{way}_sd": float(table[way].std())}
        rows.append(row)
    return rows


def is_near(table, *names, within, on_average):
    """Return whether each column is so near the ceiling: `within` a seed, `on_average` over all."""
    error = table[list(names)].sub(table["ceiling"], axis=0)
    return bool((error.abs() < within).all().all() and (error.mean().abs() < on_average).all())


class TestPeeking:
    """Who stops at the first p < 0.05 does so by chance one time in four."""

    def test_twenty_looks_make_five_percent_twenty_five(self):
        table = over_seeds(peeking)
        assert (table["naive"] > 0.15).all()
        assert 0.20 < table["naive"].mean() < 0.30

    def test_always_valid_p_values_stay_within_alpha(self):
        table = over_seeds(peeking)
        assert (table["right"] <= ALPHA).all()

    def test_one_look_at_a_usual_p_value_is_what_it_was_made_for(self):
        assert is_near(over_seeds(peeking), "one look", within=0.055, on_average=0.015)


class TestClustering:
    """The unit of analysis is the unit of randomisation."""

    def test_impressions_of_a_user_are_no_independent_evidence(self):
        table = over_seeds(clustering)
        assert (table["naive"] - table["right"] > 0.04).all()
        assert 0.12 < table["naive"].mean() < 0.22
        assert is_near(table, "right", within=0.055, on_average=0.015)

    def test_with_one_impression_a_user_both_are_the_same(self):
        table = over_seeds(clustering, SEEDS, return_rate=0.0)
        assert (table["naive"] - table["right"]).abs().max() < 0.015
        assert is_near(table, "naive", within=0.055, on_average=0.025)

    def test_with_users_alike_both_are_the_same(self):
        table = over_seeds(clustering, OFF_SEEDS, taste_spread=0.0, mobile_gap=0.0)
        assert is_near(table, "naive", "right", within=0.055, on_average=0.025)


class TestInterference:
    """What treatment takes from control is no gain."""

    def test_a_split_of_users_counts_what_is_only_moved(self):
        table = over_seeds(interference)
        assert (table["naive"] - table["ceiling"] > 0.15).all()

    def test_a_switchback_gives_the_total_effect(self):
        assert is_near(over_seeds(interference), "right", within=0.13, on_average=0.04)

    def test_without_competition_both_do(self):
        table = over_seeds(interference, OFF_SEEDS, cannibalisation=0.0)
        assert is_near(table, "naive", "right", within=0.13, on_average=0.07)

    def test_what_reaches_friends_is_missing_between_the_arms(self):
        table = over_seeds(community)
        assert (table["ceiling"] - table["naive"] > 0.15).all()
        assert is_near(table, "right", within=0.11, on_average=0.04)

    def test_without_spillover_nothing_is_missing(self):
        table = over_seeds(community, OFF_SEEDS, spillover=0.0)
        assert is_near(table, "naive", "right", within=0.11, on_average=0.06)


class TestCuped:
    """What the past explains need not be averaged away."""

    def test_the_variance_falls_to_one_minus_rho_squared(self):
        table = over_seeds(cuped)
        assert table["ceiling"].max() < 0.6
        assert is_near(table, "right", within=0.15, on_average=0.04)

    def test_a_past_that_explains_nothing_gains_nothing(self):
        table = over_seeds(cuped, OFF_SEEDS, habit=0.0, mobile_gap=0.0)
        assert table["ceiling"].min() > 0.99
        assert is_near(table, "naive", "right", within=0.03, on_average=0.02)


class TestNovelty:
    """The first week measures surprise."""

    def test_the_first_week_promises_what_does_not_last(self):
        table = over_seeds(novelty)
        assert (table["naive"] - table["ceiling"] > 0.2).all()
        assert is_near(table, "right", within=0.12, on_average=0.03)

    def test_a_change_that_must_be_learnt_looks_worse_than_it_is(self):
        table = over_seeds(novelty, OFF_SEEDS, novelty=-0.5)
        assert (table["ceiling"] - table["naive"] > 0.2).all()

    def test_without_it_the_first_week_is_right(self):
        table = over_seeds(novelty, OFF_SEEDS, novelty=0.0)
        assert is_near(table, "naive", "right", within=0.12, on_average=0.06)


class TestPower:
    """What passes a filter of significance is larger than life."""

    def test_significant_results_of_a_weak_experiment_exaggerate(self):
        table = over_seeds(underpowered)
        assert abs(table["power"].mean() - power_of_means(0.02, 0.4, 720)) < 0.04
        assert (table["naive"] > 1.8).all()
        assert abs(table["naive"].mean() - exaggeration(table["power"].mean())) < 0.25

    def test_all_results_together_do_not(self):
        assert is_near(over_seeds(underpowered), "right", within=0.4, on_average=0.12)

    def test_nor_do_those_of_a_strong_one(self):
        table = over_seeds(underpowered, OFF_SEEDS, lift=0.3)
        assert table["power"].min() > 0.7
        assert is_near(table, "naive", within=0.25, on_average=0.2)


class TestMix:
    """Whoever is treated on the best days looks better than he is (Simpson)."""

    def test_all_days_together_hide_a_loss_that_each_day_shows(self):
        table = over_seeds(mix)
        assert (table["naive"] > 0).all()
        assert (table["right"] < 0).all()
        assert is_near(table, "right", within=0.08, on_average=0.025)

    def test_with_an_even_share_both_are_right(self):
        table = over_seeds(mix, OFF_SEEDS, ramp=0.0)
        assert is_near(table, "naive", "right", within=0.08, on_average=0.05)


class TestLosses:
    """A loss on one side only is an effect that is not there."""

    @pytest.mark.parametrize("loss", ["redirect_loss", "logging_loss"])
    def test_it_shows_as_a_gain_and_the_sample_ratio_gives_it_away(self, loss):
        level = {"redirect_loss": 0.25, "logging_loss": 0.5}[loss]
        table = over_seeds(losing_users, **{loss: level})
        assert (table["naive"] > 0.03).all()
        assert (table["srm_p"] < 0.001).all()

    def test_without_losses_nothing_shows(self):
        table = over_seeds(losing_users, OFF_SEEDS)
        assert is_near(table, "naive", within=0.12, on_average=0.06)
        assert (table["srm_p"] > 0.001).all()


def test_lesson_rows_hold_the_lessons_that_are_tested():
    rows = lesson_rows()
    assert [row["name"] for row in rows] == list(LESSONS)
    for row in rows:
        assert row["n_seeds"] >= 10
        assert {"naive", "right", "ceiling", "naive_sd", "right_sd", "ceiling_sd"} <= set(row)
        assert abs(row["right"] - row["ceiling"]) < abs(row["naive"] - row["ceiling"])


def test_is_near_rejects_a_column_that_is_far_off_or_biased():
    table = pd.DataFrame({"right": [1.0, 1.2], "biased": [1.1, 1.1], "ceiling": [1.1, 0.9]})
    assert is_near(table, "right", within=0.4, on_average=0.2)
    assert not is_near(table, "right", within=0.2, on_average=0.2)
    assert not is_near(table, "right", "biased", within=0.4, on_average=0.05)

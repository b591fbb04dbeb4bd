"""What SearchWorld teaches, held over many seeds: the naive way, the right way, and the truth.

Each lesson returns its figures for one seed; the margins asserted are about half of the smallest
that was measured over these seeds, and several times the noise of one run. Each bias is also set
to its off value, where the naive answer must be as good as the right one.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression

from mlsd.metrics.classification import auc
from mlsd.metrics.ranking import mean_ndcg
from mlsd.worlds import SearchWorld

SEEDS = range(100, 110)
OFF_SEEDS = SEEDS[:3]
PAGES = 20_000
PAIR = ["query_id", "doc_id"]
FEATURES = list(SearchWorld.feature_names)
each_seed = pytest.mark.parametrize("seed", SEEDS)
each_off_seed = pytest.mark.parametrize("seed", OFF_SEEDS)


def is_ordered(values, *names, by):
    """Return whether each named value is above the one before by more than `by`."""
    steps = np.diff([values[name] for name in names])
    return bool((steps > by).all())


def predictor(model):
    return lambda table: model.predict(table[FEATURES])


@cache
def models(seed, **knobs):
    """Judge half of the queries, fit a line and trees; NDCG of the other half, success online."""
    world = SearchWorld(seed, **knobs)
    judged = world.candidates.merge(world.judge(world.queries["query_id"]), on=PAIR)
    train = judged["query_id"] % 2 == 0
    x, y = judged.loc[train, FEATURES], judged.loc[train, "grade"]
    trees = HistGradientBoostingRegressor(max_iter=60, early_stopping=False)
    policies = {
        "production": world.production,
        "linear": predictor(LinearRegression().fit(x, y)),
        "trees": predictor(trees.fit(x, y)),
        "ideal": world.oracle().ideal,
    }
    test = judged[~train]
    return pd.DataFrame(
        {
            name: {
                "ndcg": mean_ndcg(test.assign(score=policy(test)), k=10),
                "success": world.run(policy, PAGES)["session_success_rate"],
            }
            for name, policy in policies.items()
        }
    ).T


def by_pair(values, otherwise):
    """Rank pairs that are in `values` by them, above all others, which keep their order."""

    def policy(table):
        known = values.reindex(pd.MultiIndex.from_frame(table[PAIR])).to_numpy()
        return np.where(np.isnan(known), otherwise(table) - 1e6, known)

    return policy


@cache
def clicks_as_labels(seed, **knobs):
    """Re-rank what production showed by clicks per impression, or per examined impression."""
    world = SearchWorld(seed, **knobs)
    truth = world.oracle()
    log = world.log(world.production, 2 * PAGES)
    log["examined"] = log["position"].map(truth.examination)
    sums = log.groupby(PAIR).agg(
        clicks=("clicked", "sum"), shown=("clicked", "size"), examined=("examined", "sum")
    )
    prior = sums["clicks"].sum() / sums[["shown", "examined"]].sum()
    estimates = {
        "naive": (sums["clicks"] + prior["shown"]) / (sums["shown"] + 1),
        "right": (sums["clicks"] + prior["examined"]) / (sums["examined"] + 1),
        "oracle": truth.grades.set_index(PAIR)["relevance"].loc[sums.index],
    }
    policies = {name: by_pair(each, world.production) for name, each in estimates.items()}
    policies["production"] = world.production
    runs = {name: world.run(policy, PAGES, week=1) for name, policy in policies.items()}
    return pd.DataFrame(runs).T


@cache
def sensational_titles(seed, **knobs):
    """Serve production with a bonus for sensational titles, and with one for quality."""
    world = SearchWorld(seed, **knobs)
    policies = {
        "titles": lambda table: world.production(table) + 0.5 * table["title_appeal"],
        "production": world.production,
        "quality": lambda table: world.production(table) + 0.3 * table["quality"],
        "ideal": world.oracle().ideal,
    }
    return pd.DataFrame({name: world.run(policy, PAGES) for name, policy in policies.items()}).T


@cache
def mixes_of_devices(seed, **knobs):
    """Compare the better policy in a week of much mobile traffic with production in another."""
    weeks = {
        "better": SearchWorld(seed, mobile_share=0.8, **knobs),
        "production": SearchWorld(seed, mobile_share=0.3, **knobs),
    }
    policies = {
        "better": lambda table: SearchWorld.production(table) + 0.3 * table["quality"],
        "production": SearchWorld.production,
    }
    rows = {}
    for name, world in weeks.items():
        log = world.log(policies[name], 2 * PAGES)
        pooled = {"pooled": log["clicked"].mean()}
        rows[name] = pooled | log.groupby("device")["clicked"].mean().to_dict()
    return pd.DataFrame(rows).T


def past_rates(log):
    """Return the smoothed rate of good clicks by pair, and the rate of the log."""
    overall = log["good"].mean()
    sums = log.groupby(PAIR)["good"].agg(["sum", "size"])
    return (sums["sum"] + 2 * overall) / (sums["size"] + 2), overall


def design_matrix(table, history, overall):
    known = history.reindex(pd.MultiIndex.from_frame(table[PAIR])).fillna(overall)
    x = table[FEATURES].to_numpy(copy=True)
    for name in ("age_days", "length_words"):
        x[:, FEATURES.index(name)] = np.log1p(table[name])
    return np.c_[x, known, np.ones(len(x))]


@cache
def windows(seed):
    """Fit a line to good clicks of a week, with each pair's rate so far or of the whole log.

    The rate so far ends where the week starts; the rate of the whole log holds the clicks that
    are to be predicted. Both policies are served with the rate that is known the week after.
    """
    world = SearchWorld(seed)
    logs = [world.log(world.production, PAGES // 2, week=week) for week in (0, 1)]
    for log in logs:
        log["good"] = log["clicked"] & (log["dwell_s"] >= 10)
    before, week = logs[0], logs[1].merge(world.candidates, on=PAIR)
    train = week["day"] < 12
    known_later = past_rates(pd.concat(logs))
    rows = {}
    for name, history in {"as of": past_rates(before), "whole log": known_later}.items():
        x, y = design_matrix(week, *history), week["good"].to_numpy(float)
        weight = np.sqrt(week["position"].to_numpy(float)) * train.to_numpy()
        line = np.linalg.lstsq(x * weight[:, None], y * weight, rcond=None)[0]

        def policy(table, line=line):
            return design_matrix(table, *known_later) @ line

        rows[name] = {
            "auc": auc(y[~train], (x @ line)[~train]),
            "success": world.run(policy, PAGES, week=2)["session_success_rate"],
        }
    return pd.DataFrame(rows).T


class TestModelLadder:
    """Trees find what a line cannot, and people notice."""

    @each_seed
    def test_better_offline_is_better_online(self, seed):
        rows = models(seed)
        assert is_ordered(rows["ndcg"], "production", "linear", "trees", "ideal", by=0.07)
        assert is_ordered(rows["success"], "production", "linear", "trees", by=0.04)
        assert is_ordered(rows["success"], "trees", "ideal", by=0.01)

    @each_off_seed
    def test_without_interaction_a_line_does_as_well(self, seed):
        rows = models(seed, interaction=0.0)
        assert rows.loc["linear", "ndcg"] > rows.loc["trees", "ndcg"] - 0.01
        assert is_ordered(rows["ndcg"], "production", "linear", "ideal", by=0.07)


class TestPositionBias:
    """Clicks per impression credit the position; clicks per examination credit the document."""

    @each_seed
    def test_correcting_for_position_wins(self, seed):
        rows = clicks_as_labels(seed)
        ladder = ("production", "naive", "right", "oracle")
        assert is_ordered(rows["ndcg_at_10"], *ladder, by=0.018)
        assert is_ordered(rows["session_success_rate"], *ladder, by=0.015)

    @each_off_seed
    def test_without_position_bias_there_is_nothing_to_correct(self, seed):
        rows = clicks_as_labels(seed, position_bias=0.0)
        gap = rows.loc["right", "ndcg_at_10"] - rows.loc["naive", "ndcg_at_10"]
        assert gap == pytest.approx(0, abs=1e-9)
        assert is_ordered(rows["ndcg_at_10"], "production", "naive", "oracle", by=0.015)


class TestClickbait:
    """A click is not a success: titles that promise much are clicked, and left."""

    @each_seed
    def test_click_through_rate_prefers_what_session_success_rejects(self, seed):
        rows = sensational_titles(seed)
        assert is_ordered(rows["click_through_rate"], "production", "titles", by=0.006)
        assert is_ordered(rows["click_through_rate"], "quality", "titles", by=0.002)
        success = rows["session_success_rate"]
        assert is_ordered(success, "titles", "production", "quality", "ideal", by=0.03)
        assert is_ordered(rows["ndcg_at_10"], "titles", "production", "quality", "ideal", by=0.05)
        assert rows.loc["titles", "bounce_rate"] > rows.loc["production", "bounce_rate"] + 0.1

    @each_off_seed
    def test_without_clickbait_both_metrics_agree(self, seed):
        rows = sensational_titles(seed, clickbait=0.0)
        ladder = ("titles", "production", "quality", "ideal")
        assert is_ordered(rows["click_through_rate"], *ladder, by=0.005)
        assert is_ordered(rows["session_success_rate"], *ladder, by=0.03)


class TestSimpson:
    """The better policy loses when it is measured where more people are on a mobile device."""

    @each_seed
    def test_pooled_rates_reverse_the_rates_by_device(self, seed):
        rows = mixes_of_devices(seed)
        ratio = rows.loc["better"] / rows.loc["production"]
        assert ratio["pooled"] < 0.98
        assert ratio["desktop"] > 1.03
        assert ratio["mobile"] > 1.03

    @each_off_seed
    def test_where_devices_behave_alike_the_mix_does_not_matter(self, seed):
        rows = mixes_of_devices(seed, mobile_effect=0.0)
        ratio = rows.loc["better"] / rows.loc["production"]
        assert ratio.min() > 1.03
        assert ratio["pooled"] == pytest.approx(ratio[["desktop", "mobile"]].mean(), abs=0.03)


class TestFeatureWindow:
    """A click rate that holds the clicks to be predicted shines offline, and not online."""

    @each_seed
    def test_a_leak_wins_offline_and_loses_online(self, seed):
        rows = windows(seed)
        assert is_ordered(rows["auc"], "as of", "whole log", by=0.025)
        assert is_ordered(rows["success"], "whole log", "as of", by=0.02)


def test_is_ordered_rejects_a_step_that_is_too_small_or_backwards():
    values = {"a": 1.0, "b": 2.0, "c": 2.05}
    assert is_ordered(values, "a", "b", by=0.9)
    assert not is_ordered(values, "a", "b", "c", by=0.1)
    assert not is_ordered(values, "b", "a", by=0.0)

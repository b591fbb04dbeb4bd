"""What the search chapter teaches, held over ten seeds of SearchWorld.

Each lesson gives, for one seed, the figure of the naive way, of the right way and of the ceiling,
which is the truth or what full information reaches. The floors asserted leave room below what was
measured over these seeds; `lesson_rows` gives the measured figures for the documentation. At the
off value of the bias the naive way is as good as the right one.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMRegressor

from mlsd.metrics.ranking import mean_ndcg, ndcg_by_query
from mlsd.worlds import SearchWorld

SEEDS = range(300, 310)
OFF_SEEDS = SEEDS[:3]
PAIR = ["query_id", "doc_id"]
FEATURES = list(SearchWorld.feature_names)
POSITIONS = np.arange(1, 11)

PLAIN = {
    "n_candidates": 20,
    "query_skew": 0.0,
    "hidden_relevance": 0.1,
    "clickbait": 0.0,
    "mobile_effect": 0.0,
    "weekend_shift": 0.0,
    "user_spread": 0.0,
    "reformulation_rate": 0.0,
    "zero_click_rate": 0.0,
}
"""Relevance that the features show, each query asked alike, and no bias but that of position."""

N_QUERIES = 300
RANDOMISED = {
    "n_candidates": 30,
    "query_skew": 0.0,
    "clickbait": 0.0,
    "shuffle_share": 0.25,
    "swap_share": 0.25,
}
HUMAN = {"n_users": 1_000, "bot_rate": 0.12, "bot_activity": 2.0}


def legacy(table):
    """Score as production does, with a bonus for age: an engine that has aged with its index."""
    return SearchWorld.production(table) + 0.1 * np.log1p(table["age_days"])


def eta_of(rates, clicks):
    """Return the exponent of a power law of the position, fitted to rates relative to the first.

    rates, clicks: shape (10,); each position weighs as its clicks do.
    """
    used = (clicks > 0) & (POSITIONS > 1)
    x, y = np.log(POSITIONS[used]), np.log(rates[used] / rates[0])
    return -np.average(x * y, weights=clicks[used]) / np.average(x * x, weights=clicks[used])


def eta_of_click_rates(log):
    """Return eta as if all positions held documents of the same kind."""
    by_position = log.groupby("position")["clicked"]
    return eta_of(by_position.mean().to_numpy(), by_position.sum().to_numpy())


def eta_of_shuffles(log):
    """Return eta from the pages in random order, where all positions do hold the same kind."""
    return eta_of_click_rates(log[log["randomised"] == "shuffle"])


def eta_of_swaps(log):
    """Return eta from the same documents at position 1 and at k (Joachims et al. 2017)."""
    log = log[log["randomised"] != "shuffle"]
    pairs = log.groupby(["position", "policy_rank"])["clicked"].agg(["mean", "sum"])
    rates, clicks = np.ones(10), np.zeros(10)
    for k in POSITIONS[1:]:
        above, below = (pairs.loc[[(place, 1), (place, k)]] for place in (1, k))
        rates[k - 1] = below["mean"].sum() / above["mean"].sum()
        clicks[k - 1] = below["sum"].sum()
    return eta_of(rates, clicks)


def learn(pairs, target, weight=None):
    """Fit trees to the target by the features of the pairs; return the policy."""
    model = LGBMRegressor(
        n_estimators=60, num_leaves=7, min_child_samples=30, n_jobs=1, deterministic=True,
        force_row_wise=True, verbose=-1,
    )  # fmt: skip
    model.fit(pairs[FEATURES], target, sample_weight=weight)
    return lambda table: model.predict(table[FEATURES])


@cache
def learning_from_clicks(seed, sessions=20, clip=0.12, eta=1.0):
    """Learn from the clicks of half of the queries; return the NDCG@10 of the other half.

    naive: clicks by impression; unclipped: clicks weighted by 1 / p, p the examination estimated
    on shuffled pages of another week; right: the same with p no lower than `clip`; ceiling: the
    probability of a click once examined, of all candidates.
    """
    world = SearchWorld(seed, n_queries=N_QUERIES, position_bias=eta, **PLAIN)
    shuffled = world.vary(shuffle_share=0.2).log(legacy, 20_000, week=1)
    log = world.log(legacy, N_QUERIES * sessions)
    examined = log["position"] ** -eta_of_shuffles(shuffled)
    log["naive"] = log["clicked"].astype(float)
    log["unclipped"] = log["clicked"] / examined
    log["right"] = log["clicked"] / examined.clip(lower=clip)
    table = world.candidates.merge(world.oracle().grades, on=PAIR)
    test = table[table["query_id"] % 2 == 1]
    shown = log[log["query_id"] % 2 == 0].assign(times=1.0).groupby(PAIR)
    shown = shown[["times", "naive", "unclipped", "right"]].sum().reset_index()
    shown = shown.merge(table, on=PAIR)
    train = table[table["query_id"] % 2 == 0]
    policies = {
        name: learn(shown, shown[name] / shown["times"], shown["times"])
        for name in ("naive", "unclipped", "right")
    }
    policies |= {"production": legacy, "ceiling": learn(train, train["attractiveness"])}
    return {
        name: mean_ndcg(test.assign(score=policy(test)), k=10) for name, policy in policies.items()
    }


@cache
def estimating_examination(seed, eta=1.0, good=True):
    """Estimate eta where a good ranker serves, or one whose order says nothing.

    naive: from click rates by rank of the pages that are not randomised; right: from shuffled
    pages; swaps: from swapped pages.
    """
    world = SearchWorld(seed, position_bias=eta, **RANDOMISED)
    policy = world.oracle().ideal if good else lambda table: np.zeros(len(table))
    log = world.log(policy, 40_000)
    return {
        "naive": eta_of_click_rates(log[log["randomised"] == "none"]),
        "right": eta_of_shuffles(log),
        "swaps": eta_of_swaps(log),
        "ceiling": eta,
    }


def looks_like_a_bot(log):
    """Return for each row whether its user behaves like no person would.

    A bot clicks the first result at once on all its pages, or does nothing on any of many.
    """
    page = log.groupby("request_id").agg(
        user_id=("user_id", "first"),
        clicks=("clicked", "sum"),
        first=("clicked", "first"),
        dwell_s=("dwell_s", "max"),
        answer_read_s=("answer_read_s", "first"),
    )
    user = page.groupby("user_id").agg(
        pages=("clicks", "size"),
        clicks=("clicks", "sum"),
        first=("first", "mean"),
        longest_s=("dwell_s", "max"),
        answers_s=("answer_read_s", "sum"),
    )
    silent = (user["clicks"] == 0) & (user["answers_s"] == 0) & (user["pages"] >= 12)
    hasty = (user["first"] == 1) & (user["longest_s"] < 2) & (user["pages"] >= 2)
    return log["user_id"].isin(user.index[silent | hasty])


@cache
def filtering(seed, **knobs):
    """Estimate the click-through rate of the first result for people whom no answer satisfied.

    naive: of the log; right: without users that behave like bots and pages whose answer was read;
    no clickless: without users who never click, instead; ceiling: of people by the oracle.
    """
    world = SearchWorld(seed, **(HUMAN | knobs))
    log = world.log(world.production, 25_000)
    first = log["position"] == 1
    wanted = log["answer_read_s"] < 5
    bots = log["user_id"].isin(world.oracle().bots)
    clicks_ever = log.groupby("user_id")["clicked"].transform("any")
    kept = {
        "naive": np.ones(len(log), dtype=bool),
        "right": wanted & ~looks_like_a_bot(log),
        "no clickless": wanted & clicks_ever,
        "ceiling": wanted & ~bots,
    }
    return {name: log.loc[first & rows, "clicked"].mean() for name, rows in kept.items()}


def choosing_an_arm(seed):
    """Rank by words, by embeddings and by both; NDCG@10 by kind of query."""
    world = SearchWorld(seed, name_rate=0.4)
    table = world.candidates.merge(world.oracle().grades, on=PAIR)
    arms = {"words": table["lexical_match"], "embeddings": table["semantic_match"]}
    ranks = pd.DataFrame(arms).groupby(table["query_id"]).rank(ascending=False, method="first")
    arms["both"] = (1 / (60 + ranks)).sum(axis=1)
    ndcg = pd.DataFrame(
        {name: ndcg_by_query(table.assign(score=s), 10) for name, s in arms.items()}
    )
    kinds = ndcg.groupby(world.queries.set_index("query_id")["names_one"]).mean()
    return kinds.T.rename(columns={True: "names", False: "others"}).assign(all=ndcg.mean())


@cache
def over_seeds(lesson, seeds=SEEDS, **settings):
    """Return one row a seed of what the lesson gives."""
    return pd.DataFrame([lesson(seed, **settings) for seed in seeds], index=list(seeds))


LESSONS = {
    "learning from clicks, 20 sessions a query (NDCG@10)": (learning_from_clicks, {}),
    "learning from clicks, 1 session a query (NDCG@10)": (
        learning_from_clicks,
        {"sessions": 1, "clip": 0.3},
    ),
    "examination from clicks (eta, true 1)": (estimating_examination, {}),
    "click-through rate of the first result under bots": (filtering, {}),
}


def lesson_rows():
    """Return one dict a lesson: name, and mean and standard deviation over the seeds of each way.

    Keys: name, n_seeds, then naive, right and ceiling, each with its *_sd, and what else the
    lesson measures.
    """
    rows = []
    for name, (lesson, settings) in LESSONS.items():
        table = over_seeds(lesson, **settings)
        row = {"name": name, "n_seeds": len(table)}
        first = ["naive", "right", "ceiling"]
        for way in [*first, *(each for each in table if each not in first)]:
            row |= {way: float(table[way].mean()), f"{way}_sd": float(table[way].std())}
        rows.append(row)
    return rows


def is_ordered(table, *names, by, on_average=None, seeds_that_may_fail=0):
    """Return whether each column is above the one before: by `by` on all but some of the seeds,
    and by `on_average` in the mean.
    """
    steps = table[list(names)].diff(axis=1).iloc[:, 1:]
    enough = (steps > by).all(axis=1).sum() >= len(table) - seeds_that_may_fail
    return bool(enough and (on_average is None or (steps.mean() > on_average).all()))


def is_recovered(table, *names, within):
    """Return whether each column is within so much of the ceiling, for each seed."""
    error = table[list(names)].sub(table["ceiling"], axis=0)
    return bool((error.abs() < within).all().all())


class TestLearningFromClicks:
    """Clicks repeat what was on top; clicks by examination tell what was good."""

    def test_weighted_clicks_beat_raw_ones_and_full_information_beats_both(self):
        table = over_seeds(learning_from_clicks)
        assert is_ordered(table, "production", "naive", by=0.1)
        assert is_ordered(table, "naive", "right", by=0.0, on_average=0.05, seeds_that_may_fail=1)
        assert is_ordered(table, "right", "ceiling", by=0.0, on_average=0.01)
        assert table["right"].mean() > 0.88
        assert table["ceiling"].mean() > 0.94

    def test_without_position_bias_there_is_nothing_to_correct(self):
        table = over_seeds(learning_from_clicks, SEEDS, eta=0.0)
        assert (table["right"] - table["naive"]).abs().max() < 0.02
        assert table["naive"].min() > 0.9

    def test_on_little_data_weights_must_be_clipped(self):
        table = over_seeds(learning_from_clicks, sessions=1, clip=0.3)
        assert is_ordered(
            table, "unclipped", "right", by=0.0, on_average=0.015, seeds_that_may_fail=2
        )
        assert table["right"].mean() > table["naive"].mean()
        assert is_ordered(table, "right", "ceiling", by=0.1)


class TestEstimatingExamination:
    """A good ranker puts good documents on top: click rates by rank show both causes at once."""

    def test_only_randomised_pages_tell_examination_from_relevance(self):
        table = over_seeds(estimating_examination)
        assert is_ordered(table, "right", "naive", by=0.2)
        assert is_recovered(table, "right", "swaps", within=0.1)

    @pytest.mark.parametrize("eta", [0.0, 2.0])
    def test_they_tell_it_whatever_it_is(self, eta):
        table = over_seeds(estimating_examination, OFF_SEEDS, eta=eta)
        assert is_ordered(table, "right", "naive", by=0.2)
        assert is_recovered(table, "right", "swaps", within=0.1)

    def test_where_the_order_says_nothing_click_rates_will_do(self):
        table = over_seeds(estimating_examination, OFF_SEEDS, good=False)
        assert is_recovered(table, "naive", within=0.1)


class TestFiltering:
    """A log counts bots, and pages that were read without a click."""

    def test_a_filter_by_behaviour_moves_the_rate_to_the_truth(self):
        table = over_seeds(filtering)
        assert is_ordered(table, "ceiling", "naive", by=0.03)
        assert is_recovered(table, "right", within=0.004)

    def test_dropping_all_who_never_click_overshoots(self):
        assert is_ordered(over_seeds(filtering), "right", "no clickless", by=0.01)

    def test_pages_whose_answer_was_read_are_no_verdict_on_the_results(self):
        table = over_seeds(filtering, OFF_SEEDS, bot_rate=0.0)
        assert is_ordered(table, "naive", "ceiling", by=0.01)
        assert is_recovered(table, "right", within=0.004)

    def test_without_bots_and_answers_the_log_is_right(self):
        table = over_seeds(filtering, OFF_SEEDS, bot_rate=0.0, zero_click_rate=0.0)
        assert is_recovered(table, "naive", "right", within=0.004)


class TestArms:
    """Words find what has a name, embeddings what is said in other words."""

    @pytest.mark.parametrize("seed", SEEDS)
    def test_each_arm_wins_somewhere_and_both_are_best_together(self, seed):
        ndcg = choosing_an_arm(seed)
        assert ndcg.loc["words", "names"] > ndcg.loc["embeddings", "names"] + 0.1
        assert ndcg.loc["embeddings", "others"] > ndcg.loc["words", "others"] + 0.1
        assert ndcg["all"].idxmax() == "both"


def test_lesson_rows_hold_the_lessons_that_are_tested():
    rows = lesson_rows()
    assert [row["name"] for row in rows] == list(LESSONS)
    for row in rows:
        assert row["n_seeds"] >= 10
        assert {"naive", "right", "ceiling", "naive_sd", "right_sd", "ceiling_sd"} <= set(row)
        assert abs(row["right"] - row["ceiling"]) < abs(row["naive"] - row["ceiling"])


def test_is_ordered_rejects_a_step_that_is_too_small_or_backwards():
    table = pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 2.0], "c": [2.05, 1.95]})
    assert is_ordered(table, "a", "b", by=0.9, on_average=0.9)
    assert not is_ordered(table, "a", "b", by=0.9, on_average=1.1)
    assert not is_ordered(table, "a", "b", "c", by=0.0)
    assert is_ordered(table, "b", "c", by=0.0, seeds_that_may_fail=1)
    assert not is_ordered(table, "b", "a", by=0.0, seeds_that_may_fail=1)


def test_is_recovered_rejects_one_seed_that_is_off():
    table = pd.DataFrame({"a": [1.05, 0.95], "b": [1.0, 1.2], "ceiling": 1.0})
    assert is_recovered(table, "a", within=0.1)
    assert not is_recovered(table, "a", "b", within=0.1)
    assert not is_recovered(table, "a", within=0.01)


def test_an_eta_is_read_off_a_power_law_and_not_off_noise():
    clicks = np.arange(10, 0, -1.0)
    assert eta_of(0.3 * POSITIONS**-1.5, clicks) == pytest.approx(1.5)
    assert eta_of(np.full(10, 0.3), clicks) == pytest.approx(0)

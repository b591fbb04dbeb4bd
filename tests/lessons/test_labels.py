"""What the data chapter teaches about human labels, held over ten seeds of LabelWorld.

Each lesson gives, for one seed, the figure of the naive way, of the right way and of the ceiling.
The floors asserted leave room below what was measured over these seeds; `lesson_rows` gives the
measured figures for the documentation. At the off value of the bias the naive way is as good as
the right one.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy.special import softmax

from mlsd.labelling import (
    dawid_skene,
    krippendorff_alpha,
    log_odds_weights,
    majority_vote,
    pairwise_kappa,
    weighted_vote,
)
from mlsd.worlds import LabelWorld

SEEDS = range(200, 210)
OFF_SEEDS = SEEDS[:3]
N_ITEMS = 600
ALIKE = {"adversary_share": 0.0, "ability_spread": 0.0, "lookalikes": 0.0, "habit": 0.0}
"""Annotators of the same ability, whose errors fall on any class."""


def accuracy(labels, truth):
    """Return the share of items whose label is right."""
    return float((labels == truth.loc[labels.index]).mean())


def with_known_confusion(log, oracle):
    """Return the most probable class of each item, given how each annotator errs."""
    by_label = np.log(oracle.confusion.clip(1e-9))[log["annotator"], :, log["label"]]
    joint = pd.DataFrame(by_label, index=log["item"]).groupby(level=0).sum()
    posterior = softmax(joint + np.log(oracle.class_shares), axis=1)
    return pd.Series(np.asarray(posterior).argmax(axis=1), index=joint.index)


def many_labels_to_one(seed, **knobs):
    """Label items by a single annotator, by majority and by Dawid-Skene; accuracy.

    gold: votes weighted by the log-odds of the accuracy on gold questions; the ceiling knows how
    each annotator errs.
    """
    world = LabelWorld(seed, **knobs)
    oracle = world.oracle()
    log = world.log(world.production, N_ITEMS)
    truth = oracle.truth(log["item"].unique())
    gold = world.annotators.set_index("annotator")["gold_accuracy"]
    weights = log_odds_weights(gold, world.knobs.n_classes)
    return {
        "single": float((log["label"].to_numpy() == truth.loc[log["item"]].to_numpy()).mean()),
        "naive": accuracy(majority_vote(log), truth),
        "gold": accuracy(weighted_vote(log, weights), truth),
        "right": accuracy(dawid_skene(log).labels, truth),
        "ceiling": accuracy(with_known_confusion(log, oracle), truth),
    }


def agreeing_by_chance(seed, **knobs):
    """Measure how far annotators agree where nearly all items are of one class.

    naive: share of pairs of labels that are equal, where nobody looks; right:
    Krippendorff's alpha of the same labels; the ceiling: 0, for there is nothing to agree on.
    """
    world = LabelWorld(seed, n_annotators=6, n_classes=2, adversary_share=0.0, **knobs)
    log = world.log(world.production, N_ITEMS)
    common = np.random.default_rng(seed).random(len(log)) < 0.95
    log["label"] = np.where(common, 0, 1)
    votes = log.pivot_table(index="item", columns="label", aggfunc="size", fill_value=0)
    votes = votes.to_numpy()
    n = votes.sum(axis=1)
    return {
        "naive": float(((votes * (votes - 1)).sum(axis=1) / (n * (n - 1))).mean()),
        "right": krippendorff_alpha(log),
        "ceiling": 0.0,
        "kappa": float(pairwise_kappa(log)["kappa"].mean()),
    }


def asking_specialists(seed, **knobs):
    """Ask three people about each item: anybody, or specialists of the topic where there are."""
    knobs = {"specialist_share": 0.5, "n_annotators": 24, "adversary_share": 0.0, **knobs}
    world = LabelWorld(seed, labels_per_item=3, **knobs)
    routes = {
        "naive": world.production,
        "right": lambda table: table["on_topic"] + table["lot"] / 2,
        "ceiling": world.oracle().ideal,
    }
    runs = {name: world.run(route, N_ITEMS) for name, route in routes.items()}
    return {
        **{name: run["vote_accuracy"] for name, run in runs.items()},
        **{f"{name}_cost": run["cost_usd_per_item"] for name, run in runs.items()},
    }


@cache
def over_seeds(lesson, seeds=SEEDS, **settings):
    """Return one row a seed of what the lesson gives."""
    return pd.DataFrame([lesson(seed, **settings) for seed in seeds], index=list(seeds))


LESSONS = {
    "one label from five, a quarter of annotators misleading (accuracy)": many_labels_to_one,
    "agreement of people who do not look (share of pairs, alpha)": agreeing_by_chance,
    "who is asked (accuracy of the vote of three)": asking_specialists,
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
        first = ["naive", "right", "ceiling"]
        for way in [*first, *(each for each in table if each not in first)]:
            row |= {way: float(table[way].mean()), f"{way}_sd": float(table[way].std())}
        rows.append(row)
    return rows


def is_ordered(table, *names, by):
    """Return whether each column is above the one before by more than `by`, for each seed."""
    steps = table[list(names)].diff(axis=1).iloc[:, 1:]
    return bool((steps > by).all(axis=None))


class TestManyLabelsToOne:
    """A vote counts heads; Dawid-Skene finds out whose word is worth something."""

    def test_a_majority_beats_one_label_and_those_who_weigh_beat_the_majority(self):
        table = over_seeds(many_labels_to_one)
        assert is_ordered(table, "single", "naive", by=0.08)
        assert is_ordered(table, "naive", "gold", by=0.08)
        assert is_ordered(table, "naive", "right", by=0.12)
        assert table["right"].mean() > 0.94
        assert is_ordered(table, "right", "ceiling", by=-0.02)

    def test_among_equals_there_is_nothing_to_weigh(self):
        table = over_seeds(many_labels_to_one, SEEDS, **ALIKE)
        assert (table["right"] - table["naive"]).abs().max() < 0.015
        assert (table["ceiling"] - table["naive"]).abs().max() < 0.015
        assert table["naive"].min() > 0.92

    def test_where_the_majority_misleads_dawid_skene_goes_with_it(self):
        table = over_seeds(many_labels_to_one, OFF_SEEDS, adversary_share=0.75)
        assert table["right"].max() < 0.2
        assert table["gold"].min() > 0.6


class TestAgreeingByChance:
    """People who all give the common class agree, and know nothing."""

    def test_pairs_agree_and_alpha_and_kappa_say_it_is_chance(self):
        table = over_seeds(agreeing_by_chance)
        assert table["naive"].min() > 0.87
        assert table["right"].abs().max() < 0.06
        assert table["kappa"].abs().max() < 0.06


class TestAskingSpecialists:
    """On their topic specialists are right, and cost more."""

    def test_routing_by_topic_beats_asking_anybody(self):
        table = over_seeds(asking_specialists)
        assert is_ordered(table, "naive", "right", by=0.03)
        assert is_ordered(table, "right", "ceiling", by=-0.01)
        assert is_ordered(table, "naive_cost", "right_cost", by=0.05)

    def test_without_specialists_the_route_does_not_matter(self):
        table = over_seeds(asking_specialists, OFF_SEEDS, specialist_share=0.0)
        assert (table["naive"] == table["right"]).all()
        assert (table["naive_cost"] == table["right_cost"]).all()


def test_lesson_rows_hold_the_lessons_that_are_tested():
    rows = lesson_rows()
    assert [row["name"] for row in rows] == list(LESSONS)
    for row in rows:
        assert row["n_seeds"] >= 10
        assert {"naive", "right", "ceiling", "naive_sd", "right_sd", "ceiling_sd"} <= set(row)
        assert abs(row["right"] - row["ceiling"]) < abs(row["naive"] - row["ceiling"])


def test_is_ordered_rejects_a_step_that_is_too_small_or_backwards():
    table = pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 2.0], "c": [2.05, 1.95]})
    assert is_ordered(table, "a", "b", by=0.9)
    assert not is_ordered(table, "a", "b", by=1.1)
    assert not is_ordered(table, "a", "b", "c", by=0.0)

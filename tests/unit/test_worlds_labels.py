"""LabelWorld: what it shows, that it repeats itself, and that each knob does what it says."""

import hashlib
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from mlsd.labelling import majority_vote
from mlsd.worlds import BadKnob, BadPolicy, LabelWorld, OracleLocked

PLAIN = {
    "ability_spread": 0.0,
    "difficulty_spread": 0.0,
    "lookalikes": 0.0,
    "habit": 0.0,
    "adversary_share": 0.0,
    "pace_spread": 0.0,
}
ALL = {"labels_per_item": 200}


@pytest.fixture(scope="module")
def world():
    return LabelWorld(7)


def fingerprint(seed):
    """Return a digest of all that a world shows; the sub-process test runs it too."""
    world = LabelWorld(seed, spammer_share=0.2, specialist_share=0.3, imbalance=0.3)
    oracle = world.oracle()
    log = world.experiment(world.production, oracle.ideal, 40, batch=3)
    tables = [world.annotators, world.candidates(20), log, oracle.items(log["item"].unique())]
    text = "".join(each.to_csv(float_format="%.9g") for each in [*tables, oracle.annotators])
    text += world.run(world.production, 40).to_csv(float_format="%.9g")
    return hashlib.sha256(text.encode()).hexdigest()


def right(world, log):
    truth = world.oracle().truth(log["item"].unique())
    return log["label"].to_numpy() == truth.loc[log["item"]].to_numpy()


def error_of(share, n):
    """Return five standard errors of a share of n."""
    return 5 * np.sqrt(max(share * (1 - share), 0.01) / n)


class TestRepeats:
    def test_same_seed_same_results_in_another_process(self):
        code = (
            "import importlib.util as u; "
            f"spec = u.spec_from_file_location('shown', {__file__!r}); "
            "shown = u.module_from_spec(spec); spec.loader.exec_module(shown); "
            "print(shown.fingerprint(3))"
        )
        there = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert there.stdout.strip() == fingerprint(3)
        assert fingerprint(3) != fingerprint(4)

    def test_the_first_items_do_not_depend_on_how_many_there_are(self, world):
        few, many = (world.log(world.production, n) for n in (30, 90))
        assert_frame_equal(many[many["item"] < 30].reset_index(drop=True), few)

    def test_a_pair_answers_the_same_whoever_else_is_asked(self, world):
        some = world.log(lambda table: -table["annotator"], 50)
        everybody = world.vary(**ALL).log(world.production, 50)
        assert len(everybody) == 50 * 12
        both = everybody.merge(some, on=["item", "annotator"], suffixes=("", "_again"))
        assert len(both) == len(some) == 250
        assert (both["label"] == both["label_again"]).all()
        assert (both["seconds"] == both["seconds_again"]).all()

    def test_batches_are_other_items(self, world):
        first, second = (world.log(world.production, 50, batch=batch) for batch in (0, 1))
        assert not set(first["item"]) & set(second["item"])
        assert first["label"].tolist() != second["label"].tolist()

    def test_turning_one_knob_leaves_the_rest_as_it_was(self, world):
        other = world.vary(price_usd=1.0, spammer_share=0.25)
        assert_series_equal(other.oracle().truth(range(90)), world.oracle().truth(range(90)))
        assert other.candidates(9)["lot"].equals(world.candidates(9)["lot"])
        kinds = pd.DataFrame(
            {
                "before": world.oracle().annotators["kind"],
                "after": other.oracle().annotators["kind"],
            }
        )
        changed = kinds[kinds["before"] != kinds["after"]]
        assert (changed["after"] == "spammer").all()
        assert len(changed) == 3


class TestTables:
    def test_a_log_is_tidy(self, world):
        log = world.log(world.production, 80)
        assert list(log.columns) == ["item", "annotator", "label", "seconds", "cost"]
        assert [kind.kind for kind in log.dtypes] == ["i", "i", "i", "f", "f"]
        assert (log.groupby("item").size() == 5).all()
        assert not log.duplicated(["item", "annotator"]).any()
        assert log["label"].between(0, 2).all()
        assert (log["seconds"] > 0).all()
        ordered = log.sort_values(["item", "annotator"], ignore_index=True)
        assert_frame_equal(log, ordered)

    def test_candidates_are_all_pairs_and_hold_no_truth(self, world):
        table = world.candidates(30)
        assert len(table) == 30 * 12
        assert list(table.columns) == [
            "item",
            "topic",
            "annotator",
            "speciality",
            "price_usd",
            "gold_accuracy",
            "on_topic",
            "lot",
        ]
        assert table["lot"].between(0, 1).all()
        assert table["topic"].between(0, 3).all()

    def test_the_metrics_are_those_of_the_log(self, world):
        log, run = world.log(world.production, 300), world.run(world.production, 300)
        assert run["labels_per_item"] == 5
        assert run["seconds_per_item"] == pytest.approx(log["seconds"].sum() / 300)
        assert run["cost_usd_per_item"] == pytest.approx(0.25)
        assert run["label_accuracy"] == right(world, log).mean()
        vote = majority_vote(log)
        assert run["vote_accuracy"] == (vote == world.oracle().truth(vote.index)).mean()

    def test_nobody_is_asked_where_every_score_is_minus_infinity(self, world):
        run = world.run(lambda table: np.full(len(table), -np.inf), 10)
        assert run["labels_per_item"] == run["vote_accuracy"] == 0
        assert np.isnan(run["krippendorff_alpha"])
        three = world.log(lambda t: np.where(t["annotator"] < 3, 0.0, -np.inf), 10)
        assert (three.groupby("item").size() == 3).all()

    def test_gold_questions_tell_who_is_good(self):
        world = LabelWorld(1, n_gold=2_000)
        gold, true = world.annotators["gold_accuracy"], world.oracle().annotators["accuracy"]
        assert np.abs(gold - true).max() < error_of(0.5, 2_000)
        assert world.vary(n_gold=0).annotators["gold_accuracy"].isna().all()


class TestOracle:
    def test_confusion_is_what_the_labels_show(self):
        world = LabelWorld(2, spammer_share=0.25, specialist_share=0.25, imbalance=0.3, **ALL)
        log = world.log(world.production, 6_000)
        log["truth"] = world.oracle().truth(log["item"].unique()).loc[log["item"]].to_numpy()
        counts = pd.crosstab([log["annotator"], log["truth"]], log["label"])
        shares = counts.div(counts.sum(axis=1), axis=0).to_numpy().reshape(12, 3, 3)
        oracle = world.oracle()
        rarest = oracle.class_shares.min() * 6_000
        assert np.abs(shares - oracle.confusion).max() < error_of(0.5, rarest)
        np.testing.assert_allclose(oracle.confusion.sum(axis=2), 1)
        accuracy = log.assign(right=right(world, log)).groupby("annotator")["right"].mean()
        assert np.abs(accuracy - oracle.annotators["accuracy"]).max() < error_of(0.5, 6_000)

    def test_the_ideal_route_asks_those_who_are_right(self, world):
        ideal = world.run(world.oracle().ideal, 300)
        assert ideal["label_accuracy"] > world.run(world.production, 300)["label_accuracy"] + 0.2

    def test_items_of_several_batches_are_looked_up_in_the_order_asked(self, world):
        log = pd.concat([world.log(world.production, 20, batch=b) for b in (2, 0)])
        items = log["item"].unique()[::-1]
        table = world.oracle().items(items)
        assert table["item"].tolist() == items.tolist()
        assert_series_equal(
            table.set_index("item")["truth"].loc[items[:5]], world.oracle().truth(items[:5])
        )

    def test_it_is_locked_while_a_policy_routes(self, world):
        for asked in (
            world.oracle,
            lambda: world.run(world.production, 5),
            lambda: world.log(world.production, 5),
        ):
            with pytest.raises(OracleLocked):
                world.log(lambda table, asked=asked: asked() and table["lot"], 5)


class TestExperiment:
    def test_each_item_is_in_one_arm_and_labelled_by_its_policy(self, world):
        routes = [lambda t: -t["annotator"], lambda t: t["annotator"]]
        log = world.experiment(*routes, 200)
        assert list(log.columns)[:3] == ["item", "arm", "annotator"]
        assert len(log[["item", "arm"]].drop_duplicates()) == 200
        asked = log.groupby("arm")["annotator"].agg(["min", "max"])
        assert asked.loc["control"].tolist() == [0, 4]
        assert asked.loc["treatment"].tolist() == [7, 11]
        share = (log.drop_duplicates("item")["arm"] == "treatment").mean()
        assert share == pytest.approx(0.5, abs=error_of(0.5, 200))

    @pytest.mark.parametrize(("share", "arm"), [(0, "control"), (1.0, "treatment")])
    def test_all_items_can_be_in_one_arm(self, world, share, arm):
        log = world.experiment(world.production, world.production, 20, treatment_share=share)
        assert set(log["arm"]) == {arm}
        assert_frame_equal(log.drop(columns="arm"), world.log(world.production, 20))

    @pytest.mark.parametrize("share", [-0.1, 1.1, None, "half"])
    def test_a_share_outside_0_to_1_is_refused(self, world, share):
        with pytest.raises(BadKnob, match="treatment_share"):
            world.experiment(world.production, world.production, 5, treatment_share=share)


class TestRefusals:
    @pytest.mark.parametrize(
        "policy",
        [None, lambda t: None, lambda t: [1.0], lambda t: np.full(len(t), np.nan), "anybody"],
    )
    def test_what_is_no_policy(self, world, policy):
        for call in (world.log, world.run):
            with pytest.raises(BadPolicy, match="policy"):
                call(policy, 5)
        with pytest.raises(BadPolicy, match="treatment"):
            world.experiment(world.production, policy, 5)

    @pytest.mark.parametrize("n", [0, 1.5, 100_001, None, True])
    def test_how_many_items(self, world, n):
        with pytest.raises(BadKnob, match="n: expected a whole number"):
            world.log(world.production, n)

    @pytest.mark.parametrize("items", [[-1], ["a"], [1.5], [True]])
    def test_items_that_do_not_exist(self, world, items):
        with pytest.raises(BadKnob, match="items"):
            world.oracle().truth(items)

    def test_a_batch_that_does_not_exist(self, world):
        with pytest.raises(BadKnob, match="batch"):
            world.candidates(5, batch=-1)


class TestKnobs:
    def accuracies(self, n=3_000, **knobs):
        world = LabelWorld(5, **{**PLAIN, **ALL, **knobs})
        log = world.log(world.production, n)
        return log.assign(right=right(world, log)).groupby("annotator")["right"].mean(), world, log

    def test_ability_is_the_share_known_and_the_rest_is_guessed(self):
        by_annotator, _, _ = self.accuracies(ability=0.7)
        expected = 0.7 + 0.3 / 3
        assert (by_annotator - expected).abs().max() < error_of(expected, 3_000)
        assert (self.accuracies(n=50, ability=1.0, difficulty_spread=1.0)[0] == 1).all()
        assert self.accuracies(ability=0.0)[0].mean() == pytest.approx(1 / 3, abs=0.02)

    def test_ability_spread_makes_annotators_differ(self):
        assert self.accuracies()[0].std() < 0.015
        assert self.accuracies(ability_spread=1.0)[0].std() > 0.05

    def test_difficulty_spread_makes_items_differ(self):
        def spread(**knobs):
            _, world, log = self.accuracies(n_annotators=100, n=400, **knobs)
            return log.assign(right=right(world, log)).groupby("item")["right"].mean().std()

        assert spread() == pytest.approx(np.sqrt(0.87 * 0.13 / 100), rel=0.2)
        assert spread(difficulty_spread=1.5) > 0.12

    def test_lookalikes_draw_the_guesses(self):
        def share(**knobs):
            _, world, log = self.accuracies(n_classes=4, ability=0.5, **knobs)
            truth = world.oracle().truth(log["item"].unique()).loc[log["item"]].to_numpy()
            wrong = log["label"].to_numpy() != truth
            return (log["label"].to_numpy() == (truth + 1) % 4)[wrong].mean()

        assert share() == pytest.approx(1 / 3, abs=0.02)
        assert share(lookalikes=1.0) == 1

    def test_habit_draws_guesses_to_a_favourite(self):
        def share(**knobs):
            _, world, log = self.accuracies(ability=0.0, **knobs)
            favourite = world.oracle().annotators["favourite"].to_numpy()
            return (log["label"] == favourite[log["annotator"]]).mean()

        assert share() == pytest.approx(1 / 3, abs=0.02)
        assert share(habit=0.5) == pytest.approx(0.5 + 0.5 / 3, abs=0.02)

    @pytest.mark.parametrize("imbalance", [0.0, 0.5])
    def test_imbalance_makes_later_classes_rarer(self, imbalance):
        world = LabelWorld(1, imbalance=imbalance)
        counts = world.oracle().truth(range(20_000)).value_counts().sort_index()
        ratio = (counts / counts.shift()).dropna()
        assert np.abs(ratio - (1 - imbalance)).max() < 0.06

    @pytest.mark.parametrize("kind", ["adversary", "spammer", "specialist"])
    def test_shares_of_kinds_are_exact(self, kind):
        off = {"adversary_share": 0.0}
        none = LabelWorld(1, **off).oracle().annotators["kind"]
        assert (none == "ordinary").all()
        kinds = LabelWorld(1, **{**off, f"{kind}_share": 0.25}).oracle().annotators["kind"]
        assert (kinds == kind).sum() == 3
        every = LabelWorld(1, **{**off, f"{kind}_share": 1.0}).oracle().annotators["kind"]
        assert (every == kind).all()

    def test_adversaries_give_the_lookalike_of_what_they_know(self):
        accuracy, world, _ = self.accuracies(adversary_share=0.5)
        bad = world.oracle().annotators["kind"] == "adversary"
        assert accuracy[bad].max() < 0.15
        assert accuracy[~bad].min() > 0.8
        assert world.oracle().confusion[bad][:, 0, 1].min() > 0.8

    def test_spammers_do_not_look_and_are_quick(self):
        accuracy, world, log = self.accuracies(spammer_share=0.5)
        spam = (world.oracle().annotators["kind"] == "spammer").to_numpy()
        assert accuracy[spam].mean() == pytest.approx(1 / 3, abs=0.02)
        seconds = log.groupby("annotator")["seconds"].median().to_numpy()
        assert (seconds[spam] == 2.4).all()
        assert (seconds[~spam] == 12).all()
        rows = world.oracle().confusion[spam]
        np.testing.assert_allclose(rows, rows[:, :1].repeat(3, axis=1))

    def test_specialists_are_better_on_their_topic_and_cost_more(self):
        _, world, log = self.accuracies(specialist_share=0.5)
        table = log.merge(world.candidates(3_000), on=["item", "annotator"])
        special = table["speciality"] >= 0
        hits = pd.Series(right(world, log))
        on, off = (
            hits[special & table["on_topic"]].mean(),
            hits[special & ~table["on_topic"]].mean(),
        )
        assert on > 0.97
        assert off < hits[~special].mean() - 0.05
        assert set(table.loc[special, "cost"].round(9)) == {0.2}
        assert set(table.loc[~special, "cost"]) == {0.05}
        assert not table.loc[~special, "on_topic"].any()
        cheap = world.vary(specialist_price=1.0).annotators
        assert (cheap["price_usd"] == 0.05).all()

    def test_times_spread_by_pace_and_hard_items_take_longer(self):
        _, world, log = self.accuracies(pace_spread=0.5, difficulty_spread=1.0)
        difficulty = world.oracle().items(log["item"].unique()).set_index("item")["difficulty"]
        slope = np.polyfit(difficulty.loc[log["item"]], np.log(log["seconds"]), 1)[0]
        assert slope == pytest.approx(0.25, abs=0.03)
        median = log.groupby("annotator")["seconds"].median()
        assert median.max() > 1.5 * median.min()

    def test_every_knob_has_an_off_value_or_is_a_size(self):
        sizes = {
            "n_annotators",
            "n_classes",
            "n_topics",
            "labels_per_item",
            "n_gold",
            "seconds_per_label",
        }
        for each in fields(LabelWorld.Knobs):
            known = each.metadata
            assert (known["off"] is None) == (each.name in sizes)
            if known["off"] is not None:
                assert known["low"] <= known["off"] <= known["high"]
                LabelWorld(1, **{each.name: known["off"]}).run(LabelWorld.production, 5)

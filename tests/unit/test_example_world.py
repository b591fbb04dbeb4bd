"""The moderation queue, written from docs/new-world.md, keeps the contract and has its lesson.

Reporters who report falsely swamp a queue by reports, and reviewers who lean to reports remove
what they report: by removals that queue looks far better than one by the model's score. Appeals,
read with care, tell how many removals were right, and the order turns round.
"""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from tests.unit import test_worlds_contract as contract

from example_world import QueueWorld

SEEDS = range(1000, 1010)
N = 200_000
CASE = contract.Case(
    QueueWorld,
    n=2_000,
    facts=lambda world, n: (
        world.log(world.production, n).query("read").drop(columns=["views", "model"])
    ),
)
FLAWLESS = {"miss": 0.0, "false_alarm": 0.0, "lean": 0.0}


def by_model(posts):
    return posts["model"]


def gain_of_the_model(seed, **knobs):
    """Return what ranking by the model adds to the right removals, by 1,000 posts read."""
    world = QueueWorld(seed, **knobs)
    log = world.experiment(world.production, by_model, N)
    log["right"] = log["removed"] & world.oracle(N)["harmful"]
    arms = log.groupby("arm")[["read", "removed", "appealed", "restored", "right"]].sum()
    removals = arms["removed"] / arms["read"]
    ways = {
        "naive": removals,
        "right": removals * (1 - arms["restored"] / arms["appealed"]),
        "ceiling": arms["right"] / arms["read"],
    }
    return {name: 1_000 * (way["treatment"] - way["control"]) for name, way in ways.items()}


@cache
def lesson(**knobs):
    return pd.DataFrame([gain_of_the_model(seed, **knobs) for seed in SEEDS])


def test_by_removals_the_wrong_queue_wins_and_appeals_set_it_right():
    on = lesson()
    assert (on["naive"] < -180).all()
    assert (on["ceiling"] > 5).all()
    assert ((on["right"] - on["ceiling"]).abs() < 25).all()
    assert on["right"].mean() > 20


def test_removals_will_do_where_reviewers_do_not_lean_to_reports():
    off = lesson(lean=0.0)
    assert (off["naive"] - off["ceiling"]).abs().max() < 8


def test_appeals_mislead_where_the_guilty_are_ashamed():
    off = gain_of_the_model(SEEDS[0], shame=1.0)
    assert abs(off["right"]) < 1e-9 < off["ceiling"]


@pytest.mark.parametrize("check", contract.KEPT, ids=lambda check: check.__name__)
def test_it_keeps_the_contract_of_all_worlds(check):
    check(CASE)


@pytest.mark.parametrize("name", contract.everything_off(QueueWorld))
def test_turning_a_knob_leaves_the_rest_as_it_was(name):
    contract.check_turning(CASE, name)


def test_it_has_help():
    contract.check_help(QueueWorld)


def test_same_seed_same_log_in_another_process():
    code = (
        "from example_world import QueueWorld; world = QueueWorld(3); "
        "print(world.log(world.production, 300).to_csv(float_format='%.9g'), end='')"
    )
    there = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    world = QueueWorld(3)
    assert there.stdout == world.log(world.production, 300).to_csv(float_format="%.9g")


def test_a_policy_sees_one_day_and_the_reviewers_read_what_they_can():
    sizes = []

    def watched(posts):
        sizes.append(dict(posts["day"].value_counts()))
        return posts["reports"]

    log = QueueWorld(1, reviews_per_day=30).log(watched, 2_500)
    assert sizes == [{0: 1_000}, {1: 1_000}, {2: 500}]
    assert log.groupby("day")["read"].sum().tolist() == [30, 30, 30]


def test_days_do_not_depend_on_how_many_follow():
    world = QueueWorld(1)
    long = world.log(by_model, 3_000)
    pd.testing.assert_frame_equal(long.head(2_000), world.log(by_model, 2_000))
    assert not set(long["post_id"]) & set(world.log(by_model, 10, week=1)["post_id"])


def test_reviewers_without_a_flaw_remove_what_is_harmful():
    world = QueueWorld(1, **FLAWLESS)
    log, harmful = world.log(by_model, 5_000), world.oracle(5_000)["harmful"]
    assert log["removed"].equals(log["read"] & harmful)
    assert not log["restored"].any()


@pytest.mark.parametrize(
    ("knob", "value", "metric", "more"),
    [
        ("lean", 0.0, "removals", False),
        ("false_alarm", 0.3, "removals", True),
        ("miss", 0.6, "caught", False),
        ("false_reports", 0.0, "caught", True),
        ("targeted_share", 0.0, "caught", True),
        ("true_reports", 0.0, "harm", True),
        ("appeals", 0.0, "restored", False),
        ("reach_spread", 0.0, "harm", False),
        ("reviews_per_day", 300, "harm", False),
        ("harmful_share", 0.1, "harm", True),
    ],
)
def test_a_knob_does_what_it_says(knob, value, metric, more):
    world = QueueWorld(1)
    usual, turned = (
        each.run(world.production, 20_000)[metric] for each in (world, world.vary(**{knob: value}))
    )
    assert (turned > 1.1 * usual) if more else (turned < 0.9 * usual)


def test_the_signal_is_what_the_model_knows():
    caught = [
        QueueWorld(1, **FLAWLESS, signal=signal).run(by_model, 20_000)["caught"]
        for signal in (0.0, 1.0, 2.0)
    ]
    assert caught[0] == pytest.approx(5, abs=1)  # 10% of the posts read, of which 5% are harmful
    assert caught[2] > caught[1] + 5 > caught[0] + 10

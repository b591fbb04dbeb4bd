"""The contract of every world: streams, knobs, policies and the locked truth.

The first part holds what all worlds inherit, by the example of CoinWorld. The second part holds
every world in mlsd.worlds to the same contract: a new world needs a Case in CASES, nothing else.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import FrozenInstanceError, dataclass, field, fields
from functools import cache
from inspect import signature
from typing import Any

import numpy as np
import pandas as pd
import pytest

import mlsd.worlds
from mlsd.errors import MlsdError
from mlsd.worlds import (
    BadKnob,
    BadPolicy,
    DrivingWorld,
    ExperimentWorld,
    LabelWorld,
    OracleLocked,
    RecommendationWorld,
    SearchWorld,
    Treatment,
    World,
)
from mlsd.worlds.base import Knobs, knob, refuse_while_serving, score, whole


@dataclass(frozen=True)
class CoinKnobs(Knobs):
    bias: float = knob(0.5, low=0, high=1, off=0.5, about="probability of heads")
    size: int = knob(3, low=1, high=9, off=None, about="coins")


class CoinWorld(World):
    """Coins."""

    Knobs = CoinKnobs

    def log(self, policy, n):
        return pd.DataFrame({"heads": self.stream("flips").random(n) < self.knobs.bias})

    def run(self, policy, n):
        return self.log(policy, n).mean()

    def experiment(self, control, treatment, n):
        return self.log(control, n).assign(arm="control")

    def oracle(self):
        refuse_while_serving("oracle")
        return self.knobs.bias


TABLE = pd.DataFrame({"x": [0.0, 1.0, 2.0]}, index=[7, 8, 9])


class TestStreams:
    def test_a_stream_starts_again_at_each_call(self):
        world = CoinWorld(1)
        assert np.array_equal(world.stream("a").random(5), world.stream("a").random(5))

    @pytest.mark.parametrize("other", [("b",), ("a", 0), ("a", 1), ("A",), ()])
    def test_streams_of_other_names_differ(self, other):
        world = CoinWorld(1)
        assert not np.array_equal(world.stream("a").random(5), world.stream(*other).random(5))

    def test_streams_of_other_seeds_differ(self):
        seeds = [CoinWorld(seed).stream("a").random() for seed in range(50)]
        assert len(set(seeds)) == 50

    def test_names_do_not_run_into_each_other(self):
        world = CoinWorld(1)
        assert world.stream("a", 1, 2).random() != world.stream("a", 12).random()

    def test_numbers_of_numpy_name_the_same_stream(self):
        world = CoinWorld(1)
        assert world.stream("a", np.int64(3)).random() == world.stream("a", 3).random()

    def test_streams_are_uncorrelated(self):
        world = CoinWorld(1)
        draws = np.array([world.stream("s", i).normal(size=4_000) for i in range(20)])
        off_diagonal = np.corrcoef(draws)[~np.eye(20, dtype=bool)]
        assert np.abs(off_diagonal).max() < 5 / np.sqrt(4_000)


class TestKnobs:
    def test_a_default_is_used_and_a_wish_kept(self):
        assert CoinWorld(1).knobs == CoinKnobs(bias=0.5, size=3)
        assert CoinWorld(1, bias=0.9).knobs.bias == 0.9

    def test_a_whole_number_will_do_for_a_real_one(self):
        bias = CoinWorld(1, bias=np.int64(1)).knobs.bias
        assert bias == 1.0
        assert isinstance(bias, float)

    @pytest.mark.parametrize("bias", [-0.1, 1.1, np.nan, np.inf, "0.5", None, True, [0.5]])
    def test_a_value_out_of_range_is_refused(self, bias):
        with pytest.raises(BadKnob, match=r"bias: expected a number from 0 to 1, got .*heads"):
            CoinWorld(1, bias=bias)

    @pytest.mark.parametrize("size", [0, 10, 2.0, "3", False])
    def test_a_size_is_a_whole_number(self, size):
        with pytest.raises(BadKnob, match="size: expected a whole number from 1 to 9"):
            CoinWorld(1, size=size)

    def test_an_unknown_knob_is_refused_with_the_likely_one(self):
        with pytest.raises(BadKnob, match="Did you mean bias"):
            CoinWorld(1, bais=0.5)
        with pytest.raises(BadKnob, match="one of bias, size"):
            CoinWorld(1, colour=0.5)

    @pytest.mark.parametrize("seed", [-1, 1.5, "7", None, True])
    def test_a_seed_is_a_whole_number(self, seed):
        with pytest.raises(BadKnob, match="seed: expected a whole number"):
            CoinWorld(seed)

    def test_knobs_cannot_be_changed_behind_the_world(self):
        with pytest.raises(FrozenInstanceError):
            CoinWorld(1).knobs.bias = 0.1

    def test_vary_keeps_the_seed_and_the_other_knobs(self):
        world = CoinWorld(5, size=4).vary(bias=0.2)
        assert (world.seed, world.knobs) == (5, CoinKnobs(bias=0.2, size=4))

    def test_turning_a_knob_keeps_the_draws(self):
        few, many = CoinWorld(5, bias=0.2).log(None, 500), CoinWorld(5, bias=0.6).log(None, 500)
        assert few["heads"].sum() < many["heads"].sum()
        assert not (few["heads"] & ~many["heads"]).any()

    def test_repr_says_the_seed_and_what_was_turned(self):
        assert repr(CoinWorld(5)) == "CoinWorld(seed=5)"
        assert repr(CoinWorld(5, bias=0.2)) == "CoinWorld(seed=5, bias=0.2)"

    def test_help_names_each_knob(self):
        check_help(CoinWorld)


class TestPolicies:
    @pytest.mark.parametrize(
        "answer",
        [
            [1, 2, 3],
            (1.0, 2.0, 3.0),
            np.array([1, 2, 3], dtype=np.float32),
            pd.Series([1.0, 2.0, 3.0], index=TABLE.index),
            pd.Series([3.0, 1.0, 2.0], index=[9, 7, 8]),
            pd.Series([1, 2, 3], index=TABLE.index, dtype="Int64"),
        ],
        ids=["list", "tuple", "float32", "series", "shuffled series", "nullable integers"],
    )
    def test_scores_come_in_the_order_of_the_candidates(self, answer):
        scores = score(lambda table: answer, TABLE)
        assert scores.dtype == np.float64
        assert scores.tolist() == [1, 2, 3]

    def test_infinite_scores_are_scores(self):
        assert score(lambda table: [-np.inf, 0, np.inf], TABLE).tolist() == [-np.inf, 0, np.inf]

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (None, "Did you forget return"),
            ([1, 2], r"shape \(2,\)"),
            (1.0, r"shape \(\)"),
            (np.zeros((3, 1)), r"shape \(3, 1\)"),
            (TABLE[["x"]], r"a DataFrame of shape \(3, 1\)"),
            ([[1], [2, 3], [4]], "one score for each of 3"),
            ({"a": 1}, "a dict"),
            ([1, np.nan, 3], r"NaN for 1 of 3 candidates, the first in row 1.*-inf"),
            ([1, None, 3], "the score None"),
            (["a", "b", "c"], "the score 'a'"),
            ([1j, 2, 3], "the score 1j"),
            (pd.Series([1.0, 2, 3]), "another index"),
            (pd.Series([1.0, 2, 3], index=[7, 7, 8]), "another index"),
            (pd.Series([1.0, 2], index=[7, 8]), "another index"),
        ],
    )
    def test_a_bad_answer_is_refused_in_words(self, answer, said):
        with pytest.raises(BadPolicy, match=said) as caught:
            score(lambda table: answer, TABLE, "treatment")
        assert str(caught.value).startswith("treatment: expected ")

    @pytest.mark.parametrize("policy", [None, [1, 2, 3], "lexical_match", TABLE])
    def test_what_cannot_be_called_is_refused(self, policy):
        with pytest.raises(BadPolicy, match="a function of the candidates table"):
            score(policy, TABLE)

    def test_a_policy_cannot_change_the_candidates(self):
        def spoil(table):
            table["x"] = -1.0
            return table["x"]

        score(spoil, TABLE)
        assert TABLE["x"].tolist() == [0, 1, 2]

    def test_an_error_of_the_policy_comes_through(self):
        with pytest.raises(KeyError, match="missing_feature"):
            score(lambda table: table["missing_feature"], TABLE)


class TestLock:
    def test_the_truth_is_locked_while_a_policy_serves(self):
        world = CoinWorld(1)
        with pytest.raises(OracleLocked, match="oracle was called from inside a policy"):
            score(lambda table: [world.oracle()] * 3, TABLE)

    def test_another_world_is_locked_too(self):
        with pytest.raises(OracleLocked):
            score(lambda table: [CoinWorld(2).oracle()] * 3, TABLE)

    def test_the_lock_opens_again_even_after_an_error(self):
        world = CoinWorld(1)
        for policy in (lambda table: [0, 0, 0], lambda table: 1 / 0, lambda table: world.oracle()):
            with suppress(ZeroDivisionError, OracleLocked):
                score(policy, TABLE)
            assert world.oracle() == 0.5


@pytest.mark.parametrize("error", [BadKnob, BadPolicy, OracleLocked])
def test_errors_belong_to_the_family(error):
    assert issubclass(error, MlsdError)
    assert issubclass(error, ValueError)


# Every world. A check takes a Case and raises AssertionError, so that each can be shown a world
# that breaks the contract.


@dataclass(frozen=True)
class Case:
    """A world, and what the checks must know of it.

    small: settings that make it quick; n: requests. watched(world, spy): a policy that calls
    `spy` and then does as production does. facts(world, n): a table that draws decide and that
    has no real numbers, which move a little with any knob. floor: by knob, the least share of
    the facts that a turn by 1% of the range must leave, if not the usual one.
    """

    world: type[World]
    n: int
    facts: Callable[[Any, int], pd.DataFrame]
    small: Mapping[str, float] = field(default_factory=dict)
    watched: Callable[[Any, Callable[[], object]], Any] = None
    floor: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.world.__name__

    def make(self, seed: int = 3, **knobs: float) -> Any:
        return self.world(seed, **{**self.small, **knobs})

    def watch(self, world: Any, spy: Callable[[], object]) -> Any:
        def policy(given):
            spy()
            return world.production(given)

        return self.watched(world, spy) if self.watched else policy


def clicks(*columns):
    """Return facts that hold these columns of what was clicked."""
    return lambda world, n: world.log(world.production, n).query("clicked")[list(columns)]


def watched_treatment(world, spy):
    """A change that goes to everybody, by a rule that calls `spy`."""

    def rule(users):
        spy()
        return np.ones(len(users))

    return Treatment("watched", rule=rule)


CASES = [
    Case(
        SearchWorld,
        n=1_500,
        small={"n_queries": 40, "n_candidates": 20, "n_users": 100},
        facts=clicks("session_id", "user_id", "day", "hour", "device", "query_id", "doc_id"),
    ),
    Case(
        RecommendationWorld,
        n=1_500,
        small={"n_items": 120, "n_users": 80, "n_candidates": 20},
        facts=clicks("request_id", "user_id", "day", "hour", "item_id"),
        floor={"new_item_share": 0.4},  # one title less moves those below it on many pages
    ),
    Case(
        LabelWorld,
        n=100,
        facts=lambda world, n: world.log(world.production, n)[["item", "annotator", "label"]],
    ),
    Case(
        DrivingWorld,
        n=100,
        small={"height": 32, "width": 32, "clip_frames": 1},
        facts=lambda world, n: world.oracle().frames(world.record(n).frame_ids),
    ),
    Case(
        ExperimentWorld,
        n=1_000,
        facts=clicks("user_id", "day", "device", "community", "ordered"),
        watched=watched_treatment,
    ),
]
FLOOR = 0.85

each_world = pytest.mark.parametrize("case", CASES, ids=str)


def check_all_have_a_case(worlds: Iterable[type], cases: Iterable[Case]) -> None:
    public = {each for each in worlds if isinstance(each, type) and issubclass(each, World)}
    public -= {World}
    assert public, "no worlds"
    without = public - {case.world for case in cases}
    assert not without, f"add a Case for {', '.join(each.__name__ for each in without)}"


def check_help(world: type[World]) -> None:
    named = signature(world).parameters
    assert list(named) == ["seed", *(each.name for each in fields(world.Knobs))]
    for name, row in world.Knobs.table().iterrows():
        assert named[name].default == row["default"]
        off = "a size" if row["off"] is None else f"off {row['off']}"
        head = f"{name} ({row['low']} to {row['high']}; {row['default']}; {off})"
        assert f"{head}\n    {row['about']}" in world.__doc__


def check_repr(case: Case) -> None:
    assert repr(case.world(5)) == f"{case}(seed=5)"
    world = case.make(5, **everything_off(case.world))
    again = eval(repr(world), {str(case): case.world})
    assert (again.seed, again.knobs) == (5, world.knobs)


def everything_off(world: type[World]) -> dict[str, float]:
    table = world.Knobs.table()
    return {name: off for name, off in table["off"].items() if off is not None}


def digest(case: Case, seed: int = 3) -> str:
    """Return a digest of all that the contract lets one see; the sub-process runs it too."""
    world, n = case.make(seed), min(case.n, 300)
    policy = world.production
    tables = [world.log(policy, n), world.run(policy, n), world.experiment(policy, policy, n)]
    text = "".join(each.to_csv(float_format="%.9g") for each in [*tables, case.facts(world, n)])
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def digests_elsewhere() -> dict[str, str]:
    """Return the digests that another process finds, in which strings have other hashes."""
    code = (
        "import importlib.util as u; "
        f"spec = u.spec_from_file_location('contract', {__file__!r}); "
        "import sys; contract = sys.modules['contract'] = u.module_from_spec(spec); "
        "spec.loader.exec_module(contract); contract.print_digests()"
    )
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    there = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    return dict(line.split() for line in there.stdout.splitlines())


def print_digests() -> None:
    for case in [*CASES, Case(HashingWorld, n=50, facts=COINS)]:
        print(case, digest(case))


def check_repeats(case: Case) -> None:
    """Same seed, same results, whatever was asked before."""
    first = digest(case)
    assert first == digest(case), "another instance gives other results"
    world = case.make()
    before = case.facts(world, case.n)
    world.run(world.production, 10)
    world.experiment(world.production, case.watch(world, lambda: None), 20)
    world.oracle()
    assert before.equals(case.facts(world, case.n)), "what came before changes what comes next"
    assert first != digest(case, seed=4), "another seed gives the same"


def check_repeats_elsewhere(case: Case) -> None:
    assert digests_elsewhere()[str(case)] == digest(case)


def check_vary(case: Case) -> None:
    world = case.make(11)
    assert world.vary().knobs == world.knobs
    off = everything_off(case.world)
    name = next(name for name in off if getattr(world.knobs, name) != off[name])
    turned = world.vary(**{name: off[name]})
    assert type(turned) is case.world
    assert turned.seed == 11
    differ = [k.name for k in fields(world.knobs) if k.name != name]
    assert getattr(turned.knobs, name) == off[name]
    assert all(getattr(turned.knobs, k) == getattr(world.knobs, k) for k in differ)
    assert getattr(world.knobs, name) != off[name], "vary changed the world itself"
    assert case.facts(world.vary(), case.n).equals(case.facts(world, case.n))


def check_unknown_knob(case: Case) -> None:
    known = fields(case.world.Knobs)[-1].name
    for make in (case.world, case.make().vary):
        with pytest.raises(BadKnob, match=f"Did you mean {known}"):
            make(**{f"{known}_": 1})


def check_ranges(case: Case) -> None:
    """Each knob says its range, keeps it, and is a size or can be turned off."""
    for name, row in case.world.Knobs.table().iterrows():
        assert row["about"], f"{name} does not say what it is"
        assert row["off"] is None or row["low"] <= row["off"] <= row["high"], name
        for value in (row["low"] - 1, row["high"] + 1, np.nan, "1", None):
            with pytest.raises(BadKnob, match=f"^{name}: expected "):
                case.world(**{name: value})


def check_off(case: Case) -> None:
    """A world without any effect still serves, and so does one without each."""
    off = everything_off(case.world)
    for knobs in (off, *({name: value} for name, value in off.items())):
        world = case.make(**knobs)
        log = world.log(world.production, 20)
        assert len(log), f"no log with {knobs}"
        assert np.isfinite(world.run(world.production, 20)).any(), f"no metrics with {knobs}"


def check_turning(case: Case, name: str) -> None:
    """A little more of one effect leaves nearly all that happens as it was."""
    world = case.make()
    row = case.world.Knobs.table().loc[name]
    usual = getattr(world.knobs, name)
    step = 1 if isinstance(row["default"], int) else 0.01 * (row["high"] - row["low"])
    value = usual + step if usual + step <= row["high"] else usual - step
    before, after = (
        rows(case.facts(each, case.n)) for each in (world, world.vary(**{name: value}))
    )
    assert len(before) >= 100, "too few facts to tell"
    kept = len(before & after) / len(before)
    assert kept >= case.floor.get(name, FLOOR), f"{name} {usual} to {value}: {kept:.0%} kept"


def rows(table: pd.DataFrame) -> set[str]:
    return set(table.astype(str).agg("|".join, axis=1))


def check_policies(case: Case) -> None:
    """What is no policy and what is no size is refused, by name."""
    world = case.make()
    production = world.production
    for nothing in (None, 42, "production"):
        for serve in (world.log, world.run):
            with pytest.raises(BadPolicy, match=r"^policy: expected "):
                serve(nothing, 20)
        with pytest.raises(BadPolicy, match=r"^control: expected "):
            world.experiment(nothing, production, 20)
        with pytest.raises(BadPolicy, match=r"^treatment: expected "):
            world.experiment(production, nothing, 20)
    for size in (0, -1, 1.5, "20", None, True):
        for serve in (world.log, world.run):
            with pytest.raises(BadKnob, match=r"^n: expected a whole number"):
                serve(production, size)
        with pytest.raises(BadKnob, match=r"^n: expected a whole number"):
            world.experiment(production, production, size)
    for share in (-0.1, 1.1, "half", None):
        with pytest.raises(BadKnob, match=r"^treatment_share: "):
            world.experiment(production, production, 20, treatment_share=share)


def check_experiment(case: Case) -> None:
    """An A/A experiment is the log, with a column that says the arm."""
    world = case.make()
    n = min(case.n, 300)
    log = world.log(world.production, n)
    experiment = world.experiment(world.production, world.production, n)
    assert set(experiment["arm"]) == {"control", "treatment"}
    pd.testing.assert_frame_equal(experiment.drop(columns="arm"), log)


def check_lock(case: Case) -> None:
    """While a policy serves, it can ask no world for the truth, nor serve with it."""
    world, other = case.make(), CoinWorld(1)
    forbidden = (world.oracle, other.oracle, lambda: world.log(world.production, 20))
    for ask in forbidden:
        policy = case.watch(world, ask)
        for serve in (
            lambda policy=policy: world.log(policy, 20),
            lambda policy=policy: world.run(policy, 20),
            lambda policy=policy: world.experiment(world.production, policy, 20),
        ):
            with pytest.raises(OracleLocked):
                serve()
            world.oracle()


def test_every_world_is_held_to_the_contract():
    check_all_have_a_case(vars(mlsd.worlds).values(), CASES)


@each_world
class TestEveryWorld:
    def test_help_names_each_knob_with_range_default_and_off_value(self, case):
        check_help(case.world)

    def test_repr_makes_the_world_again(self, case):
        check_repr(case)

    def test_same_seed_same_results_whatever_came_before(self, case):
        check_repeats(case)

    def test_same_seed_same_results_in_another_process(self, case):
        check_repeats_elsewhere(case)

    def test_vary_turns_one_knob(self, case):
        check_vary(case)

    def test_an_unknown_knob_is_refused_with_the_likely_one(self, case):
        check_unknown_knob(case)

    def test_each_knob_keeps_its_range(self, case):
        check_ranges(case)

    def test_each_effect_can_be_turned_off(self, case):
        check_off(case)

    def test_what_is_no_policy_and_no_size_is_refused_by_name(self, case):
        check_policies(case)

    def test_an_experiment_of_one_policy_with_itself_is_its_log(self, case):
        check_experiment(case)

    def test_no_policy_learns_the_truth_while_it_serves(self, case):
        check_lock(case)


@pytest.mark.parametrize(
    ("case", "name"),
    [
        pytest.param(case, name, id=f"{case}-{name}")
        for case in CASES
        for name in everything_off(case.world)
    ],
)
def test_turning_one_knob_leaves_the_rest_as_it_was(case, name):
    check_turning(case, name)


# Worlds that break the contract, each in one way.


class FlipWorld(World):
    """A small world that keeps the contract."""

    Knobs = CoinKnobs
    flips: Any = None

    @staticmethod
    def production(table):
        return np.zeros(len(table))

    def draw(self, n):
        return self.stream("flips").random(n)

    def serve(self, policy, table, name):
        refuse_while_serving("the world")
        return score(policy, table, name)

    def log(self, policy, n, name="policy"):
        n = whole("n", n, 1, 10_000)
        table = pd.DataFrame({"flip": range(n)})
        self.serve(policy, table, name)
        return table.assign(heads=self.draw(n) < self.knobs.bias)

    def run(self, policy, n):
        return self.log(policy, n)[["heads"]].mean()

    def experiment(self, control, treatment, n, *, treatment_share=0.5):
        if not isinstance(treatment_share, float) or not 0 <= treatment_share <= 1:
            raise BadKnob("treatment_share", treatment_share, "a number from 0 to 1")
        log = self.log(control, n, "control")
        self.log(treatment, n, "treatment")
        treated = self.stream("arms").random(n) < treatment_share
        return log.assign(arm=np.where(treated, "treatment", "control").astype(object))

    def oracle(self):
        refuse_while_serving("oracle")
        return self.knobs.bias


def COINS(world, n):
    return world.log(world.production, n)


def flips(**methods):
    """Return the Case of a FlipWorld with other methods, whose usual bias is not its off value."""
    methods.setdefault("Knobs", FairKnobs)
    return Case(type("FlipWorld", (FlipWorld,), {"__doc__": "Flips.", **methods}), 500, COINS)


@dataclass(frozen=True)
class FairKnobs(Knobs):
    bias: float = knob(0.6, low=0, high=1, off=0.5, about="probability of heads")
    extra: float = knob(0.0, low=0, high=1, off=0.0, about="nothing at all")


@dataclass(frozen=True)
class BadOffKnobs(Knobs):
    bias: float = knob(0.6, low=0, high=1, off=2.0, about="probability of heads")


@dataclass(frozen=True)
class AnythingKnobs(Knobs):
    bias: float = knob(0.6, low=0, high=1, off=0.5, about="probability of heads")

    def __post_init__(self):
        pass


class HashingWorld(FlipWorld):
    """Names its streams by the hash of a string, which differs between processes."""

    Knobs = FairKnobs

    def draw(self, n):
        return self.stream(hash("flips")).random(n)


def seedless(self, **knobs):
    return type(self)(0, **{**vars(self.knobs), **knobs})


def forgiving(self, seed=0, **knobs):
    World.__init__(self, seed, **{k: v for k, v in knobs.items() if k in {"bias", "extra"}})


def remembering(self, n):
    self.flips = self.flips or self.stream("flips")
    return self.flips.random(n)


def shifting(self, n):
    flips = self.stream("flips")
    if self.knobs.extra:
        flips.random()
    return flips.random(n)


def failing_when_off(self, n):
    return self.stream("flips").random(n) * (1 / (self.knobs.bias - 0.5))


def not_locked(self, policy, table, name):
    return policy(table)


BROKEN = {
    "another name in repr": (check_repr, {"__repr__": lambda self: "World()"}),
    "draws of the process": (check_repeats, {"draw": lambda self, n: np.random.random(n)}),  # noqa: NPY002
    "a generator that goes on": (check_repeats, {"draw": remembering}),
    "one seed for all": (
        check_repeats,
        {"stream": lambda self, *name: np.random.default_rng([*repr(name).encode()])},
    ),
    "vary forgets the seed": (check_vary, {"vary": seedless}),
    "vary forgets the knobs": (check_vary, {"vary": lambda self, **_: type(self)(self.seed)}),
    "any knob will do": (check_unknown_knob, {"__init__": forgiving}),
    "an off value out of range": (check_ranges, {"Knobs": BadOffKnobs}),
    "any value will do": (check_ranges, {"Knobs": AnythingKnobs}),
    "fails without the effect": (check_off, {"draw": failing_when_off}),
    "a knob shifts the draws": (lambda case: check_turning(case, "extra"), {"draw": shifting}),
    "policies are not checked": (check_policies, {"serve": lambda self, *_: None}),
    "the truth is not locked": (check_lock, {"serve": not_locked}),
    "the oracle does not ask": (check_lock, {"oracle": lambda self: self.knobs.bias}),
    "one arm": (
        check_experiment,
        {"experiment": lambda self, control, _, n: self.log(control, n).assign(arm="control")},
    ),
}
KEPT = [
    check_repr, check_repeats, check_vary, check_unknown_knob, check_ranges, check_off,
    check_policies, check_experiment, check_lock,
]  # fmt: skip


@pytest.mark.parametrize("check", KEPT, ids=lambda check: check.__name__)
def test_a_world_that_keeps_the_contract_passes(check):
    check(flips())


def test_its_knobs_and_its_help_pass_too():
    check_turning(flips(), "extra")
    check_turning(flips(), "bias")
    check_help(flips().world)


@pytest.mark.parametrize("broken", BROKEN)
def test_a_world_that_breaks_the_contract_is_found(broken):
    check, methods = BROKEN[broken]
    with pytest.raises((AssertionError, pytest.fail.Exception, ZeroDivisionError)):
        check(flips(**methods))


def test_a_world_that_differs_between_processes_is_found():
    with pytest.raises(AssertionError):
        check_repeats_elsewhere(Case(HashingWorld, n=50, facts=COINS))


def test_a_world_without_help_is_found():
    world = flips().world
    world.__doc__ = "Flips."
    with pytest.raises(AssertionError):
        check_help(world)


def test_a_world_without_a_case_is_found():
    with pytest.raises(AssertionError, match="add a Case for CoinWorld"):
        check_all_have_a_case([World, SearchWorld, CoinWorld], CASES)
    with pytest.raises(AssertionError, match="no worlds"):
        check_all_have_a_case([World, BadKnob], CASES)

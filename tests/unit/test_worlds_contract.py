"""The contract of every world: streams, knobs, policies and the locked truth."""

from contextlib import suppress
from dataclasses import FrozenInstanceError, dataclass, fields
from inspect import signature

import numpy as np
import pandas as pd
import pytest

from mlsd.errors import MlsdError
from mlsd.worlds import BadKnob, BadPolicy, OracleLocked, SearchWorld, World
from mlsd.worlds.base import Knobs, knob, refuse_while_serving, score


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

    @pytest.mark.parametrize("world", [CoinWorld, SearchWorld])
    def test_help_names_each_knob_with_range_default_and_off_value(self, world):
        named = signature(world).parameters
        assert list(named) == ["seed", *(each.name for each in fields(world.Knobs))]
        for name, row in world.Knobs.table().iterrows():
            assert named[name].default == row["default"]
            off = "a size" if row["off"] is None else f"off {row['off']}"
            head = f"{name} ({row['low']} to {row['high']}; {row['default']}; {off})"
            assert f"{head}\n    {row['about']}" in world.__doc__


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

"""Checks of answers: what they say, and what they must not let pass."""

import dataclasses
import datetime as dt
import enum
import math
import subprocess
import sys
import textwrap
import warnings
from collections import Counter, deque
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from unittest import mock

import hypothesis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd.checks import CheckFailed, calling, value


def ndcg_at_k(ranked, judged, k):
    """Stand in for a learner's function."""
    return 0.5


def returning(result):
    def answer(*args, **kwargs):
        return result

    return answer


def message(check, *args, **kwargs) -> str:
    """Return what a failing check says."""
    with pytest.raises(CheckFailed) as caught:
        check(*args, **kwargs)
    return str(caught.value)


def lines(text: str) -> str:
    return textwrap.dedent(text).strip()


def said_of(result, expected) -> str:
    """Return all that a check says after the call itself."""
    return message(calling(returning(result)).returns, expected, "The nudge.").partition("\n")[2]


# What a message says


def test_a_wrong_number_is_told_with_call_result_expected_and_nudge():
    check = calling(ndcg_at_k, [3, 2], judged=[3, 2, 0], k=2)
    assert message(check.returns, 1.0, "Both judged documents are in the best order.") == lines(
        """
        ndcg_at_k([3, 2], judged=[3, 2, 0], k=2)
          returned  0.5
          expected  1.0
        Both judged documents are in the best order.
        """
    )


def test_a_wrong_value_is_told_by_its_name():
    assert message(value("peak_qps", 25.0).equals, 25_000.0, "Watch the unit.") == lines(
        """
        peak_qps
          is        25.0
          expected  25000.0
        It is 1,000 times too small: milliseconds or seconds, thousands or units?
        Watch the unit.
        """
    )


def test_a_broken_property_is_told_in_words():
    check = calling(returning(1.5), [3], k=1)
    assert message(check.gives, lambda v: 0 <= v <= 1, "a value from 0 to 1", "Divide.") == lines(
        """
        answer([3], k=1)
          returned  1.5
          expected  a value from 0 to 1
        Divide.
        """
    )
    told = message(value("rate", 1.5).satisfies, lambda v: v <= 1, "at most 1", "Divide.")
    assert told == "rate\n  is        1.5\n  expected  at most 1\nDivide."


def test_an_exception_is_told_with_the_line_it_comes_from():
    def share(clicks, impressions):
        total = clicks * 1.0
        return total / impressions

    told = message(calling(share, 1, impressions=0).returns, 0.0, "No impressions.")
    line = share.__code__.co_firstlineno + 2
    assert told == lines(
        f"""
        share(1, impressions=0)
          raised    ZeroDivisionError: float division by zero
                    in line {line}: return total / impressions
          expected  0.0
        No impressions.
        """
    )


def test_an_unwritten_answer_is_told_to_be_written():
    def stub(x):
        raise NotImplementedError("Write your answer here, then delete this line.")

    told = message(calling(stub, 1).returns, 1.0, "The nudge.")
    assert told == lines(
        """
        stub(1)
          raised    NotImplementedError: Write your answer here, then delete this line.
          expected  1.0
        You have not written this yet: write your answer, run its cell, then run this one.
        The nudge.
        """
    )
    assert "not written this yet" in message(calling(stub, 1).raises, ValueError)
    assert "not written this yet" in message(calling(stub, 1).gives, bool, "yes")
    assert "not written this yet" in message(value("x", ...).equals, 1)


@pytest.mark.parametrize("general", [RuntimeError, Exception, (ValueError, RuntimeError)])
def test_an_unwritten_answer_does_not_pass_for_the_error_asked_for(general):
    def stub(x):
        raise NotImplementedError

    message(calling(stub, 1).raises, general)


def test_a_call_that_should_have_raised_is_told_what_came_back():
    told = message(calling(returning(0.0), []).raises, ValueError, "Refuse an empty list.")
    assert told == lines(
        """
        answer([])
          returned  0.0
          expected  ValueError
        No error was raised.
        Refuse an empty list.
        """
    )
    told = message(calling(returning(0.0)).raises, (KeyError, ValueError))
    assert "expected  KeyError or ValueError" in told


def test_another_error_than_expected_is_told():
    told = message(calling(lambda x: 1 / x, 0).raises, ValueError)
    assert "raised    ZeroDivisionError: division by zero" in told
    assert "expected  ValueError" in told


def test_the_nudge_may_be_left_out():
    assert message(value("x", 1).equals, 2) == "x\n  is        1\n  expected  2"


@pytest.mark.parametrize(
    ("result", "expected", "diagnosis"),
    [
        (None, 1.0, "None came back. Did you forget `return`, or print instead of returning?"),
        (None, [1], "None came back. Did you forget `return`, or print instead of returning?"),
        (math.nan, 1.0, "NaN came back. Look for 0/0, inf - inf, or a missing value."),
        (pd.NA, 1.0, "NaN came back. Look for 0/0, inf - inf, or a missing value."),
        (math.inf, 1.0, "Infinity came back. Look for a division by 0 or the logarithm of 0."),
        ("1.0", 1.0, "That is text; expected a number."),
        (True, 1, "That is a bool; expected a number."),
        (1, True, "That is a number; expected a bool."),
        (1 + 0j, 1, "That is a complex number; expected a number."),
        ([1.0], 1.0, "That is a sequence of 1 value; expected a number. Take the value out."),
        (1.0, [1.0, 2.0], "That is a number; expected a sequence of 2 values."),
        ({"a": 1}, [1], "That is a dict of 1 key; expected a sequence of 1 value."),
        ((v for v in [1]), [1], "That is a generator: wrap it in list()."),
        (map(int, "1"), [1], "That is a map: wrap it in list()."),
        (len, 1, "That is a function: did you forget the brackets of a call?"),
        ([1, 2], [1, 2, 3], "It has 2 values; expected 3 values."),
        ([], [1], "It has 0 values; expected 1 value."),
        ([[1], [2]], [1, 2], "It has shape (2, 1); expected 2 values."),
        (np.ones((2, 3)), np.ones((3, 2)), "It has shape (2, 3); expected shape (3, 2)."),
        ([1, math.nan], [1, 2], "NaN in 1 of 2 values. Look for 0/0 or a missing value."),
        ([1, 5, 3], [1, 2, 4], "The first difference is at index 1: 5, expected 2."),
        ([3, 2, 1], [1, 2, 3], "The values are right, in reverse order."),
        ([2, 1, 3], [1, 2, 3], "The values are right, in another order."),
        (["b", "a"], ["a", "b"], "The values are right, in reverse order."),
        (
            [1, True],
            [1, 1],
            "The first difference is at index 1: True, expected 1. "
            "That is a bool; expected a number.",
        ),
        (1500.0, 1.5, "It is 1,000 times too large: milliseconds or seconds, thousands or units?"),
        (0.0015, 1.5, "It is 1,000 times too small: milliseconds or seconds, thousands or units?"),
        (0.05, 5.0, "It is 100 times too small: a percentage or a fraction?"),
        (5.0, 0.05, "It is 100 times too large: a percentage or a fraction?"),
        (2.0, 120.0, "It is 60 times too small: minutes or seconds?"),
        (7200, 2, "It is 3,600 times too large: hours or seconds?"),
        ([10.0, 0.0], [0.1, 0.0], "It is 100 times too large: a percentage or a fraction?"),
        (-2.5, 2.5, "The sign is reversed."),
        (0.3, 0.7, "It is 1 minus the expected value."),
        (0.67, 2 / 3, "It looks rounded: return all digits."),
        ([0.67, 0.33], [2 / 3, 1 / 3], "It looks rounded: return all digits."),
        ({"a": 1}, {"a": 1, "B": 2}, "Missing keys: 'B'."),
        ({"a": 1, "b": 2}, {"a": 1, "c": 2}, "Missing keys: 'c'; unexpected keys: 'b'."),
        ({"a": 1, "b": 7}, {"a": 1, "b": 2}, "The first difference is at key 'b': 7, expected 2."),
        ({"a": [1, 7]}, {"a": [1, 2]}, "At key 'a': The first difference is at index 1:"),
        ({1, 2}, {1, 3}, "Missing values: 3; unexpected values: 2."),
        ("Head ", "head", "Only capital letters or spaces differ."),
        (
            pd.DataFrame({"a": [1]}),
            pd.DataFrame({"b": [1]}),
            "Missing columns: 'b'; unexpected columns: 'a'.",
        ),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1, 2]}), "It has 1 rows; expected 2."),
        (
            pd.DataFrame({"a": [1, 2]}),
            pd.DataFrame({"a": [1, 3]}),
            "At column 'a': The first difference is at index 1: 2, expected 3.",
        ),
        (
            pd.Series([1, 2], index=["a", "b"]),
            pd.Series([1, 2], index=["a", "c"]),
            "Its labels differ. The first difference is at index 1: 'b', expected 'c'.",
        ),
        ([1], pd.Series([1], index=["a"]), "expected a labelled Series of 1 value."),
    ],
)
def test_the_usual_reasons_are_recognised(result, expected, diagnosis):
    told = said_of(result, expected)
    assert diagnosis in told
    assert told.endswith("\nThe nudge.")


@pytest.mark.parametrize(
    ("result", "expected"),
    [(0.5, 1.0), (3, 2), (0.0, 0.5), (7, 0), ("tail", "head"), ([0, 0], [1, 2]), (math.e, math.pi)],
)
def test_no_reason_is_made_up(result, expected):
    told = said_of(result, expected).splitlines()
    assert [line.split()[0] for line in told[:2]] == ["returned", "expected"]
    assert len(told) == 3 or told[2].startswith("The first difference is at index 0")


def test_a_wrong_call_is_told_about_parameters_names_and_endless_recursion():
    def one(x):
        return misspelt  # noqa: F821

    def endless(x):
        return endless(x)

    assert "Keep the parameters" in message(calling(one, 1, k=2).returns, 1)
    assert "Keep the parameters" in message(calling(one, 1, k=2).raises, TypeError)
    assert "misspelt name" in message(calling(one, 1).returns, 1)
    assert "calls itself without end" in message(calling(endless, 1).returns, 1)


def test_leaving_python_is_a_failed_check():
    assert "instead of leaving Python" in message(calling(lambda: sys.exit(0)).returns, 1)
    assert "instead of leaving Python" in message(calling(lambda: sys.exit(0)).raises, ValueError)


@pytest.mark.parametrize("thing", [0.5, None, "f", [1]])
def test_a_name_that_is_no_function_any_more_is_told(thing):
    for check in (calling(thing, 1).returns, calling(thing, 1).raises):
        told = message(check, AssertionError)
        assert "expected  a function" in told
        assert "must stay a function" in told


def test_a_warning_is_part_of_the_message_and_never_reaches_the_screen(capfd):
    def log_of(x):
        return np.log(np.array([x]))[0]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = message(calling(log_of, 0.0).returns, 0.0)
        calling(log_of, 0.0).returns(-math.inf)
    assert "It warned: divide by zero encountered in log" in told
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (np.float64(0.1), "0.1"),
        (np.int64(3), "3"),
        (0.1 + 0.2, "0.3"),
        (1e-12, "1e-12"),
        (np.array([1.0, 2.0]), "array([1.0, 2.0])"),
        (np.array([[1, 2], [3, 4]]), "array([[1, 2], [3, 4]])"),
        (np.zeros((400, 100)), "array of shape (400, 100)"),
        (np.arange(40_000), "array([0, 1, 2, ..., 39999]) with 40000 values"),
        (list(range(100)), "[0, 1, 2, ..., 99] with 100 values"),
        ((1,), "(1,)"),
        (set(), "set()"),
        ({"b", "a"}, "{'a', 'b'}"),
        ({"a": [1, 2]}, "{'a': [1, 2]}"),
        ({n: n for n in range(50)}, "{0: 0, 1: 1, 2: 2, ..., 49: 49} with 50 keys"),
        (pd.Series([1, 2]), "Series([1, 2])"),
        (pd.Series(range(50)), "Series([0, 1, 2, ..., 49]) with 50 values"),
        (pd.DataFrame({"a": [1, 2]}), "DataFrame({'a': [1, 2]})"),
        (
            pd.DataFrame({"a": range(90), "b": 1}),
            "DataFrame of 90 rows with the columns a, b",
        ),
        (sorted, "sorted"),
        (lambda x: x, "your function"),
        (object(), "an object"),
        (dt.date(2024, 1, 2), "datetime.date(2024, 1, 2)"),
        ("x" * 500, f"'{'x' * 75} ..."),
        (b"bytes", "b'bytes'"),
        ("two\nlines", r"'two\nlines'"),
    ],
)
def test_values_are_shown_short_and_the_same_on_every_run(shown, text):
    told = message(calling(returning(1), shown).returns, 2)
    assert told.splitlines()[0] == f"answer({text})"


def test_digits_are_added_until_two_numbers_look_different():
    told = message(value("x", 0.1 + 0.2).equals, 0.3, tol=0)
    assert "is        0.30000000000000004" in told


def test_a_value_that_cannot_be_shown_is_named_by_its_type():
    class Broken:
        def __repr__(self):
            raise RuntimeError("no")

    assert "returned  a Broken" in said_of(Broken(), 1)


# What passes


class Interval(NamedTuple):
    low: float
    high: float


@dataclasses.dataclass
class Finding:
    place: str
    severity: float


class Arm(enum.Enum):
    CONTROL = "control"
    TREATMENT = "treatment"


class Level(enum.IntEnum):
    LOW = 1


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (1, 1.0),
        (1.0, 1),
        (np.float32(0.5), 0.5),
        (np.array(1.0), 1),
        (np.longdouble(1), 1),
        (1 + 1e-7, 1.0),
        (1e9 + 1, 1e9),
        (1e-7, 0.0),
        (Fraction(1, 2), 0.5),
        (Decimal("0.5"), 0.5),
        (math.nan, math.nan),
        (np.nan, pd.NA),
        (math.inf, math.inf),
        (np.True_, True),
        (True, np.True_),
        (None, None),
        ("head", "head"),
        (np.str_("head"), "head"),
        (1 + 2j, 1 + 2j),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), [1.0, 2.0]),
        (pd.Series([1, 2]), [1, 2]),
        (pd.Series([1, 2], index=["a", "b"]), [1, 2]),
        (pd.Index([1, 2]), np.array([1, 2])),
        (deque([1, 2]), [1, 2]),
        (range(3), [0, 1, 2]),
        ({"a": 1}.keys(), ["a"]),
        ([], []),
        (np.empty(0), []),
        (np.array([[1, 2]]), [(1, 2)]),
        ([1.0, math.nan], [1, math.nan]),
        (Interval(0.1, 0.2), (0.1, 0.2)),
        ({"a": 1.0, "b": [1]}, {"b": (1,), "a": 1}),
        (Counter("aab"), {"a": 2, "b": 1}),
        ({1.0: "x"}, {1: "x"}),
        ({1, 2}, frozenset([2, 1])),
        ({(1, 2): 3}, {(1, 2): 3}),
        (Finding("x", 1 + 1e-9), Finding("x", 1)),
        (Arm.CONTROL, Arm.CONTROL),
        ({Arm.CONTROL: 1}, {Arm.CONTROL: 1}),
        (Level.LOW, 1),
        (dt.datetime(2024, 1, 2), pd.Timestamp("2024-01-02")),
        (np.datetime64("2024-01-02"), pd.Timestamp("2024-01-02")),
        (dt.timedelta(seconds=60), pd.Timedelta(minutes=1)),
        (dt.date(2024, 1, 2), dt.date(2024, 1, 2)),
        (pd.Series([1.0], index=["a"]), pd.Series([1], index=["a"], name="n")),
        (pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [2.0], "a": [1.0]})),
        (
            pd.DataFrame({"a": [1]}, index=["x"]),
            pd.DataFrame({"a": [1]}),
        ),
        (pd.Series([1, None], dtype="Int64"), [1, math.nan]),
        (pd.array([1, 2]), [1, 2]),
        (pd.Series(["a", "b"], dtype="category"), ["a", "b"]),
    ],
)
def test_equal_values_pass_whatever_their_type(result, expected):
    calling(returning(result)).returns(expected)
    value("x", result).equals(expected)


def test_a_tensor_is_compared_by_its_values(monkeypatch):
    class Tensor:
        def detach(self):
            return self

        cpu = detach

        def numpy(self):
            return np.array([1.0, 2.0])

    monkeypatch.setitem(sys.modules, "torch", mock.Mock(Tensor=Tensor))
    value("x", Tensor()).equals([1, 2])
    message(value("x", Tensor()).equals, [1, 3])


def test_the_tolerance_is_relative_and_can_be_set():
    value("x", 0.63).equals(0.6309, tol=0.01)
    value("x", 101).equals(100, tol=0.01)
    value("x", 0.05).equals(0, tol=0.1)
    message(value("x", 0.63).equals, 0.6309)
    message(value("x", 0.64).equals, 0.6309, tol=0.01)
    message(value("x", 0.0).equals, 1e-7)
    message(value("x", 2e-7).equals, 1e-7)


def test_a_property_that_holds_passes():
    calling(returning(np.float64(0.5))).gives(lambda v: 0 <= v <= 1, "from 0 to 1")
    calling(returning(np.arange(3))).gives(lambda v: (v >= 0).all(), "not negative")
    calling(returning(pd.DataFrame({"a": ["x"]}))).gives(lambda t: len(t) == 1, "one row")
    calling(returning(Finding("x", 1))).gives(lambda f: f.place == "x", "at x")
    for numbers in (pd.array([1, 2]), pd.RangeIndex(1, 3), pd.Series([1, 2], dtype="Int64")):
        value("n", numbers).satisfies(lambda v: v[0] == 1, "1 first")
    value("rate", [0.1, None]).satisfies(lambda v: v[1] is None, "nothing second")


def test_the_error_asked_for_passes():
    def refuse(x):
        raise KeyError(x)

    def unwritten(x):
        raise NotImplementedError

    calling(refuse, 1).raises(KeyError)
    calling(refuse, 1).raises(LookupError)
    calling(refuse, 1).raises((ValueError, KeyError))
    calling(unwritten, 1).raises(NotImplementedError)


def test_arguments_are_copies_and_the_message_shows_the_originals():
    grades = [2, 3, 1]

    def sort_in_place(xs):
        xs.sort()
        return xs[0]

    check = calling(sort_in_place, grades)
    check.returns(1)
    assert grades == [2, 3, 1]
    assert message(check.returns, 7).startswith("sort_in_place([2, 3, 1])")


def test_an_argument_that_cannot_be_copied_is_passed_as_it_is():
    numbers = (n for n in [1, 2])
    calling(sum, numbers).returns(3)


def test_keyword_arguments_may_have_any_name():
    calling(lambda f, args: f + args, f=1, args=2).returns(3)


# What must not pass


class Agreeable:
    """Claims to equal everything and to be above and below everything."""

    __hash__ = None

    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __float__(self):
        return 1.0


class AgreeableFloat(float):
    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = float.__hash__

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__

    def __float__(self):
        return 1.0


class AgreeableText(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        return True

    def __str__(self):
        return "head"


class AgreeableList(list):
    __hash__ = None

    def __eq__(self, other):
        return True


class AgreeableArray(np.ndarray):
    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__


class AgreeableClass(type):
    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__

    def __instancecheck__(cls, instance):
        return True


class InDisguise:
    """Says that it is a float."""

    __class__ = float

    def __eq__(self, other):
        return True

    __hash__ = None


class Dodging:
    """Equal to whatever it is compared with, through its answer to a comparison."""

    __hash__ = None

    def __eq__(self, other):
        return self

    __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __bool__(self):
        return True


IMPOSTORS = [
    Agreeable(),
    AgreeableFloat(0.25),
    AgreeableText("tail"),
    AgreeableList([7]),
    np.array([7.0]).view(AgreeableArray),
    AgreeableClass("Any", (), {}),
    AgreeableClass("Any", (), {})(),
    InDisguise(),
    Dodging(),
    mock.ANY,
    mock.MagicMock(),
]
TARGETS = [
    1.0,
    0,
    True,
    None,
    math.nan,
    "head",
    [1, 2],
    [],
    {"a": 1},
    {1},
    np.arange(3),
    pd.Series([1.0], index=["a"]),
    pd.DataFrame({"a": [1]}),
    Finding("x", 1),
    Arm.CONTROL,
    dt.date(2024, 1, 2),
]


@pytest.mark.parametrize("impostor", IMPOSTORS, ids=lambda i: type(i).__name__)
@pytest.mark.parametrize("expected", TARGETS, ids=repr)
def test_an_object_that_claims_to_be_equal_does_not_pass(impostor, expected):
    message(calling(returning(impostor)).returns, expected)
    message(value("x", impostor).equals, expected)
    message(calling(returning([impostor])).returns, [expected])
    message(calling(returning({"k": impostor})).returns, {"k": expected})
    message(calling(returning((1, [impostor]))).returns, (1, [expected]))
    message(calling(returning(pd.Series([impostor], dtype=object))).returns, [expected])


@pytest.mark.parametrize(
    "impostor",
    [Agreeable(), AgreeableFloat(0.25), Dodging(), mock.ANY, AgreeableText("x"), AgreeableList()],
    ids=lambda i: type(i).__name__,
)
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: [x], lambda x: {"k": x}])
def test_an_object_that_claims_to_be_equal_does_not_satisfy_a_predicate(impostor, wrap):
    for check in (
        calling(returning(wrap(impostor))).gives,
        value("x", wrap(impostor)).satisfies,
    ):
        assert "claims to equal anything" in message(check, lambda v: True, "anything")


def test_a_predicate_must_answer_true_or_false():
    assert "cannot be checked" in message(value("x", [1, 2]).satisfies, lambda v: v, "values")
    assert "cannot be checked" in message(
        value("x", np.arange(3)).satisfies, lambda v: 0 <= v <= 1, "from 0 to 1"
    )
    assert "None came back" in message(value("x", None).satisfies, lambda v: v > 0, "positive")
    assert "NaN came back" in message(value("x", math.nan).satisfies, lambda v: v > 0, "positive")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (math.nan, 0.0),
        (0.0, math.nan),
        (math.nan, None),
        (None, math.nan),
        (math.nan, math.inf),
        (math.inf, -math.inf),
        (1e308, math.inf),
        (math.inf, 1e308),
        (pd.NaT, pd.Timestamp("2024-01-02")),
        (True, 1),
        (1, True),
        (False, 0),
        (np.bool_(True), 1.0),
        ([True, False], [1, 0]),
        ([1, 0], [True, False]),
        (np.array([True]), np.array([1])),
        (None, False),
        (None, 0),
        ("", None),
        ([], None),
        ([], {}),
        ([], ""),
        (0, ""),
        ("1", 1),
        (b"head", "head"),
        ("abc", ["a", "b", "c"]),
        (10_000_001, 10_000_000),
        (10**400, 1.0),
        (1.0, 10**400),
        (10**400, 10**400 + 1),
        (1.001, 1.0),
        (1 + 1j, 1.0),
        ([1, 2, 3], [1, 2]),
        ([1, 2], [2, 1]),
        ([[1, 2]], [1, 2]),
        ([[1], [2, 3]], [[1, 2], [3]]),
        ([1, None], [1, math.nan]),
        ({"a": None}, {"a": math.nan}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": 1}, [("a", 1)]),
        ({1, 2}, [1, 2]),
        ([1, 2], {1, 2}),
        ({True: 1}, {"True": 1}),
        (Finding("x", 1), {"place": "x", "severity": 1}),
        (Finding("x", 1), Finding("x", 2)),
        (Arm.CONTROL, Arm.TREATMENT),
        (Arm.CONTROL, "control"),
        (dt.date(2024, 1, 2), dt.date(2024, 1, 3)),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (pd.Timestamp("2024-01-02"), pd.Timestamp("2024-01-03")),
        (pd.Series([1, 2], index=["b", "a"]), pd.Series([1, 2], index=["a", "b"])),
        (pd.Series([1, 2]), pd.Series([1, 2], index=["a", "b"])),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [2, 1]})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1], "b": [1]})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=["x"])),
        (pd.DataFrame({"a": [1]}), [[1]]),
        (object(), 1),
        (range(10**12), [0]),
        (type, 1),
        (int, 0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_wrong_values_do_not_pass(result, expected):
    message(calling(returning(result)).returns, expected)
    message(value("x", result).equals, expected)


def test_data_that_holds_itself_does_not_pass_and_ends():
    endless: list = []
    endless.append(endless)
    message(calling(returning(endless)).returns, [[1]])


def test_a_check_that_cannot_be_made_is_an_error_of_its_author():
    with pytest.raises(TypeError, match="use a predicate"):
        value("x", 1).equals(object())


@given(st.one_of(st.integers(), st.floats(), st.text(), st.lists(st.integers()), st.none()))
def test_a_value_equals_itself(held):
    value("x", held).equals(held)
    value("x", [held, {"k": held}]).equals([held, {"k": held}])


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([2, -1, 1.01, 0.99]))
def test_a_number_that_is_off_by_a_percent_does_not_pass(number, factor):
    hypothesis.assume(abs(number) > 1e-12)
    message(value("x", number * factor).equals, number)


# The module


def test_the_failure_is_an_assertion_that_a_notebook_shows_without_frames():
    with pytest.raises(AssertionError) as caught:
        value("x", 1).equals(2, "The nudge.")
    caught.value.add_note("Failing test case: x=1")
    shown = caught.value._render_traceback_()
    assert shown == [f"CheckFailed: {caught.value}", "Failing test case: x=1"]


def test_the_cause_of_a_failed_call_is_kept():
    with pytest.raises(CheckFailed) as caught:
        calling(lambda: 1 / 0).returns(1)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_the_hypothesis_profile_is_reproducible():
    profile = hypothesis.settings.get_profile("mlsd")
    assert profile.derandomize
    assert profile.database is None
    assert profile.deadline is None
    assert profile.max_examples == 60


def test_importing_is_light_loads_the_profile_and_leaves_no_files(tmp_path):
    program = """
        import sys
        import mlsd.checks, mlsd.errors, mlsd.metrics
        from hypothesis import given, settings, strategies as st

        @given(st.text(), st.floats())
        def anything(text, number):
            pass

        anything()
        heavy = {"sklearn", "scipy", "matplotlib", "torch", "IPython"} & set(sys.modules)
        print(sorted(heavy), settings().max_examples)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.stdout, done.stderr) == ("[] 60\n", "")
    assert list(tmp_path.iterdir()) == []

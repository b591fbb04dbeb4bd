"""The typed errors of mlsd."""

import copy
import pickle

import pytest

from mlsd.errors import BadArgument, BadShape, BadType, BadValue, MissingColumns, MlsdError

KINDS = [BadShape, BadType, BadValue, MissingColumns]


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_says_what_where_and_how_to_mend(kind):
    error = kind("k", "0", "1 or more", "Count ranks from 1")
    assert str(error) == "k: expected 1 or more, got 0. Count ranks from 1."
    assert (error.argument, error.came, error.expected) == ("k", "0", "1 or more")
    assert error.mend == "Count ranks from 1"


def test_the_way_to_mend_may_be_left_out():
    assert str(BadValue("k", "0", "1 or more")) == "k: expected 1 or more, got 0."


def test_a_value_that_came_is_abbreviated():
    error = BadValue("names", list(range(10_000)), "fewer names")
    assert error.came == "[0, 1, 2, 3, 4, 5, ...]"


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_an_mlsd_error_and_a_value_error(kind):
    assert issubclass(kind, BadArgument)
    assert issubclass(kind, MlsdError)
    assert issubclass(kind, ValueError)


def test_a_wrong_type_is_also_a_type_error():
    assert issubclass(BadType, TypeError)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_an_error_survives_a_process_boundary(duplicate):
    error = BadShape("labels", (3, 1), "one dimension", "Flatten it")
    again = duplicate(error)
    assert type(again) is BadShape
    assert str(again) == str(error)
    assert again.came == error.came

"""Online metrics on labelled sessions, and ratios that disagree."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd.errors import BadShape, BadType, BadValue, MissingColumns
from mlsd.metrics import mean_of_ratios, ratio_of_means, session_success_rate, time_to_success_s

reproducible = settings(derandomize=True, deadline=None, database=None)

LOG = pd.DataFrame(
    [
        ("long click", True, 30.0, 0.0, 100.0),
        ("long click", False, math.nan, 0.0, 95.0),
        ("bounce", True, 3.0, 0.0, 10.0),
        ("bounce", False, math.nan, 0.0, 8.0),
        ("bounce, then answer", True, 3.0, 0.0, 50.0),
        ("bounce, then answer", False, math.nan, 8.0, 70.0),
        ("answer", False, math.nan, 5.0, 200.0),
        ("glance at the answer", False, math.nan, 4.9, 20.0),
        ("nothing", False, math.nan, 0.0, 5.0),
        ("on the line", True, 10.0, 0.0, 12.0),
    ],
    columns=["session_id", "clicked", "dwell_s", "answer_read_s", "time_s"],
)


def test_a_session_succeeds_with_a_long_click_or_a_read_answer():
    assert session_success_rate(LOG) == pytest.approx(4 / 7)
    succeeds = {name for name, rows in LOG.groupby("session_id") if session_success_rate(rows) == 1}
    assert succeeds == {"long click", "bounce, then answer", "answer", "on the line"}


def test_the_thresholds_can_be_moved():
    assert session_success_rate(LOG, dwell_s=3) == pytest.approx(5 / 7)
    assert session_success_rate(LOG, answer_s=math.inf) == pytest.approx(2 / 7)
    assert session_success_rate(LOG, dwell_s=math.inf, answer_s=math.inf) == 0.0


def test_time_to_success_runs_from_the_first_event_of_a_session():
    assert time_to_success_s(LOG) == pytest.approx(np.mean([5.0, 20.0, 0.0, 0.0]))


def test_time_to_success_takes_the_first_success():
    twice = pd.DataFrame(
        {
            "session_id": 1,
            "clicked": [False, True, True],
            "dwell_s": [0.0, 60.0, 60.0],
            "answer_read_s": 0.0,
            "clock": [0.0, 40.0, 7.0],
        }
    )
    assert time_to_success_s(twice, time="clock") == 7.0


def test_time_to_success_without_a_success_is_nan():
    assert math.isnan(time_to_success_s(LOG[LOG["session_id"] == "nothing"]))


def test_rows_in_another_order_give_the_same():
    shuffled = LOG.sample(frac=1, random_state=3)
    assert session_success_rate(shuffled) == session_success_rate(LOG)
    assert time_to_success_s(shuffled) == time_to_success_s(LOG)


def test_clicks_may_be_0_and_1():
    assert session_success_rate(LOG.assign(clicked=LOG["clicked"].astype(int))) == 4 / 7


def test_ratio_of_means_weights_events_and_mean_of_ratios_weights_units():
    clicks, impressions = [1, 1], [1, 9]
    assert ratio_of_means(clicks, impressions) == pytest.approx(0.2)
    assert mean_of_ratios(clicks, impressions) == pytest.approx((1 + 1 / 9) / 2)


def test_the_two_ratios_can_order_two_arms_differently():
    control, treatment = ([9, 10], [10, 100]), ([5, 20], [10, 100])
    assert ratio_of_means(*treatment) > ratio_of_means(*control)
    assert mean_of_ratios(*treatment) < mean_of_ratios(*control)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=20),
    st.integers(1, 9),
)
@reproducible
def test_ratios_agree_when_every_unit_has_the_same_denominator(pairs, same):
    numerators, denominators = zip(*pairs, strict=True)
    equal = [same] * len(pairs)
    assert ratio_of_means(numerators, equal) == pytest.approx(mean_of_ratios(numerators, equal))
    weighted = np.average(np.divide(numerators, denominators), weights=denominators)
    assert ratio_of_means(numerators, denominators) == pytest.approx(weighted)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: session_success_rate(LOG[:0]), BadShape, "no rows"),
        (lambda: session_success_rate(LOG.to_numpy()), BadType, "a DataFrame"),
        (
            lambda: session_success_rate(LOG.drop(columns=["clicked", "dwell_s"])),
            MissingColumns,
            "clicked, dwell_s",
        ),
        (lambda: time_to_success_s(LOG.drop(columns="time_s")), MissingColumns, "time_s"),
        (lambda: session_success_rate(LOG.assign(dwell_s=math.nan)), BadValue, "dwell_s"),
        (lambda: session_success_rate(LOG.assign(answer_read_s=math.nan)), BadValue, "answer"),
        (lambda: session_success_rate(LOG.assign(clicked=2)), BadValue, "0 or 1"),
        (lambda: session_success_rate(LOG.assign(session_id=None)), BadValue, "an id"),
        (lambda: time_to_success_s(LOG.assign(time_s=math.nan)), BadValue, "time_s"),
        (lambda: ratio_of_means([], []), BadShape, "at least one"),
        (lambda: ratio_of_means([1], [1, 2]), BadShape, "one for each"),
        (lambda: ratio_of_means([1], [0]), BadValue, "a sum above 0"),
        (lambda: ratio_of_means([math.nan], [1]), BadValue, "NaN"),
        (lambda: ratio_of_means([math.inf], [1]), BadValue, "finite"),
        (lambda: ratio_of_means([1, 1], [3, -1]), BadValue, "-1 at index 1"),
        (lambda: mean_of_ratios([1, 1], [3, 0]), BadValue, "0 at index 1"),
    ],
)
def test_unusable_arguments_are_refused(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert says in str(caught.value)

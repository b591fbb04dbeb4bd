"""Online metrics: what users did, by session and by user."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlsd.errors import BadValue
from mlsd.metrics._inputs import binary, columns_of, finite, in_range, paired, vector

__all__ = ["mean_of_ratios", "ratio_of_means", "session_success_rate", "time_to_success_s"]


def session_success_rate(log: pd.DataFrame, dwell_s: float = 10, answer_s: float = 5) -> float:
    """Return the share of sessions in which the user found what they came for.

    log: one row for each impression, with the columns session_id, clicked, dwell_s (seconds spent
    on the clicked result) and answer_read_s (seconds spent reading the answer box of the page, 0
    without one). A session succeeds with a click of at least dwell_s seconds, or, which needs no
    click, by reading an answer for at least answer_s seconds. Raises MissingColumns; BadShape for
    an empty log; BadValue for NaN, except as the dwell time of a result that was not clicked.
    """
    columns = columns_of(log, ["session_id", "clicked", "dwell_s", "answer_read_s"], "log")
    success = pd.Series(_success(columns, dwell_s, answer_s))
    return float(success.groupby(columns["session_id"].to_numpy()).any().mean())


def time_to_success_s(
    log: pd.DataFrame, dwell_s: float = 10, answer_s: float = 5, time: str = "time_s"
) -> float:
    """Return the mean time from the start of a session to its first success, in seconds.

    log: as in session_success_rate, and a column `time` of seconds, on one clock in each session,
    at which the page was shown or the click was made. Sessions without a success are left out, so
    read it next to session_success_rate: giving up early must not count as speed. NaN when no
    session succeeds.
    """
    needed = ["session_id", "clicked", "dwell_s", "answer_read_s", time]
    columns = columns_of(log, needed, "log")
    finite(time, columns[time])
    start = columns.groupby("session_id")[time].min()
    successes = columns[_success(columns, dwell_s, answer_s)]
    return float((successes.groupby("session_id")[time].min() - start).mean())


def ratio_of_means(numerators: ArrayLike, denominators: ArrayLike) -> float:
    """Return sum(numerators) / sum(denominators): each event has the same weight.

    numerators, denominators: shape (n,), one value for each unit, for instance the clicks and the
    impressions of each user. Raises BadValue when the denominators sum to 0.
    """
    above, below = _ratio_parts(numerators, denominators)
    if below.sum() == 0:
        raise BadValue("denominators", "a sum of 0", "a sum above 0", "Take more units")
    return float(above.sum() / below.sum())


def mean_of_ratios(numerators: ArrayLike, denominators: ArrayLike) -> float:
    """Return the mean of numerator / denominator: each unit has the same weight.

    Arguments as in ratio_of_means. Raises BadValue where a denominator is 0.
    """
    above, below = _ratio_parts(numerators, denominators)
    if (below == 0).any():
        raise BadValue(
            "denominators",
            f"0 at index {int(np.argmax(below == 0))}",
            "above 0 for each unit",
            "Leave out the units that had no opportunity, and say so",
        )
    return float(np.mean(above / below))


def _ratio_parts(numerators: ArrayLike, denominators: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    above, below = paired("numerators", numerators, "denominators", denominators)
    finite("numerators", above)
    return above, in_range("denominators", finite("denominators", below), 0, np.inf, "0 or more")


def _success(log: pd.DataFrame, dwell_s: float, answer_s: float) -> np.ndarray:
    """Return, for each impression, whether it holds a success."""
    if log["session_id"].isna().any():
        raise BadValue("session_id", "missing ids", "an id in each row")
    clicked = binary("clicked", vector("clicked", log["clicked"]))
    dwell = vector("dwell_s", log["dwell_s"].where(clicked, 0.0))
    return (clicked & (dwell >= dwell_s)) | (
        vector("answer_read_s", log["answer_read_s"]) >= answer_s
    )

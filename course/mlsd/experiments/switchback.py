"""Switchbacks: everybody gets one version for a while, then the other."""

import numpy as np
import pandas as pd

from mlsd.errors import BadValue, MissingColumns
from mlsd.experiments._inputs import number
from mlsd.experiments.analysis import Comparison, compare_ratios
from mlsd.experiments.assignment import hash_uniform

__all__ = ["compare_switchback", "schedule"]


def schedule(n_periods: int, salt: str) -> np.ndarray:
    """Return whether each period is treated, bool, shape (n_periods,).

    Each pair of neighbours has one of both, in an order drawn by the hash of `salt`, so that
    slow change of demand falls on both arms alike. Raises BadValue.
    """
    if isinstance(n_periods, bool) or not isinstance(n_periods, int | np.integer) or n_periods < 1:
        raise BadValue("n_periods", repr(n_periods), "a whole number, 1 or more")
    first = hash_uniform(np.arange((n_periods + 1) // 2), salt) < 0.5
    return np.column_stack([first, ~first]).ravel()[:n_periods]


def compare_switchback(
    log: pd.DataFrame,
    numerator: str,
    denominator: str | None = None,
    *,
    period: str = "period",
    since_switch_s: str | None = None,
    burn_in_s: float = 0.0,
    confidence: float = 0.95,
) -> Comparison:
    """Compare the arms of a switchback; the period is the unit that was randomised.

    log: columns arm ("control", "treatment"), `period`, `numerator`, `denominator` (rows are
    counted without one). burn_in_s: seconds to drop at the start of each period, by the column
    `since_switch_s`, in which the version before may still have its effect. The delta method by
    period, as `compare_ratios`. Raises BadShape, BadType, BadValue, MissingColumns.
    """
    if number("burn_in_s", burn_in_s) < 0:
        raise BadValue("burn_in_s", repr(burn_in_s), "seconds, 0 or more")
    needed = ["arm", period, *([since_switch_s] if since_switch_s else [])]
    missing = [column for column in needed if column not in log.columns]
    if missing:
        raise MissingColumns("log", f"{list(log.columns)}", f"a table with the columns {missing}")
    if burn_in_s and not since_switch_s:
        raise BadValue("since_switch_s", "None", "the column of the seconds since the period began")
    kept = log[log[since_switch_s] >= burn_in_s] if since_switch_s else log
    control, treatment = (kept[kept["arm"] == arm] for arm in ("control", "treatment"))
    return compare_ratios(
        control, treatment, numerator, denominator, user=period, confidence=confidence
    )

"""Checks of arguments that the modules of mlsd.experiments share."""

from collections.abc import Sequence
from numbers import Real

import numpy as np
import pandas as pd

from mlsd.errors import BadShape, BadType, BadValue

Values = Sequence[float] | np.ndarray | pd.Series


def share(name: str, value: float, example: str = "0.05") -> float:
    """Return a number strictly between 0 and 1. Raises BadType, BadValue."""
    value = number(name, value)
    if not 0 < value < 1:
        raise BadValue(name, repr(value), f"a share between 0 and 1, such as {example}")
    return value


def positive(name: str, value: float) -> float:
    """Return a finite number above 0. Raises BadType, BadValue."""
    value = number(name, value)
    if not value > 0:
        raise BadValue(name, repr(value), "a number above 0")
    return value


def number(name: str, value: float) -> float:
    """Return a finite real number as float. Raises BadType, BadValue."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise BadType(name, value, "a number")
    if not np.isfinite(value):
        raise BadValue(name, repr(value), "a finite number")
    return float(value)


def vector(name: str, values: Values, *, least: int = 1) -> np.ndarray:
    """Return finite numbers, float64, shape (n,). Raises BadType, BadShape, BadValue."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise BadType(name, values, "a list of numbers") from None
    if array.ndim != 1 or len(array) < least:
        raise BadShape(name, f"shape {array.shape}", f"a list of {least} numbers or more")
    if not np.isfinite(array).all():
        raise BadValue(name, "NaN or infinite values", "finite numbers only")
    return array


def as_long(name: str, values: np.ndarray, other: str, length: int) -> np.ndarray:
    """Return `values` if there are `length` of them. Raises BadShape."""
    if len(values) != length:
        raise BadShape(name, f"{len(values)} values", f"{length}, one for each of {other}")
    return values


def probabilities(name: str, values: Values, *, above_zero: bool = False) -> np.ndarray:
    """Return numbers from 0 to 1, without 0 if `above_zero`. Raises as `vector`."""
    array = vector(name, values)
    low = array <= 0 if above_zero else array < 0
    if low.any() or (array > 1).any():
        first = array[low | (array > 1)][0]
        expected = "probabilities above 0 and up to 1" if above_zero else "probabilities, 0 to 1"
        raise BadValue(name, f"{first:g} among them", expected)
    return array

"""Read and check the arguments that metrics share."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Literal, get_args

import numpy as np
import pandas as pd

from mlsd.errors import BadShape, BadType, BadValue, MissingColumns

Empty = Literal["zero", "one", "skip"]
Gain = Literal["exponential", "linear"]

_EMPTY_VALUES = {"zero": 0.0, "one": 1.0, "skip": math.nan}


def vector(name: str, values: object, *, allow_empty: bool = False) -> np.ndarray:
    """Return values as a new float64 array of shape (n,); NaN is refused."""
    if isinstance(values, (str, bytes, dict, set, frozenset)):
        raise BadType(name, f"a {type(values).__name__}", "a sequence of numbers")
    if isinstance(values, Iterable) and not hasattr(values, "__len__"):
        raise BadType(
            name, f"a {type(values).__name__}", "a sequence of numbers", "Wrap it in list()"
        )
    try:
        raw = np.asarray(values)
        if raw.dtype.kind not in "biufO" or any(isinstance(v, str) for v in _objects(raw)):
            raise TypeError(f"dtype {raw.dtype}")
        array = np.array(raw, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadType(
            name,
            f"a {type(values).__name__} that does not read as numbers ({error})",
            "a sequence of numbers",
            "Convert it first, for instance with pd.to_numeric",
        ) from error
    if array.ndim != 1:
        raise BadShape(
            name, f"shape {array.shape}", "one dimension", "Flatten it, or call once a row"
        )
    if not array.size and not allow_empty:
        raise BadShape(name, "no values", "at least one value")
    missing = int(np.isnan(array).sum())
    if missing:
        raise BadValue(
            name,
            f"{missing} NaN in {array.size} values",
            "numbers",
            "Decide what a missing value means, then drop or fill it",
        )
    return array


def _objects(raw: np.ndarray) -> Iterable[object]:
    return raw.flat if raw.dtype.kind == "O" else ()


def finite(name: str, values: object) -> np.ndarray:
    """Return a vector without infinities."""
    limit = float(np.finfo(np.float64).max)
    return in_range(name, vector(name, values), -limit, limit, "finite numbers")


def paired(
    first_name: str, first: object, second_name: str, second: object
) -> tuple[np.ndarray, np.ndarray]:
    """Return two vectors of the same length, at least one value each."""
    a, b = vector(first_name, first), vector(second_name, second)
    if len(a) != len(b):
        raise BadShape(
            second_name,
            f"{len(b)} values",
            f"{len(a)}, one for each of {first_name}",
            "Take both from the same rows",
        )
    return a, b


def in_range(
    name: str, array: np.ndarray, low: float, high: float, what: str, mend: str = ""
) -> np.ndarray:
    """Return the array if low <= every value <= high, else raise BadValue."""
    outside = (array < low) | (array > high)
    if outside.any():
        where = int(np.argmax(outside))
        raise BadValue(name, f"{array[where]:g} at index {where}", what, mend)
    return array


def binary(name: str, array: np.ndarray) -> np.ndarray:
    """Return a 0/1 vector as booleans."""
    other = (array != 0) & (array != 1)
    if other.any():
        where = int(np.argmax(other))
        raise BadValue(
            name,
            f"{array[where]:g} at index {where}",
            "0 or 1",
            "Turn grades or scores into yes and no with a threshold",
        )
    return array == 1


def labels_and_probabilities(
    labels: object, probabilities: object
) -> tuple[np.ndarray, np.ndarray]:
    """Return 0/1 labels as booleans, and one probability from 0 to 1 for each."""
    outcomes, predicted = paired("labels", labels, "probabilities", probabilities)
    in_range(
        "probabilities",
        predicted,
        0.0,
        1.0,
        "probabilities from 0 to 1",
        "Scores need a sigmoid, percentages a division by 100",
    )
    return binary("labels", outcomes), predicted


def grades_in(name: str, values: object, *, allow_empty: bool = True) -> np.ndarray:
    """Return relevance grades: finite and not negative."""
    return in_range(
        name,
        vector(name, values, allow_empty=allow_empty),
        0.0,
        1000.0,
        "relevance grades from 0 (not relevant) up",
        "Give a document that nobody judged the grade 0",
    )


def relevance_in(name: str, values: object) -> np.ndarray:
    """Return binary relevance in the order shown, as booleans."""
    return binary(name, vector(name, values, allow_empty=True))


def whole_number(name: str, value: object, at_least: int) -> int:
    """Return value as an int that is not smaller than at_least."""
    if isinstance(value, (bool, np.bool_)):
        raise BadType(name, f"{value}", "a whole number")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError as error:
        raise BadType(name, f"a {type(value).__name__}", "a whole number") from error
    if number < at_least:
        raise BadValue(name, f"{number}", f"{at_least} or more")
    return number


def one_of(name: str, value: str, options: object) -> None:
    """Raise BadValue unless value is one of the options of a Literal type."""
    names = get_args(options)
    if value not in names:
        raise BadValue(name, f"{value!r}", " or ".join(repr(option) for option in names))


def value_when_empty(empty: Empty) -> float:
    """Return what a metric is worth where it is 0/0: 0, 1, or NaN for a query to skip."""
    one_of("empty", empty, Empty)
    return _EMPTY_VALUES[empty]


def columns_of(table: object, names: list[str], argument: str = "table") -> pd.DataFrame:
    """Return the named columns of a DataFrame with at least one row."""
    if not isinstance(table, pd.DataFrame):
        raise BadType(argument, f"a {type(table).__name__}", "a DataFrame")
    absent = [name for name in names if name not in table.columns]
    if absent:
        raise MissingColumns(
            argument,
            f"columns {', '.join(map(str, table.columns)) or '(none)'}",
            f"a column {', '.join(absent)}",
            "Rename yours, or name it in the call",
        )
    if table.empty:
        raise BadShape(argument, "no rows", "at least one row")
    return table[names]

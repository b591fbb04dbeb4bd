"""Find how an answer differs from what was expected, and recognise the usual reasons."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from mlsd.checks.plain import Labelled, Opaque, Record, Table
from mlsd.checks.wording import describe, show_both

__all__ = ["difference", "unusable"]

_EXACT_INTEGER_TOL = 1e-6
_ROUNDING_ERROR = 1e-15
_LAZY = ("generator", "map", "filter", "zip", "enumerate", "reversed")
_SLIPS = {
    1000.0: "milliseconds or seconds, thousands or units",
    1e6: "microseconds or seconds, millions or units",
    1e9: "nanoseconds or seconds, billions or units",
    100.0: "a percentage or a fraction",
    60.0: "minutes or seconds",
    3600.0: "hours or seconds",
    86_400.0: "days or seconds",
}


def difference(actual: Any, expected: Any, tol: float) -> str | None:
    """Return None when two plain values are equal, else a sentence on how they differ, or "".

    Numbers are equal within tol times the expected value (within tol of an expected 0); two
    integers must be the same unless tol is above 1e-6. NaN equals only NaN, a bool only a bool.
    Lists stand for any sequence; a labelled Series is compared by its values with a list, and by
    labels and values with a labelled Series.
    """
    if actual is None and expected is not None:
        return unusable(actual)
    compare = _COMPARISONS.get(type(expected), _exactly)
    return compare(actual, expected, tol)


def unusable(value: Any) -> str:
    """Return why a plain value can be no answer at all, or ""."""
    if value is None:
        return "None came back. Did you forget `return`, or print instead of returning?"
    if isinstance(value, float) and math.isnan(value):
        return "NaN came back. Look for 0/0, inf - inf, or a missing value."
    if isinstance(value, Opaque) and value.name == "ellipsis":
        return "You have not written this yet: replace the dots by your answer."
    if isinstance(value, Opaque) and value.name in _LAZY:
        return f"That is {describe(value)}: wrap it in list()."
    if isinstance(value, Opaque) and value.name == "function":
        return f"That is {describe(value)}: did you forget the brackets of a call?"
    return ""


def _number(actual: Any, expected: Any, tol: float) -> str | None:
    if not _is_number(actual) or (isinstance(actual, complex) and _is_real(expected)):
        return _wrong_kind(actual, expected)
    if _close(actual, expected, tol):
        return None
    if isinstance(actual, complex) or isinstance(expected, complex):
        return ""
    if _is_nan(actual) or _is_nan(expected):
        return unusable(actual)
    if abs(actual) == math.inf != abs(expected):
        return "Infinity came back. Look for a division by 0 or the logarithm of 0."
    return _numeric_reason([actual], [expected], tol)


def _sequence(actual: Any, expected: list, tol: float) -> str | None:
    if isinstance(actual, Labelled):
        actual = actual.values
    if not isinstance(actual, list):
        return _wrong_kind(actual, expected)
    if _shape(actual) != _shape(expected):
        return f"It has {_shape_text(actual)}; expected {_shape_text(expected)}."
    reasons = [difference(a, e, tol) for a, e in zip(actual, expected, strict=True)]
    places = [place for place, reason in enumerate(reasons) if reason is not None]
    if not places:
        return None
    return _sequence_reason(actual, expected, tol) or _at(
        f"index {places[0]}", actual[places[0]], expected[places[0]], reasons[places[0]]
    )


def _labelled(actual: Any, expected: Labelled, tol: float) -> str | None:
    if not isinstance(actual, Labelled):
        return _wrong_kind(actual, expected)
    reason = _sequence(actual.index, expected.index, tol)
    if reason is not None:
        return f"Its labels differ. {reason}".strip()
    return _sequence(actual.values, expected.values, tol)


def _mapping(actual: Any, expected: dict, tol: float) -> str | None:
    if not isinstance(actual, dict):
        return _wrong_kind(actual, expected)
    return _keys("keys", actual, expected) or _items("key", actual, expected, tol)


def _table(actual: Any, expected: Table, tol: float) -> str | None:
    if not isinstance(actual, Table):
        return _wrong_kind(actual, expected)
    if wrong_columns := _keys("columns", actual.columns, expected.columns):
        return wrong_columns
    if actual.n_rows != expected.n_rows:
        return f"It has {actual.n_rows} rows; expected {expected.n_rows}."
    if expected.index is not None:
        reason = _sequence(actual.index or list(range(actual.n_rows)), expected.index, tol)
        if reason is not None:
            return f"Its row labels differ. {reason}".strip()
    return _items("column", actual.columns, expected.columns, tol)


def _record(actual: Any, expected: Record, tol: float) -> str | None:
    if not isinstance(actual, Record) or actual.name != expected.name:
        return _wrong_kind(actual, expected)
    return _keys("fields", actual.fields, expected.fields) or _items(
        "field", actual.fields, expected.fields, tol
    )


def _set(actual: Any, expected: frozenset, tol: float) -> str | None:
    if not isinstance(actual, frozenset):
        return _wrong_kind(actual, expected)
    return _keys("values", actual, expected) or None


def _text(actual: Any, expected: str, tol: float) -> str | None:
    if not isinstance(actual, str):
        return _wrong_kind(actual, expected)
    if actual == expected:
        return None
    if "".join(actual.split()).casefold() == "".join(expected.split()).casefold():
        return "Only capital letters or spaces differ."
    return ""


def _exactly(actual: Any, expected: Any, tol: float) -> str | None:
    if isinstance(expected, Opaque):
        raise TypeError(f"a check cannot compare with {describe(expected)}: use a predicate")
    if type(actual) is not type(expected):
        return _wrong_kind(actual, expected)
    return None if actual == expected else ""


_COMPARISONS: dict[type, Callable[[Any, Any, float], str | None]] = {
    int: _number,
    float: _number,
    complex: _number,
    str: _text,
    list: _sequence,
    dict: _mapping,
    frozenset: _set,
    Labelled: _labelled,
    Table: _table,
    Record: _record,
}


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, complex)


def _is_real(value: Any) -> bool:
    return type(value) in (int, float)


def _is_nan(value: Any) -> bool:
    return value != value


def _is_finite(value: Any) -> bool:
    """Return whether a real number fits a float."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _close(actual: Any, expected: Any, tol: float) -> bool:
    if type(actual) is int and type(expected) is int and tol <= _EXACT_INTEGER_TOL:
        return actual == expected
    if _is_nan(expected) or _is_nan(actual):
        return _is_nan(expected) and _is_nan(actual)
    try:
        if actual == expected:
            return True
        distance, size = abs(actual - expected), abs(expected)
    except OverflowError:
        return False
    if math.isinf(size) or math.isinf(distance):
        return False
    return distance <= max(tol * (size or 1), min(tol, _ROUNDING_ERROR))


def _wrong_kind(actual: Any, expected: Any) -> str:
    came, wanted = describe(actual), describe(expected)
    if came == wanted:
        return ""
    if reason := unusable(actual):
        return reason
    if isinstance(actual, list) and len(actual) == 1 and not isinstance(expected, list):
        return f"That is {came}; expected {wanted}. Take the value out."
    return f"That is {came}; expected {wanted}."


def _shape(value: list) -> tuple[int, ...]:
    if not value or not all(isinstance(item, list) for item in value):
        return (len(value),)
    inner = {_shape(item) for item in value}
    return (len(value), *inner.pop()) if len(inner) == 1 else (len(value),)


def _shape_text(value: list) -> str:
    shape = _shape(value)
    if len(shape) > 1:
        return f"shape {shape}"
    return f"{shape[0]} value" if shape[0] == 1 else f"{shape[0]} values"


def _at(place: str, actual: Any, expected: Any, reason: str | None) -> str:
    if isinstance(expected, (list, dict, Labelled, Table, Record)) and reason:
        return f"At {place}: {reason}"
    came, wanted = show_both(actual, expected)
    return f"The first difference is at {place}: {came}, expected {wanted}. {reason}".strip()


def _keys(what: str, actual: Any, expected: Any) -> str:
    missing = [key for key in expected if key not in actual]
    extra = [key for key in actual if key not in expected]
    parts = [
        f"{word} {what}: {', '.join(sorted(repr(key) for key in keys)[:8])}"
        for word, keys in (("missing", missing), ("unexpected", extra))
        if keys
    ]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if parts else ""


def _items(what: str, actual: dict, expected: dict, tol: float) -> str | None:
    for key, wanted in expected.items():
        reason = difference(actual[key], wanted, tol)
        if reason is not None:
            return _at(f"{what} {key!r}", actual[key], wanted, reason)
    return None


def _sequence_reason(actual: list, expected: list, tol: float) -> str:
    if not all(_is_real(value) for value in (*actual, *expected)):
        if all(isinstance(value, str) for value in (*actual, *expected)):
            return _order_reason(actual, expected, tol)
        return ""
    n_nan = sum(map(_is_nan, actual))
    if n_nan and not any(map(_is_nan, expected)):
        return f"NaN in {n_nan} of {_shape_text(actual)}. Look for 0/0 or a missing value."
    return _order_reason(actual, expected, tol) or _numeric_reason(actual, expected, tol)


def _order_reason(actual: list, expected: list, tol: float) -> str:
    def same(a: list, b: list) -> bool:
        return all(difference(x, y, tol) is None for x, y in zip(a, b, strict=True))

    if same(actual[::-1], expected):
        return "The values are right, in reverse order."
    if same(sorted(actual), sorted(expected)):
        return "The values are right, in another order."
    return ""


def _numeric_reason(actual: list, expected: list, tol: float) -> str:
    """Return why all numbers are wrong in the same way, or ""."""
    pairs = list(zip(actual, expected, strict=True))

    def all_are(change: Callable[[Any], float]) -> bool:
        return all(_close(a, float(change(e)), max(tol, _ROUNDING_ERROR)) for a, e in pairs)

    if not any(expected) or not all(map(_is_finite, (*actual, *expected))):
        return ""
    for slip, meaning in _SLIPS.items():
        if all_are(lambda e: e * slip):  # noqa: B023 - called at once
            return f"It is {slip:,.0f} times too large: {meaning}?"
        if all_are(lambda e: e / slip):  # noqa: B023
            return f"It is {slip:,.0f} times too small: {meaning}?"
    if all_are(lambda e: -e):
        return "The sign is reversed."
    if all(0 < e < 1 for e in expected) and all_are(lambda e: 1 - e):
        return "It is 1 minus the expected value."
    if any(all(_rounded(a, e, digits) for a, e in pairs) for digits in range(7)):
        return "It looks rounded: return all digits."
    return ""


def _rounded(actual: float, expected: float, digits: int) -> bool:
    return actual == round(expected, digits) and abs(actual - expected) < 0.05 * abs(expected)

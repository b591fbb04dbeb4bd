"""Checks of single values, shared by the parts of a design."""

import math
from collections.abc import Collection, Iterable
from numbers import Real
from typing import Any

from mlsd.errors import BadType, BadValue

NAMES: dict[type, str] = {str: "text"}


def text(place: str, came: Any) -> None:
    """Raise BadType or BadValue unless `came` is a text that says something."""
    kind(place, came, str)
    if not came.strip():
        raise BadValue(place, "a blank text", "a text")


def number(place: str, came: Any, low: float, unit: str, high: float = math.inf) -> None:
    """Raise BadType or BadValue unless `came` is a finite number of `unit` in [low, high]."""
    if not isinstance(came, Real) or isinstance(came, bool):
        raise BadType(place, repr(came), f"a number of {unit}")
    value = float(came)
    if not math.isfinite(value):
        raise BadValue(place, f"{value:g}", f"a finite number of {unit}")
    if not low <= value <= high:
        bounds = f"at least {low:g}" if high == math.inf else f"from {low:g} to {high:g}"
        raise BadValue(place, f"{value:g}", f"a number of {unit}, {bounds}")


def positive(place: str, came: Any, unit: str) -> None:
    """Raise BadType or BadValue unless `came` is a finite number of `unit` above zero."""
    number(place, came, 0, unit)
    if came == 0:
        raise BadValue(place, "0", f"a number of {unit} above 0")


def kind(place: str, came: Any, expected: type) -> None:
    """Raise BadType unless `came` is of type `expected`."""
    if not isinstance(came, expected):
        raise BadType(place, repr(came), f"a {NAMES.get(expected, expected.__name__)}")


def one_of(place: str, came: Any, allowed: Collection[Any]) -> None:
    """Raise BadValue unless `came` is one of the `allowed` values."""
    if came not in allowed:
        raise BadValue(place, repr(came), "one of " + ", ".join(map(repr, allowed)))


def parts(place: str, came: Any, expected: type) -> tuple:
    """Return the items of `came` as a tuple; raise BadType unless all are of `expected`."""
    if isinstance(came, str) or not isinstance(came, Iterable):
        name = NAMES.get(expected, expected.__name__)
        raise BadType(place, repr(came), f"a list, each item a {name}", "Put it in square brackets")
    items = tuple(came)
    for i, item in enumerate(items):
        kind(f"{place}[{i}]", item, expected)
    return items


def unique(place: str, names: Iterable[str]) -> None:
    """Raise BadValue when a name comes twice, since findings are told apart by name."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadValue(place, f"{name!r} twice", "names that are all different")
        seen.add(name)

"""Checks of single values, shared by the parts of a design."""

import difflib
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, fields
from functools import wraps
from numbers import Real
from typing import Any, TypeVar

from mlsd.errors import BadType, BadValue

NAMES: dict[type, str] = {str: "text"}
TEN_YEARS_D, TEN_YEARS_S, DAY_MS = 3_650.0, 315_360_000.0, 86_400_000.0
"""Upper ends of times in days, seconds and ms: beyond them the unit must be another."""

QUIET = {"quiet": True}
Part = TypeVar("Part")


def text(place: str, came: Any) -> None:
    """Raise BadType or BadValue unless `came` is a text that says something."""
    kind(place, came, str)
    if not came.strip():
        raise BadValue(place, "a blank text", "a text")


def number(place: str, came: Any, low: float, unit: str, high: float = math.inf) -> None:
    """Raise BadType or BadValue unless `came` is a finite number of `unit` in [low, high]."""
    if not isinstance(came, Real) or isinstance(came, bool):
        mend = "The unit is in the name: write the number alone" if isinstance(came, str) else ""
        raise BadType(place, repr(came), f"a number of {unit}", mend)
    try:
        value = float(came)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise BadValue(place, f"{value:g}", f"a finite number of {unit}")
    if not low <= value <= high:
        bounds = f"at least {low:g}" if high == math.inf else f"from {low:g} to {high:,.10g}"
        mend = "Is it in another unit" if high > 1 and value > high else ""
        raise BadValue(place, f"{value:g}", f"a number of {unit}, {bounds}", mend)


def positive(place: str, came: Any, unit: str, high: float = math.inf) -> None:
    """Raise BadType or BadValue unless `came` is a finite number of `unit` in (0, high]."""
    number(place, came, 0, unit, high)
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


def texts(place: str, came: Any) -> tuple[str, ...]:
    """Return `came`, a list of texts, as a tuple; raise BadType or BadValue."""
    items = parts(place, came, str)
    for i, item in enumerate(items):
        text(f"{place}[{i}]", item)
    return items


def text_pairs(place: str, came: Any) -> dict[str, str]:
    """Return `came`, a mapping of text to text, as a dictionary; raise BadType or BadValue."""
    if not isinstance(came, Mapping):
        raise BadType(place, repr(came), "a dictionary, text to text", "Write {name: text}")
    for key, item in came.items():
        text(f"a key of {place}", key)
        text(f"{place}[{key!r}]", item)
    return dict(came)


def flag(place: str, came: Any) -> None:
    """Raise BadType unless `came` is True or False."""
    if not isinstance(came, bool):
        raise BadType(place, repr(came), "True or False")


def whole(place: str, came: Any, low: int, unit: str) -> None:
    """Raise BadType or BadValue unless `came` is a whole number of `unit`, at least `low`."""
    number(place, came, low, unit)
    if float(came) != int(came):
        raise BadValue(place, f"{came:g}", f"a whole number of {unit}")


def named(cls: type[Part]) -> type[Part]:
    """Make a dataclass raise BadType for a part that is missing or that it does not have.

    Without it Python's own TypeError names the argument, but not what was expected for it.
    Its repr leaves out fields with the metadata `QUIET` while they are at their default.
    """
    made = cls.__init__
    known = [each for each in fields(cls) if each.init]  # type: ignore[arg-type]
    names = [each.name for each in known]
    needed = [e for e in known if e.default is MISSING and e.default_factory is MISSING]

    @wraps(made)
    def checked(self: Any, *args: Any, **given: Any) -> None:
        for name in given:
            if name not in names:
                close = difflib.get_close_matches(name, names, n=1)
                mend = f"Did you mean {close[0]}" if close else ""
                raise BadType(
                    f"{cls.__name__}.{name}", repr(given[name]), f"one of {', '.join(names)}", mend
                )
        for each in needed:
            if each.name not in given and each.name not in names[: len(args)]:
                raise BadType(f"{cls.__name__}.{each.name}", "nothing", _noun(each.type))
        made(self, *args, **given)

    def shown(self: Any) -> str:
        values = [(each, getattr(self, each.name)) for each in known]
        said = [(e, v) for e, v in values if not (e.metadata.get("quiet") and v == e.default)]
        return f"{cls.__name__}({', '.join(f'{e.name}={v!r}' for e, v in said)})"

    cls.__init__ = checked  # type: ignore[method-assign]
    cls.__repr__ = shown  # type: ignore[method-assign]
    return cls


def _noun(kind: Any) -> str:
    plain = {str: "a text", float: "a number", int: "a whole number"}
    return plain.get(kind) or f"a {getattr(kind, '__name__', str(kind))}"

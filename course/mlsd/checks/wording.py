"""Put values and calls into words: short, on one line, the same on every run."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mlsd.checks.plain import Labelled, Opaque, Record, Table, type_name

__all__ = ["call_text", "cut", "describe", "show", "show_both"]

_MAX_ITEMS = 8
_MAX_TEXT = 80
_MAX_DEPTH = 3
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_DIGITS, _ALL_DIGITS = 10, 17


def show(value: Any, digits: int = _DIGITS, depth: int = 0) -> str:
    """Return value as a learner would type it, abbreviated where it is long."""
    try:
        return _show(value, digits, depth)
    except Exception:
        return _article(type_name(value))


def show_both(actual: Any, expected: Any) -> tuple[str, str]:
    """Return both values with as many digits as it takes to tell them apart."""
    shown = show(actual), show(expected)
    if shown[0] != shown[1]:
        return shown
    return show(actual, _ALL_DIGITS), show(expected, _ALL_DIGITS)


def call_text(f: Any, args: Sequence, kwargs: Mapping[str, Any]) -> str:
    """Return the call as a learner would type it."""
    shown = [show(value) for value in args]
    shown += [f"{name}={show(value)}" for name, value in kwargs.items()]
    return f"{_name(f) or show(f)}({', '.join(shown)})"


def cut(text: str) -> str:
    """Return text, shortened to one line of at most 80 characters."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX_TEXT else f"{line[: _MAX_TEXT - 4]} ..."


def describe(value: Any) -> str:
    """Return what kind of thing a plain value is, in words."""
    match value:
        case None:
            return "None"
        case bool():
            return "a bool"
        case int() | float():
            return "a number"
        case complex():
            return "a complex number"
        case str():
            return "text"
        case list():
            return f"a sequence of {_count(len(value), 'value')}"
        case dict():
            return f"a dict of {_count(len(value), 'key')}"
        case frozenset():
            return f"a set of {_count(len(value), 'value')}"
        case Labelled(values=values):
            return f"a labelled Series of {_count(len(values), 'value')}"
        case Table(n_rows=n_rows):
            return f"a DataFrame of {_count(n_rows, 'row')}"
        case Record(name=name) | Opaque(name=name):
            return _article(name)
    return _article(type_name(value))


def _show(value: Any, digits: int, depth: int) -> str:
    kind = type(value)
    if issubclass(kind, (bool, np.bool_)):
        return repr(bool(value))
    if issubclass(kind, (float, np.floating)):
        return _show_float(float(value), digits)
    if issubclass(kind, (int, np.integer)):
        return cut(int.__repr__(int(value)))
    if issubclass(kind, (list, tuple, deque, set, frozenset)):
        return _show_items(value, digits, depth)
    if issubclass(kind, dict):
        return _show_dict(value, digits, depth)
    if issubclass(kind, np.ndarray):
        return _show_array(value, digits, depth)
    if issubclass(kind, (pd.Series, pd.Index)):
        items = _join([show(item, digits, depth + 1) for item in _ends(value.tolist())], len(value))
        return f"{kind.__name__}([{items}]){_size(len(value))}"
    if issubclass(kind, pd.DataFrame):
        if value.size <= _MAX_ITEMS:
            columns = {name: value[name].tolist() for name in value.columns}
            return f"DataFrame({show(columns, digits, depth + 1)})"
        names = _join([str(name) for name in _ends(list(value.columns))], len(value.columns))
        return f"DataFrame of {_count(len(value), 'row')} with the columns {names or '(none)'}"
    if issubclass(kind, (Labelled, Table, Record, Opaque)):
        return describe(value)
    name = _name(value)
    if name is not None:
        return name
    text = repr(value)
    return _article(type_name(value)) if _ADDRESS.search(text) else cut(text)


def _show_float(value: float, digits: int) -> str:
    if digits >= _ALL_DIGITS or not math.isfinite(value):
        return repr(value)
    return repr(float(f"{value:.{digits}g}"))


def _show_items(value: Any, digits: int, depth: int) -> str:
    kind = type(value)
    if depth >= _MAX_DEPTH:
        return f"a {kind.__name__} of {len(value)}"
    shown = [show(item, digits, depth + 1) for item in _ends(list(value))]
    if issubclass(kind, (set, frozenset)):
        return f"{{{_join(sorted(shown), len(value))}}}{_size(len(value))}" if value else "set()"
    text = _join(shown, len(value))
    if issubclass(kind, tuple):
        return f"({text}{',' if len(value) == 1 else ''}){_size(len(value))}"
    return f"[{text}]{_size(len(value))}"


def _show_dict(value: dict, digits: int, depth: int) -> str:
    if depth >= _MAX_DEPTH:
        return f"a dict of {len(value)}"
    shown = [
        f"{show(key, digits, depth + 1)}: {show(item, digits, depth + 1)}"
        for key, item in _ends(list(value.items()))
    ]
    return f"{{{_join(shown, len(value))}}}{_size(len(value), 'keys')}"


def _show_array(value: np.ndarray, digits: int, depth: int) -> str:
    if value.ndim == 0:
        return show(value.item(), digits, depth)
    if value.ndim > 1 and value.size > _MAX_ITEMS:
        return f"array of shape {value.shape}"
    items = _join([show(item, digits, depth + 1) for item in _ends(value.tolist())], len(value))
    return f"array([{items}]){_size(len(value))}"


def _ends(items: list) -> list:
    return items if len(items) <= _MAX_ITEMS else [*items[:3], *items[-1:]]


def _join(shown: list[str], length: int) -> str:
    return ", ".join(shown if len(shown) == length else [*shown[:-1], "...", shown[-1]])


def _size(length: int, unit: str = "values") -> str:
    return f" with {length} {unit}" if length > _MAX_ITEMS else ""


def _count(n: int, unit: str) -> str:
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _name(value: Any) -> str | None:
    name = getattr(value, "__name__", None) if callable(value) else None
    if type(name) is not str:
        return None
    return "your function" if name == "<lambda>" else name

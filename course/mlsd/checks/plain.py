"""Turn what an answer returned into plain data, so that nothing it brings along compares for it."""

from __future__ import annotations

import datetime as dt
import enum
import math
import operator
import sys
from collections import deque
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["Labelled", "Opaque", "Record", "Table", "plain", "pretends_to_compare", "type_name"]

_MAX_DEPTH = 20
_MAX_RANGE = 10_000_000
_BUILT_IN = frozenset(map(id, (bool, int, float, complex, str, bytes, type(None))))
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType, np.ufunc, partial)
_SEQUENCES = (list, tuple, deque, range, pd.Index, pd.api.extensions.ExtensionArray, *_VIEWS)


@dataclass(frozen=True, eq=False)
class Labelled:
    """A Series with labels that are not just row numbers."""

    index: list
    values: list


@dataclass(frozen=True, eq=False)
class Table:
    """A DataFrame; index is None where its labels are just row numbers."""

    index: list | None
    columns: dict
    n_rows: int


@dataclass(frozen=True, eq=False)
class Record:
    """An instance of a dataclass, or a member of an Enum."""

    name: str
    fields: dict


@dataclass(frozen=True, eq=False)
class Opaque:
    """Anything else; it equals nothing."""

    name: str


def plain(value: Any, depth: int = 0) -> Any:
    """Return value as exact built-in scalars, lists, dicts and frozensets, or a class above.

    NumPy, pandas and torch values, subclasses of built-in types and fractions become the built-in
    value that they stand for; NA and NaT become NaN. Types are told apart by identity, since an
    object can fake its `__class__` and a metaclass can claim to equal `float`, and scalars are
    converted by the built-in type's own method.
    """
    kind = type(value)
    if id(kind) in _BUILT_IN or kind is dt.date or kind is dt.time:
        return value
    if depth > _MAX_DEPTH:
        return Opaque(f"deeply nested {type_name(value)}")
    if value is pd.NA or value is pd.NaT:
        return math.nan
    for base, convert in _SCALARS:
        if issubclass(kind, base):
            return convert(value)
    if issubclass(kind, enum.Enum):
        return Record(type_name(value), {"name": plain(value._name_)})
    if issubclass(kind, _FUNCTIONS):
        return Opaque("function")
    return _plain_container(value, kind, depth + 1)


def type_name(value: Any) -> str:
    """Return the name of a value's type, past anything that its metaclass may say."""
    return type.__dict__["__name__"].__get__(type(value))


def pretends_to_compare(value: Any, depth: int = 0) -> bool:
    """Return whether value, or an item of it, claims to equal or to be ordered against anything.

    A predicate is given a value as it is, and such an object would pass any comparison in it.
    """
    kind = type(value)
    if id(kind) in _BUILT_IN or depth > _MAX_DEPTH:
        return False
    if kind is dict:
        value = [*value.keys(), *value.values()]
    elif id(kind) in _TABLES:
        array = np.asarray(value)
        value = array.ravel().tolist() if array.dtype == object else []
    if id(type(value)) in _COLLECTIONS:
        return any(pretends_to_compare(item, depth + 1) for item in value)
    return any(_claims(compare, value) for compare in _COMPARISONS)


_TABLES = frozenset(map(id, (np.ndarray, pd.Series, pd.Index, pd.DataFrame)))
_COLLECTIONS = frozenset(map(id, (list, tuple, set, frozenset, deque)))
_COMPARISONS = (operator.eq, operator.lt, operator.le, operator.gt, operator.ge)
_ELEMENTWISE = (np.ndarray, pd.Series, pd.DataFrame, pd.api.extensions.ExtensionArray)

_SCALARS: tuple = (
    (np.datetime64, pd.Timestamp),
    (np.timedelta64, pd.Timedelta),
    (np.longdouble, float),
    (np.clongdouble, complex),
    (np.generic, lambda value: plain(np.generic.item(value))),
    (float, float.__float__),
    (int, int.__int__),
    (complex, complex.__complex__),
    (str, str.__str__),
    (bytes, lambda value: bytes(memoryview(value))),
    (Fraction, lambda value: float(value.numerator / value.denominator)),
    (Decimal, Decimal.__float__),
    (dt.datetime, pd.Timestamp),
    (dt.timedelta, pd.Timedelta),
)


def _claims(compare: Any, value: Any) -> bool:
    try:
        answer = compare(value, object())
    except Exception:
        return False
    if type(answer) is np.bool_:
        return bool(answer)
    return answer is not False and not issubclass(type(answer), _ELEMENTWISE)


def _plain_container(value: Any, kind: type, depth: int) -> Any:
    if issubclass(kind, np.ndarray):
        return _plain_items(np.array(value, subok=False).tolist(), depth)
    if issubclass(kind, pd.Series):
        items = _plain_items(value.tolist(), depth)
        labels = _labels(value.index, depth)
        return items if labels is None else Labelled(labels, items)
    if issubclass(kind, pd.DataFrame):
        columns = {
            _key(name): _plain_items(value.iloc[:, place].tolist(), depth)
            for place, name in enumerate(value.columns)
        }
        return Table(_labels(value.index, depth), columns, len(value))
    if issubclass(kind, range) and len(value) > _MAX_RANGE:
        return Opaque("range of more than ten million numbers")
    if issubclass(kind, _SEQUENCES):
        return _plain_items(list(value), depth)
    if issubclass(kind, dict):
        return {_key(key): plain(item, depth) for key, item in dict.items(value)}
    if issubclass(kind, (set, frozenset)):
        return frozenset(_key(item) for item in value)
    if is_dataclass(kind):
        held = {field.name: getattr(value, field.name, None) for field in fields(kind)}
        items = {_key(name): plain(item, depth) for name, item in held.items()}
        return Record(type_name(value), items)
    torch = sys.modules.get("torch")
    if torch is not None and issubclass(kind, torch.Tensor):
        return plain(value.detach().cpu().numpy(), depth)
    return Opaque(type_name(value))


def _plain_items(items: Any, depth: int) -> Any:
    if type(items) is not list:
        return plain(items, depth)
    return [item if id(type(item)) in _BUILT_IN else plain(item, depth) for item in items]


def _labels(index: pd.Index, depth: int) -> list | None:
    if isinstance(index, pd.RangeIndex) and index.equals(pd.RangeIndex(len(index))):
        return None
    return _plain_items(index.tolist(), depth)


def _key(value: Any) -> Any:
    return _hashable(plain(value))


def _hashable(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_hashable(item) for item in value)
    if isinstance(value, Record):
        return (value.name, *((name, _hashable(item)) for name, item in value.fields.items()))
    return math.nan if isinstance(value, float) and math.isnan(value) else value

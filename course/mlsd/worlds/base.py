"""The contract of every simulated world: seeds, streams, knobs, policies and the locked truth."""

import difflib
import hashlib
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import Field, asdict, dataclass, field, fields
from inspect import Parameter, Signature, cleandoc
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from .errors import BadKnob, BadPolicy, OracleLocked

__all__ = ["Knobs", "Policy", "World", "call", "knob", "refuse_while_serving", "score", "whole"]

Policy = Callable[[pd.DataFrame], Any]
"""Scores for a table of candidates: one number a row, higher is better, -inf drops the row."""

_MAX_SEED = 2**63 - 1
_serving: ContextVar[bool] = ContextVar("mlsd_worlds_serving", default=False)


def knob(default: float, *, low: float, high: float, off: float | None, about: str) -> Any:
    """Declare one field of a knobs dataclass.

    default: an int takes whole numbers only; low, high: the closed range; off: the value at which
    the effect is gone, None for a size; about: what it is, with its unit.
    """
    return field(default=default, metadata={"low": low, "high": high, "off": off, "about": about})


@dataclass(frozen=True)
class Knobs:
    """The settings of a world: a subclass declares each with `knob`. Raises BadKnob."""

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, _in_range(each, getattr(self, each.name)))

    @classmethod
    def table(cls) -> pd.DataFrame:
        """Return one row a knob: default, low, high, off, about; the index is its name."""
        rows = [{"default": each.default, **each.metadata} for each in fields(cls)]
        return pd.DataFrame(rows, index=[each.name for each in fields(cls)], dtype=object)


class World(ABC):
    """A system whose truth is known, seen through what a company would log.

    seed: a whole number, 0 or more. The same seed and knobs give the same results in any process.
    Random streams are named and independent: turning one knob leaves all other draws as they
    were, and two policies that serve the same traffic meet the same people in the same mood.
    """

    Knobs: ClassVar[type[Knobs]] = Knobs

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "Knobs" in vars(cls):
            cls.__doc__ = f"{cleandoc(cls.__doc__ or '')}\n\n{_description(cls.Knobs)}"
            cls.__signature__ = _signature(cls.Knobs)  # type: ignore[attr-defined]

    def __init__(self, seed: int = 0, **knobs: Any) -> None:
        self.seed = whole("seed", seed, 0, _MAX_SEED)
        for name in knobs:
            self._known(name)
        self.knobs = self.Knobs(**knobs)

    def __repr__(self) -> str:
        usual = asdict(self.Knobs())
        turned = {name: v for name, v in asdict(self.knobs).items() if v != usual[name]}
        settings = {"seed": self.seed, **turned}
        return f"{type(self).__name__}({', '.join(f'{k}={v}' for k, v in settings.items())})"

    def _known(self, name: str) -> None:
        known = [each.name for each in fields(self.Knobs)]
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            mend = f"Did you mean {close[0]}" if close else "Knobs.table() describes them"
            raise BadKnob(type(self).__name__, name, f"one of {', '.join(known)}", mend)

    def vary(self, **knobs: Any) -> Self:
        """Return the same world (same seed, same draws) with some knobs set to other values."""
        return type(self)(self.seed, **{**asdict(self.knobs), **knobs})

    def stream(self, *name: object) -> np.random.Generator:
        """Return the random generator of this name; each call starts it from its beginning.

        name: strings and numbers. Streams of two names, or of two seeds, are independent.
        """
        plain = tuple(each.item() if isinstance(each, np.generic) else each for each in name)
        digest = hashlib.blake2b(repr(plain).encode(), digest_size=16).digest()
        words = tuple(int(word) for word in np.frombuffer(digest, dtype="<u4"))
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=words))

    @abstractmethod
    def log(self, policy: Policy, n: int) -> pd.DataFrame:
        """Return what the company would log if `policy` served n requests."""

    @abstractmethod
    def run(self, policy: Policy, n: int) -> pd.Series:
        """Return the online metrics of n requests served by `policy`."""

    @abstractmethod
    def experiment(self, control: Policy, treatment: Policy, n: int) -> pd.DataFrame:
        """Return the log of an A/B experiment of n requests, with a column `arm`."""

    @abstractmethod
    def oracle(self) -> Any:
        """Return the truth. Raises OracleLocked while a policy is being called."""


def whole(name: str, value: object, low: int, high: int) -> int:
    """Return `value` as an int. Raises BadKnob unless it is a whole number from low to high."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= int(value) <= high:
        raise BadKnob(name, reprlib.repr(value), f"a whole number from {low} to {high}")
    return int(value)


def refuse_while_serving(what: str) -> None:
    """Raise OracleLocked if a policy, of this world or another, is being called."""
    if _serving.get():
        raise OracleLocked(
            f"{what} was called from inside a policy. While it serves, a policy has only the "
            "candidates that it is given. Work out what it needs before, from a log or from judged "
            "queries."
        )


def call(policy: Callable[[Any], Any], given: Any) -> Any:
    """Return policy(given), with the truth locked meanwhile."""
    serving = _serving.set(True)
    try:
        return policy(given)
    finally:
        _serving.reset(serving)


def score(policy: Policy, candidates: pd.DataFrame, name: str = "policy") -> np.ndarray:
    """Return the policy's scores of the candidates, float64, one a row.

    The policy is given a copy, and a Series that it returns is aligned on the index. Raises
    BadPolicy, with `name` in the message, unless it gives one number (not NaN) for each row.
    """
    if not callable(policy):
        raise BadPolicy(name, f"a {type(policy).__name__}", "a function of the candidates table")
    answer = call(policy, candidates.copy())
    scores = _numbers(_aligned(answer, candidates.index, name), len(candidates), name)
    missing = np.flatnonzero(np.isnan(scores))
    if len(missing):
        raise BadPolicy(
            name,
            f"NaN for {len(missing)} of {len(scores)} candidates, the first in row {missing[0]}",
            "a number for each candidate",
            "Fill what is missing, or score a candidate -inf to drop it",
        )
    return scores


def _aligned(answer: Any, index: pd.Index, name: str) -> Any:
    if answer is None:
        raise BadPolicy(name, "None", "one score for each candidate", "Did you forget return")
    if not isinstance(answer, pd.Series) or answer.index.equals(index):
        return answer
    if len(answer) == len(index) and answer.index.is_unique and index.isin(answer.index).all():
        return answer.loc[index]
    raise BadPolicy(
        name,
        f"a Series of {len(answer)} rows with another index than the {len(index)} candidates",
        "one score for each candidate",
        "Keep the index of the table, or return an array in its order",
    )


def _numbers(answer: Any, n: int, name: str) -> np.ndarray:
    try:
        scores = np.asarray(answer)
    except ValueError:
        scores = np.asarray(None)
    if scores.shape != (n,):
        raise BadPolicy(
            name,
            f"a {type(answer).__name__} of shape {scores.shape}",
            f"one score for each of {n} candidates, shape ({n},)",
        )
    if scores.dtype.kind in "biuf":
        return scores.astype(float)
    strange = [each for each in scores.tolist() if not isinstance(each, Real)]
    if strange:
        raise BadPolicy(name, f"the score {reprlib.repr(strange[0])}", "numbers", "Return floats")
    return scores.astype(float)


def _in_range(each: Field, value: Any) -> float:
    low, high = each.metadata["low"], each.metadata["high"]
    is_whole = isinstance(each.default, int)
    kind = Integral if is_whole else Real
    right = isinstance(value, kind) and not isinstance(value, bool)
    if not right or not low <= value <= high:
        noun = "a whole number" if is_whole else "a number"
        expected = f"{noun} from {low} to {high}"
        raise BadKnob(
            each.name, reprlib.repr(value), expected, f"It means: {each.metadata['about']}"
        )
    return int(value) if is_whole else float(value)


def _description(knobs: type[Knobs]) -> str:
    lines = ["Knobs (range; default; value at which it is off):", ""]
    for each in fields(knobs):
        known = each.metadata
        off = "a size" if known["off"] is None else f"off {known['off']}"
        lines.append(f"{each.name} ({known['low']} to {known['high']}; {each.default}; {off})")
        lines.append(f"    {known['about']}")
    return "\n".join(lines)


def _signature(knobs: type[Knobs]) -> Signature:
    named = [Parameter(k.name, Parameter.KEYWORD_ONLY, default=k.default) for k in fields(knobs)]
    return Signature([Parameter("seed", Parameter.POSITIONAL_OR_KEYWORD, default=0), *named])

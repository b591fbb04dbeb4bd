"""The checks themselves: of a call of the learner's function, and of a value."""

from __future__ import annotations

import copy
import traceback
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np

from mlsd.checks.difference import difference, unusable
from mlsd.checks.plain import plain, pretends_to_compare, type_name
from mlsd.checks.wording import call_text, cut, describe, show, show_both

__all__ = ["Call", "CheckFailed", "Value", "calling", "value"]


class CheckFailed(AssertionError):
    """A check that did not pass; its text is what the learner reads."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the message without the frames of this library."""
        return [f"CheckFailed: {self}", *getattr(self, "__notes__", [])]


def calling(f: Callable, /, *args: Any, **kwargs: Any) -> Call:
    """Return a check of f(*args, **kwargs); each check calls f once, on copies of the arguments."""
    return Call(f, args, kwargs)


def value(name: str, held: Any) -> Value:
    """Return a check of a value that the learner hands over under a name."""
    return Value(name, held)


class Call:
    """A call to check."""

    def __init__(self, f: Callable, args: tuple, kwargs: Mapping[str, Any]) -> None:
        self._f, self._args, self._kwargs = f, args, kwargs
        self._warning = ""

    def returns(self, expected: Any, nudge: str = "", *, tol: float = 1e-6) -> None:
        """Check what comes back against expected.

        Sequences, arrays and Series compare by value, whatever their type. tol is relative to the
        expected number (absolute where that is 0); two integers must be the same unless tol is
        above 1e-6; NaN equals only NaN, and a bool only a bool. Raises CheckFailed.
        """
        result = self._result(show(expected), nudge)
        reason = difference(plain(result), plain(expected), tol)
        if reason is not None:
            came, wanted = show_both(result, expected)
            self._fail("returned", came, wanted, reason, nudge)

    def gives(self, predicate: Callable[[Any], Any], expected: str, nudge: str = "") -> None:
        """Check that predicate(what comes back) is True; expected says so in words.

        Raises CheckFailed.
        """
        result = self._result(expected, nudge)
        reason = _refusal(predicate, result)
        if reason is not None:
            self._fail("returned", show(result), expected, reason, nudge)

    def raises(
        self, error: type[BaseException] | tuple[type[BaseException], ...], nudge: str = ""
    ) -> None:
        """Check that the call raises an error of this type.

        The NotImplementedError of an unwritten answer passes only where it is named itself.
        Raises CheckFailed.
        """
        expected_types = error if isinstance(error, tuple) else (error,)
        wanted = " or ".join(kind.__name__ for kind in expected_types)
        self._require_function()
        try:
            result = self._call()
        except (Exception, SystemExit) as raised:
            unwritten = isinstance(raised, NotImplementedError)
            meant = not _never_entered(raised, self._f) and not (
                unwritten and NotImplementedError not in expected_types
            )
            if meant and isinstance(raised, expected_types):
                return
            self._fail_from(raised, wanted, nudge)
        self._fail("returned", show(result), wanted, "No error was raised.", nudge)

    def _require_function(self) -> None:
        if not callable(self._f):
            reason = "The name must stay a function: look for an assignment to it."
            self._fail("calls", show(self._f), "a function", reason, "")

    def _call(self) -> Any:
        args = [_copy(arg) for arg in self._args]
        kwargs = {name: _copy(arg) for name, arg in self._kwargs.items()}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                return self._f(*args, **kwargs)
            finally:
                if caught:
                    self._warning = f"It warned: {caught[0].message}"

    def _result(self, expected: str, nudge: str) -> Any:
        self._require_function()
        try:
            return self._call()
        except (Exception, SystemExit) as raised:
            self._fail_from(raised, expected, nudge)

    def _fail_from(self, raised: BaseException, expected: str, nudge: str) -> NoReturn:
        name, text = type_name(raised), cut(str(raised))
        came = f"{name}: {text}" if text else name
        where, reason = _place(raised, self._f), _reason(raised, self._f)
        self._fail("raised", came + where, expected, reason, nudge, raised)

    def _fail(
        self,
        verb: str,
        came: str,
        expected: str,
        reason: str,
        nudge: str,
        cause: BaseException | None = None,
    ) -> NoReturn:
        subject = call_text(self._f, self._args, self._kwargs)
        reason = "\n".join(filter(None, [reason, self._warning]))
        raise CheckFailed(_message(subject, verb, came, expected, reason, nudge)) from cause


class Value:
    """A value to check."""

    def __init__(self, name: str, held: Any) -> None:
        self._name, self._held = name, held

    def equals(self, expected: Any, nudge: str = "", *, tol: float = 1e-6) -> None:
        """Check the value against expected, compared as in Call.returns. Raises CheckFailed."""
        reason = difference(plain(self._held), plain(expected), tol)
        if reason is not None:
            came, wanted = show_both(self._held, expected)
            raise CheckFailed(_message(self._name, "is", came, wanted, reason, nudge))

    def satisfies(self, predicate: Callable[[Any], Any], expected: str, nudge: str = "") -> None:
        """Check that predicate(value) is True; expected says so in words. Raises CheckFailed."""
        reason = _refusal(predicate, self._held)
        if reason is not None:
            came = show(self._held)
            raise CheckFailed(_message(self._name, "is", came, expected, reason, nudge))


def _message(subject: str, verb: str, came: str, expected: str, reason: str, nudge: str) -> str:
    lines = [subject, f"  {verb:<9} {came}", f"  {'expected':<9} {expected}", reason, nudge]
    return "\n".join(filter(None, lines))


def _refusal(predicate: Callable[[Any], Any], result: Any) -> str | None:
    """Return None when the predicate holds, else what can be said about why not, or ""."""
    seen = plain(result)
    if pretends_to_compare(result):
        return f"That is {describe(seen)} that claims to equal anything; return plain data."
    try:
        verdict = predicate(result)
    except Exception:
        verdict = None
    if type(verdict) is bool or type(verdict) is np.bool_:
        return None if verdict else unusable(seen)
    return unusable(seen) or f"That is {describe(seen)}, which cannot be checked like this."


def _copy(argument: Any) -> Any:
    try:
        return copy.deepcopy(argument)
    except Exception:
        return argument


def _reason(raised: BaseException, f: Callable) -> str:
    if isinstance(raised, NotImplementedError):
        return "You have not written this yet: write your answer, run its cell, then run this one."
    if isinstance(raised, NameError):
        return "Run the cells above, in order, and look for a misspelt name."
    if _never_entered(raised, f):
        return "Keep the parameters of the function as they were given."
    if isinstance(raised, RecursionError):
        return "The function calls itself without end."
    if isinstance(raised, SystemExit):
        return "Return from the function instead of leaving Python."
    return ""


def _never_entered(raised: BaseException, f: Callable) -> bool:
    """Return whether a Python function refused the arguments of the call."""
    frames = [frame.f_code for frame, _ in traceback.walk_tb(raised.__traceback__)]
    return isinstance(raised, TypeError) and hasattr(f, "__code__") and f.__code__ not in frames


def _place(raised: BaseException, f: Callable) -> str:
    """Return the line of the learner's own file or cell in which an error arose, or ""."""
    own = getattr(getattr(f, "__code__", None), "co_filename", None)
    if own is None or isinstance(raised, NotImplementedError):
        return ""
    lines = [frame for frame in traceback.extract_tb(raised.__traceback__) if frame.filename == own]
    return f"\n{'':11} in line {lines[-1].lineno}: {lines[-1].line}" if lines else ""

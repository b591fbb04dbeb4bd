"""Errors of mlsd: each says which argument, what came, what was expected and how to mend it."""

from __future__ import annotations

import reprlib

__all__ = ["BadArgument", "BadShape", "BadType", "BadValue", "MissingColumns", "MlsdError"]


class MlsdError(ValueError):
    """Base of every error that mlsd raises on purpose."""


class BadArgument(MlsdError):
    """An argument that cannot be used.

    argument: its name; came: what was given, as a phrase or as the value itself; expected: what
    is accepted; mend: what to do about it. Phrases have no full stop. Each is kept as an
    attribute, a value as its abbreviated repr.
    """

    def __init__(self, argument: str, came: object, expected: str, mend: str = "") -> None:
        self.argument, self.expected, self.mend = argument, expected, mend
        self.came = came if isinstance(came, str) else reprlib.repr(came)
        super().__init__(argument, self.came, expected, mend)

    def __str__(self) -> str:
        sentence = f"{self.argument}: expected {self.expected}, got {self.came}."
        return f"{sentence} {self.mend.rstrip('.')}." if self.mend else sentence


class BadValue(BadArgument):
    """A value outside the accepted range, or NaN."""


class BadShape(BadArgument):
    """A wrong length or number of dimensions."""


class BadType(BadArgument, TypeError):
    """A value of a type that cannot be read as what is needed."""


class MissingColumns(BadArgument):
    """A table without a column that is needed."""

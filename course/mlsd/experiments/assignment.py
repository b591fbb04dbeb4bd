"""Put users into arms by a hash: uniform, the same each time, independent between experiments."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from mlsd.errors import BadShape, BadType, BadValue
from mlsd.experiments._inputs import number

__all__ = ["Assigner", "hash_uniform"]


def hash_uniform(units: Any, salt: str) -> np.ndarray:
    """Return one number in [0, 1) for each unit, float64, shape (n,).

    units: ids, shape (n,), whole numbers or strings; 7 and "7" are the same user.
    salt: the name of the experiment or layer. Equal units and salt give equal numbers in any
    process; other salts give independent ones. SipHash of the id, keyed by the salt, by
    `pandas.util.hash_array`. Raises BadType, BadShape.
    """
    if not isinstance(salt, str):
        raise BadType("salt", salt, "a string")
    ids = np.asarray(units)
    if ids.ndim != 1:
        raise BadShape("units", f"shape {ids.shape}", "a list of ids")
    if ids.dtype.kind == "O":
        if not all(isinstance(each, str | int | np.integer) for each in ids):
            raise BadType("units", f"{ids[0]!r} among them", "whole numbers or strings")
    elif ids.dtype.kind not in "iuU" and len(ids):
        raise BadType("units", f"ids of type {ids.dtype}", "whole numbers or strings")
    key = hashlib.blake2b(salt.encode(), digest_size=8).hexdigest()
    names = ids.astype(str).astype(object)
    hashed = pd.util.hash_array(names, hash_key=key, categorize=False)
    return (hashed >> np.uint64(11)).astype(float) / 2**53


class Assigner:
    """The arms of one experiment.

    salt: the name of the experiment. Two experiments with the same salt share their users' fates:
    whoever was in treatment once is in treatment again.
    shares: arm -> share of all users, in order; together at most 1. Who is left over is in no
    arm (None). Growing the *last* share only moves users from None into that arm (a ramp), so a
    user never changes arm; growing an earlier one would.
    """

    def __init__(self, salt: str, shares: Mapping[str, float]) -> None:
        if not isinstance(shares, Mapping) or not shares:
            raise BadType(
                "shares", shares, "a mapping of arms to shares, such as {'treatment': .5}"
            )
        values = [number(f"shares[{arm!r}]", value) for arm, value in shares.items()]
        if min(values) < 0 or sum(values) > 1 + 1e-9:
            raise BadValue("shares", dict(shares), "shares of 0 or more, together at most 1")
        self.salt, self.shares = salt, dict(zip(shares, values, strict=True))

    def __call__(self, units: Any) -> np.ndarray:
        """Return the arm of each unit, None for those in no arm; object array, shape (n,)."""
        limits = np.cumsum(list(self.shares.values()))
        limits[np.isclose(limits, 1)] = 1.0
        place = np.searchsorted(limits, hash_uniform(units, self.salt), side="right")
        return np.array([*self.shares, None], dtype=object)[place]

    def ramp(self, share: float) -> "Assigner":
        """Return the same assigner with another share of the last arm. Raises BadValue."""
        last = list(self.shares)[-1]
        return Assigner(self.salt, {**self.shares, last: share})

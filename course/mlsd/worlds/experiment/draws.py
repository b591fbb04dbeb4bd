"""Draws that keep still: what one user or one impression gets depends on no other's.

A generator's next number goes to whoever comes next, so that one impression more would change all
that follow it. Counts are therefore drawn by inversion, one uniform number a user; and what
belongs to an impression is hashed from its key, which its user and its number make (a counter
instead of a state; Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3"). The hash is that of SplitMix64, by `pandas.util.hash_array`.
"""

import numpy as np
import pandas as pd

_WORD = 2**64
_STEP = np.uint64(0x9E3779B97F4A7C15)
_DROPPED_BITS, _KEPT = np.uint64(12), 2.0**52


def make_keys(user: np.ndarray, number: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a key for the number-th impression of each user, uint64, shape (n,)."""
    users, numbers = user.astype(np.uint64), number.astype(np.uint64)
    return _hashed(_hashed(users + _salt(rng)) + numbers * _STEP)


def uniforms(keys: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a number between 0 and 1, without the ends, for each key; other streams, others."""
    return ((_hashed(keys + _salt(rng)) >> _DROPPED_BITS) + 0.5) / _KEPT


def normals(keys: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a standard normal number for each key; other streams, others."""
    from scipy import special

    return special.ndtri(uniforms(keys, rng))


def poisson(mean: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return Poisson counts, whole numbers, shape (n,), that rise with the mean."""
    from scipy import special

    u, mean = rng.random(len(mean)), np.asarray(mean, dtype=float)
    count = np.ceil(np.nan_to_num(special.pdtrik(u, mean)))
    below = np.maximum(count - 1, 0)
    return np.where(special.pdtr(below, mean) >= u, below, count).astype(int)


def binomial(n: np.ndarray, p: np.ndarray | float, rng: np.random.Generator) -> np.ndarray:
    """Return how many of n succeed, whole numbers, shape (n,), that rise with n and with p."""
    from scipy import special

    u, p = rng.random(len(n)), np.broadcast_to(p, len(n))
    count = np.where(p == 1, n, 0)
    open_ = np.flatnonzero((n > 0) & (p > 0) & (p < 1))
    u, n, p = u[open_], n[open_], p[open_]
    found = np.ceil(special.bdtrik(u, n, p))
    below = np.maximum(found - 1, 0)
    count[open_] = np.where(special.bdtr(below, n, p) >= u, below, found)
    return count


def _salt(rng: np.random.Generator) -> np.uint64:
    return rng.integers(_WORD, dtype=np.uint64)


def _hashed(words: np.ndarray) -> np.ndarray:
    return pd.util.hash_array(words, categorize=False)

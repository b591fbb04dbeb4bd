"""Pages that are not shown as the policy ranked them, with the propensities that a log keeps."""

from dataclasses import dataclass

import numpy as np

from .knobs import SearchKnobs
from .slates import PAGE_SIZE

KINDS = np.array(["none", "shuffle", "swap", "explore"], dtype=object)
_NONE, _SHUFFLE, _SWAP, _EXPLORE = range(4)


@dataclass(frozen=True)
class Served:
    """Pages as they are shown: rows of the candidates table, -1 none, shape (n, 10).

    kind: an index of KINDS, shape (n,). rank: the place that the policy gave the result, from 1.
    propensity: probability that the result is shown in this place, given query and policy.
    """

    rows: np.ndarray
    kind: np.ndarray
    rank: np.ndarray
    propensity: np.ndarray


def randomise(
    slates: np.ndarray,
    slate: np.ndarray,
    coins: np.ndarray,
    keys: np.ndarray,
    knobs: SearchKnobs,
) -> Served:
    """Shuffle, swap or explore on the shares of pages that the knobs name.

    slates: rows in the policy's order, -1 after the last, shape (slates, 10 or more); slate: the
    one of each page, (n,); coins: uniform, (n, 3); keys: uniform, (n, 10). A page with too few
    results for what its coin says stays as the policy ranked it.
    """
    rows = slates[:, :PAGE_SIZE][slate]
    n_shown = (rows >= 0).sum(axis=1)
    n_rest = (slates >= 0).sum(axis=1)[slate] - n_shown
    limits = np.cumsum([knobs.shuffle_share, knobs.swap_share, knobs.explore_share])
    kind = np.array([_SHUFFLE, _SWAP, _EXPLORE, _NONE])[
        np.searchsorted(limits, coins[:, 0], side="right")
    ]
    kind[(kind == _SWAP) & (n_shown < 2)] = _NONE
    kind[(kind == _EXPLORE) & (n_rest < 1)] = _NONE
    rank = np.broadcast_to(np.arange(1, PAGE_SIZE + 1), rows.shape).copy()

    page = np.flatnonzero(kind == _SHUFFLE)
    order = np.argsort(np.where(rows[page] >= 0, keys[page], 2), axis=1)
    rows[page] = np.take_along_axis(rows[page], order, axis=1)
    rank[page] = order + 1

    page = np.flatnonzero(kind == _SWAP)
    other = 1 + _pick(coins[page, 1], n_shown[page] - 1)
    for values in (rows, rank):
        values[page, 0], values[page, other] = values[page, other], values[page, 0]

    page = np.flatnonzero(kind == _EXPLORE)
    place = _pick(coins[page, 1], n_shown[page])
    chosen = n_shown[page] + _pick(coins[page, 2], n_rest[page])
    rows[page, place] = slates[slate[page], chosen]
    rank[page, place] = chosen + 1
    return Served(rows, kind, rank, _propensity(rank, n_shown, n_rest, knobs))


def _propensity(
    rank: np.ndarray, n_shown: np.ndarray, n_rest: np.ndarray, knobs: SearchKnobs
) -> np.ndarray:
    """Return the probability that the result of this rank stands where it does, (n, 10)."""
    shown, rest = n_shown[:, None], n_rest[:, None]
    swap = np.where(shown >= 2, knobs.swap_share, 0.0)
    explore = np.where(rest >= 1, knobs.explore_share, 0.0)
    place = np.arange(1, PAGE_SIZE + 1)
    stays, first = rank == place, (rank == 1) | (place == 1)
    pairs = np.maximum(shown - 1, 1)
    swapped = np.where(first & ~stays, 1 / pairs, np.where(stays & ~first, (pairs - 1) / pairs, 0))
    size = np.maximum(shown, 1)
    explored = np.where(stays, (size - 1) / size, 0.0)
    of_page = (
        (1 - knobs.shuffle_share - swap - explore) * stays
        + knobs.shuffle_share / size
        + swap * swapped
        + explore * explored
    )
    return np.where(rank <= shown, of_page, explore / (size * np.maximum(rest, 1)))


def _pick(coin: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return whole numbers from 0 to size - 1 from uniform ones, one a page."""
    return np.minimum((coin * size).astype(int), size - 1)

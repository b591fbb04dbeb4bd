"""The accounts, the people behind them, and what they played of late."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .catalogue import (
    ARRIVAL_WEEKS,
    DIMENSIONS,
    GENRE_VECTORS,
    GENRES,
    LANGUAGE_SHARES,
    Stream,
    genre_names,
    language_names,
    pick,
    smallest,
)
from .knobs import LOGGED_WINDOW_DAYS, RecommendationKnobs

_PLAYS_A_DAY, _GENRE_APPETITE, _MOST_PLAYS_A_DAY = 0.15, 1.2, 8.0
_LONG_AGO_WEEKS = 10_000


@dataclass(frozen=True)
class Accounts:
    """One value an account; accounts are numbered from 0.

    now, later: the tastes that drift turns from and to, shape (2 people, accounts, 8); shared:
    whether there is a second person; favourite: index of GENRES, the answer given at sign-up.
    """

    now: np.ndarray
    later: np.ndarray
    shared: np.ndarray
    language: np.ndarray
    favourite: np.ndarray
    signup_week: np.ndarray
    activity: np.ndarray

    def __len__(self) -> int:
        return len(self.shared)

    def tastes(self, week: int, drift: float) -> np.ndarray:
        """Return the tastes of a week, shape (2, accounts, 8), float32."""
        angle = drift * week
        turned = np.cos(angle) * self.now + np.sin(angle) * self.later
        return turned.astype(np.float32)

    def table(self) -> pd.DataFrame:
        """Return what the service knows, one row an account."""
        return pd.DataFrame(
            {
                "user_id": np.arange(len(self)),
                "language": language_names(self.language),
                "favourite_genre": genre_names(self.favourite),
                "signup_week": self.signup_week.clip(0),
            }
        )


def make_accounts(knobs: RecommendationKnobs, stream: Stream) -> Accounts:
    """Draw the accounts."""
    n = knobs.n_users
    now, later = stream("tastes").normal(0, 1, (2, 2, n, DIMENSIONS))
    coin, week = stream("sign-ups").random((2, n))
    new = smallest(knobs.new_user_share, coin)
    noise = stream("favourites").gumbel(0, 0.4, (n, len(GENRES)))
    nature = stream("activity").normal(0, 1, n).clip(-2, 2)
    return Accounts(
        now=now,
        later=later,
        shared=stream("households").random(n) < knobs.household_share,
        language=pick(LANGUAGE_SHARES, stream("account languages").random(n)),
        favourite=(_appetite(now[0]) + noise).argmax(axis=1),
        signup_week=np.where(new, 1 + (week * ARRIVAL_WEEKS).astype(int), -_LONG_AGO_WEEKS),
        activity=np.exp(knobs.user_spread * nature),
    )


def genre_plays(
    accounts: Accounts, tastes: np.ndarray, stream: Stream, week: int, window_days: int
) -> np.ndarray:
    """Return plays in the `window_days` before the week, anywhere on the service.

    Shape (accounts, genres), float32; those of a longer window hold those of a shorter one.
    """
    first, second = (_plays_a_day(taste) for taste in tastes)
    rate = np.where(accounts.shared[:, None], (first + second) / 2, first)
    days = (7 * (week - accounts.signup_week)).clip(0)[:, None]
    recent = np.minimum(days, LOGGED_WINDOW_DAYS)
    plays = _poisson(rate * recent, stream("recent plays", week))
    if window_days > LOGGED_WINDOW_DAYS:
        older = np.minimum(days, window_days) - recent
        plays += _poisson(rate * older, stream("older plays", week))
    return plays.astype(np.float32)


def _plays_a_day(taste: np.ndarray) -> np.ndarray:
    rate = _PLAYS_A_DAY * np.exp(_GENRE_APPETITE * _appetite(taste))
    return np.minimum(rate, _MOST_PLAYS_A_DAY)


def _poisson(rate: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw Poisson counts by inversion: one uniform number each, so that a change of one rate
    leaves the other counts as they were. Rates are below 700.
    """
    uniform, rate = rng.random(rate.shape).ravel(), rate.ravel()
    count, chance = np.zeros(len(rate), dtype=np.int64), np.exp(-rate)
    left = np.flatnonzero(uniform > chance)
    chance, below = chance[left], chance[left].copy()
    while len(left):
        count[left] += 1
        chance *= rate[left] / count[left]
        below += chance
        on = (uniform[left] > below) & (below < 1 - 1e-12)
        left, chance, below = left[on], chance[on], below[on]
    return count.reshape(-1, len(GENRES))


def _appetite(tastes: np.ndarray) -> np.ndarray:
    """Return how far each genre is to a taste, variance about 1: (n, 8) to (n, genres)."""
    return (
        tastes[:, : GENRE_VECTORS.shape[1]]
        @ GENRE_VECTORS.T
        / np.linalg.norm(GENRE_VECTORS, axis=1)
    )

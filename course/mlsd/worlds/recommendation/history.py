"""What people played of their own accord before week 0, and how they would rate any title."""

import numpy as np
import pandas as pd

from .accounts import Accounts
from .catalogue import Catalogue, Stream
from .knobs import RecommendationKnobs
from .truth import RATING_NOISE, Truth, rounded

HISTORY_DAYS = 60

_TASTE_WEIGHT = 1.6
_PEOPLE_AT_ONCE = 512


def make_history(
    catalogue: Catalogue, accounts: Accounts, knobs: RecommendationKnobs, stream: Stream, n: int
) -> pd.DataFrame:
    """Return n plays: people choose titles by how well known they are, and by taste."""
    coins = stream("history").random((n, 4))
    old = np.flatnonzero(accounts.signup_week <= 0)
    limits = np.cumsum(accounts.activity[old])
    user = old[np.searchsorted(limits[:-1] / limits[-1], coins[:, 0], side="right")]
    person = (accounts.shared[user] & (coins[:, 1] < 0.5)).astype(int)
    time_s = (coins[:, 2] - 1) * HISTORY_DAYS * 86_400
    plays = pd.DataFrame(
        {
            "user_id": user,
            "item_id": _choose(catalogue, accounts, knobs, 2 * user + person, coins[:, 3]),
            "day": np.floor(time_s / 86_400).astype(int),
            "time_s": time_s.round(1),
        }
    )
    return plays.sort_values("time_s", kind="stable", ignore_index=True)


def make_survey(
    catalogue: Catalogue,
    accounts: Accounts,
    truth: Truth,
    stream: Stream,
    tastes: np.ndarray,
    week: int,
    n: int,
) -> pd.DataFrame:
    """Return the ratings of n pairs of account and released title, drawn evenly."""
    coins = stream("survey", week).random((n, 4))
    old = np.flatnonzero(accounts.signup_week <= week)
    released = np.flatnonzero(catalogue.released_week <= week)
    user = old[(coins[:, 0] * len(old)).astype(int)]
    item = released[(coins[:, 1] * len(released)).astype(int)]
    person = (accounts.shared[user] & (coins[:, 2] < 0.5)).astype(int)
    day = week * 7 + (coins[:, 3] * 7).astype(int)
    opinion = truth.liking(tastes, user, person, day, item[:, None]).rating[:, 0]
    noise = RATING_NOISE * stream("survey opinions", week).standard_normal(n)
    return pd.DataFrame({"user_id": user, "item_id": item, "rating": rounded(opinion + noise)})


def choice(
    catalogue: Catalogue, accounts: Accounts, knobs: RecommendationKnobs, users: np.ndarray
) -> np.ndarray:
    """Return the probability that a play of each account is of each title, each row sums to 1."""
    users = np.asarray(users)
    first, second = (
        _choice_weights(catalogue, accounts, knobs, 2 * users + person) for person in (0, 1)
    )
    first /= first.sum(axis=1, keepdims=True)
    second /= second.sum(axis=1, keepdims=True)
    return np.where(accounts.shared[users][:, None], (first + second) / 2, first)


def _choice_weights(
    catalogue: Catalogue, accounts: Accounts, knobs: RecommendationKnobs, people: np.ndarray
) -> np.ndarray:
    """Return how likely each title is to be chosen by each person, not normalised, float32.

    people: twice the account, plus 0 or 1. Over all people a title gets about its play_share.
    """
    vectors = (_TASTE_WEIGHT * knobs.taste_spread * catalogue.vectors).astype(np.float32)
    taste = accounts.now[people % 2, people // 2].astype(np.float32)
    over_all = (vectors**2).sum(axis=1) / 2
    return np.exp(taste @ vectors.T - over_all) * catalogue.play_share.astype(np.float32)


def _choose(
    catalogue: Catalogue,
    accounts: Accounts,
    knobs: RecommendationKnobs,
    who: np.ndarray,
    uniform: np.ndarray,
) -> np.ndarray:
    """Return a title for each play. who: twice the account, plus the person."""
    chosen = np.empty(len(who), dtype=np.int64)
    people, place = np.unique(who, return_inverse=True)
    order = np.argsort(place, kind="stable")
    for first in range(0, len(people), _PEOPLE_AT_ONCE):
        some = people[first : first + _PEOPLE_AT_ONCE]
        limits = np.cumsum(_choice_weights(catalogue, accounts, knobs, some), axis=1, dtype=float)
        limits = limits / limits[:, -1:] + np.arange(len(some))[:, None]
        start, stop = np.searchsorted(place[order], [first, first + len(some)])
        rows = order[start:stop]
        person = place[rows] - first
        found = np.searchsorted(limits.ravel(), person + uniform[rows], side="right")
        chosen[rows] = found - person * len(catalogue)
    return chosen.clip(0, len(catalogue) - 1)

"""What a learner hands to the world: how to retrieve, rank and explore; and the pages of it."""

import reprlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from ..base import Policy, score
from ..errors import BadPolicy

PAGE_SIZE = 10

Retrieve = Callable[[pd.DataFrame], Any]
"""Item ids for a table of requests, shape (requests, candidates), none twice in a row."""


@dataclass(frozen=True)
class Recommender:
    """A policy with a retrieval of its own, or one that explores.

    rank: scores for a table of candidates, higher is better, -inf drops the row. retrieve: item
    ids for a table of requests (request_id, user_id, day, hour, language, favourite_genre), as
    many for each; None for the service's own retrieval. epsilon: at each position the probability
    that, in place of the best candidate which is left, a title is shown that is drawn evenly from
    all released titles not yet on the page, whatever `rank` and `retrieve` say. Raises BadPolicy.
    """

    rank: Policy
    retrieve: Retrieve | None = None
    epsilon: float = 0.0

    def __post_init__(self) -> None:
        if not callable(self.rank):
            came = f"a {type(self.rank).__name__}"
            raise BadPolicy("rank", came, "a function of the candidates table")
        if self.retrieve is not None and not callable(self.retrieve):
            came = f"a {type(self.retrieve).__name__}"
            raise BadPolicy("retrieve", came, "a function of the requests table, or None")
        right = isinstance(self.epsilon, Real) and not isinstance(self.epsilon, bool)
        if not right or not 0 <= self.epsilon <= 1:
            raise BadPolicy("epsilon", reprlib.repr(self.epsilon), "a number from 0 to 1")


AnyPolicy = Policy | Recommender


@dataclass(frozen=True)
class Slates:
    """Pages as they are shown, shape (requests, 10).

    items: -1 where nothing is left to show. score: of the policy, NaN for what was explored.
    propensity: probability that the policy shows this title here, given the titles above it.
    """

    items: np.ndarray
    score: np.ndarray
    propensity: np.ndarray

    @staticmethod
    def join(parts: "list[Slates]", order: np.ndarray) -> "Slates":
        """Return the pages of all parts, one after the other, then put in this order."""
        names = [each.name for each in fields(Slates)]
        return Slates(
            *(np.concatenate([getattr(part, name) for part in parts])[order] for name in names)
        )


def as_recommender(policy: Any, name: str) -> Recommender:
    """Return the policy as a Recommender. Raises BadPolicy, with `name` in the message."""
    if isinstance(policy, Recommender):
        return policy
    if not callable(policy):
        came = f"a {type(policy).__name__}"
        raise BadPolicy(name, came, "a function of the candidates table, or a Recommender")
    return Recommender(policy)


def retrieved(
    retrieve: Retrieve, requests: pd.DataFrame, released: np.ndarray, name: str
) -> np.ndarray:
    """Return the item ids of a learner's retrieval, shape (requests, candidates), int64.

    released: whether each title is in the catalogue. Raises BadPolicy for another shape, for ids
    that are not whole numbers, that are no released title's, or that stand twice in a row.
    """
    name = f"{name}.retrieve"
    answer: list[Any] = []

    def call(table: pd.DataFrame) -> np.ndarray:
        answer.append(retrieve(table))
        return np.zeros(len(table))

    score(call, requests, name)
    try:
        items = np.asarray(answer[0])
    except ValueError:
        items = np.asarray(None)
    wanted = f"item ids of shape ({len(requests)}, candidates)"
    if items.ndim != 2 or len(items) != len(requests) or items.shape[1] < 1:
        came = f"a {type(answer[0]).__name__} of shape {items.shape}"
        mend = "Did you forget return" if answer[0] is None else ""
        raise BadPolicy(name, came, wanted, mend)
    if items.dtype.kind not in "iu":
        raise BadPolicy(name, f"ids of type {items.dtype}", "whole numbers", "Return item_id")
    known = (items >= 0) & (items < len(released))
    known[known] = released[items[known]]
    if not known.all():
        stranger = int(items[~known][0])
        raise BadPolicy(name, f"the id {stranger}", "ids of titles that are released by then")
    items = items.astype(np.int64)
    in_order = np.sort(items, axis=1)
    twice = in_order[:, 1:] == in_order[:, :-1]
    if twice.any():
        row, column = np.argwhere(twice)[0]
        came = f"the id {in_order[row, column]} twice for the request in row {row}"
        raise BadPolicy(name, came, "distinct ids for each request")
    return items


def best_first(scores: np.ndarray, items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return items and scores of the ten best of each request, -1 and NaN where none is left."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :PAGE_SIZE]
    top = np.take_along_axis(scores, best, axis=1)
    ranked = np.take_along_axis(items, best, axis=1)
    kept = top > -np.inf
    ranked, top = np.where(kept, ranked, -1), np.where(kept, top, np.nan)
    missing = PAGE_SIZE - ranked.shape[1]
    if missing > 0:
        ranked = np.pad(ranked, ((0, 0), (0, missing)), constant_values=-1)
        top = np.pad(top, ((0, 0), (0, missing)), constant_values=np.nan)
    return ranked, top


def explore(
    ranked: np.ndarray,
    scores: np.ndarray,
    epsilon: float,
    released: np.ndarray,
    coins: np.ndarray,
    picks: np.ndarray,
) -> Slates:
    """Show at each position the best that is left or, with probability epsilon, any title.

    ranked, scores: (n, 10), as `best_first` gives them; released: whether each title may be
    shown; coins, picks: uniform, (n, 10).
    """
    n_titles = int(released.sum())
    wanders = coins < epsilon
    items, shown_score = ranked.copy(), scores.copy()
    by_policy = ranked >= 0
    page = np.flatnonzero(wanders.any(axis=1))
    if len(page):
        drawn = _explored(ranked[page], scores[page], wanders[page], picks[page], released)
        items[page], shown_score[page], by_policy[page] = drawn
    taken = items >= 0
    above = taken.cumsum(axis=1) - taken
    propensity = (1 - epsilon) * by_policy + epsilon / (n_titles - above)
    return Slates(items, np.where(by_policy, shown_score, np.nan), propensity)


def _explored(
    ranked: np.ndarray,
    scores: np.ndarray,
    wanders: np.ndarray,
    picks: np.ndarray,
    released: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return items, scores, and whether the item is the one that the policy would show there."""
    title = np.flatnonzero(released)
    number = np.cumsum(released) - 1
    n, rows = len(ranked), np.arange(len(ranked))
    items, shown = np.full((2, n, PAGE_SIZE), -1)
    score_shown, by_policy = (
        np.full((n, PAGE_SIZE), np.nan),
        np.zeros((n, PAGE_SIZE), dtype=bool),
    )
    for k in range(PAGE_SIZE):
        used = (ranked[:, :, None] == items[:, None, :k]).any(axis=2) | (ranked < 0)
        place = used.argmin(axis=1)
        best = np.where(used[rows, place], -1, ranked[rows, place])
        drawn = title[_one_of_the_rest(shown[:, :k], picks[:, k], len(title))]
        items[:, k] = np.where(wanders[:, k], drawn, best)
        by_policy[:, k] = (items[:, k] == best) & (best >= 0)
        score_shown[:, k] = scores[rows, place]
        shown[:, k] = np.where(items[:, k] >= 0, number[items[:, k]], -1)
    return items, score_shown, by_policy


def _one_of_the_rest(shown: np.ndarray, pick: np.ndarray, n: int) -> np.ndarray:
    """Return one of 0..n-1, drawn evenly from those that are not in the row of `shown`."""
    taken = np.sort(shown, axis=1)
    free = n - (taken >= 0).sum(axis=1)
    drawn = np.minimum((pick * free).astype(int), free - 1)
    for column in taken.T:
        drawn += (column >= 0) & (drawn >= column)
    return drawn

"""Serve the best titles to everybody while others take turns in the last place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from mlsd.errors import BadValue
from mlsd.worlds import RecommendationWorld, Recommender

Plan = Callable[[pd.DataFrame], tuple[Sequence[int], Sequence[int]]]
"""From what is known of the titles to the ids of the best, best first, and of those on trial."""

PAGE_SIZE = 10


def trial_loop(world: RecommendationWorld, plan: Plan, rounds: int, pages: int) -> pd.DataFrame:
    """Serve a plan week after week, each from the log so far; return what `world.loop` does.

    plan: called before each week with one row a released title: item_id, looks (impressions, each
    counted by the examination of its position), clicks, popularity; it gives the ids of at most
    ten best titles, and of any number on trial. All pages of the week show the best in this order;
    the titles on trial take turns in the place below them, request by request, where the ten are
    not full. Raises BadValue for ids that are not released or that occur twice, and as
    `world.loop`.
    """
    items = world.items
    released_week = items["released_week"].to_numpy()
    examination = world.oracle().examination

    def policy(looks: np.ndarray, clicks: np.ndarray, week: int) -> Recommender:
        titles = items[["item_id"]].assign(looks=looks, clicks=clicks)
        titles["popularity"] = items["popularity"]
        released = titles[released_week <= week].reset_index(drop=True)
        best, trials = (_ids(each) for each in plan(released.copy()))
        _check(best, trials, set(released["item_id"]))
        return _pages(best, trials if len(best) < PAGE_SIZE else trials[:0])

    def learn(log: pd.DataFrame) -> Recommender:
        seen = examination.reindex(log["position"]).to_numpy()
        looks = np.bincount(log["item_id"], seen, minlength=len(items))
        clicks = np.bincount(log["item_id"], log["clicked"], minlength=len(items))
        return policy(looks, clicks.astype(int), int(log["day"].max()) // 7 + 1)

    nothing = np.zeros(len(items))
    return world.loop(learn, rounds, pages, start=policy(nothing, nothing.astype(int), 0))


def _pages(best: np.ndarray, trials: np.ndarray) -> Recommender:
    order = {int(item): place for place, item in enumerate(best)}

    def retrieve(requests: pd.DataFrame) -> np.ndarray:
        same = np.tile(best, (len(requests), 1))
        if not len(trials):
            return same
        turn = requests["request_id"].to_numpy() % len(trials)
        return np.column_stack([same, trials[turn]])

    def rank(candidates: pd.DataFrame) -> np.ndarray:
        return -candidates["item_id"].map(order).fillna(len(best)).to_numpy(float)

    return Recommender(rank, retrieve)


def _ids(items: Sequence[int]) -> np.ndarray:
    return np.asarray(list(items), dtype=np.int64)


def _check(best: np.ndarray, trials: np.ndarray, released: set[int]) -> None:
    if not 1 <= len(best) <= PAGE_SIZE:
        raise BadValue("plan", f"{len(best)} best titles", f"1 to {PAGE_SIZE}")
    both = [*best.tolist(), *trials.tolist()]
    if len(set(both)) < len(both):
        raise BadValue("plan", "an id twice", "each id once, on trial or among the best")
    unknown = sorted(set(both) - released)
    if unknown:
        raise BadValue("plan", f"the id {unknown[0]}", "ids of the table that the plan is given")

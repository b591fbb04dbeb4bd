"""A funnel in SearchWorld."""

from typing import Any

import numpy as np
import pandas as pd

from mlsd.design.cases import Policy
from mlsd.design.data import TrainingData

SUCCESS_DWELL_S = 10.0
LOG_PAGES = 20_000
EXPLORED_WEEKS = 10
LEAST_EXAMINED = 0.1
BOT_PAGES = 3


class SearchCase:
    """SearchWorld as a case: a request is a query, a candidate a document that retrieval returned.

    Where the design has human labels, examples are judged; else they come from the log of
    today's ranker, as clicks of 10 s dwell an impression. What the training data say is
    done: with a correction of position bias an impression counts by how likely it is
    examined (1 / position, at least 0.1); with a filter for bots, users who never click, or
    never stay, are dropped; with exploration, that share of the pages is in random order.
    """

    group = "query_id"
    decides = "session_success_rate"

    def __init__(self, world: Any) -> None:
        self.world = world
        self.features = tuple(world.feature_names)

    def candidates(self) -> pd.DataFrame:
        """Return the documents of each query."""
        return self.world.candidates

    def gains(self) -> np.ndarray:
        """Return the exponential gain 2^grade - 1 of each candidate."""
        keys = ["query_id", "doc_id"]
        grades = self.world.oracle().grades[[*keys, "grade"]]
        return 2.0 ** self.candidates()[keys].merge(grades, on=keys)["grade"].to_numpy() - 1

    def examples(self, data: TrainingData | None, groups: np.ndarray, seed: int) -> pd.DataFrame:
        """Return judged or clicked candidates of these queries."""
        judged = data is not None and any(s.kind == "human labels" for s in data.sources)
        if judged:
            table = self.world.judge(groups).rename(columns={"grade": "label"})
            table["label"] = 2.0 ** table["label"] - 1
            table["weight"] = 1.0
        else:
            table = self._clicked(data, seed)
        table = table[table["query_id"].isin(groups)]
        return table.merge(self.candidates(), on=["query_id", "doc_id"])

    def scorer(self, model: str) -> Policy | None:
        """Return today's ranker for words of selection, popularity for its name."""
        name = model.lower()
        if "popular" in name:
            return lambda candidates: candidates["popularity"]
        if any(word in name for word in ("production", "bm25", "inverted", "words")):
            return self.world.production
        return None

    def online(self, policy: Policy, n: int) -> pd.Series:
        """Return the online metrics of n result pages."""
        return self.world.run(policy, n)

    def _clicked(self, data: TrainingData | None, seed: int) -> pd.DataFrame:
        """Return satisfied clicks an impression, from the log that the design would have."""
        explored = data.exploration_share if data else 0.0
        treated = data.treated if data else set()
        log = self._log(explored, seed)
        if "bots" in treated:
            log = log[~_looks_like_a_bot(log)]
        satisfied = log["clicked"] & (log["dwell_s"] >= SUCCESS_DWELL_S)
        examined = np.ones(len(log))
        if "position" in treated:
            examined = np.maximum(1 / log["position"].to_numpy(), LEAST_EXAMINED)
        counted = log.assign(satisfied=satisfied, weight=examined)
        sums = counted.groupby(["query_id", "doc_id"])[["satisfied", "weight"]].sum()
        return sums.assign(label=sums["satisfied"] / sums["weight"]).reset_index()

    def _log(self, explored: float, seed: int) -> pd.DataFrame:
        """Return a log of today's ranker, a share of it in random order, ten weeks long."""
        logs = [self.world.log(self.world.production, max(1, round(LOG_PAGES * (1 - explored))))]
        pages = round(LOG_PAGES * explored / EXPLORED_WEEKS)
        for week in range(1, EXPLORED_WEEKS + 1 if pages else 1):
            rng = np.random.default_rng([seed, week])
            shuffled = self.world.log(lambda c, rng=rng: rng.random(len(c)), pages, week=week)
            logs.append(shuffled)
        return pd.concat(logs, ignore_index=True)


def _looks_like_a_bot(log: pd.DataFrame) -> np.ndarray:
    """Return the rows of users of several pages who never click, or never stay."""
    by_user = log.groupby("user_id")
    pages = by_user["request_id"].transform("nunique").to_numpy()
    stay_s = by_user["dwell_s"].transform("max").to_numpy()
    return (pages >= BOT_PAGES) & (stay_s <= 1.0)

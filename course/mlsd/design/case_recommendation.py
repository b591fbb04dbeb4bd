"""A funnel in RecommendationWorld."""

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mlsd.design.cases import Policy
from mlsd.design.data import TrainingData

LOG_PAGES = 20_000
JUDGED_PAGES = 400
WATCHED, LEFT = 0.8, 0.1
LEAST_EXAMINED = 0.1
SERVED_WEEK = 1


class RecommendationCase:
    """RecommendationWorld as a case: a request is a home page, a candidate a title.

    Examples come from the log of week 0, served by today's ranker, with the design's share
    of exploration. A title watched to 80% or more is a positive; one left within 10%, or
    seen and not played, a negative; what lies between is ignored. With a correction of
    position bias an impression counts by how likely it is examined (1 / position, at least
    0.1). The funnel serves week 1.
    """

    group = "request_id"
    decides = "watch_minutes_per_page"

    def __init__(self, world: Any) -> None:
        self.world = world
        self.features = tuple(world.feature_names)

    def candidates(self) -> pd.DataFrame:
        """Return the titles that retrieval offers for 400 requests of week 1."""
        return self._offered

    def gains(self) -> np.ndarray:
        """Return the expected share of each candidate that is watched by choice."""
        return self.world.oracle().ideal(self._offered).to_numpy(float)

    def examples(self, data: TrainingData | None, groups: np.ndarray, seed: int) -> pd.DataFrame:
        """Return the impressions of week 0 with a label; `groups` are of another week."""
        from mlsd.worlds import Recommender

        explored = data.exploration_share if data else 0.0
        policy = Recommender(rank=self.world.production, epsilon=explored)
        log = self.world.log(policy, LOG_PAGES)
        watched = log["watched_share"]
        kept = log[~log["clicked"] | (watched >= WATCHED) | (watched <= LEFT)]
        weight = np.ones(len(kept))
        if data is not None and "position" in data.treated:
            weight = np.maximum(1 / kept["position"].to_numpy(), LEAST_EXAMINED)
        label = (kept["clicked"] & (kept["watched_share"] >= WATCHED)).to_numpy(float)
        return self.world.features(kept).assign(label=label / weight, weight=weight)

    def scorer(self, model: str) -> Policy | None:
        """Return today's ranker or popularity, if the name of the model says so."""
        name = model.lower()
        if "popular" in name:
            return lambda candidates: candidates["popularity"]
        return self.world.production if "production" in name else None

    def online(self, policy: Policy, n: int) -> pd.Series:
        """Return the online metrics of n home pages of week 1."""
        return self.world.run(policy, n, week=SERVED_WEEK)

    @cached_property
    def _offered(self) -> pd.DataFrame:
        seen: list[pd.DataFrame] = []

        def watch(candidates: pd.DataFrame) -> pd.Series:
            seen.append(candidates)
            return self.world.production(candidates)

        self.world.log(watch, JUDGED_PAGES, week=SERVED_WEEK)
        return pd.concat(seen, ignore_index=True)

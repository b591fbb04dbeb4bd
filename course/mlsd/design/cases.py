"""What a world must offer so that a design can be run in it."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import pandas as pd

from mlsd.design.data import TrainingData
from mlsd.errors import BadType

Policy = Callable[[pd.DataFrame], Any]


class Case(Protocol):
    """One kind of world, as a funnel sees it.

    group: the column of the candidates that tells requests apart. features: columns that a
    model may use. decides: the online metric that decides.
    """

    group: str
    features: tuple[str, ...]
    decides: str

    def candidates(self) -> pd.DataFrame:
        """Return one row a candidate, with `group` and `features`."""

    def gains(self) -> np.ndarray:
        """Return the true gain of each candidate, at least 0; for judging, not for learning."""

    def examples(self, data: TrainingData | None, groups: np.ndarray, seed: int) -> pd.DataFrame:
        """Return candidates of these groups with `label` and `weight`, got as `data` says."""

    def scorer(self, model: str) -> Policy | None:
        """Return what scores like a named model that is not trained, if there is one."""

    def online(self, policy: Policy, n: int) -> pd.Series:
        """Return the online metrics of n requests."""


def case_of(world: Any) -> Case:
    """Return the case of a world. Raises BadType for a world that has none.

    A world that is not listed here joins in with a method `case()` of its own.
    """
    from mlsd.design.case_recommendation import RecommendationCase
    from mlsd.design.case_search import SearchCase
    from mlsd.worlds import RecommendationWorld, SearchWorld

    if isinstance(world, SearchWorld):
        return SearchCase(world)
    if isinstance(world, RecommendationWorld):
        return RecommendationCase(world)
    if hasattr(world, "case"):
        return world.case()
    raise BadType("world", repr(world), "a world that a design can be run in, such as SearchWorld")

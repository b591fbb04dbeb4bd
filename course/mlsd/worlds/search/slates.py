"""From a policy's scores to the ten results that are shown."""

from collections.abc import Mapping

import numpy as np

from ..base import Policy, score
from .corpus import Corpus, Stream, misspelt
from .knobs import SearchKnobs

PAGE_SIZE = 10


def make_slates(
    policies: Mapping[str, Policy], corpus: Corpus, knobs: SearchKnobs, stream: Stream
) -> np.ndarray:
    """Return the rows of the candidates table, best first: (policies, spellings, queries, depth).

    -1 stands where nothing is left to show. There is a second spelling, the misspelt one, if the
    knob typo_rate is above 0. The depth is a page, 10; all candidates if the knob explore_share
    is above 0. Raises BadPolicy with the policy's name.
    """
    depth = knobs.n_candidates if knobs.explore_share > 0 else PAGE_SIZE
    tables = [corpus.candidates]
    if knobs.typo_rate > 0:
        tables.append(misspelt(corpus.candidates, stream("misspelt")))
    return np.array(
        [
            [
                _top(score(policy, table, name).reshape(knobs.n_queries, -1), depth)
                for table in tables
            ]
            for name, policy in policies.items()
        ]
    )


def _top(scores: np.ndarray, depth: int) -> np.ndarray:
    best = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    kept = np.take_along_axis(scores, best, axis=1) > -np.inf
    rows = best + np.arange(len(scores))[:, None] * scores.shape[1]
    return np.where(kept, rows, -1)

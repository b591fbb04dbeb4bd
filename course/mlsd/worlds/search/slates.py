"""From a policy's scores to the ten results that are shown."""

from collections.abc import Mapping

import numpy as np

from ..base import Policy, score
from .corpus import Corpus, Stream, misspelt
from .knobs import SearchKnobs
from .users import PAGE_SIZE


def make_slates(
    policies: Mapping[str, Policy], corpus: Corpus, knobs: SearchKnobs, stream: Stream
) -> np.ndarray:
    """Return the rows of the candidates table to show, shape (policies, spellings, queries, 10).

    -1 stands where nothing is left to show. There is a second spelling, the misspelt one, if the
    knob typo_rate is above 0. Raises BadPolicy with the policy's name.
    """
    tables = [corpus.candidates]
    if knobs.typo_rate > 0:
        tables.append(misspelt(corpus.candidates, stream("misspelt")))
    return np.array(
        [
            [_top(score(policy, table, name).reshape(knobs.n_queries, -1)) for table in tables]
            for name, policy in policies.items()
        ]
    )


def _top(scores: np.ndarray) -> np.ndarray:
    best = np.argsort(-scores, axis=1, kind="stable")[:, :PAGE_SIZE]
    kept = np.take_along_axis(scores, best, axis=1) > -np.inf
    rows = best + np.arange(len(scores))[:, None] * scores.shape[1]
    return np.where(kept, rows, -1)

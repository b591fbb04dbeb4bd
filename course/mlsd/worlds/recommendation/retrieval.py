"""The service's own retrieval: some of what is popular, some of the favourite genre, some rest."""

import numpy as np

from .accounts import Accounts
from .catalogue import GENRES, LANGUAGES, Catalogue, Stream
from .knobs import RecommendationKnobs
from .traffic import Requests

_LISTS = 32
_POPULAR_SHARE = 0.7
_FAVOURITE_WEIGHT, _OTHER_LANGUAGE_WEIGHT = 3.0, 0.3
_ALMOST_SURE = 1 - 1e-6


class Retrieval:
    """Candidates of one week: for each language and favourite genre 32 lists drawn at random."""

    def __init__(
        self, catalogue: Catalogue, knobs: RecommendationKnobs, stream: Stream, week: int
    ) -> None:
        released = np.flatnonzero(catalogue.released_week <= week)
        width = min(knobs.n_candidates, len(released))
        share = catalogue.play_share[released]
        weight = _POPULAR_SHARE * share / share.sum() + (1 - _POPULAR_SHARE) / len(released)
        rng = stream("retrieval", week)
        self._lists = np.empty((len(LANGUAGES), len(GENRES), _LISTS, width), dtype=np.int64)
        for language, genre in np.ndindex(self._lists.shape[:2]):
            of_group = weight * np.where(catalogue.genre[released] == genre, _FAVOURITE_WEIGHT, 1)
            of_group *= np.where(
                catalogue.language[released] == language, 1, _OTHER_LANGUAGE_WEIGHT
            )
            self._lists[language, genre] = released[_without_repeats(of_group, width, rng)]

    def __call__(self, requests: Requests, accounts: Accounts) -> np.ndarray:
        """Return the candidates of each request, shape (requests, candidates)."""
        luck = (requests.luck * _LISTS).astype(int)
        user = requests.user
        return self._lists[accounts.language[user], accounts.favourite[user], luck]


def _without_repeats(weights: np.ndarray, width: int, rng: np.random.Generator) -> np.ndarray:
    """Return lists of `width` distinct indices, likelier the larger their weight.

    Systematic sampling: points at equal distance, from a random start, on the chances to be
    drawn, which lie end to end in random order and are below that distance.
    """
    order = rng.permutation(len(weights))
    start = rng.random((_LISTS, 1))
    if width == len(weights):
        return np.broadcast_to(order, (_LISTS, width))
    chance = weights[order] * (width / weights.sum())
    for _ in range(20):
        sure = chance >= _ALMOST_SURE
        rest = chance[~sure].sum()
        chance = np.where(sure, _ALMOST_SURE, chance * ((width - sure.sum()) / rest))
    limits = np.cumsum(chance)
    points = (start + np.arange(width)) * (limits[-1] / width)
    return order[np.searchsorted(limits, points, side="right").clip(max=len(order) - 1)]

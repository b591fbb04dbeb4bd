"""What people do with a page: look, play, watch on or leave, rate."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from .catalogue import Catalogue, Stream
from .knobs import RecommendationKnobs
from .policies import PAGE_SIZE, Slates
from .traffic import BATCH, IDS_PER_WEEK, Requests
from .truth import RATING_NOISE, Truth, examination, rounded

_SOLICITED = 0.1
"""Times rating_rate: the probability that somebody is asked about a title on the page."""

_FILLER_POWER = 0.1


@dataclass(frozen=True)
class Pages:
    """Served pages and what came of them, shape (requests, 10) but for `requests`.

    rating: NaN where none; value: the expected share of the title that gets watched by choice.
    """

    requests: Requests
    slates: Slates
    clicked: np.ndarray
    watched_share: np.ndarray
    watch_s: np.ndarray
    rating: np.ndarray
    value: np.ndarray


class Audience:
    """The people in front of the screens."""

    def __init__(
        self, catalogue: Catalogue, truth: Truth, knobs: RecommendationKnobs, stream: Stream
    ) -> None:
        self._truth, self._knobs, self._stream = truth, knobs, stream
        self._seconds = (60 * catalogue.duration_min).astype(np.float32)
        self._examination = examination(knobs.position_bias).astype(np.float32)

    def watch(self, requests: Requests, slates: Slates, tastes: np.ndarray) -> Pages:
        """Return what becomes of the pages of the first requests of one batch.

        A title is examined with probability k ** -eta and, once examined, clicked with a
        probability of its own. The watched share is U ** exp(-watch), U uniform, whose mean is
        expit(watch). A filler request plays its first title, nearly to the end.
        """
        shown = slates.items >= 0
        items = np.maximum(slates.items, 0)
        liking = self._truth.liking(tastes, requests.user, requests.person, requests.day, items)
        looking = shown & ~requests.filler[:, None]

        interest = expit(liking.click) * self._examination * looking
        clicked = self._draw("clicks", requests) < interest
        with np.errstate(divide="ignore"):
            luck = np.log(self._draw("watching", requests))
        share = np.exp(luck * np.exp(-liking.watch))
        alone = requests.filler & shown[:, 0]
        clicked[alone, 0] = True
        share[alone, 0] = np.exp(luck[alone, 0] * np.float32(_FILLER_POWER))
        share *= clicked
        return Pages(
            requests=requests,
            slates=slates,
            clicked=clicked,
            watched_share=share,
            watch_s=share * self._seconds[items],
            rating=self._ratings(requests, liking.rating, clicked & looking, looking),
            value=interest * expit(liking.watch),
        )

    def _ratings(
        self, requests: Requests, opinion: np.ndarray, chosen: np.ndarray, looking: np.ndarray
    ) -> np.ndarray:
        coin = self._draw("ratings", requests)
        chosen_rate = self._knobs.rating_rate * self._knobs.selection
        asked_rate = self._knobs.rating_rate * (1 - self._knobs.selection) * _SOLICITED
        rated = chosen & (coin < chosen_rate)
        rated |= looking & (1 - coin < asked_rate)
        return np.where(rated, rounded(opinion + self._opinion_noise(requests)), np.nan)

    def _opinion_noise(self, requests: Requests) -> np.ndarray:
        noise = self._generator("opinions", requests).standard_normal(
            (len(requests), PAGE_SIZE), dtype=np.float32
        )
        return np.float32(RATING_NOISE) * noise

    def _draw(self, name: str, requests: Requests) -> np.ndarray:
        """Draw uniform numbers for a batch: those of the first requests do not depend on n."""
        rng = self._generator(name, requests)
        return rng.random((len(requests), PAGE_SIZE), dtype=np.float32)

    def _generator(self, name: str, requests: Requests) -> np.random.Generator:
        week, number = divmod(int(requests.request_id[0]), IDS_PER_WEEK)
        return self._stream(name, week, number // BATCH)

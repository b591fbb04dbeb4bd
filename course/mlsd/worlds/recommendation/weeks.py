"""What one week needs again and again; all of it follows from seed, knobs and week."""

from functools import cached_property

import numpy as np

from .accounts import Accounts, genre_plays
from .catalogue import Catalogue, Stream
from .knobs import RecommendationKnobs
from .retrieval import Retrieval

_WEEKS_KEPT = 4


class Week:
    """Tastes, retrieval and recent plays of one week, each worked out when it is first needed."""

    def __init__(
        self,
        catalogue: Catalogue,
        accounts: Accounts,
        knobs: RecommendationKnobs,
        stream: Stream,
        number: int,
    ) -> None:
        self._catalogue, self._accounts = catalogue, accounts
        self._knobs, self._stream, self._number = knobs, stream, number
        self._plays: dict[int, np.ndarray] = {}

    @cached_property
    def tastes(self) -> np.ndarray:
        """Return (2 people, accounts, 8), float32."""
        return self._accounts.tastes(self._number, self._knobs.drift)

    @cached_property
    def released(self) -> np.ndarray:
        """Return whether each title is in the catalogue."""
        return self._catalogue.released_week <= self._number

    @cached_property
    def retrieval(self) -> Retrieval:
        """Return the service's own retrieval."""
        return Retrieval(self._catalogue, self._knobs, self._stream, self._number)

    def plays(self, window_days: int) -> np.ndarray:
        """Return plays in the days before the week, (accounts, genres), float32."""
        if window_days not in self._plays:
            self._plays[window_days] = genre_plays(
                self._accounts, self.tastes, self._stream, self._number, window_days
            )
        return self._plays[window_days]


class Weeks:
    """The last few weeks that were asked for."""

    def __init__(
        self,
        catalogue: Catalogue,
        accounts: Accounts,
        knobs: RecommendationKnobs,
        stream: Stream,
    ) -> None:
        self._catalogue, self._accounts = catalogue, accounts
        self._knobs, self._stream = knobs, stream
        self._kept: dict[int, Week] = {}

    def __getitem__(self, number: int) -> Week:
        if number not in self._kept:
            while len(self._kept) >= _WEEKS_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[number] = Week(
                self._catalogue, self._accounts, self._knobs, self._stream, number
            )
        return self._kept[number]

"""From requests and policies to pages, batch by batch."""

from collections.abc import Iterator, Mapping

import numpy as np

from ..base import score
from .accounts import Accounts
from .catalogue import Catalogue, Stream
from .features import candidate_table, request_table
from .knobs import RecommendationKnobs
from .policies import (
    PAGE_SIZE,
    AnyPolicy,
    Recommender,
    Slates,
    as_recommender,
    best_first,
    explore,
    retrieved,
)
from .traffic import BATCH, ELSEWHERE, IDS_PER_WEEK, Requests, make_requests
from .viewing import Audience, Pages
from .weeks import Weeks


class Service:
    """Serves policies to the people of a world."""

    def __init__(
        self,
        catalogue: Catalogue,
        accounts: Accounts,
        audience: Audience,
        weeks: Weeks,
        knobs: RecommendationKnobs,
        stream: Stream,
    ) -> None:
        self._catalogue, self._accounts, self._audience = catalogue, accounts, audience
        self._weeks, self._knobs, self._stream = weeks, knobs, stream

    def serve(
        self,
        policies: Mapping[str, AnyPolicy],
        n: int,
        week: int,
        arm_of_user: np.ndarray | None = None,
        first_batch: int = 0,
    ) -> Iterator[Pages]:
        """Yield the pages of n requests, up to 10,000 at a time, in their order.

        policies: by name; arm_of_user: the number of the policy that each account is served, the
        first for all if None. Raises BadPolicy with the policy's name.
        """
        arms = {name: as_recommender(policy, name) for name, policy in policies.items()}
        for batch, first in enumerate(range(0, n, BATCH), start=first_batch):
            requests = self._requests(week, batch, min(BATCH, n - first))
            arm = np.zeros(self._knobs.n_users, int) if arm_of_user is None else arm_of_user
            slates = self._slates(arms, arm[requests.user], requests, week, batch)
            yield self._audience.watch(requests, slates, self._weeks[week].tastes)

    def elsewhere(self, n: int, week: int) -> Iterator[Pages]:
        """Yield n pages of other parts of the service, which show all titles evenly."""
        some = np.flatnonzero(self._weeks[week].released)[:PAGE_SIZE]
        evenly = Recommender(
            rank=lambda candidates: np.zeros(len(candidates)),
            retrieve=lambda requests: np.tile(some, (len(requests), 1)),
            epsilon=1.0,
        )
        return self.serve({"elsewhere": evenly}, n, week, first_batch=ELSEWHERE)

    def requests_of(self, ids: np.ndarray) -> Requests:
        """Return the requests of these ids, which ascend."""
        batches, start = np.unique(ids // BATCH, return_index=True)
        parts = []
        for number, some in zip(batches, np.split(ids, start[1:]), strict=True):
            week, first = divmod(int(number) * BATCH, IDS_PER_WEEK)
            place = some % BATCH
            parts.append(self._requests(week, first // BATCH, int(place.max()) + 1).take(place))
        return Requests.join(parts)

    def _requests(self, week: int, batch: int, n: int) -> Requests:
        return make_requests(self._accounts, self._knobs, self._stream, week, batch, n)

    def _slates(
        self,
        arms: Mapping[str, Recommender],
        arm: np.ndarray,
        requests: Requests,
        week: int,
        batch: int,
    ) -> Slates:
        """Return the pages; arm: the number of the policy of each request."""
        shape = (len(requests), PAGE_SIZE)
        coins = self._stream("explore", week, batch).random(shape)
        picks = self._stream("explored", week, batch).random(shape)
        parts, places = [], []
        for number, (name, policy) in enumerate(arms.items()):
            rows = np.flatnonzero(arm == number)
            if len(rows):
                ranked, scores = self._ranked(policy, requests.take(rows), week, name)
                released = self._weeks[week].released
                parts.append(
                    explore(
                        ranked,
                        scores,
                        policy.epsilon,
                        released,
                        coins[rows],
                        picks[rows],
                    )
                )
                places.append(rows)
        return Slates.join(parts, np.argsort(np.concatenate(places)))

    def _ranked(
        self, policy: Recommender, requests: Requests, week: int, name: str
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return items and scores of the ten best of each request."""
        known = self._weeks[week]
        if policy.retrieve is None:
            items = known.retrieval(requests, self._accounts)
        else:
            table = request_table(requests, self._accounts)
            items = retrieved(policy.retrieve, table, known.released, name)
        plays = known.plays(self._knobs.serving_window_days)
        table = candidate_table(requests, items, self._catalogue, self._accounts, plays)
        return best_first(score(policy.rank, table, name).reshape(items.shape), items)

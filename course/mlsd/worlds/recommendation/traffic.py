"""Who opens the home page, when, and whether anybody looks at it."""

from dataclasses import dataclass, fields

import numpy as np

from .accounts import Accounts
from .catalogue import Stream, pick
from .knobs import RecommendationKnobs

DAYS, WEEKEND_DAY = 7, 5
IDS_PER_WEEK = 100_000_000
BATCH = 10_000
"""Requests are drawn, and policies called, in batches of this many."""
ELSEWHERE = 5_000
"""The first batch of the requests that other parts of the service get."""

_HOUR_WEIGHTS = np.array(
    [4, 2, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 6, 7, 9, 12, 15, 17, 16, 12, 7], dtype=float
)
_DAYTIME_END, _SECOND_BY_DAY, _SECOND_BY_NIGHT = 17, 0.75, 0.25


@dataclass(frozen=True)
class Requests:
    """One value a request. person: 0 or 1, of the account; luck: which candidates are retrieved."""

    request_id: np.ndarray
    user: np.ndarray
    person: np.ndarray
    day: np.ndarray
    hour: np.ndarray
    time_s: np.ndarray
    filler: np.ndarray
    luck: np.ndarray

    def __len__(self) -> int:
        return len(self.request_id)

    @property
    def weekend(self) -> np.ndarray:
        """Whether the day is the sixth or seventh of its week."""
        return is_weekend(self.day)

    def take(self, index: np.ndarray) -> "Requests":
        """Return these requests, in this order."""
        return Requests(*(getattr(self, each.name)[index] for each in fields(self)))

    @staticmethod
    def join(parts: "list[Requests]") -> "Requests":
        """Return the requests of all parts, one after the other."""
        return Requests(
            *(
                np.concatenate([getattr(part, each.name) for part in parts])
                for each in fields(Requests)
            )
        )


def is_weekend(day: np.ndarray) -> np.ndarray:
    """Return whether each day is a Saturday or Sunday; day 0 is a Monday."""
    return day % DAYS >= WEEKEND_DAY


def make_requests(
    accounts: Accounts, knobs: RecommendationKnobs, stream: Stream, week: int, batch: int, n: int
) -> Requests:
    """Draw the first n requests of a batch, in no order of time; they do not depend on n."""
    coins = stream("requests", week, batch).random((n, 7))
    active = accounts.activity * (accounts.signup_week <= week)
    user = pick(active, coins[:, 0])
    filler = coins[:, 1] < knobs.filler_rate
    hour = np.where(filler, (coins[:, 2] * 24).astype(int), pick(_HOUR_WEIGHTS, coins[:, 2]))
    second = np.where(hour < _DAYTIME_END, _SECOND_BY_DAY, _SECOND_BY_NIGHT)
    day = week * DAYS + (coins[:, 3] * DAYS).astype(int)
    return Requests(
        request_id=week * IDS_PER_WEEK + batch * BATCH + np.arange(n),
        user=user,
        person=(accounts.shared[user] & (coins[:, 4] < second)).astype(int),
        day=day,
        hour=hour,
        time_s=(day * 86_400.0 + (hour + coins[:, 5]) * 3_600).round(1),
        filler=filler,
        luck=coins[:, 6],
    )

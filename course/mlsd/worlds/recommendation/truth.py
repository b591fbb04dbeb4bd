"""What is true in RecommendationWorld and no log shows: likings, people, attention."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, ndtr

from .accounts import Accounts
from .catalogue import Catalogue
from .knobs import RecommendationKnobs
from .policies import PAGE_SIZE
from .traffic import DAYS, Requests, is_weekend

RATINGS = (1, 5)

_CLICK_LOGIT, _WATCH_LOGIT = -2.6, -0.6
_OTHER_LANGUAGE = -1.2
_LOUD_CLICK, _LOUD_WATCH = 2.5, -8.0
_MEAN_RATING, _RATING_BY_LOGIT, RATING_NOISE = 2.8, 0.9, 0.4


def examination(position_bias: float) -> np.ndarray:
    """Return the probability that positions 1..10 are examined: k ** -position_bias."""
    return np.arange(1, PAGE_SIZE + 1.0) ** -position_bias


@dataclass(frozen=True)
class Liking:
    """What people think of titles, of any one shape.

    click: logit of a click once the title is examined; watch: logit of the expected watched
    share once it plays; rating: what the rating is a noisy rounding of.
    """

    click: np.ndarray
    watch: np.ndarray
    rating: np.ndarray


class Truth:
    """The likings of all people for all titles."""

    def __init__(
        self, catalogue: Catalogue, accounts: Accounts, knobs: RecommendationKnobs
    ) -> None:
        self._catalogue, self._accounts, self._knobs = catalogue, accounts, knobs
        self._vectors = catalogue.vectors.astype(np.float32)
        self._quality = (knobs.quality_spread * catalogue.quality).astype(np.float32)
        self._loud = (knobs.clickbait * (catalogue.thumbnail - 0.5)).astype(np.float32)
        self._film = np.where(catalogue.series, -0.5, 0.5).astype(np.float32)

    def liking(
        self,
        tastes: np.ndarray,
        user: np.ndarray,
        person: np.ndarray,
        day: np.ndarray,
        items: np.ndarray,
    ) -> Liking:
        """Return what one person each, shape (n,), thinks of the titles, shape (n, k).

        tastes: of the week, (2, accounts, 8), float32.
        """
        knobs, catalogue = self._knobs, self._catalogue
        taste = np.einsum("nd,nkd->nk", tastes[person, user], self._vectors[items])
        liked = np.float32(knobs.taste_spread) * taste + self._quality[items]
        loud = self._loud[items]
        language = self._accounts.language[user].astype(np.int8)
        foreign = catalogue.language.astype(np.int8)[items] != language[:, None]
        film_day = np.where(is_weekend(day), knobs.weekend_shift, -knobs.weekend_shift)
        mood = self._film[items] * film_day.astype(np.float32)[:, None]
        mood += np.float32(_OTHER_LANGUAGE) * foreign
        return Liking(
            click=liked + mood + (_LOUD_CLICK * loud + _CLICK_LOGIT),
            watch=liked + (_LOUD_WATCH * loud + _WATCH_LOGIT),
            rating=_RATING_BY_LOGIT * liked + _MEAN_RATING,
        )

    def mean_ratings(self) -> np.ndarray:
        """Return for each title the mean rating of the people that accounts are drawn from."""
        taste = self._knobs.taste_spread * np.linalg.norm(self._catalogue.vectors, axis=1)
        opinion = _RATING_BY_LOGIT * self._quality + _MEAN_RATING
        return expected_rating(opinion, np.hypot(_RATING_BY_LOGIT * taste, RATING_NOISE))


def expected_rating(opinion: np.ndarray, spread: np.ndarray | float = RATING_NOISE) -> np.ndarray:
    """Return the mean of ratings whose opinions are normal around `opinion`, before rounding."""
    low, high = RATINGS
    limits = np.arange(low, high) + 0.5
    above = ndtr((opinion[..., None] - limits) / np.asarray(spread)[..., None])
    return low + above.sum(axis=-1)


def rounded(opinion: np.ndarray) -> np.ndarray:
    """Return the ratings, whole numbers from 1 to 5, of noisy opinions."""
    return np.clip(np.rint(opinion), *RATINGS)


@dataclass(frozen=True)
class Oracle:
    """The truth of a RecommendationWorld, for plots and graders.

    items: item_id, quality (standard normal) and mean_rating (of the people that accounts are
    drawn from). mean_rating: its mean over the titles released by week 0.
    examination: probability by position 1..10. ideal: the policy that ranks by the expected share
    of a title that gets watched by choice. pairs(table): for rows with request_id, user_id,
    item_id and day, click_probability (once examined), watched_share (expected, once it plays),
    rating (expected). requests(ids): for request ids, person (0 or 1, of the account) and filler.
    choice(user_ids): probability that a play in `history` of the account is of each title, shape
    (accounts, titles).
    """

    items: pd.DataFrame
    mean_rating: float
    examination: pd.Series
    ideal: Callable[[pd.DataFrame], pd.Series]
    pairs: Callable[[pd.DataFrame], pd.DataFrame]
    requests: Callable[[np.ndarray], pd.DataFrame]
    choice: Callable[[np.ndarray], np.ndarray]


def make_oracle(
    catalogue: Catalogue,
    knobs: RecommendationKnobs,
    truth: Truth,
    tastes: Callable[[int], np.ndarray],
    requests_of: Callable[[np.ndarray], Requests],
    choice: Callable[[np.ndarray], np.ndarray],
) -> Oracle:
    """Return the truth as tables and functions."""
    mean_rating = truth.mean_ratings()

    def pairs(table: pd.DataFrame) -> pd.DataFrame:
        answer = np.zeros((3, len(table)))
        ids, place = np.unique(table["request_id"].to_numpy(), return_inverse=True)
        person = requests_of(ids).person[place]
        user, day, item = (table[name].to_numpy() for name in ("user_id", "day", "item_id"))
        for week in np.unique(day // DAYS):
            rows = day // DAYS == week
            liking = truth.liking(
                tastes(int(week)), user[rows], person[rows], day[rows], item[rows, None]
            )
            answer[0, rows] = expit(liking.click)[:, 0]
            answer[1, rows] = expit(liking.watch)[:, 0]
            answer[2, rows] = expected_rating(liking.rating)[:, 0]
        columns = ["click_probability", "watched_share", "rating"]
        return pd.DataFrame(answer.T, index=table.index, columns=columns)

    def ideal(candidates: pd.DataFrame) -> pd.Series:
        known = pairs(candidates)
        return known["click_probability"] * known["watched_share"]

    def requests(ids: np.ndarray) -> pd.DataFrame:
        wanted = np.asarray(ids)
        distinct, place = np.unique(wanted, return_inverse=True)
        known = requests_of(distinct)
        return pd.DataFrame(
            {
                "request_id": wanted,
                "person": known.person[place],
                "filler": known.filler[place],
            }
        )

    return Oracle(
        items=pd.DataFrame(
            {
                "item_id": np.arange(len(catalogue)),
                "quality": catalogue.quality,
                "mean_rating": mean_rating,
            }
        ),
        mean_rating=float(mean_rating[catalogue.released_week <= 0].mean()),
        examination=pd.Series(
            examination(knobs.position_bias),
            index=pd.RangeIndex(1, PAGE_SIZE + 1, name="position"),
            name="examination",
        ),
        ideal=ideal,
        pairs=pairs,
        requests=requests,
        choice=choice,
    )

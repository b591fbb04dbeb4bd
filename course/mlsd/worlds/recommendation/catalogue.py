"""The titles: genres with a meaning, quality, popularity, and what the service knows of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .knobs import RecommendationKnobs

LANGUAGES = ("English", "Spanish", "Hindi")
LANGUAGE_SHARES = np.array([0.6, 0.25, 0.15])
ARRIVAL_WEEKS = 12
DIMENSIONS = 8

_AXES = {
    "action": (0.2, 0.2, 1.0, 0.2),
    "animation": (-0.6, 0.8, 0.2, -0.9),
    "comedy": (-1.0, -0.2, 0.2, 0.2),
    "crime": (0.8, -0.4, 0.3, 0.8),
    "documentary": (0.1, -1.0, -0.7, 0.6),
    "drama": (0.4, -0.4, -0.8, 0.8),
    "family": (-0.7, 0.3, 0.0, -1.0),
    "fantasy": (0.1, 1.0, 0.4, -0.3),
    "horror": (1.0, 0.6, 0.5, 0.6),
    "reality": (-0.5, -0.9, 0.1, 0.1),
    "romance": (-0.4, -0.1, -0.7, 0.4),
    "science fiction": (0.4, 0.9, 0.4, 0.2),
}
"""Dark, imagined, fast and grown-up, each from -1 to 1: genres that are near are liked together."""

GENRES = tuple(_AXES)
GENRE_VECTORS = np.array(list(_AXES.values()))
_GENRE_TYPE = pd.CategoricalDtype(list(GENRES))
_LANGUAGE_TYPE = pd.CategoricalDtype(list(LANGUAGES))

_WITHIN_GENRE, _BEYOND_GENRE = 0.25, 0.4
_SERIES_SHARE = 0.45
_FAME_OF_QUALITY = 0.25

Stream = Callable[..., np.random.Generator]


@dataclass(frozen=True)
class Catalogue:
    """One value a title; titles are numbered from 0.

    genre: index of GENRES; language: index of LANGUAGES; vectors: (titles, 8), of which the inner
    product with a taste has variance 1; play_share: share of the plays before week 0; content:
    the vectors as the service knows them.
    """

    genre: np.ndarray
    language: np.ndarray
    series: np.ndarray
    duration_min: np.ndarray
    released_week: np.ndarray
    vectors: np.ndarray
    content: np.ndarray
    quality: np.ndarray
    critic_score: np.ndarray
    thumbnail: np.ndarray
    play_share: np.ndarray
    popularity: np.ndarray

    def __len__(self) -> int:
        return len(self.genre)

    def table(self) -> pd.DataFrame:
        """Return what the service knows, one row a title."""
        known = pd.DataFrame(
            {
                "item_id": np.arange(len(self)),
                "genre": genre_names(self.genre),
                "language": language_names(self.language),
                "series": self.series,
                "duration_min": self.duration_min,
                "released_week": self.released_week,
                "popularity": self.popularity,
                "critic_score": self.critic_score,
                "thumbnail": self.thumbnail,
            }
        )
        names = [f"content_{i}" for i in range(DIMENSIONS)]
        return known.join(pd.DataFrame(self.content, columns=names))


def make_catalogue(knobs: RecommendationKnobs, stream: Stream) -> Catalogue:
    """Draw the titles."""
    n = knobs.n_items
    rng = stream("titles")
    genre = rng.integers(0, len(GENRES), n)
    series = rng.random(n) < _SERIES_SHARE
    film_min, episode_min = 105 * np.exp(rng.normal(0, 0.2, n)), 40 * np.exp(rng.normal(0, 0.3, n))
    quality, thumbnail, critics = _good_loud_and_praised(n, stream("quality"))
    vectors = _vectors(genre, stream("vectors"))
    noise = stream("content").normal(0, vectors.std(), vectors.shape)
    released_week = _released_week(knobs, stream("releases"))
    play_share = _play_share(quality, released_week <= 0, knobs, stream("popularity"))
    return Catalogue(
        genre=genre,
        language=pick(LANGUAGE_SHARES, stream("title languages").random(n)),
        series=series,
        duration_min=np.where(series, episode_min, film_min).round(),
        released_week=released_week,
        vectors=vectors,
        content=vectors + knobs.content_noise * noise,
        quality=quality,
        critic_score=critics,
        thumbnail=thumbnail,
        play_share=play_share,
        popularity=_log_scale(play_share),
    )


def pick(weights: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Return indices drawn in proportion to the weights, one for each uniform number."""
    limits = np.cumsum(weights)
    return np.searchsorted(limits[:-1] / limits[-1], uniform, side="right")


def smallest(share: float, coins: np.ndarray) -> np.ndarray:
    """Return which coins are among the smallest, a share of them; more of them for more of it."""
    chosen = np.zeros(len(coins), dtype=bool)
    chosen[np.argsort(coins)[: round(share * len(coins))]] = True
    return chosen


def genre_names(genre: np.ndarray) -> pd.Categorical:
    """Return the names of genres that are given as indices of GENRES."""
    return pd.Categorical.from_codes(genre, dtype=_GENRE_TYPE)


def language_names(language: np.ndarray) -> pd.Categorical:
    """Return the names of languages that are given as indices of LANGUAGES."""
    return pd.Categorical.from_codes(language, dtype=_LANGUAGE_TYPE)


def _vectors(genre: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    within = GENRE_VECTORS[genre] + rng.normal(0, _WITHIN_GENRE, (len(genre), 4))
    beyond = rng.normal(0, _BEYOND_GENRE, (len(genre), DIMENSIONS - 4))
    vectors = np.hstack([within, beyond])
    return vectors / np.sqrt((vectors**2).sum(axis=1).mean())


def _good_loud_and_praised(
    n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    quality, noise_loud, noise_praise = rng.normal(0, 1, (3, n))
    loud = 1 / (1 + np.exp(0.5 * quality - 1.5 * noise_loud))
    praise = 1 / (1 + np.exp(-quality - noise_praise))
    return quality, loud, praise


def _released_week(knobs: RecommendationKnobs, rng: np.random.Generator) -> np.ndarray:
    coin, age, week = rng.random((3, knobs.n_items))
    old = -np.floor(-80 * np.log1p(-age)).astype(int)
    new = 1 + (week * ARRIVAL_WEEKS).astype(int)
    return np.where(smallest(knobs.new_item_share, coin), new, old)


def _play_share(
    quality: np.ndarray, old: np.ndarray, knobs: RecommendationKnobs, rng: np.random.Generator
) -> np.ndarray:
    """Share the plays by Zipf's law among the old titles, the better ones a little ahead."""
    fame = _FAME_OF_QUALITY * quality + np.sqrt(1 - _FAME_OF_QUALITY**2) * rng.normal(
        0, 1, len(quality)
    )
    rank = np.empty(len(fame))
    rank[np.argsort(np.where(old, -fame, np.inf))] = np.arange(1, len(fame) + 1)
    plays = rank**-knobs.popularity_skew * old
    return plays / plays.sum()


def _log_scale(share: np.ndarray) -> np.ndarray:
    """Return 1 for the most played title, falling with the log of the plays, 0 for no plays."""
    with np.errstate(divide="ignore"):
        scaled = 1 + np.log(share / share.max()) / (2 * np.log(len(share)))
    return scaled.clip(0, 1)

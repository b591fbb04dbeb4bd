"""What the service knows of a request and of a title when it has to rank."""

import numpy as np
import pandas as pd

from .accounts import Accounts
from .catalogue import GENRES, Catalogue, genre_names, language_names
from .traffic import Requests, is_weekend

FEATURES = (
    "weekend",
    "new_user",
    "genre_plays",
    "favourite_genre",
    "same_language",
    "popularity",
    "critic_score",
    "thumbnail",
    "age_weeks",
    "duration_min",
    "series",
)


def request_table(requests: Requests, accounts: Accounts) -> pd.DataFrame:
    """Return one row a request, for retrieval."""
    user = requests.user
    return pd.DataFrame(
        {
            "request_id": requests.request_id,
            "user_id": user,
            "day": requests.day,
            "hour": requests.hour,
            "language": language_names(accounts.language[user]),
            "favourite_genre": genre_names(accounts.favourite[user]),
        }
    )


def candidate_table(
    requests: Requests,
    items: np.ndarray,
    catalogue: Catalogue,
    accounts: Accounts,
    plays: np.ndarray,
) -> pd.DataFrame:
    """Return one row a request and candidate, for ranking.

    items: (requests, candidates); plays: `genre_plays` of the week, (accounts, genres).
    """
    width = items.shape[1]
    keys = {
        "request_id": np.repeat(requests.request_id, width),
        "user_id": np.repeat(requests.user, width),
        "item_id": items.ravel(),
        "day": np.repeat(requests.day, width),
        "hour": np.repeat(requests.hour, width),
    }
    return features_of(keys, catalogue, accounts, plays)


def features_of(
    keys: dict[str, np.ndarray], catalogue: Catalogue, accounts: Accounts, plays: np.ndarray
) -> pd.DataFrame:
    """Return the columns `keys`, the genre and FEATURES (float32); days are of one week."""
    user, item, day = keys["user_id"], keys["item_id"], keys["day"]
    genre = catalogue.genre[item]
    week = int(day[0]) // 7 if len(day) else 0
    columns = {
        "weekend": is_weekend(day),
        "new_user": (accounts.signup_week == week)[user],
        "genre_plays": plays.ravel()[user * len(GENRES) + genre],
        "favourite_genre": accounts.favourite[user] == genre,
        "same_language": accounts.language[user] == catalogue.language[item],
        "popularity": catalogue.popularity.astype(np.float32)[item],
        "critic_score": catalogue.critic_score.astype(np.float32)[item],
        "thumbnail": catalogue.thumbnail.astype(np.float32)[item],
        "age_weeks": (week - catalogue.released_week).astype(np.float32)[item],
        "duration_min": catalogue.duration_min.astype(np.float32)[item],
        "series": catalogue.series[item],
    }
    numbers = {name: columns[name].astype(np.float32, copy=False) for name in FEATURES}
    return pd.DataFrame({**keys, "genre": genre_names(genre), **numbers}, copy=False)

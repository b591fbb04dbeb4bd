"""What the service makes of the pages that it served: the log, and the online metrics."""

import numpy as np
import pandas as pd

from .policies import PAGE_SIZE
from .viewing import Pages

FINISHED, ABANDONED = 0.8, 0.1
"""A play counts as completed from this watched share on, as abandoned up to that one."""

_COLUMNS: dict[str, type] = {
    "request_id": np.int64,
    "user_id": np.int64,
    "day": np.int64,
    "hour": np.int64,
    "time_s": np.float64,
    "item_id": np.int64,
    "position": np.int64,
    "score": np.float64,
    "propensity": np.float64,
    "clicked": np.bool_,
    "watched_share": np.float64,
    "watch_s": np.float64,
    "rating": np.float64,
}


class Log:
    """One row an impression, filled batch by batch."""

    def __init__(self, n: int) -> None:
        self._columns: dict[str, np.ndarray] = {
            name: np.empty(n * PAGE_SIZE, kind) for name, kind in _COLUMNS.items()
        }
        self._n = 0

    def add(self, pages: Pages) -> None:
        """Append the pages, in their order."""
        slates, requests = pages.slates, pages.requests
        shown = slates.items >= 0
        page, column = np.nonzero(shown)
        rows = slice(self._n, self._n + len(page))
        values = {
            "request_id": requests.request_id[page],
            "user_id": requests.user[page],
            "day": requests.day[page],
            "hour": requests.hour[page],
            "time_s": requests.time_s[page],
            "item_id": slates.items[shown],
            "position": column + 1,
            "score": slates.score[shown],
            "propensity": slates.propensity[shown],
            "clicked": pages.clicked[shown],
            "watched_share": pages.watched_share[shown],
            "watch_s": pages.watch_s[shown],
            "rating": pages.rating[shown],
        }
        for name, value in values.items():
            self._columns[name][rows] = value
        self._n = rows.stop

    def table(self) -> pd.DataFrame:
        """Return all rows so far."""
        return pd.DataFrame(
            {name: column[: self._n] for name, column in self._columns.items()}, copy=False
        )


class Metrics:
    """The online metrics, summed batch by batch: memory does not grow with traffic."""

    def __init__(self, n_titles: int, released: np.ndarray) -> None:
        self._shown = np.zeros(n_titles, dtype=np.int64)
        self._released = released
        self._sums = np.zeros(8)

    @property
    def shown(self) -> np.ndarray:
        """Impressions by title."""
        return self._shown

    def add(self, pages: Pages) -> None:
        """Count the pages."""
        clicked, share = pages.clicked, pages.watched_share
        items = pages.slates.items
        self._shown += np.bincount(items[items >= 0], minlength=len(self._shown))
        rated = ~np.isnan(pages.rating)
        self._sums += [
            len(items),
            clicked.sum(),
            pages.watch_s.sum(dtype=float),
            (clicked & (share >= FINISHED)).sum(),
            (clicked & (share <= ABANDONED)).sum(),
            rated.sum(),
            np.nansum(pages.rating),
            pages.value.sum(dtype=float),
        ]

    def series(self) -> pd.Series:
        """Return the metrics of RecommendationWorld.run."""
        pages, clicks, watch_s, finished, abandoned, rated, ratings, value = self._sums
        shown = self._shown[self._released]
        return pd.Series(
            {
                "click_through_rate": _ratio(clicks, shown.sum()),
                "clicks_per_page": _ratio(clicks, pages),
                "watch_minutes_per_page": _ratio(watch_s / 60, pages),
                "completion_rate": _ratio(finished, clicks),
                "abandonment_rate": _ratio(abandoned, clicks),
                "mean_rating": _ratio(ratings, rated),
                "coverage": float((shown > 0).mean()),
                "gini": _gini(shown),
                "true_value_per_page": _ratio(value, pages),
            }
        )


def _gini(counts: np.ndarray) -> float:
    """Return the Gini coefficient: 0 if all titles are shown alike, near 1 if one alone is."""
    ascending = np.sort(counts)
    n, total = len(ascending), ascending.sum()
    weights = 2 * np.arange(1, n + 1) - n - 1
    return _ratio(float(weights @ ascending), float(n * total))


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below else float("nan")

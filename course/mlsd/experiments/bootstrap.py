"""The bootstrap of logs whose rows are not independent: draw users, not rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from mlsd.errors import BadShape, BadValue, MissingColumns
from mlsd.experiments._inputs import number, share

__all__ = ["bootstrap_interval"]


def bootstrap_interval(
    log: pd.DataFrame,
    statistic: Callable[[pd.DataFrame], float],
    *,
    user: str = "user_id",
    n_resamples: int = 500,
    confidence: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the percentile interval of a statistic of the log, over resamples of its users.

    statistic: a function of a table like `log` to a number: a quantile, a ratio, a difference of
    arms. Each resample draws as many users as there are, with replacement, and takes all rows of
    each (Efron and Tibshirani 1993, chapter 8). Raises BadShape, BadType, BadValue,
    MissingColumns.
    """
    if user not in log.columns:
        raise MissingColumns("log", f"{list(log.columns)}", f"a table with the column {user!r}")
    if not isinstance(n_resamples, int) or n_resamples < 20:
        raise BadValue("n_resamples", repr(n_resamples), "a whole number, 20 or more")
    codes, users = pd.factorize(log[user])
    if (codes < 0).any():
        raise BadValue(f"log[{user!r}]", f"NaN in {(codes < 0).sum()} rows", "a user in each row")
    if len(users) < 2:
        raise BadShape("log", f"{len(users)} users", "two users or more")
    rng, outside = np.random.default_rng(seed), (1 - share("confidence", confidence, "0.95")) / 2
    order = np.argsort(codes, kind="stable")
    size = np.bincount(codes)
    start = np.cumsum(size) - size
    values = np.empty(n_resamples)
    for i in range(n_resamples):
        drawn = rng.integers(len(users), size=len(users))
        length = size[drawn]
        within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        rows = order[np.repeat(start[drawn], length) + within]
        values[i] = number("statistic", statistic(log.iloc[rows]))
    low, high = np.quantile(values, [outside, 1 - outside])
    return float(low), float(high)

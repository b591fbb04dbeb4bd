"""Figures of recommendation: a closed loop by round, and how unevenly titles are shown."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import ArrayLike

from mlsd.errors import BadValue, MissingColumns
from mlsd.figures.style import GREY, axes_or_new, label


def closed_loop(
    loops: Mapping[str, pd.DataFrame],
    column: str = "clicks",
    ax: Axes | None = None,
    *,
    title: str = "",
    ylabel: str = "",
) -> Axes:
    """Draw a column of `RecommendationWorld.loop` by round, one line for each named loop.

    Raises BadValue without a loop, MissingColumns for a column that one of them does not have.
    """
    if not loops:
        raise BadValue("loops", "none", "at least one, each with its name")
    ax = axes_or_new(ax)
    for name, rows in loops.items():
        if column not in rows.columns:
            raise MissingColumns(f"loops[{name!r}]", f"{list(rows.columns)}", f"a column {column}")
        ax.plot(np.arange(1, len(rows) + 1), rows[column].to_numpy(float), label=str(name))
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(loops) > 1:
        ax.legend()
    return label(ax, title, "round", ylabel or column.replace("_", " "))


def concentration(
    impressions: Mapping[str, ArrayLike], ax: Axes | None = None, *, title: str = ""
) -> Axes:
    """Draw the share of impressions that the most shown titles have: a Lorenz curve, from the top.

    impressions: name -> impressions of each title, zeros too. The grey line is of titles that are
    all shown alike. Raises BadValue for counts that are negative, not finite, or all zero.
    """
    if not impressions:
        raise BadValue("impressions", "none", "at least one, each with its name")
    ax = axes_or_new(ax)
    for name, values in impressions.items():
        counts = np.asarray(values, dtype=float)
        right = counts.ndim == 1 and np.isfinite(counts).all() and (counts >= 0).all()
        if not right or not counts.sum() > 0:
            came = f"shape {counts.shape}"
            raise BadValue(f"impressions[{name!r}]", came, "counts of 0 or more, not all 0")
        share = np.cumsum(np.sort(counts)[::-1]) / counts.sum()
        ax.plot(np.arange(len(counts) + 1) / len(counts), np.r_[0, share], label=str(name))
    ax.plot([0, 1], [0, 1], color=GREY, linestyle=":", label="all alike")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1.02)
    ax.legend(loc="lower right")
    return label(ax, title, "share of titles, most shown first", "share of impressions")

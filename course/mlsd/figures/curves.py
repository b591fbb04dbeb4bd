"""Figures made of curves: examination, learning, calibration, a distribution."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from mlsd.errors import BadShape, BadValue
from mlsd.figures.style import BLUE, GREY, INK, ORANGE, axes_or_new, label, short_count

Curves = Mapping[str, Any] | pd.DataFrame | pd.Series | Sequence[float] | np.ndarray


def examination(
    curves: Curves,
    ax: Axes | None = None,
    *,
    title: str = "",
    ylabel: str = "probability",
    xlabel: str = "position on the page",
) -> Axes:
    """Draw one value for each position of a result page: examination, clicks, relevance.

    curves: name -> values by position, or one series. Position 1 comes first; a pandas
    index of positions is used when there is one.
    """
    ax = axes_or_new(ax)
    named = _named(curves)
    for name, values in named.items():
        series = values if isinstance(values, pd.Series) else _by_position(values)
        ax.plot(series.index, series.to_numpy(dtype=float), marker="o", label=name)
    ax.set_xticks(sorted({int(p) for line in ax.lines for p in np.asarray(line.get_xdata())}))
    ax.set_ylim(bottom=0)
    _legend_for_many(ax, named)
    return label(ax, title, xlabel, ylabel)


def learning_curve(
    sizes: Sequence[float],
    scores: Curves,
    ax: Axes | None = None,
    *,
    title: str = "",
    ylabel: str = "",
    xlabel: str = "training examples (log scale)",
    ceiling: float | None = None,
    ceiling_name: str = "ceiling",
) -> Axes:
    """Draw a score against the number of training examples.

    sizes: shape (n_sizes,). scores: name -> shape (n_sizes,), or (n_sizes, n_repeats), of
    which the mean and the band from lowest to highest are drawn. ceiling: a known best.
    """
    ax = axes_or_new(ax)
    named = _named(scores)
    for name, values in named.items():
        table = np.asarray(values, dtype=float)
        if table.shape[:1] != (len(sizes),) or table.ndim > 2:
            raise BadShape(
                f"scores[{name!r}]", f"shape {table.shape}", f"{len(sizes)} rows, one a size"
            )
        repeats = table.reshape(len(sizes), -1)
        (line,) = ax.plot(sizes, repeats.mean(axis=1), marker="o", label=name)
        if repeats.shape[1] > 1:
            ax.fill_between(
                sizes, repeats.min(axis=1), repeats.max(axis=1), color=line.get_color(), alpha=0.18
            )
    ax.set_xscale("log")
    if len(sizes) <= 8:
        ax.set_xticks(sizes, [short_count(size) for size in sizes])
        ax.xaxis.set_minor_locator(NullLocator())
    if ceiling is not None:
        ax.axhline(ceiling, color=GREY, linestyle="--", linewidth=1.5, label=ceiling_name)
    _legend_for_many(ax, list(named) + ([ceiling_name] if ceiling is not None else []))
    return label(ax, title, xlabel, ylabel)


def calibration(
    predicted: Sequence[float],
    observed: Sequence[float],
    counts: Sequence[float] | None = None,
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "mean predicted probability",
    ylabel: str = "observed rate",
) -> Axes:
    """Draw a reliability diagram: the observed rate against the predicted one, bin by bin.

    predicted, observed: one probability a bin. counts: examples in each bin; the area of a
    point grows with it. On the diagonal, a prediction of 10% comes true 10% of the time.
    """
    x, y = np.asarray(predicted, dtype=float), np.asarray(observed, dtype=float)
    n = np.ones_like(x) if counts is None else np.asarray(counts, dtype=float)
    if not x.shape == y.shape == n.shape:
        raise BadShape(
            "observed", f"shapes {x.shape}, {y.shape}, {n.shape}", "one value for each bin"
        )
    keep = np.isfinite(x) & np.isfinite(y) & (n > 0)
    x, y, n = x[keep], y[keep], n[keep]
    if not len(x):
        raise BadValue("predicted", f"{list(predicted)}", "at least one bin with examples")
    ax = axes_or_new(ax, figsize=(5.6, 5.2))
    top = 1.06 * max(x.max(), y.max())
    ax.plot([0, top], [0, top], color=GREY, linestyle="--", linewidth=1.5, label="calibrated")
    ax.plot(x, y, color=BLUE, label="model")
    ax.scatter(x, y, s=30 + 130 * n / n.max(), color=BLUE, zorder=3)
    ax.set_xlim(0, top)
    ax.set_ylim(0, top)
    ax.set_aspect("equal")
    ax.legend(loc="upper left")
    return label(ax, title, xlabel, ylabel)


def distribution(
    values: Sequence[float] | np.ndarray | pd.Series,
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "share of requests",
    percentiles: Sequence[float] = (50, 95, 99),
    bins: int = 60,
    value_format: str = "{:.0f}",
    budget: float | None = None,
) -> Axes:
    """Draw a histogram with its percentiles marked, and a budget if there is one.

    values: shape (n,), for example latencies in ms. The last bin ends at the largest value.
    """
    data = np.asarray(values, dtype=float)
    if data.ndim != 1 or not len(data) or not np.isfinite(data).all():
        raise BadValue("values", f"shape {data.shape}", "a list of finite numbers, at least one")
    ax = axes_or_new(ax)
    ax.hist(data, bins=bins, weights=np.full(len(data), 1 / len(data)), color=BLUE, alpha=0.55)
    ax.margins(x=0.02)
    height = ax.get_ylim()[1]
    ax.set_ylim(0, height * (1.12 + 0.09 * len(percentiles)))
    for i, (percentile, value) in enumerate(
        zip(percentiles, np.percentile(data, percentiles), strict=True)
    ):
        level = height * (1.04 + 0.09 * (len(percentiles) - 1 - i))
        ax.vlines(value, 0, level, color=INK, linewidth=1.3)
        text = f" p{percentile:g} = {value_format.format(value)}"
        ax.text(
            value,
            level,
            text,
            va="center",
            color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            zorder=3,
        )
    if budget is not None:
        ax.axvline(budget, color=ORANGE, linestyle="--", label="budget")
        ax.legend(loc="upper right")
    return label(ax, title, xlabel, ylabel)


def _named(curves: Curves) -> dict[str, Any]:
    if isinstance(curves, pd.DataFrame | Mapping):
        return {str(name): values for name, values in curves.items()}
    return {"": curves}


def _by_position(values: Any) -> pd.Series:
    array = np.asarray(values, dtype=float)
    return pd.Series(array, index=np.arange(1, len(array) + 1))


def _legend_for_many(ax: Axes, names: Any) -> None:
    if len(names) > 1:
        ax.legend()

"""Figures made of bars: metrics, a funnel, segments against their total."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator, PercentFormatter

from mlsd.errors import BadShape, BadValue
from mlsd.figures.style import BLUE, GREY, axes_or_new, label, short_count


def bars(
    values: Mapping[str, float] | pd.Series,
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "",
    value_format: str = "{:.3f}",
    highlight: str | None = None,
) -> Axes:
    """Draw one horizontal bar for each named value, with the value at its end.

    values: name -> number, drawn from top to bottom in the order given. highlight: the
    name of the bar that the title speaks of; the others turn grey.
    """
    series = _series("values", values)
    if highlight is not None and highlight not in series.index:
        raise BadValue("highlight", repr(highlight), f"one of {list(series.index)}")
    ax = axes_or_new(ax, figsize=(7.0, 1.3 + 0.5 * len(series)))
    colours = [BLUE if highlight in (None, name) else GREY for name in series.index]
    drawn = ax.barh([str(name) for name in series.index], series.to_numpy(), 0.62, color=colours)
    ax.bar_label(drawn, [value_format.format(v) for v in series], padding=4)
    ax.margins(x=0.12)
    _list_downwards(ax)
    return label(ax, title, xlabel, "")


def funnel(
    counts: Mapping[str, float] | pd.Series,
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "items left for one request (log scale)",
) -> Axes:
    """Draw how many items are left after each stage, on a logarithmic scale.

    counts: stage -> items, first stage first; every count at least 1.
    """
    series = _series("counts", counts)
    if (series < 1).any():
        raise BadValue("counts", f"{series.min():g}", "counts of at least 1, for a log scale")
    ax = axes_or_new(ax, figsize=(7.0, 1.3 + 0.5 * len(series)))
    ax.set_xscale("log")
    drawn = ax.barh([str(name) for name in series.index], series.to_numpy(), 0.62, color=BLUE)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(lambda count, _: short_count(count))
    ax.set_xlim(0.8, series.max() * 6)
    ax.bar_label(drawn, [short_count(c) for c in series], padding=4)
    _list_downwards(ax)
    return label(ax, title, xlabel, "")


def segments(
    successes: pd.DataFrame,
    trials: pd.DataFrame,
    ax: Axes | None = None,
    *,
    title: str = "",
    ylabel: str = "success rate",
    total: str = "all",
    value_format: str = "{:.1%}",
) -> Axes:
    """Draw the rate of each arm in each segment, and beside them the rate of the total.

    successes, trials: counts, one row a segment and one column an arm. The total is the
    ratio of the sums, so that a reversal between segments and total (Simpson) shows.
    """
    if not (successes.index.equals(trials.index) and successes.columns.equals(trials.columns)):
        raise BadShape("trials", f"{trials.shape}", "the same rows and columns as `successes`")
    if not (trials.to_numpy() > 0).all():
        raise BadValue("trials", f"{trials.to_numpy().min()}", "at least one trial in each cell")
    names = [*map(str, trials.index), total]
    place = np.append(np.arange(len(trials.index), dtype=float), len(trials.index) + 0.35)
    width = 0.78 / len(trials.columns)
    ax = axes_or_new(ax, figsize=(max(6.0, 1.2 + 1.7 * len(names)), 4.4))
    for i, arm in enumerate(trials.columns):
        counts = np.append(trials[arm], trials[arm].sum())
        rates = np.append(successes[arm] / trials[arm], successes[arm].sum() / counts[-1])
        offset = (i - (len(trials.columns) - 1) / 2) * width
        drawn = ax.bar(place + offset, rates, width * 0.94, label=str(arm))
        texts = [
            f"{value_format.format(rate)}\nn={short_count(n)}"
            for rate, n in zip(rates, counts, strict=True)
        ]
        ax.bar_label(drawn, texts, padding=3, fontsize=9)
    ax.axvline(len(trials.index) - 0.325, color=GREY, linewidth=1, linestyle=":")
    ax.set_xticks(place, names)
    ax.grid(visible=False, axis="x")
    ax.margins(y=0.2)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.legend(loc="lower left", bbox_to_anchor=(0, -0.2), ncols=len(trials.columns))
    return label(ax, title, "", ylabel)


def _series(name: str, values: Mapping[str, float] | pd.Series) -> pd.Series:
    series = pd.Series(dict(values), dtype=float)
    if series.empty or not np.isfinite(series).all():
        raise BadValue(name, f"{dict(series)}", "at least one finite number, each with its name")
    return series


def _list_downwards(ax: Axes) -> None:
    ax.yaxis.set_inverted(True)
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)

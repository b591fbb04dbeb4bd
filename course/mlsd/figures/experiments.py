"""Figures of experiments: p-values over time, power, false alarms by looks, effects by day."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator, PercentFormatter

from mlsd.errors import BadShape, BadValue, MissingColumns
from mlsd.experiments.analysis import Comparison
from mlsd.figures.style import BLUE, GREY, INK, ORANGE, axes_or_new, label, short_count

Lines = Mapping[str, Sequence[float]] | Sequence[float] | np.ndarray | pd.Series

_LOWEST_P = 1e-4


def p_value_path(
    looks: pd.DataFrame,
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "users in each arm",
    alpha: float = 0.05,
) -> Axes:
    """Draw the p-value at each look of a running experiment, the usual and the always-valid one.

    looks: the table of `mlsd.experiments.monitor`. Looks at which the usual p-value is below
    alpha are filled; the axis ends at 0.0001. Raises MissingColumns.
    """
    missing = [each for each in ("n", "p_value", "always_valid_p") if each not in looks.columns]
    if missing:
        raise MissingColumns("looks", f"{list(looks.columns)}", f"a table with columns {missing}")
    ax = axes_or_new(ax)
    n, usual = looks["n"].to_numpy(), looks["p_value"].clip(lower=_LOWEST_P).to_numpy()
    valid = looks["always_valid_p"].clip(lower=_LOWEST_P).to_numpy()
    ax.plot(n, usual, color=ORANGE, label="usual p-value", zorder=2)
    for below, face in ((usual < alpha, ORANGE), (usual >= alpha, "white")):
        ax.scatter(n[below], usual[below], s=34, facecolor=face, edgecolor=ORANGE, zorder=3)
    ax.plot(n, valid, color=BLUE, label="always-valid p-value")
    ax.axhline(alpha, color=INK, linestyle="--", linewidth=1.2, label=f"alpha, {alpha:g}")
    ax.set_yscale("log")
    ax.set_ylim(min(0.01, usual.min(), valid.min()) * 0.8, 1.3)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda p, _: f"{p:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda n, _: short_count(n)))
    ax.legend(loc="best")
    return label(ax, title, xlabel, "p-value (log scale)")


def power_curve(
    sizes: Sequence[float],
    powers: Lines,
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "users in each arm (log scale)",
    target: float = 0.8,
) -> Axes:
    """Draw power against the number of users, and the power that one aims at.

    sizes: shape (n_sizes,); powers: name -> shape (n_sizes,), for one effect each, or one list.
    Raises BadShape, BadValue.
    """
    ax = axes_or_new(ax)
    named = _lines("powers", powers, len(sizes))
    for name, values in named.items():
        ax.plot(sizes, values, label=name)
    ax.axhline(target, color=GREY, linestyle="--", linewidth=1.5, label=f"target, {target:.0%}")
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda n, _: short_count(n)))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_ylim(0, 1.02)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.legend(loc="best")
    return label(ax, title, xlabel, "power")


def false_positives_by_looks(
    looks: Sequence[int],
    rates: Lines,
    ax: Axes | None = None,
    *,
    n_replications: int | None = None,
    title: str = "",
    xlabel: str = "looks, stopping at the first that is significant (log scale)",
    alpha: float = 0.05,
) -> Axes:
    """Draw the share of experiments without an effect that were called significant.

    looks: numbers of looks; rates: name -> one share for each, or one list. n_replications:
    experiments behind each share, for 95% error bars. Raises BadShape, BadValue.
    """
    ax = axes_or_new(ax)
    named = _lines("rates", rates, len(looks))
    for name, values in named.items():
        error = None
        if n_replications is not None:
            error = 1.96 * np.sqrt(values * (1 - values) / n_replications)
        ax.errorbar(looks, values, yerr=error, marker="o", capsize=3, label=name)
    ax.axhline(alpha, color=INK, linestyle="--", linewidth=1.2, label=f"alpha, {alpha:g}")
    ax.set_xscale("log")
    ax.set_xticks(list(looks), [short_count(each) for each in looks])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.legend(loc="upper left")
    return label(ax, title, xlabel, "false positives")


def effect_by_day(
    comparisons: Mapping[int, Comparison],
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "days since a user's first visit",
    truth: float | None = None,
) -> Axes:
    """Draw the relative difference of each day with its interval.

    comparisons: day -> result. truth: the long-run effect, as a share of control. Raises BadValue.
    """
    if not comparisons:
        raise BadValue("comparisons", "none", "at least one day")
    ax = axes_or_new(ax)
    days = list(comparisons)
    centre, low, high = (
        np.array([getattr(each, name) for each in comparisons.values()])
        for name in ("relative_difference", "relative_low", "relative_high")
    )
    ax.axhline(0, color=INK, linewidth=1)
    ax.errorbar(
        days, centre, yerr=[centre - low, high - centre], fmt="o-", capsize=4, label="measured"
    )
    if truth is not None:
        ax.axhline(truth, color=ORANGE, linestyle="--", label="in the long run")
        ax.legend(loc="best")
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return label(ax, title, xlabel, "treatment - control, share of control")


def _lines(argument: str, values: Lines, length: int) -> dict[str, np.ndarray]:
    named = dict(values) if isinstance(values, Mapping) else {"": values}
    arrays = {str(name): np.asarray(line, dtype=float) for name, line in named.items()}
    if not arrays:
        raise BadValue(argument, "none", "at least one line")
    for name, line in arrays.items():
        if line.shape != (length,):
            raise BadShape(f"{argument}[{name!r}]", f"shape {line.shape}", f"{length} values")
        if not ((line >= 0) & (line <= 1)).all():
            raise BadValue(f"{argument}[{name!r}]", "a value outside 0..1", "shares from 0 to 1")
    return arrays

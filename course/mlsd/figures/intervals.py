"""Figures of an experiment's result: differences with confidence intervals."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from mlsd.errors import BadValue
from mlsd.experiments.analysis import Comparison, signed_format
from mlsd.figures.style import BLUE, GREY, INK, ORANGE, axes_or_new, label


def interval(
    comparisons: Comparison | Mapping[str, Comparison],
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "",
    relative: bool = False,
    value_format: str | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> Axes:
    """Draw treatment - control with its confidence interval, one row a metric, and zero.

    comparisons: one result, or name -> result, drawn from top to bottom. relative: as a
    share of control, the one way to put metrics of different units on one axis.
    thresholds: name -> the guardrail's threshold, in the unit of the axis. An interval
    that excludes zero is filled, one that holds zero is grey.
    """
    named = dict(comparisons) if isinstance(comparisons, Mapping) else {"": comparisons}
    if not named:
        raise BadValue("comparisons", "none", "at least one comparison")
    unknown = set(thresholds or {}) - set(named)
    if unknown:
        raise BadValue("thresholds", f"{sorted(unknown)}", f"names among {list(named)}")
    ax = axes_or_new(ax, figsize=(7.0, 1.5 + 0.6 * len(named)))
    ax.axvline(0, color=INK, linewidth=1)
    for row, (name, result) in enumerate(named.items()):
        centre, low, high = _ends(result, relative)
        form = value_format or ("{:+.1%}" if relative else signed_format((high - low) / 2))
        colour = GREY if low <= 0 <= high else BLUE
        ax.errorbar(
            centre, row, xerr=[[centre - low], [high - centre]], fmt="o", color=colour, capsize=5
        )
        ax.text(
            1.02,
            row,
            f"{form.format(centre)}  [{form.format(low)}, {form.format(high)}]",
            transform=ax.get_yaxis_transform(),
            va="center",
            color=INK,
            fontsize=9.5,
        )
        if thresholds and name in thresholds:
            ax.plot(
                [thresholds[name]] * 2,
                [row - 0.3, row + 0.3],
                color=ORANGE,
                linestyle="--",
            )
            ax.text(
                1.02,
                row + 0.3,
                f"guardrail at {form.format(thresholds[name])}",
                transform=ax.get_yaxis_transform(),
                va="center",
                color=ORANGE,
                fontsize=9,
            )
    ax.set_yticks(np.arange(len(named)), list(named))
    ax.set_ylim(len(named) - 0.5, -0.6)
    ax.margins(x=0.15)
    if relative:
        ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    default = "treatment - control" + (", share of control" if relative else "")
    return label(ax, title, xlabel or default, "")


def _ends(result: Comparison, relative: bool) -> tuple[float, float, float]:
    if relative:
        return result.relative_difference, result.relative_low, result.relative_high
    return result.difference, result.low, result.high

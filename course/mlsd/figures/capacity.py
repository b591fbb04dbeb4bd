"""Figures of capacity: what a funnel leaves and costs, how long requests take, when queues grow."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter

from mlsd.errors import BadShape, BadValue, MissingColumns
from mlsd.figures.style import BLUE, GREY, INK, ORANGE, axes_or_new, label, short_count

TICKS = (1, 2, 5)
NOTE_WIDTH = 0.45


def funnel_counts(
    stages: pd.DataFrame,
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "items left for one request (log scale)",
) -> Axes:
    """Draw the items left after each stage, with the CPU time and the recall so far.

    stages: one row a stage, as `Funnel.table()` gives it: stage, items_in, items_out,
    cost_us, recall_so_far. Raises MissingColumns and BadValue.
    """
    _need(stages, "stages", ["stage", "items_in", "items_out", "cost_us", "recall_so_far"])
    names = ["corpus", *stages["stage"].astype(str)]
    counts = np.array([stages["items_in"].iloc[0], *stages["items_out"]], dtype=float)
    if not (np.isfinite(counts) & (counts >= 1)).all():
        raise BadValue("stages", f"{counts.min():g} items", "at least 1, for a log scale")
    columns = (stages[name].to_numpy(float) for name in ("items_out", "cost_us", "recall_so_far"))
    notes = [
        short_count(counts[0]),
        *(
            f"{short_count(left)}   {_ms(cost_us / 1000)} of CPU, recall {recall:.2f}"
            for left, cost_us, recall in zip(*columns, strict=True)
        ),
    ]
    ax = axes_or_new(ax, figsize=(8.0, 1.3 + 0.5 * len(names)))
    ax.set_xscale("log")
    drawn = ax.barh(names, counts, 0.62, color=BLUE)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(lambda count, _: short_count(count))
    decades = max(np.log10(counts[0]) + 1, np.log10(counts[1:].max()) / (1 - NOTE_WIDTH))
    ax.set_xlim(0.8, 10**decades)
    for bar, note in zip(drawn, notes, strict=True):
        ax.annotate(
            note,
            (bar.get_width(), bar.get_y() + bar.get_height() / 2),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            color=INK,
        )
    ax.yaxis.set_inverted(True)
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return label(ax, title, xlabel, "")


def latency(
    latency_ms: Sequence[float] | np.ndarray | pd.Series,
    ax: Axes | None = None,
    *,
    expected: tuple[Sequence[float] | np.ndarray, Sequence[float] | np.ndarray] | None = None,
    budget_ms: float | None = None,
    percentiles: Sequence[float] = (50, 99),
    bins: int = 50,
    title: str = "",
    xlabel: str = "latency (ms, log scale)",
    ylabel: str = "share of requests",
) -> Axes:
    """Draw a histogram of latencies with p50 and p99 marked, and what theory expects.

    latency_ms: shape (n,), above 0. expected: times in ms and the probability of at most
    each, drawn as a line of what each bin should hold. budget_ms: the p99 that is allowed.
    Raises BadValue and BadShape.
    """
    times = np.asarray(latency_ms, dtype=float)
    if times.ndim != 1 or not len(times) or not (np.isfinite(times) & (times > 0)).all():
        raise BadValue("latency_ms", f"shape {times.shape}", "finite times above 0, at least one")
    ax = axes_or_new(ax)
    low, high = times.min(), max(times.max(), times.min() * 1.01)
    edges = np.geomspace(low * 0.95, high * 1.05, bins + 1)
    shares = np.full(len(times), 1 / len(times))
    ax.hist(times, bins=edges.tolist(), weights=shares, color=BLUE, alpha=0.55, label="simulated")
    if expected is not None:
        ax.stairs(_by_bin(expected, edges), edges, color=ORANGE, linewidth=1.8, label="closed form")
    ax.set_xscale("log")
    end = max(edges[-1], (budget_ms or 0) * 1.1)
    ax.set_xlim(edges[0], end)
    ax.xaxis.set_major_locator(FixedLocator(_ticks(edges[0], end)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    height = ax.get_ylim()[1]
    ax.set_ylim(0, height * (1.1 + 0.1 * len(percentiles)))
    for i, percentile in enumerate(sorted(percentiles)):
        value = float(np.percentile(times, percentile))
        level = height * (1.05 + 0.1 * (len(percentiles) - 1 - i))
        ax.vlines(value, 0, level, color=INK, linewidth=1.3)
        right = value > np.sqrt(edges[0] * end)
        ax.annotate(
            f"p{percentile:g} = {_ms(value)}",
            (value, level),
            xytext=(-5 if right else 5, 0),
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            color=INK,
        )
    if budget_ms is not None:
        ax.axvline(budget_ms, color=GREY, linestyle="--", label="budget")
    if expected is not None or budget_ms is not None:
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.16), ncols=3)
    return label(ax, title, xlabel, ylabel)


def utilisation(
    curve: pd.DataFrame,
    ax: Axes | None = None,
    *,
    now: float | None = None,
    budget_ms: float | None = None,
    title: str = "",
    xlabel: str = "utilisation of the busiest stage",
    ylabel: str = "latency (ms)",
) -> Axes:
    """Draw latency against utilisation: flat, then a knee, then a wall.

    curve: a column utilisation (0..1) and one column of ms for each line, such as p50_ms and
    p99_ms, as `Design.latency_curve` gives them (qps is left out). now: the utilisation at
    the peak. budget_ms: the p99 that is allowed. Raises MissingColumns and BadValue.
    """
    _need(curve, "curve", ["utilisation"])
    lines = [name for name in curve.columns if name.endswith("_ms")]
    if not lines or not len(curve):
        raise BadValue("curve", f"columns {list(curve.columns)}", "rows, and a column ..._ms")
    ax = axes_or_new(ax)
    for name in lines:
        ax.plot(curve["utilisation"], curve[name], label=name.removesuffix("_ms"))
    if budget_ms is not None:
        ax.axhline(budget_ms, color=GREY, linestyle="--", linewidth=1.5, label="budget")
    if now is not None:
        ax.axvline(now, color=INK, linestyle=":", linewidth=1.5, label="at the peak")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, _finite_top(curve[lines], budget_ms))
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.16), ncols=4)
    return label(ax, title, xlabel, ylabel)


def _need(table: pd.DataFrame, name: str, columns: list[str]) -> None:
    lacking = [column for column in columns if column not in table.columns]
    if lacking:
        raise MissingColumns(name, f"no column {', '.join(lacking)}", ", ".join(columns))


def _by_bin(
    expected: tuple[Sequence[float] | np.ndarray, Sequence[float] | np.ndarray], edges: np.ndarray
) -> np.ndarray:
    """Return the probability that the expected distribution gives each bin."""
    times, cdf = (np.asarray(part, dtype=float) for part in expected)
    if times.shape != cdf.shape or times.ndim != 1 or not len(times):
        raise BadShape("expected", f"shapes {times.shape}, {cdf.shape}", "a probability a time")
    return np.diff(np.interp(edges, times, cdf))


def _ticks(low: float, high: float) -> list[float]:
    """Return 1, 2, 5, 10, ... between two values, at most eight of them."""
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    steps = TICKS if len(decades) <= 4 else TICKS[:1]
    return [s * 10.0**d for d in decades for s in steps if low <= s * 10.0**d <= high]


def _finite_top(values: pd.DataFrame, budget_ms: float | None) -> float:
    """Return the upper end of the axis: the wall itself is left out of the picture."""
    finite = values.to_numpy(dtype=float)
    finite = finite[np.isfinite(finite)]
    least = float(finite.min()) if len(finite) else 1.0
    top = min(float(finite.max()), 25 * least) if len(finite) else 1.0
    return 1.08 * max(top, budget_ms or 0.0)


def _ms(value: float) -> str:
    if value >= 1000:
        return f"{value / 1000:,.3g} s"
    return f"{value:.3g} ms"

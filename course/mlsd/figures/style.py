"""The style of the course's figures and the colours that carry a meaning."""

from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

STYLE_FILE = Path(__file__).with_name("mlsd.mplstyle")

BLUE = "#0072B2"
ORANGE = "#D55E00"
GREEN = "#009E73"
PINK = "#CC79A7"
AMBER = "#E69F00"
SKY = "#56B4E9"
GREY = "#8C8C8C"
INK = "#333333"


def use_style() -> None:
    """Apply the course's Matplotlib style to every figure made from now on."""
    plt.style.use(STYLE_FILE)


def axes_or_new(ax: Axes | None, figsize: tuple[float, float] | None = None) -> Axes:
    """Return `ax`, or the axes of a new figure of `figsize` inches."""
    if ax is not None:
        return ax
    return plt.subplots(figsize=figsize)[1]


def label(ax: Axes, title: str, xlabel: str, ylabel: str) -> Axes:
    """Set title and axis labels, the title wrapped; an empty text leaves what is there."""
    if title:
        ax.set_title(title, wrap=True)
    if xlabel:
        ax.set_xlabel(xlabel)
    if ylabel:
        ax.set_ylabel(ylabel)
    return ax


def short_count(count: float) -> str:
    """Write a count the way people say it: 940, 2.5 k, 100 M, 10 B."""
    count = float(f"{count:.3g}")
    for size, unit in ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e3, " k")):
        if abs(count) >= size:
            return f"{count / size:.3g}{unit}"
    return f"{count:.3g}"

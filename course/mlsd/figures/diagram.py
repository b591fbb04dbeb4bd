"""Box-and-arrow diagrams: components in columns and rows, labelled arrows between them."""

import math
import textwrap
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from mlsd.errors import BadValue
from mlsd.figures.route import Box, Point, bounds, place_labels, route_all
from mlsd.figures.style import INK, axes_or_new, label

FILL = {"step": "#E8F1F8", "model": "#FBE9DC", "data": "#E3F4EE", "actor": "#F1F1F1"}
EDGE = {"step": "#0072B2", "model": "#D55E00", "data": "#009E73", "actor": "#777777"}
BOX_PT, LABEL_PT, TITLE_PT = 10.0, 9.0, 12.0
LEGEND_IN, MIN_WIDTH_IN = 0.3, 4.0
GAP = 0.5
Place = tuple[float, float]
Arrow = tuple[str, str] | tuple[str, str, str]


def flow(
    boxes: Mapping[str, Place],
    arrows: Sequence[Arrow],
    ax: Axes | None = None,
    *,
    title: str = "",
    kinds: Mapping[str, str] | None = None,
    kind_names: Mapping[str, str] | None = None,
    dashed: Collection[tuple[str, str]] = (),
    wrap: int = 14,
) -> Axes:
    """Draw named boxes and the labelled arrows between them.

    boxes: name -> (column, row), row 0 on top; the name is the text, wrapped at `wrap`
    characters unless it has line breaks of its own. arrows: (from, to) or (from, to,
    label), routed along right angles round the boxes. kinds: name -> "step" (default),
    "model", "data" or "actor", which is a colour; a legend names them when there are
    several, with kind_names in other words: {"model": "goal"}. dashed: the (from, to) of
    arrows to draw dashed, for example all that runs offline. Without `ax` the figure is
    made as large as the diagram needs; within smaller axes the text shrinks with the boxes.
    Raises BadValue.
    """
    kinds = dict(kinds or {})
    legend_texts = {**dict(zip(FILL, FILL, strict=True)), **(kind_names or {})}
    _validate(boxes, arrows, kinds, legend_texts, dashed)
    texts = {name: _wrapped(name, wrap) for name in boxes}
    labels = [_wrapped(arrow[2], 2 * wrap) if len(arrow) == 3 else "" for arrow in arrows]
    placed = _layout(boxes, arrows, labels, texts)
    paths = route_all(placed, [(start, end) for start, end, *_ in arrows])
    label_boxes = place_labels([_text_size(text, LABEL_PT) for text in labels], paths, placed)
    shown = [kind for kind in FILL if kind in {kinds.get(name, "step") for name in boxes}]

    left, right, bottom, top = bounds([*placed.values(), *label_boxes], paths, margin=0.12)
    bottom -= LEGEND_IN if len(shown) > 1 else 0
    width = max(right - left, MIN_WIDTH_IN)
    title_lines = math.ceil(1.2 * _text_size(title, TITLE_PT)[0] / width)
    title_in = 0.15 + 0.22 * title_lines if title else 0.0
    ax = axes_or_new(ax, figsize=(width, top - bottom + title_in))
    ax.set_axis_off()
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    ax.set_aspect("equal")
    label(ax, title, "", "")
    if len(shown) > 1:
        handles = [
            Patch(facecolor=FILL[k], edgecolor=EDGE[k], label=legend_texts[k]) for k in shown
        ]
        ax.legend(handles=handles, loc="lower center", ncols=len(handles), borderaxespad=0)
    scale = _scale(ax)
    for name, box in placed.items():
        _draw_box(ax, name, texts[name], box, kinds.get(name, "step"), scale)
    for (start, end, *_), points in zip(arrows, paths, strict=True):
        _draw_arrow(ax, f"{start} -> {end}", points, (start, end) in set(dashed), scale)
    for text, box in zip(labels, label_boxes, strict=True):
        if text:
            _draw_text(ax, text, box, LABEL_PT * scale)
    return ax


def _draw_box(ax: Axes, name: str, text: str, box: Box, kind: str, scale: float) -> None:
    ax.add_patch(
        FancyBboxPatch(
            (box.left, box.bottom),
            box.width,
            box.height,
            boxstyle="round,pad=0,rounding_size=0.07",
            facecolor=FILL[kind],
            edgecolor=EDGE[kind],
            linewidth=1.3,
            gid=name,
        )
    )
    _draw_text(ax, text, box, BOX_PT * scale)


def _draw_arrow(ax: Axes, name: str, points: list[Point], dashed: bool, scale: float) -> None:
    ax.add_patch(
        FancyArrowPatch(
            path=Path(points),
            arrowstyle="-|>",
            mutation_scale=11 * scale,
            linewidth=1.3,
            linestyle=(0, (4, 2.5)) if dashed else "solid",
            color="#555555",
            joinstyle="round",
            capstyle="butt",
            gid=name,
            zorder=2,
        )
    )


def _draw_text(ax: Axes, text: str, box: Box, points: float) -> None:
    ax.text(box.x, box.y, text, ha="center", va="center", color=INK, size=points, linespacing=1.15)


def _layout(
    boxes: Mapping[str, Place],
    arrows: Sequence[Arrow],
    labels: Sequence[str],
    texts: Mapping[str, str],
) -> dict[str, Box]:
    """Place boxes of one size, in inches, y upwards; gaps between columns fit the labels."""
    sizes = [_text_size(text, BOX_PT) for text in texts.values()]
    width = max(max(w for w, _ in sizes) + 0.3, 0.9)
    height = max(max(h for _, h in sizes) + 0.28, 0.5)
    first = min(column for column, _ in boxes.values())
    gaps: dict[int, float] = {}
    row_gap = GAP
    for (start, end, *_), text in zip(arrows, labels, strict=True):
        (c0, r0), (c1, r1) = boxes[start], boxes[end]
        label_width, label_height = _text_size(text, LABEL_PT)
        if r0 == r1 and abs(c0 - c1) == 1:
            gutter = int(min(c0, c1) - first)
            gaps[gutter] = max(gaps.get(gutter, GAP), label_width + 0.32)
        row_gap = max(row_gap, label_height + 0.35)

    def x_of(column: float) -> float:
        whole = int(column - first)
        pitches = [width + gaps.get(gutter, GAP) for gutter in range(whole + 1)]
        return sum(pitches[:-1]) + (column - first - whole) * pitches[-1]

    return {
        name: Box(x_of(column), -row * (height + row_gap), width, height)
        for name, (column, row) in boxes.items()
    }


def _wrapped(text: str, width: int) -> str:
    return text if "\n" in text else textwrap.fill(text, width)


def _scale(ax: Axes) -> float:
    """Return by how much text must shrink when the axes are smaller than the diagram."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    ax.apply_aspect()
    (left, _), (right, _) = ax.transData.transform([(0, 0), (1, 0)])
    return min(1.0, (right - left) / figure.dpi)


def _text_size(text: str, points: float) -> tuple[float, float]:
    """Return width and height of a text in inches; (0, 0) for none."""
    if not text:
        return 0.0, 0.0
    lines = text.split("\n")
    width = max(_ink_width(line) for line in lines if line)
    return 1.05 * width * points / 72, len(lines) * points * 1.2 / 72


@lru_cache(maxsize=1024)
def _ink_width(line: str) -> float:
    """Return the width of one line in units of its font size."""
    outline = TextPath((0, 0), line, size=1, prop=FontProperties(family="DejaVu Sans"))
    return float(np.ptp(outline.vertices[outline.codes != Path.CLOSEPOLY, 0]))


def _validate(
    boxes: Mapping[str, Place],
    arrows: Sequence[Arrow],
    kinds: Mapping[str, str],
    kind_names: Mapping[str, str],
    dashed: Collection[tuple[str, str]],
) -> None:
    if not boxes:
        raise BadValue("boxes", "none", "at least one box, name -> (column, row)")
    places: dict[tuple[float, ...], str] = {}
    for name, place in boxes.items():
        if not name.strip():
            raise BadValue("boxes", repr(name), "a name that is not blank")
        if tuple(place) in places:
            other = places[tuple(place)]
            raise BadValue(f"boxes[{name!r}]", f"{place}", f"a free place, {other!r} is there")
        places[tuple(place)] = name
    for arrow in arrows:
        for name in arrow[:2]:
            if name not in boxes:
                raise BadValue("arrows", repr(name), f"the name of a box, one of {list(boxes)}")
        if arrow[0] == arrow[1]:
            raise BadValue("arrows", repr(arrow), "two different boxes")
    for name, kind in kinds.items():
        if name not in boxes:
            raise BadValue("kinds", repr(name), f"the name of a box, one of {list(boxes)}")
        if kind not in FILL:
            raise BadValue(f"kinds[{name!r}]", repr(kind), f"one of {list(FILL)}")
    for kind in kind_names:
        if kind not in FILL:
            raise BadValue("kind_names", repr(kind), f"one of {list(FILL)}")
    pairs = {tuple(arrow[:2]) for arrow in arrows}
    for pair in dashed:
        if tuple(pair) not in pairs:
            raise BadValue("dashed", repr(pair), "the (from, to) of one of the arrows")

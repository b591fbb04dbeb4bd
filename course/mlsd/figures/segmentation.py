"""Figures of segmented scenes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch
from numpy.typing import ArrayLike

from mlsd.errors import BadShape, BadType, BadValue
from mlsd.figures.style import AMBER, BLUE, GREEN, GREY, INK, ORANGE, PINK, SKY, axes_or_new, label

CLASS_COLOURS = (SKY, GREY, AMBER, BLUE, ORANGE, GREEN, PINK)
"""The colour of class 0, 1, ...; those of the driving world come first."""

_VOID = INK
_INCHES_PER_SCENE, _GAP_SHARE = 2.3, 0.05


def overlay(
    images: ArrayLike,
    class_maps: ArrayLike | None,
    names: Sequence[str],
    ax: Axes | None = None,
    *,
    title: str = "",
    captions: Sequence[str] = (),
    columns: int = 4,
    strength: float = 0.55,
    ignore: int = 255,
) -> Axes:
    """Draw scenes side by side, each pixel tinted with the colour of its class.

    images: uint8, one (height, width, 3) or many (n, height, width, 3); class_maps: whole numbers,
    (height, width) or (n, height, width), None for the images alone; names: of class 0, 1, ..., at
    most 7, for the legend, which lists the classes that are there; captions: one above each scene;
    columns: scenes in a row; strength: of the tint, 0 (the image) to 1 (the class only); ignore:
    the label of void pixels, drawn dark. Raises BadType, BadShape, BadValue.
    """
    shown = _images(images)
    n, height, width = shown.shape[:3]
    if len(captions) not in (0, n):
        raise BadShape("captions", f"{len(captions)} captions", f"one for each of {n} scenes")
    if columns < 1:
        raise BadValue("columns", f"{columns}", "1 or more")
    if not 0 <= strength <= 1:
        raise BadValue("strength", f"{strength}", "a number from 0 to 1")
    entries: list[Patch] = []
    if class_maps is not None:
        maps = _class_maps(class_maps, shown.shape[:3], len(names), ignore)
        shown = _tinted(shown, maps, strength, ignore)
        entries = _legend(maps, names, ignore)

    columns = min(columns, n)
    rows = -(-n // columns)
    gap = max(1, round(_GAP_SHARE * width))
    head = gap + round(0.16 * height) if captions else gap
    above = head if captions else 0
    mosaic = np.ones((rows * (height + head) - head + above, columns * (width + gap) - gap, 3))
    ax = axes_or_new(ax, figsize=_figsize(mosaic.shape, columns, bool(entries)))
    for i, scene in enumerate(shown):
        top, left = i // columns * (height + head) + above, i % columns * (width + gap)
        mosaic[top : top + height, left : left + width] = scene
        if captions:
            ax.text(left, top - 0.3 * gap, captions[i], va="bottom", fontsize=9.5, color=INK)
    ax.imshow(mosaic, interpolation="nearest")
    ax.set_axis_off()
    if entries:
        ax.legend(
            handles=entries,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.02),
            ncols=min(len(entries), 2 * columns + 2),
            handlelength=1,
            columnspacing=1.2,
        )
    return label(ax, title, "", "")


def _images(images: ArrayLike) -> np.ndarray:
    """Return images as float64 (n, height, width, 3), 0..1."""
    array = np.asarray(images)
    if array.dtype != np.uint8:
        raise BadType("images", f"dtype {array.dtype}", "uint8, 0 to 255")
    if array.ndim == 3:
        array = array[None]
    if array.ndim != 4 or array.shape[-1] != 3 or not array.size:
        raise BadShape(
            "images", f"shape {array.shape}", "(height, width, 3) or (n, height, width, 3)"
        )
    return array / 255


def _class_maps(
    class_maps: ArrayLike, shape: tuple[int, ...], n_classes: int, ignore: int
) -> np.ndarray:
    maps = np.asarray(class_maps)
    if maps.dtype.kind not in "iu":
        raise BadType("class_maps", f"dtype {maps.dtype}", "whole numbers")
    if maps.ndim == 2:
        maps = maps[None]
    if maps.shape != shape:
        raise BadShape("class_maps", f"shape {maps.shape}", f"shape {shape}, as the images have")
    if n_classes > len(CLASS_COLOURS):
        raise BadValue("names", f"{n_classes} classes", f"at most {len(CLASS_COLOURS)}")
    unknown = (maps != ignore) & ((maps < 0) | (maps >= n_classes))
    if unknown.any():
        raise BadValue(
            "class_maps",
            f"the class {maps[unknown][0]}",
            f"0..{n_classes - 1}, or {ignore} for void",
        )
    return maps


def _tinted(shown: np.ndarray, maps: np.ndarray, strength: float, ignore: int) -> np.ndarray:
    palette = np.array([to_rgb(colour) for colour in (*CLASS_COLOURS, _VOID)])
    colours = palette[np.where(maps == ignore, len(CLASS_COLOURS), maps)]
    return (1 - strength) * shown + strength * colours


def _legend(maps: np.ndarray, names: Sequence[str], ignore: int) -> list[Patch]:
    present = np.unique(maps)
    entries = [
        Patch(color=CLASS_COLOURS[i], label=name) for i, name in enumerate(names) if i in present
    ]
    return [*entries, Patch(color=_VOID, label="void")] if ignore in present else entries


def _figsize(shape: tuple[int, ...], columns: int, has_legend: bool) -> tuple[float, float]:
    width = max(4.0, _INCHES_PER_SCENE * columns)
    return width, width * shape[0] / shape[1] + 0.45 + 0.35 * has_legend

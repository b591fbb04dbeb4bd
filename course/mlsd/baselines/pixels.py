"""Segmentation pixel by pixel: trees on the colour, the surroundings and the place of a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import uniform_filter

from mlsd.errors import BadShape, BadType, BadValue

if TYPE_CHECKING:
    from sklearn.ensemble import ExtraTreesClassifier

IGNORE = 255
_LEVEL = 100.0
_RARE_CLASSES = -0.6


def pixel_features(images: ArrayLike) -> np.ndarray:
    """Return 11 numbers for each pixel, float32 (n * height * width, 11).

    images: uint8 (n, height, width, 3). Each image is first brought to the same mean. Columns: its
    three colours; their means over 5 x 5 pixels; the mean grey over 9 x 9 and over 15 pixels of the
    row; the variance of the grey over 5 x 5; row; distance from the middle column. Raises BadType,
    BadShape.
    """
    shown = _images(images)
    n, height, width = shown.shape[:3]
    colour = shown.astype(np.float32)
    mean = colour.mean(axis=(1, 2, 3), keepdims=True)
    colour *= _LEVEL / np.maximum(mean, 1)
    near, grey = uniform_filter(colour, (0, 5, 5, 0)), colour.mean(axis=-1)
    spread = uniform_filter(grey**2, (0, 5, 5)) - near.mean(axis=-1) ** 2
    around = [uniform_filter(grey, (0, 9, 9)), uniform_filter(grey, (0, 1, 15)), spread]
    row, column = np.indices((height, width), dtype=np.float32)
    place = [np.broadcast_to(each, (n, height, width)) for each in (row, abs(column - width / 2))]
    columns = [*np.moveaxis(colour, -1, 0), *np.moveaxis(near, -1, 0), *around, *place]
    return np.stack([each.ravel() for each in columns], axis=1)


@dataclass(frozen=True)
class PixelModel:
    """Names the class of each pixel on its own; a policy of DrivingWorld."""

    trees: ExtraTreesClassifier

    def __call__(self, images: ArrayLike) -> np.ndarray:
        """Return class maps, uint8 (n, height, width), of uint8 images (n, height, width, 3)."""
        shape = np.asarray(images).shape[:3]
        classes = self.trees.predict(pixel_features(images))
        return np.asarray(classes, dtype=np.uint8).reshape(shape)


def fit_pixels(
    images: ArrayLike, class_maps: ArrayLike, *, per_frame: int = 50, seed: int = 0
) -> PixelModel:
    """Return extremely randomised trees fitted to a sample of labelled pixels.

    images: uint8 (n, height, width, 3); class_maps: whole numbers (n, height, width), 255 for
    pixels without a label. per_frame: pixels drawn for each frame, over all frames together and
    those of rare classes more often (in proportion to count ** -0.6). Raises BadType, BadShape,
    BadValue.
    """
    from sklearn.ensemble import ExtraTreesClassifier  # takes a second: only who trains waits

    shown, maps = _images(images), np.asarray(class_maps)
    if maps.dtype.kind not in "iub":
        raise BadType("class_maps", f"dtype {maps.dtype}", "whole numbers")
    if maps.shape != shown.shape[:3]:
        raise BadShape("class_maps", f"shape {maps.shape}", f"shape {shown.shape[:3]}")
    if per_frame < 1:
        raise BadValue("per_frame", f"{per_frame}", "1 or more")
    classes = maps.ravel().astype(np.int64)
    counts = np.bincount(classes).clip(1).astype(float)
    weights = np.where(classes == IGNORE, 0.0, counts[classes] ** _RARE_CLASSES)
    if not weights.any():
        raise BadValue("class_maps", "no labelled pixel", "at least one")
    rng = np.random.default_rng(seed)
    limits = np.cumsum(weights)
    draws = rng.random(per_frame * len(shown)) * limits[-1]
    at = np.searchsorted(limits, draws, side="right").clip(max=len(classes) - 1)
    trees = ExtraTreesClassifier(5, min_samples_leaf=2, max_features=0.7, random_state=seed)
    trees.fit(pixel_features(shown)[at], classes[at])
    return PixelModel(trees)


def _images(images: ArrayLike) -> np.ndarray:
    shown = np.asarray(images)
    if shown.dtype != np.uint8:
        raise BadType("images", f"dtype {shown.dtype}", "uint8, 0 to 255")
    if shown.ndim != 4 or shown.shape[-1] != 3 or not shown.size:
        raise BadShape("images", f"shape {shown.shape}", "(n, height, width, 3)")
    return shown

"""Metrics of semantic segmentation, all from one confusion matrix that is pooled over images."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlsd.errors import BadShape, BadType, BadValue
from mlsd.metrics._inputs import whole_number

__all__ = ["iou", "mean_iou", "pixel_accuracy", "pooled_confusion"]


def pooled_confusion(
    truth: ArrayLike, predicted: ArrayLike, n_classes: int, ignore: int | None = 255
) -> np.ndarray:
    """Return the counts of pixels by true class (row) and predicted class (column).

    truth, predicted: class maps of the same shape, whole numbers 0..n_classes - 1, one image or
    many. ignore: pixels whose truth is this label are left out, whatever was predicted; None: all
    count. Returns int64 of shape (n_classes, n_classes). Matrices of parts add up to that of the
    whole; the mean of their IoUs does not. Raises BadType, BadShape, BadValue.
    """
    n_classes = whole_number("n_classes", n_classes, 1)
    if ignore is not None and 0 <= whole_number("ignore", ignore, 0) < n_classes:
        raise BadValue("ignore", f"{ignore}", f"a label that is not one of the {n_classes} classes")
    true, seen = _labels("truth", truth), _labels("predicted", predicted)
    if true.shape != seen.shape:
        raise BadShape("predicted", f"shape {seen.shape}", f"shape {true.shape}, as truth has")
    true, seen = true.ravel(), seen.ravel()
    if ignore is not None:
        counted = true != ignore
        true, seen = true[counted], seen[counted]
    for name, values in (("truth", true), ("predicted", seen)):
        _known(name, values, n_classes, ignore)
    pairs = true.astype(np.int64) * n_classes + seen
    return np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes)


def iou(matrix: ArrayLike) -> np.ndarray:
    """Return intersection over union of each class, float64 (n_classes,).

    matrix: pooled confusion, rows true. IoU = TP / (TP + FP + FN); NaN for a class that is neither
    in the truth nor predicted. Source: Everingham et al. 2015 (Pascal VOC). Raises BadType,
    BadShape, BadValue.
    """
    counts = _matrix(matrix)
    hits = np.diag(counts)
    union = counts.sum(axis=0) + counts.sum(axis=1) - hits
    return np.divide(hits, union, out=np.full(len(hits), np.nan), where=union > 0)


def mean_iou(matrix: ArrayLike) -> float:
    """Return the mean of iou over the classes that occur, in the truth or as predicted.

    Each class has the same weight, however few its pixels. NaN without a pixel. Raises as iou.
    """
    values = iou(matrix)
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else float("nan")


def pixel_accuracy(matrix: ArrayLike) -> float:
    """Return the share of pixels whose class is right; NaN without a pixel. Raises as iou."""
    counts = _matrix(matrix)
    total = counts.sum()
    return float(np.trace(counts) / total) if total else float("nan")


def _labels(name: str, values: ArrayLike) -> np.ndarray:
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise BadShape(name, f"rows of different lengths ({error})", "one array") from error
    if array.dtype.kind not in "iu":
        raise BadType(
            name, f"dtype {array.dtype}", "whole numbers", "Take the argmax of scores first"
        )
    return array


def _known(name: str, values: np.ndarray, n_classes: int, ignore: int | None) -> None:
    unknown = (values < 0) | (values >= n_classes)
    if unknown.any():
        first = values[np.argmax(unknown)]
        mend = "Predict a class for each pixel; only the truth may be void"
        raise BadValue(
            name,
            f"{first} in {unknown.sum()} of {values.size} pixels",
            f"classes 0..{n_classes - 1}",
            mend if name == "predicted" and first == ignore else "",
        )


def _matrix(matrix: ArrayLike) -> np.ndarray:
    counts = np.asarray(matrix)
    if counts.dtype.kind not in "iuf":
        raise BadType("matrix", f"dtype {counts.dtype}", "counts")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:
        raise BadShape("matrix", f"shape {counts.shape}", "(n_classes, n_classes)")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise BadValue("matrix", "a count below 0 or not finite", "counts of 0 or more")
    return counts

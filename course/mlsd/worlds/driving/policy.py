"""Call a policy of DrivingWorld, and check what it gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base import call
from ..errors import BadPolicy
from .scenes import CLASSES, IGNORE, PEDESTRIAN

SegmentationPolicy = Callable[[Any], Any]
"""From images, uint8 (n, height, width, 3), to class maps, whole numbers (n, height, width), or to
class probabilities (n, height, width, 6)."""

_SLACK = 1e-3


@dataclass(frozen=True)
class Segmentation:
    """classes: uint8 (n, height, width); pedestrian: the probability of one, the same shape."""

    classes: np.ndarray
    pedestrian: np.ndarray


def segment(policy: SegmentationPolicy, images: np.ndarray, name: str = "policy") -> Segmentation:
    """Return what the policy makes of a copy of the images.

    Class maps count as certain: probability 1 of the class that they name. Raises BadPolicy, with
    `name` in the message, for another shape or type, NaN, a class that does not exist, or numbers
    that are no probabilities.
    """
    if not callable(policy):
        raise BadPolicy(name, f"a {type(policy).__name__}", "a function of images")
    return read_segmentation(call(policy, images.copy()), images.shape[:3], name)


def read_segmentation(answer: Any, shape: tuple[int, ...], name: str = "policy") -> Segmentation:
    """Read class maps of this shape, or probabilities of it with one more axis. Raises as segment.

    shape: (n, height, width).
    """
    maps, with_classes = tuple(shape), (*shape, len(CLASSES))
    expected = f"class maps of shape {maps}, or probabilities of shape {with_classes}"
    if answer is None:
        raise BadPolicy(name, "None", expected, "Did you forget return")
    try:
        values = np.asarray(answer)
    except (TypeError, ValueError, RuntimeError) as error:
        raise BadPolicy(
            name, f"a {type(answer).__name__} that NumPy cannot read ({error})", expected
        ) from error
    if values.shape == with_classes:
        return _from_probabilities(values, name)
    if values.shape != maps:
        raise BadPolicy(name, f"shape {values.shape}", expected, _mend_shape(values.shape, maps))
    return _from_classes(values, name)


def _from_classes(values: np.ndarray, name: str) -> Segmentation:
    kinds = f"whole numbers 0..{len(CLASSES) - 1} as class maps"
    if values.dtype.kind == "f" and np.isnan(values).any():
        missing = int(np.isnan(values).sum())
        raise BadPolicy(name, f"NaN in {missing} of {values.size} pixels", kinds)
    if values.dtype.kind not in "iu":
        raise BadPolicy(
            name, f"dtype {values.dtype}", kinds, "Take the argmax over classes, or use astype(int)"
        )
    unknown = (values < 0) | (values >= len(CLASSES))
    if unknown.any():
        frame, row, column = np.argwhere(unknown)[0]
        value = values[frame, row, column]
        raise BadPolicy(
            name,
            f"the class {value} in image {frame}, row {row}, column {column}",
            f"classes 0..{len(CLASSES) - 1}: {', '.join(CLASSES)}",
            f"{IGNORE} marks pixels without a label: it is not a class to predict"
            if value == IGNORE
            else "",
        )
    classes = values.astype(np.uint8)
    return Segmentation(classes, (classes == PEDESTRIAN).astype(np.float32))


def _from_probabilities(values: np.ndarray, name: str) -> Segmentation:
    expected = "probabilities: from 0 to 1, and 1 in total for each pixel"
    if values.dtype.kind not in "fiub":
        raise BadPolicy(name, f"dtype {values.dtype}", expected)
    numbers = values.astype(np.float32)
    missing = np.isnan(numbers)
    if missing.any():
        frame = np.argwhere(missing)[0][0]
        raise BadPolicy(
            name,
            f"NaN in {missing.sum()} of {missing.size} numbers, first in image {frame}",
            expected,
        )
    low, high = float(numbers.min(initial=0)), float(numbers.max(initial=0))
    if low < -_SLACK or high > 1 + _SLACK:
        raise BadPolicy(
            name, f"numbers from {low:.4g} to {high:.4g}", expected, "Logits need a softmax"
        )
    total = numbers.sum(axis=-1)
    wrong = np.abs(total - 1) > len(CLASSES) * _SLACK
    if wrong.any():
        frame, row, column = np.argwhere(wrong)[0]
        raise BadPolicy(
            name,
            f"a total of {total[frame, row, column]:.4g} in image {frame}, row {row}, "
            f"column {column}",
            expected,
            "Logits need a softmax over the last axis",
        )
    return Segmentation(numbers.argmax(axis=-1).astype(np.uint8), numbers[..., PEDESTRIAN])


def _mend_shape(came: tuple[int, ...], maps: tuple[int, ...]) -> str:
    if len(came) == 4 and came == (maps[0], len(CLASSES), *maps[1:]):
        return "Move the axis of classes to the end"
    if came == maps[1:]:
        return "The policy is given a batch of images: return one map for each"
    return ""

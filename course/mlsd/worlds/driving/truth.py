"""What is true on the streets of DrivingWorld and no camera says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .policy import SegmentationPolicy


@dataclass(frozen=True)
class Oracle:
    """The truth about frames, each function taking frame ids of the world.

    classes: class maps, uint8 (n, height, width), without errors. frames: one row a frame, with
    frame_id, clip_id, condition ("day", "night", "rain", "glare"), city ("north", "south"), crowd,
    pedestrians (how many are there), hidden (how many of them behind a car), and hazard, whether
    a pedestrian is in the car's corridor. corridor: bool (n, height, width). ideal: the policy that
    knows the truth of the images that this world has shown.
    """

    classes: Callable[[Iterable[int]], np.ndarray]
    frames: Callable[[Iterable[int]], pd.DataFrame]
    corridor: Callable[[Iterable[int]], np.ndarray]
    ideal: SegmentationPolicy

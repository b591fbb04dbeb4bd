"""DrivingWorld: a fleet of cars with cameras, of which the truth is known."""

import hashlib
import reprlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from mlsd.metrics.segmentation import iou, mean_iou, pixel_accuracy, pooled_confusion

from ..base import World, refuse_while_serving, whole
from ..errors import BadKnob, BadPolicy
from .knobs import DrivingKnobs
from .painting import NOISE, Painter
from .planner import Rides, plan, ride_metrics
from .policy import SegmentationPolicy, segment
from .scenes import (
    CITIES,
    CLASSES,
    CONDITIONS,
    IGNORE,
    PEDESTRIAN,
    ROAD,
    SIDEWALK,
    SKY,
    Drive,
    Scenes,
    make_scenes,
)
from .truth import Oracle

MAX_FRAMES = 100_000
SERVED_AT_ONCE = 256
"""A policy is given at most this many images in one call."""

_MAX_WEEK = 10_000


@dataclass(frozen=True)
class Recording:
    """Frames as the fleet sends them home: no labels, no word on weather, hour or city.

    frame_ids, clip_ids: whole numbers (n,); images: uint8 (n, height, width, 3), red first.
    """

    frame_ids: np.ndarray
    clip_ids: np.ndarray
    images: np.ndarray

    def __len__(self) -> int:
        return len(self.frame_ids)

    def take(self, index: Any) -> "Recording":
        """Return these frames: index as NumPy takes it, numbers, a mask or a slice."""
        return Recording(self.frame_ids[index], self.clip_ids[index], self.images[index])


class DrivingWorld(World):
    """A fleet of cars that see streets, name the class of each pixel, and brake for pedestrians.

    A policy maps images, uint8 (n, height, width, 3), to class maps, whole numbers (n, height,
    width) from 0 to 5, or to class probabilities (n, height, width, 6). The classes are sky, road,
    sidewalk, car, pedestrian and sign, of which the last two have few pixels. Streets differ by
    city, light and weather. A clip is a stretch of one car's video: its frames look much alike.
    The planner brakes if the policy sees a pedestrian in the car's corridor, so that a miss and a
    phantom have a cost.

    Frames belong to the seed, the week and the condition or city asked for, and each to its id
    alone: two policies drive the same streets, and what is recorded can be labelled later.

    A thousand frames of 64 rows by 96 columns take 18 MB as images and 6 MB as class maps. To
    paint them takes up to 50 MB more; `log` and `run` need no more than that for any n.
    """

    Knobs = DrivingKnobs
    knobs: DrivingKnobs
    class_names = CLASSES
    conditions = CONDITIONS
    cities = CITIES
    ignore = IGNORE

    def __init__(self, seed: int = 0, **knobs: Any) -> None:
        super().__init__(seed, **knobs)
        self._shown: dict[bytes, int] = {}

    def record(
        self, n: int, *, week: int = 0, condition: str | None = None, city: str | None = None
    ) -> Recording:
        """Return n frames that the fleet records in one week, in order of clip and time.

        condition, city: one of `conditions` and of `cities`, where drivers are sent out for it;
        None takes what comes. Frames of another week, condition or city are other frames. Raises
        BadKnob; OracleLocked inside a policy.
        """
        refuse_while_serving("record")
        ids = self._ids(n, week, condition, city)
        return Recording(ids, self._clips(ids), self._images(ids))

    def label(self, frame_ids: int | Iterable[int]) -> np.ndarray:
        """Return the class maps that annotators draw, uint8 (n, height, width).

        The knob border_noise makes them err at borders, void_border makes them leave out pixels
        there (class 255, `ignore`). Asked again they draw the same. Raises BadKnob for an id that
        `record` or `log` could not have given; OracleLocked inside a policy.
        """
        refuse_while_serving("label")
        return self._paint(self._painter.labels, frame_ids, np.uint8)

    def tag(self, frame_ids: int | Iterable[int]) -> pd.DataFrame:
        """Return what people see at a glance: frame_id, clip_id, condition, city.

        Raises as label.
        """
        refuse_while_serving("tag")
        return self._facts(frame_ids)[["frame_id", "clip_id", "condition", "city"]]

    @staticmethod
    def production(images: np.ndarray) -> np.ndarray:
        """Name every pixel by its place: sky above, road in the middle below, sidewalk aside."""
        n, height, width = images.shape[:3]
        row, column = np.arange(height)[:, None] / height, np.arange(width) / width
        on_road = np.abs(column - 0.5) < 0.8 * (row - 0.38)
        still = np.where(row < 0.38, SKY, np.where(on_road, ROAD, SIDEWALK))
        return np.broadcast_to(still.astype(np.uint8), (n, height, width))

    def log(self, policy: SegmentationPolicy, n: int, *, week: int = 0) -> pd.DataFrame:
        """Return the log of n frames of one week, one row a frame.

        Columns: frame_id, clip_id, car_id (whole numbers); time_s, seconds since the clip began;
        pedestrian_px, pixels of pedestrian that the policy saw in the corridor; braked;
        intervention, whether the driver braked because the planner did not; complaint, whether
        the driver reported a brake for nobody. The images are those of `record`, same week. The
        policy is given at most 256 images at a time. Raises BadPolicy, and BadKnob for n or week.
        """
        ids = self._ids(n, week)
        rides = self._drive({"policy": policy}, ids, np.zeros(n, dtype=int))[0]
        return self._table(ids, rides)

    def run(self, policy: SegmentationPolicy, n: int, *, week: int = 0) -> pd.Series:
        """Return the online metrics of n frames, and the true quality of the class maps.

        brake_rate: share of frames; hazard_recall: share of the frames with a pedestrian in the
        corridor for which the planner braked; interventions_per_km: drivers who had to brake;
        phantom_brakes_per_km; cost_usd_per_km: of both; pixel_accuracy, mean_iou and
        pedestrian_iou against the truth, pooled over frames. Raises as log.
        """
        ids = self._ids(n, week)
        rides, matrix = self._drive({"policy": policy}, ids, np.zeros(n, dtype=int))
        return pd.Series(
            {
                **ride_metrics(rides, self.knobs),
                "pixel_accuracy": pixel_accuracy(matrix),
                "mean_iou": mean_iou(matrix),
                "pedestrian_iou": iou(matrix)[PEDESTRIAN],
            }
        )

    def experiment(
        self,
        control: SegmentationPolicy,
        treatment: SegmentationPolicy,
        n: int,
        *,
        week: int = 0,
        treatment_share: float = 0.5,
    ) -> pd.DataFrame:
        """Return the log of an A/B experiment of n frames, with a column `arm`.

        Each car is in one of the arms "control" and "treatment", the same one in each week.
        Raises as log, and BadKnob for a treatment_share outside 0..1.
        """
        if not isinstance(treatment_share, Real) or not 0 <= treatment_share <= 1:
            raise BadKnob("treatment_share", reprlib.repr(treatment_share), "a number from 0 to 1")
        ids = self._ids(n, week)
        treated = self.stream("arms").random(self.knobs.n_cars) < treatment_share
        arm = treated[self._cars(ids)].astype(int)
        rides = self._drive({"control": control, "treatment": treatment}, ids, arm)[0]
        log = self._table(ids, rides)
        log.insert(3, "arm", np.array(["control", "treatment"], dtype=object)[arm])
        return log

    def oracle(self) -> Oracle:
        """Return the truth, for plots and graders. Raises OracleLocked inside a policy."""
        refuse_while_serving("oracle")
        return Oracle(self._truth, self._facts, self._corridor, self._ideal)

    @cached_property
    def _painter(self) -> Painter:
        size = NOISE + self.knobs.height * self.knobs.width * 3
        return Painter(self.knobs, self.stream("noise").standard_normal(size, dtype=np.float32))

    def _ids(
        self, n: int, week: int, condition: str | None = None, city: str | None = None
    ) -> np.ndarray:
        n, week = whole("n", n, 1, MAX_FRAMES), whole("week", week, 0, _MAX_WEEK)
        asked = _number("condition", condition, CONDITIONS), _number("city", city, CITIES)
        drive = (week * (len(CONDITIONS) + 1) + asked[0]) * (len(CITIES) + 1) + asked[1]
        return drive * MAX_FRAMES + np.arange(n)

    def _checked(self, frame_ids: int | Iterable[int]) -> np.ndarray:
        listed = list(frame_ids) if isinstance(frame_ids, Iterable) else [frame_ids]
        last = (_MAX_WEEK + 1) * (len(CONDITIONS) + 1) * (len(CITIES) + 1) * MAX_FRAMES
        for each in listed:
            known = isinstance(each, Integral) and not isinstance(each, bool)
            if not known or not 0 <= each < last:
                raise BadKnob("frame_ids", reprlib.repr(each), "frame ids of record() or log()")
        return np.array(listed, dtype=np.int64)

    def _clips(self, ids: np.ndarray) -> np.ndarray:
        drive, index = np.divmod(ids, MAX_FRAMES)
        return drive * MAX_FRAMES + index // self.knobs.clip_frames

    def _cars(self, ids: np.ndarray) -> np.ndarray:
        clip = ids % MAX_FRAMES // self.knobs.clip_frames
        week = int(ids[0]) // MAX_FRAMES
        draw = self.stream("cars", week).random(int(clip.max()) + 1)
        return (draw * self.knobs.n_cars).astype(int)[clip]

    def _scenes(self, ids: np.ndarray) -> Iterator[tuple[np.ndarray, Scenes]]:
        """Yield the scenes of each drive, and where they stand in ids."""
        drives, index = np.divmod(ids, MAX_FRAMES)
        for drive in np.unique(drives):
            rest, city = divmod(int(drive), len(CITIES) + 1)
            week, condition = divmod(rest, len(CONDITIONS) + 1)
            asked = Drive(week, condition - 1 if condition else None, city - 1 if city else None)
            where = np.flatnonzero(drives == drive)
            yield where, make_scenes(index[where], asked, self.knobs, self.stream)

    def _paint(
        self,
        painter: Callable[[Scenes], np.ndarray],
        frame_ids: int | Iterable[int],
        dtype: type,
        *channels: int,
    ) -> np.ndarray:
        ids = self._checked(frame_ids)
        shape = (len(ids), *self._painter.shape, *channels)
        answer: np.ndarray = np.empty(shape, dtype=dtype)
        for where, scenes in self._scenes(ids):
            answer[where] = painter(scenes)
        return answer

    def _images(self, ids: np.ndarray) -> np.ndarray:
        images = self._paint(self._painter.images, ids, np.uint8, 3)
        self._shown.update(zip(map(_digest, images), ids.tolist(), strict=True))
        return images

    def _truth(self, frame_ids: int | Iterable[int]) -> np.ndarray:
        return self._paint(self._painter.classes, frame_ids, np.uint8)

    def _corridor(self, frame_ids: int | Iterable[int]) -> np.ndarray:
        return self._paint(self._painter.corridor, frame_ids, bool)

    def _ideal(self, images: np.ndarray) -> np.ndarray:
        """Return the true class maps of images that this world has shown."""
        ids = [self._shown.get(_digest(image)) for image in np.asarray(images)]
        if None in ids:
            raise BadPolicy(
                "images", f"image {ids.index(None)}", "images that this world has shown"
            )
        return self._truth([each for each in ids if each is not None])

    def _facts(self, frame_ids: int | Iterable[int]) -> pd.DataFrame:
        ids = self._checked(frame_ids)
        facts = pd.DataFrame({"frame_id": ids, "clip_id": self._clips(ids)})
        columns: dict[str, np.ndarray] = {
            "condition": np.empty(len(ids), dtype=object),
            "city": np.empty(len(ids), dtype=object),
            "crowd": np.empty(len(ids), dtype=bool),
            "pedestrians": np.empty(len(ids), dtype=int),
            "hidden": np.empty(len(ids), dtype=int),
            "hazard": np.empty(len(ids), dtype=bool),
        }
        for where, scenes in self._scenes(ids):
            truth, corridor = self._painter.classes(scenes), self._painter.corridor(scenes)
            inside = ((truth == PEDESTRIAN) & corridor).sum(axis=(1, 2))
            columns["condition"][where] = np.array(CONDITIONS, dtype=object)[scenes.condition]
            columns["city"][where] = np.array(CITIES, dtype=object)[scenes.city]
            columns["crowd"][where] = scenes.crowd
            columns["pedestrians"][where] = (scenes.shown & (scenes.kind == PEDESTRIAN)).sum(axis=1)
            columns["hidden"][where] = scenes.hidden.sum(axis=1)
            columns["hazard"][where] = inside >= self.knobs.brake_pixels
        return facts.assign(**columns)

    def _drive(
        self, policies: dict[str, SegmentationPolicy], ids: np.ndarray, arm: np.ndarray
    ) -> tuple[Rides, np.ndarray]:
        """Let each frame's policy drive; return the rides and the pooled confusion matrix."""
        refuse_while_serving("the world")
        answer = Rides(np.zeros(len(ids), int), np.zeros(len(ids), bool), np.zeros(len(ids), bool))
        matrix = np.zeros((len(CLASSES), len(CLASSES)), dtype=np.int64)
        for number, (name, policy) in enumerate(policies.items()):
            served = np.flatnonzero(arm == number)
            for start in range(0, len(served), SERVED_AT_ONCE):
                at = served[start : start + SERVED_AT_ONCE]
                seen = segment(policy, self._images(ids[at]), name)
                truth = self._truth(ids[at])
                rides = plan(seen, truth, self._corridor(ids[at]), self.knobs)
                matrix += pooled_confusion(truth, seen.classes, len(CLASSES))
                answer.pedestrian_px[at] = rides.pedestrian_px
                answer.braked[at], answer.hazard[at] = rides.braked, rides.hazard
        return answer, matrix

    def _table(self, ids: np.ndarray, rides: Rides) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "frame_id": ids,
                "clip_id": self._clips(ids),
                "car_id": self._cars(ids),
                "time_s": (ids % MAX_FRAMES % self.knobs.clip_frames).astype(float),
                "pedestrian_px": rides.pedestrian_px,
                "braked": rides.braked,
                "intervention": rides.missed,
                "complaint": rides.phantom,
            }
        )


def _number(name: str, value: str | None, names: tuple[str, ...]) -> int:
    """Return 0 for None, else 1 + the place of the name."""
    if value is None:
        return 0
    if not isinstance(value, str) or value not in names:
        raise BadKnob(name, reprlib.repr(value), f"one of {', '.join(names)}, or None")
    return 1 + names.index(value)


def _digest(image: np.ndarray) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(image).tobytes(), digest_size=12).digest()

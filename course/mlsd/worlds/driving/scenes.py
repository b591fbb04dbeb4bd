"""What stands on a street, where and in which colours: a scene, before it is painted."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from .knobs import DrivingKnobs

CLASSES = ("sky", "road", "sidewalk", "car", "pedestrian", "sign")
SKY, ROAD, SIDEWALK, CAR, PEDESTRIAN, SIGN = range(len(CLASSES))
IGNORE = 255
"""The class of a pixel that annotators leave out."""

CONDITIONS = ("day", "night", "rain", "glare")
CITIES = ("north", "south")
_DAY, _NIGHT, _RAIN, _GLARE = range(len(CONDITIONS))

GROUNDS = (SKY, ROAD, SIDEWALK, ROAD, SIDEWALK)
"""The class of the materials 0..4: sky, asphalt, paving, lane marking, kerb."""
MARKING, KERB = 3, 4
N_PARTS = 3

_N_CARS, _N_PEDESTRIANS, _N_SIGNS = 3, 6, 2
_KINDS = np.repeat([CAR, PEDESTRIAN, SIGN], [_N_CARS, _N_PEDESTRIANS, _N_SIGNS])
_RATES = {CAR: 0.55, PEDESTRIAN: 0.22, SIGN: 0.6}
_RATES_IN_BALANCE = {CAR: 0.55, PEDESTRIAN: 0.5, SIGN: 0.95}
_CROWDED = 0.9
_THINNEST_PX = 0.55
_GROWTH_PER_FRAME, _STEP_PER_FRAME = 0.015, 0.03

# Parts of a thing, one row each: centre across and up, half width and half height, all in units
# of its height, then the exponent of the superellipse (2 round, 8 nearly a box).
_PARTS = {
    CAR: [(0, 0.36, 0.72, 0.30, 8), (0, 0.78, 0.50, 0.22, 4), (0, 0.40, 0.66, 0.07, 8)],
    PEDESTRIAN: [(0, 0.56, 0.18, 0.26, 4), (0, 0.90, 0.11, 0.11, 2), (0, 0.17, 0.13, 0.17, 8)],
    SIGN: [(0, 0.34, 0.04, 0.34, 8), (0, 0.82, 0.21, 0.19, 2), (0, 0.82, 0.10, 0.07, 2)],
}
_COLOURS = {
    CAR: [(38, 70, 168), (28, 34, 60), (176, 30, 52)],
    PEDESTRIAN: [(214, 118, 28), (222, 170, 132), (92, 50, 30)],
    SIGN: [(70, 104, 76), (226, 36, 36), (250, 240, 240)],
}
_GLOW = {CAR: [0.0, 0.0, 1.1], PEDESTRIAN: [0.0, 0.0, 0.0], SIGN: [0.0, 0.45, 0.45]}
_SOUTHERN_SIGN = (230, 196, 30)

_GROUND_COLOURS = {
    "north": [(142, 186, 232), (92, 92, 98), (172, 164, 152), (226, 226, 220), (204, 198, 186)],
    "south": [(196, 206, 214), (124, 116, 108), (168, 126, 104), (232, 206, 96), (150, 104, 86)],
}
_GROUND_SPREAD = (26, 16, 20, 14, 16)

Stream = Callable[..., np.random.Generator]


@dataclass(frozen=True)
class Drive:
    """A recording of one week, of one condition or city if it was asked for (else None)."""

    week: int
    condition: int | None
    city: int | None


@dataclass(frozen=True)
class Scenes:
    """n scenes. Lengths are in pixels, colours from 0 to 255, effects from 0 to 1.

    horizon: its row; vanishing: the column where the road ends; half_width: of the road, per row
    below the horizon; grounds: (n, 5, 3) colours of the materials 0..4; light: (n, 3) factor; sun:
    (n, 2) row and column; kind (n, things): class, farthest first; shown: whether it is there;
    boxes: (n, things, 3, 4) centre column and row, half width and height of its parts; power
    (n, things, 3); paint: (n, things, 3, 3) colours; glow (n, things, 3): light of its own.
    """

    condition: np.ndarray
    city: np.ndarray
    crowd: np.ndarray
    horizon: np.ndarray
    vanishing: np.ndarray
    half_width: np.ndarray
    dash: np.ndarray
    grounds: np.ndarray
    light: np.ndarray
    sun: np.ndarray
    noise_at: np.ndarray
    kind: np.ndarray
    shown: np.ndarray
    hidden: np.ndarray
    boxes: np.ndarray
    power: np.ndarray
    paint: np.ndarray
    glow: np.ndarray

    def __len__(self) -> int:
        return len(self.condition)

    def take(self, index: np.ndarray | slice) -> "Scenes":
        """Return these scenes, in this order."""
        return Scenes(*(getattr(self, each.name)[index] for each in fields(self)))


def make_scenes(index: np.ndarray, drive: Drive, knobs: DrivingKnobs, stream: Stream) -> Scenes:
    """Return the scenes of the frames with these numbers; none depends on which others are asked.

    The frames of a clip share their condition, city and crowd. A share near_duplicates of them
    shares everything else too, but for a moment of movement; the others have draws of their own.
    """
    clip, moment = index // knobs.clip_frames, index % knobs.clip_frames
    key = (drive.week, drive.condition, drive.city)

    def by_clip(name: str, *width: int) -> np.ndarray:
        return stream(name, "clip", *key).random((_length(clip), *width))[clip]

    alone = stream("alone", *key).random(_length(index))[index] >= knobs.near_duplicates

    def chances(name: str, *width: int) -> np.ndarray:
        values = by_clip(name, *width)
        if alone.any():
            own = stream(name, "frame", *key).random((_length(index), *width))
            values[alone] = own[index[alone]]
        return values

    condition = _conditions(by_clip("condition", 3), drive, knobs)
    city = (by_clip("city") < knobs.south_share).astype(np.int64)
    if drive.city is not None:
        city[:] = drive.city
    south = knobs.city_gap * city
    crowd = by_clip("crowd") < knobs.crowd_share
    time = np.where(alone, 0, moment)

    camera = 2 * chances("camera", 3) - 1
    horizon = knobs.height * (0.38 + 0.04 * camera[:, 0] - 0.03 * south)
    vanishing = knobs.width * (0.5 + 0.06 * camera[:, 1])
    ground = knobs.height - horizon
    half_width = knobs.width * (0.5 + 0.06 * camera[:, 2] - 0.10 * south) / ground
    things = _things(chances, time, south, crowd, knobs)
    boxes = _boxes(things, horizon, vanishing, half_width, ground)
    order = np.argsort(things.order, axis=1, kind="stable")

    def sorted_by_depth(values: np.ndarray) -> np.ndarray:
        return np.take_along_axis(values, order.reshape(*order.shape, *[1] * (values.ndim - 2)), 1)

    kind = np.broadcast_to(_KINDS, order.shape)
    return Scenes(
        condition=condition,
        city=city,
        crowd=crowd,
        horizon=horizon,
        vanishing=vanishing,
        half_width=half_width,
        dash=chances("dash") + 0.15 * time,
        grounds=_ground_colours(chances("grounds", len(GROUNDS), 4), south),
        light=0.98 + 0.16 * (2 * chances("light", 1) - 1) + 0.04 * (2 * chances("cast", 3) - 1),
        sun=chances("sun", 2) * [0.5, 0.8] * [knobs.height, knobs.width]
        + [0.02 * knobs.height, 0.1 * knobs.width],
        noise_at=stream("noise at", *key).random(_length(index))[index],
        kind=sorted_by_depth(kind),
        shown=sorted_by_depth(things.shown),
        hidden=sorted_by_depth(things.hidden),
        boxes=sorted_by_depth(boxes),
        power=sorted_by_depth(_broadcast([[part[4] for part in _PARTS[k]] for k in _KINDS], order)),
        paint=sorted_by_depth(_paint(chances("paint", len(_KINDS), N_PARTS, 3), south, knobs)),
        glow=sorted_by_depth(_broadcast([_GLOW[k] for k in _KINDS], order)),
    )


@dataclass(frozen=True)
class _Things:
    """(n, things) each. depth: 0 at the horizon, 1 at the bottom; across: -1..1 on the road."""

    shown: np.ndarray
    hidden: np.ndarray
    depth: np.ndarray
    across: np.ndarray
    size: np.ndarray
    order: np.ndarray


def _things(
    chances: Callable[..., np.ndarray],
    time: np.ndarray,
    south: np.ndarray,
    crowd: np.ndarray,
    knobs: DrivingKnobs,
) -> _Things:
    """Place cars on lanes, signs beside the road, pedestrians beside it, on it or behind a car."""
    n = len(time)
    is_car, is_walker, is_sign = (each == _KINDS for each in (CAR, PEDESTRIAN, SIGN))
    place, side, chance = (chances(name, len(_KINDS)) for name in ("place", "side", "shown"))
    spare = 1 - knobs.imbalance
    rate, even = (
        np.array([rates[kind] for kind in _KINDS]) for rates in (_RATES, _RATES_IN_BALANCE)
    )
    rate = rate + spare * (even - rate)
    walker_rate = np.where(crowd[:, None], np.maximum(_CROWDED, rate), rate)
    shown = chance < np.where(is_walker, walker_rate, rate)

    left = np.where(side < 0.5, -1.0, 1.0)
    within = np.abs(2 * side - 1)
    crossing = chances("crossing", len(_KINDS)) < knobs.crossing_share
    walking = np.where(crossing, left * within * 0.9, left * (1.12 + 0.7 * within))
    parked = within > 0.5
    across = np.where(is_car, left * np.where(parked, 0.86, 0.5), walking)
    across = np.where(is_sign, left * (1.15 + 0.25 * within), across)
    depth = 0.28 + 0.5 * place
    size = np.where(is_car, 0.36, np.where(is_sign, 0.55, 0.44)) * (
        0.9 + 0.2 * chances("size", len(_KINDS))
    )
    size = np.where(is_car, size, size * (1 + 0.75 * spare))

    car = np.broadcast_to(np.arange(len(_KINDS)) % _N_CARS, (n, len(_KINDS)))
    car_there = np.take_along_axis(shown, car, 1)
    hidden = is_walker & car_there & (chances("hidden", len(_KINDS)) < knobs.occlusion)
    car_depth = np.take_along_axis(depth, car, 1)
    behind = np.take_along_axis(across, car, 1) + left * 0.24
    depth = np.where(hidden, 0.95 * car_depth, depth)
    across = np.where(hidden, behind, across)

    pace = _STEP_PER_FRAME * np.where(is_walker & ~hidden & crossing, -left, 0)
    moving = np.where(is_car & ~parked, 0.4, 1.0) * _GROWTH_PER_FRAME
    depth = depth * (1 + np.where(hidden, 1.0, moving) * time[:, None])
    across = across + pace * time[:, None] - 0.02 * south[:, None] * is_sign
    order = np.where(is_walker & ~hidden, 2 + depth, depth)
    return _Things(shown, hidden & shown, depth.clip(max=0.98), across, size, order)


def _boxes(
    things: _Things,
    horizon: np.ndarray,
    vanishing: np.ndarray,
    half_width: np.ndarray,
    ground: np.ndarray,
) -> np.ndarray:
    """Return the parts of the things in pixels, (n, things, 3, 4); width 0 if it is not there."""
    rows_below = things.depth * ground[:, None]
    tall = things.size * rows_below * 1.35
    foot = horizon[:, None] + rows_below
    middle = vanishing[:, None] + things.across * half_width[:, None] * rows_below
    parts = np.array([_PARTS[kind] for kind in _KINDS])
    tall, foot, middle = tall[..., None], foot[..., None], middle[..., None]
    shown = things.shown[..., None]
    return np.stack(
        [
            middle + parts[..., 0] * tall,
            foot - parts[..., 1] * tall,
            np.maximum(parts[..., 2] * tall, _THINNEST_PX) * shown,
            np.maximum(parts[..., 3] * tall, _THINNEST_PX) * shown,
        ],
        axis=-1,
    )


def _conditions(chance: np.ndarray, drive: Drive, knobs: DrivingKnobs) -> np.ndarray:
    if drive.condition is not None:
        return np.full(len(chance), drive.condition)
    night = chance[:, 0] < knobs.night_share
    rain = chance[:, 1] < knobs.rain_share
    glare = chance[:, 2] < knobs.glare_share
    return np.select([night, rain, glare], [_NIGHT, _RAIN, _GLARE], _DAY)


def _ground_colours(chance: np.ndarray, south: np.ndarray) -> np.ndarray:
    north, other = (np.array(_GROUND_COLOURS[city], dtype=float) for city in CITIES)
    usual = north + south[:, None, None] * (other - north)
    brightness = 2 * chance[..., :1] - 1
    hue = 0.35 * (2 * chance[..., 1:] - 1)
    return usual + np.array(_GROUND_SPREAD)[:, None] * (brightness + hue)


def _paint(chance: np.ndarray, south: np.ndarray, knobs: DrivingKnobs) -> np.ndarray:
    usual = np.array([_COLOURS[kind] for kind in _KINDS], dtype=float)
    paint = np.broadcast_to(usual, chance.shape).copy()
    disc = np.flatnonzero(_KINDS == SIGN)
    paint[:, disc, 1] += south[:, None, None] * (np.array(_SOUTHERN_SIGN) - paint[:, disc, 1])
    return paint + knobs.colour_spread * 160 * (chance - 0.5)


def _broadcast(rows: list, order: np.ndarray) -> np.ndarray:
    return np.broadcast_to(np.array(rows, dtype=float), (len(order), len(_KINDS), N_PARTS))


def _length(index: np.ndarray) -> int:
    return int(index.max()) + 1

"""From scenes to pixels: class maps, images, the corridor of the car, and annotators' labels."""

from collections.abc import Iterator

import numpy as np

from .knobs import DrivingKnobs
from .scenes import CONDITIONS, GROUNDS, IGNORE, KERB, MARKING, N_PARTS, ROAD, SIDEWALK, Scenes

BATCH = 64
"""Scenes painted at a time: what is worked on stays in the cache, and memory small."""

NOISE = 1 << 20
_SCRAMBLE = np.float32(997)
_NOISE_SD = {"day": 5.0, "night": 7.0, "rain": 8.0, "glare": 5.0}
_CORRIDOR_ACROSS, _CORRIDOR_DEPTH = 0.5, 0.25
_NIGHT_TINT = np.array([0.95, 0.98, 1.05], dtype=np.float32)
_NIGHT_GREY, _DARKNESS, _HEADLIGHTS = 0.5, 0.72, 0.1
_MIST = np.array([132, 138, 146], dtype=np.float32)


class Painter:
    """Paints scenes in batches. noise: standard normal, at least NOISE numbers and a frame's."""

    def __init__(self, knobs: DrivingKnobs, noise: np.ndarray) -> None:
        self._knobs, self._noise = knobs, noise
        self._rows = np.arange(knobs.height, dtype=np.float32)[None, :] + 0.5
        self._columns = np.arange(knobs.width, dtype=np.float32)[None, :] + 0.5

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of a frame."""
        return self._knobs.height, self._knobs.width

    def classes(self, scenes: Scenes) -> np.ndarray:
        """Return the true class maps, uint8 (n, height, width)."""
        answer = np.empty((len(scenes), *self.shape), dtype=np.uint8)
        for rows, part in _batches(scenes):
            answer[rows] = _classes(part, self._materials(part))
        return answer

    def images(self, scenes: Scenes) -> np.ndarray:
        """Return what the camera sees, uint8 (n, height, width, 3), red first."""
        answer = np.empty((len(scenes), *self.shape, 3), dtype=np.uint8)
        for rows, part in _batches(scenes):
            answer[rows] = self._camera(part, self._materials(part))
        return answer

    def corridor(self, scenes: Scenes) -> np.ndarray:
        """Return where the car is about to drive, bool (n, height, width)."""
        across, depth = self._on_ground(scenes)
        return (np.abs(across) <= _CORRIDOR_ACROSS) & (depth[:, :, None] >= _CORRIDOR_DEPTH)

    def labels(self, scenes: Scenes) -> np.ndarray:
        """Return what annotators draw: the class maps with errors at the borders."""
        answer = np.empty((len(scenes), *self.shape), dtype=np.uint8)
        for rows, part in _batches(scenes):
            answer[rows] = self._annotate(_classes(part, self._materials(part)), part)
        return answer

    def _on_ground(self, scenes: Scenes) -> tuple[np.ndarray, np.ndarray]:
        """Return each pixel's place across the road, (n, h, w), and each row's depth, (n, h)."""
        below = self._rows - _column(scenes.horizon)
        depth = below / (self._knobs.height - _column(scenes.horizon))
        half_width = _column(scenes.half_width) * np.maximum(below, 0.5)
        aside = self._columns - _column(scenes.vanishing)
        return aside[:, None, :] / half_width[:, :, None], depth

    def _materials(self, scenes: Scenes) -> np.ndarray:
        """Return for each pixel the number of its material, uint8; what is nearer covers."""
        across, depth = self._on_ground(scenes)
        ground = (depth > 0)[:, :, None]
        aside = np.abs(across)
        materials = (ground * np.uint8(SIDEWALK)).repeat(self._knobs.width, axis=2)
        np.copyto(materials, np.uint8(KERB), where=(aside < 1.08) & ground)
        np.copyto(materials, np.uint8(ROAD), where=(aside < 1) & ground)
        dashed = (3 / (depth.clip(min=0.05) + 0.25) + 2 * _column(scenes.dash)) % 1 < 0.5
        np.copyto(
            materials, np.uint8(MARKING), where=(aside < 0.035) & (dashed & (depth > 0))[:, :, None]
        )
        boxes = scenes.boxes.astype(np.float32)
        for thing in range(scenes.kind.shape[1]):
            for part in range(N_PARTS):
                there = np.flatnonzero(boxes[:, thing, part, 2] > 0)
                if len(there):
                    middle, centre, wide, tall = boxes[there, thing, part].T
                    power = _column(scenes.power[there, thing, part])
                    row, down = _reach(centre, tall, self._knobs.height)
                    column, along = _reach(middle, wide, self._knobs.width)
                    inside = (down**power)[:, :, None] + (along**power)[:, None, :] <= 1
                    at, i, j = np.nonzero(inside)
                    number = len(GROUNDS) + thing * N_PARTS + part
                    materials[there[at], row[at, i], column[at, j]] = number
        return materials

    def _camera(self, scenes: Scenes, materials: np.ndarray) -> np.ndarray:
        n = len(scenes)
        things = scenes.paint.reshape(n, -1, 3)
        colours = np.concatenate([scenes.grounds, things], axis=1) * scenes.light[:, None, :]
        glow = np.concatenate([np.zeros((n, len(GROUNDS))), scenes.glow.reshape(n, -1)], axis=1)
        night, rain, glare = self._effects(scenes)
        across, depth = self._on_ground(scenes)

        at = materials + np.arange(n)[:, None, None] * colours.shape[1]
        image = colours.astype(np.float32).reshape(-1, 3)[at]
        beam = np.exp(-((across.clip(-4, 4) / 1.1) ** 2)) * depth.clip(0, 1)[:, :, None]
        dark = (
            1
            - night * (_DARKNESS - _HEADLIGHTS * beam)
            + night * glow.astype(np.float32).reshape(-1)[at]
        )
        image *= dark[..., None]
        image += (_NIGHT_GREY * night)[..., None] * (image.mean(axis=-1, keepdims=True) - image)
        image *= 1 + night[..., None] * (_NIGHT_TINT - 1)
        image += (0.5 * rain)[..., None] * (_MIST - image)
        noise = self._noise_of(scenes)
        streaks = (noise[:, :1, :, 0] > 1.2) * np.float32(26) * rain
        haze = self._haze(scenes) * glare
        image += (streaks + haze * 190)[..., None]
        strength = np.array([_NOISE_SD[name] for name in CONDITIONS], dtype=np.float32)
        image += noise * strength[scenes.condition][:, None, None, None]
        return image.clip(0, 255).astype(np.uint8)

    def _effects(self, scenes: Scenes) -> Iterator[np.ndarray]:
        knobs = self._knobs
        strengths = (knobs.night_effect, knobs.rain_effect, knobs.glare_effect)
        for code, strength in enumerate(strengths, start=1):
            effect = np.float32(strength) * (scenes.condition == code)
            yield effect[:, None, None]

    def _haze(self, scenes: Scenes) -> np.ndarray:
        """Return the light of a low sun, 0..1, (n, h, w)."""
        height, width = self.shape
        row, column = (_column(each) for each in scenes.sun.T)
        down = np.exp(-(((self._rows - row) / (0.55 * height)) ** 2))
        along = np.exp(-(((self._columns - column) / (0.35 * width)) ** 2))
        return down[:, :, None] * along[:, None, :]

    def _noise_of(self, scenes: Scenes) -> np.ndarray:
        """Return the noise of the sensor, (n, h, w, 3): a window of one long tape of it."""
        height, width = self.shape
        windows = np.lib.stride_tricks.sliding_window_view(self._noise, height * width * 3)
        return windows[(scenes.noise_at * NOISE).astype(int)].reshape(-1, height, width, 3)

    def _annotate(self, classes: np.ndarray, scenes: Scenes) -> np.ndarray:
        neighbours = np.stack(
            [
                np.concatenate([classes[:, 1:], classes[:, -1:]], axis=1),
                np.concatenate([classes[:, :1], classes[:, :-1]], axis=1),
                np.concatenate([classes[:, :, 1:], classes[:, :, -1:]], axis=2),
                np.concatenate([classes[:, :, :1], classes[:, :, :-1]], axis=2),
            ]
        )
        border = np.nonzero((neighbours != classes).any(axis=0))
        slip, towards, void = ((self._noise_of(scenes)[border] * _SCRAMBLE) % 1).T
        towards = (towards * len(neighbours)).astype(int)
        taken = np.where(
            slip < self._knobs.border_noise, neighbours[(towards, *border)], classes[border]
        )
        labels = classes.copy()
        labels[border] = np.where(void < self._knobs.void_border, IGNORE, taken)
        return labels


def _reach(centre: np.ndarray, half: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels along one axis around each centre, and their distance in half widths.

    Both have shape (n, as many pixels as the widest needs); outside of the image the distance is
    infinite.
    """
    first = np.floor(centre - half).astype(int)
    pixels = first[:, None] + np.arange(int(np.ceil(2 * half.max())) + 1)
    outside = (pixels < 0) | (pixels >= size)
    distance = np.abs(pixels.astype(np.float32) + 0.5 - centre[:, None]) / half[:, None]
    return pixels, np.where(outside, np.float32(np.inf), distance)


def _classes(scenes: Scenes, materials: np.ndarray) -> np.ndarray:
    n = len(scenes)
    grounds = np.broadcast_to(np.array(GROUNDS), (n, len(GROUNDS)))
    table = np.concatenate([grounds, scenes.kind.repeat(N_PARTS, axis=1)], axis=1).astype(np.uint8)
    return table.reshape(-1)[materials + np.arange(n)[:, None, None] * table.shape[1]]


def _batches(scenes: Scenes) -> Iterator[tuple[slice, Scenes]]:
    for start in range(0, len(scenes), BATCH):
        rows = slice(start, start + BATCH)
        yield rows, scenes.take(rows)


def _column(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)[:, None]

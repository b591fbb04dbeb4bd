"""Find a path of right angles for each arrow of a diagram, and a free place for its label."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

Point = tuple[float, float]
Segment = tuple[Point, Point]

# What a path costs, in inches of its length.
CROSSED_BOX, SHARED_LINE, CROSSED_LINE, SHARED_END, BEND = 1000.0, 100.0, 3.0, 0.6, 0.6
LANES = (0.0, 0.12, -0.12)
OUTSIDE = 0.22
STUB = 0.14
ROUNDS = 3
CHOICES = 60


@dataclass(frozen=True)
class Box:
    """A rectangle: centre and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """The x of the left side."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The y of the bottom side."""
        return self.y - self.height / 2

    @property
    def top(self) -> float:
        """The y of the top side."""
        return self.y + self.height / 2

    def overlap(self, other: "Box") -> float:
        """Return the area that two boxes share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(wide, 0.0) * max(high, 0.0)

    def ports(self) -> list[tuple[Point, Point]]:
        """Return the middle of each side with the direction that leads away from it."""
        return [
            ((self.right, self.y), (1, 0)),
            ((self.x, self.bottom), (0, -1)),
            ((self.left, self.y), (-1, 0)),
            ((self.x, self.top), (0, 1)),
        ]


@dataclass(frozen=True)
class Choices:
    """The paths that an arrow may take, what each costs by itself, and their straight pieces.

    pieces: shape (n_pieces, 4), the x and y of both ends; owner: the path of each piece.
    """

    start: str
    end: str
    paths: Sequence[Sequence[Point]]
    prices: np.ndarray
    pieces: np.ndarray
    owner: np.ndarray


def route_all(boxes: Mapping[str, Box], arrows: Sequence[tuple[str, str]]) -> list[list[Point]]:
    """Return the corners of a path for each (from, to), in the same order.

    Each path is the best that the others leave: through no box, along no other arrow,
    across few of them, few bends, short. The shortest arrows choose first; in later rounds
    every arrow may move again.
    """
    choices = [_choices(boxes, *arrow) for arrow in arrows]
    cheapest = [each.prices[0] for each in choices]
    taken: dict[int, int] = {}
    for _ in range(ROUNDS):
        for i in sorted(range(len(arrows)), key=cheapest.__getitem__):
            others = [(choices[j], path) for j, path in taken.items() if j != i]
            costs = choices[i].prices + _conflicts(choices[i], others)
            taken[i] = int(np.argmin(costs.round(9)))
    return [list(choices[i].paths[taken[i]]) for i in range(len(arrows))]


def place_labels(
    sizes: Sequence[tuple[float, float]],
    paths: Sequence[Sequence[Point]],
    boxes: Mapping[str, Box],
) -> list[Box]:
    """Return where each label of (width, height) fits beside its path.

    Long pieces are tried first, above before below and right before left; the place that
    touches least of boxes, other labels and lines wins.
    """
    taken = list(boxes.values())
    lines = [segment for path in paths for segment in pairwise(path)]
    places = []
    for size, path in zip(sizes, paths, strict=True):
        place = min(
            _label_places(size, list(pairwise(path))),
            key=lambda box: round(
                sum(box.overlap(other) for other in taken)
                + 0.05 * sum(_through(line, box) for line in lines),
                6,
            ),
        )
        taken.append(place)
        places.append(place)
    return places


def bounds(
    boxes: Iterable[Box], paths: Iterable[Sequence[Point]], margin: float
) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of all that is drawn, with a margin."""
    points = [point for path in paths for point in path]
    for box in boxes:
        points += [(box.left, box.bottom), (box.right, box.top)]
    xs, ys = zip(*points, strict=True)
    return min(xs) - margin, max(xs) + margin, min(ys) - margin, max(ys) + margin


def _choices(boxes: Mapping[str, Box], start: str, end: str) -> Choices:
    """Return the cheapest paths, best first.

    Detours of four bends are tried only when all simpler paths run through a box.
    """
    columns = _lanes(sorted({b.x for b in boxes.values()}), max(b.width for b in boxes.values()))
    rows = _lanes(sorted({b.y for b in boxes.values()}), max(b.height for b in boxes.values()))
    found: dict[tuple[Point, ...], None] = {}
    prices = np.array([])
    for detour in (False, True):
        for (a, out), (b, into) in product(boxes[start].ports(), boxes[end].ports()):
            for points in _paths(a, out[0] != 0, b, into[0] != 0, columns, rows, detour):
                if _leaves(points, out) and _leaves(points[::-1], into):
                    found[_tidy(points)] = None
        prices = _prices(list(found), boxes)
        if len(prices) and prices.min() < CROSSED_BOX:
            break
    best = np.argsort(prices, kind="stable")[:CHOICES]
    every = list(found)
    paths = [every[i] for i in best]
    return Choices(start, end, paths, prices[best], *_pieces(paths))


def _label_places(size: tuple[float, float], path: Sequence[Segment]) -> Iterator[Box]:
    width, height = size
    for (x0, y0), (x1, y1) in sorted(path, key=_length, reverse=True):
        for share, side in product((0.5, 0.35, 0.65, 0.2, 0.8), (1, -1)):
            x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            if y0 == y1:
                yield Box(x, y + side * (height / 2 + 0.03), width, height)
            else:
                yield Box(x + side * (width / 2 + 0.08), y, width, height)


def _lanes(centres: Sequence[float], size: float) -> list[float]:
    """Return the coordinates at which a path may run between rows, or between columns."""
    between = [(a + b) / 2 + lane for a, b in pairwise(centres) for lane in LANES]
    return [*between, centres[0] - size / 2 - OUTSIDE, centres[-1] + size / 2 + OUTSIDE]


def _paths(
    a: Point,
    a_sideways: bool,
    b: Point,
    b_sideways: bool,
    columns: Sequence[float],
    rows: Sequence[float],
    detour: bool,
) -> Iterator[list[Point]]:
    """Yield paths from port `a` to port `b`; with `detour`, those that need four bends."""
    if a_sideways and b_sideways:
        if detour:
            yield from (
                [a, (x, a[1]), (x, y), (x2, y), (x2, b[1]), b]
                for x, y, x2 in product(columns, rows, columns)
                if x != x2
            )
        elif a[1] == b[1]:
            yield [a, b]
        else:
            yield from ([a, (x, a[1]), (x, b[1]), b] for x in columns)
    elif a_sideways:
        yield [a, (b[0], a[1]), b]
        yield from ([a, (x, a[1]), (x, y), (b[0], y), b] for x, y in product(columns, rows))
    elif b_sideways:
        yield [a, (a[0], b[1]), b]
        yield from ([a, (a[0], y), (x, y), (x, b[1]), b] for x, y in product(columns, rows))
    elif a[0] == b[0]:
        yield [a, b]
    else:
        yield from ([a, (a[0], y), (b[0], y), b] for y in rows)


def _tidy(points: Sequence[Point]) -> tuple[Point, ...]:
    """Drop repeated points and points in the middle of a straight run."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _leaves(points: Sequence[Point], direction: Point) -> bool:
    """Whether a path starts away from its box, far enough for an arrow head."""
    (x0, y0), (x1, y1) = points[:2]
    return (x1 - x0) * direction[0] + (y1 - y0) * direction[1] > STUB


def _pieces(paths: Sequence[Sequence[Point]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the straight pieces of all paths, shape (n, 4), and the path of each."""
    pieces = [(*a, *b) for path in paths for a, b in pairwise(path)]
    owner = np.repeat(np.arange(len(paths)), [len(path) - 1 for path in paths])
    return np.array(pieces, dtype=float).reshape(-1, 4), owner


def _prices(paths: Sequence[Sequence[Point]], boxes: Mapping[str, Box]) -> np.ndarray:
    """Return what each path costs by itself."""
    pieces, owner = _pieces(paths)
    ends = pieces.reshape(-1, 2, 2)
    low, high = ends.min(axis=1)[:, None], ends.max(axis=1)[:, None]
    hair = 1e-6
    inside = np.array([(b.left, b.bottom, b.right, b.top) for b in boxes.values()])
    crossed = ((high > inside[:, :2] + hair) & (low < inside[:, 2:] - hair)).all(axis=2).sum(axis=1)
    length = np.abs(ends[:, 1] - ends[:, 0]).sum(axis=1)
    each = CROSSED_BOX * crossed + BEND + length
    return np.bincount(owner, each, minlength=len(paths)) - BEND


def _conflicts(choices: Choices, others: Sequence[tuple[Choices, int]]) -> np.ndarray:
    """Return what each path costs because of the paths that other arrows have taken."""
    if not others:
        return np.zeros(len(choices.paths))
    taken = [other.pieces[other.owner == path] for other, path in others]
    shared = [
        SHARED_END if choices.start == other.start or choices.end == other.end else SHARED_LINE
        for other, _ in others
    ]
    s, t = choices.pieces[:, None], np.concatenate(taken)[None]
    s_low, s_high = np.minimum(s[..., :2], s[..., 2:]), np.maximum(s[..., :2], s[..., 2:])
    t_low, t_high = np.minimum(t[..., :2], t[..., 2:]), np.maximum(t[..., :2], t[..., 2:])
    gap = np.maximum(s_high, t_high) - np.minimum(s_low, t_low)
    common = np.minimum(s_high, t_high) - np.maximum(s_low, t_low)
    along = ((gap < 1e-9) & (common[..., ::-1] > 1e-9)).any(axis=2)
    s_level, t_level = s[..., 1] == s[..., 3], t[..., 1] == t[..., 3]
    within_s = (s_low < t_low) & (t_high < s_high)
    within_t = (t_low < s_low) & (s_high < t_high)
    crosses = (s_level & ~t_level & within_s[..., 0] & within_t[..., 1]) | (
        ~s_level & t_level & within_t[..., 0] & within_s[..., 1]
    )
    price = np.repeat(shared, [len(pieces) for pieces in taken])
    cost = np.where(along, price, CROSSED_LINE * crosses).sum(axis=1)
    return np.bincount(choices.owner, cost, minlength=len(choices.paths))


def _length(segment: Segment) -> float:
    (x0, y0), (x1, y1) = segment
    return abs(x1 - x0) + abs(y1 - y0)


def _through(segment: Segment, box: Box) -> bool:
    """Whether a segment enters the inside of a box; touching its side is not entering."""
    (x0, y0), (x1, y1) = segment
    hair = 1e-6
    return (
        max(x0, x1) > box.left + hair
        and min(x0, x1) < box.right - hair
        and max(y0, y1) > box.bottom + hair
        and min(y0, y1) < box.top - hair
    )

"""Measure the lessons of the worlds, and write their table into docs/worlds.md.

    python -m benchmarks.lessons            # measure, and rewrite the table
    python -m benchmarks.lessons --check    # measure, and fail if the page says something else

A lesson is what tests/lessons/test_*.py hold: each gives, for one seed, the figure of the naive
way, of the right way and of the ceiling, and its module's `lesson_rows()` the means over SEEDS.
The whole takes a few minutes of CPU time.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from mlsd.worlds import World

ROOT = Path(__file__).resolve().parents[1]
LESSONS = ROOT / "tests" / "lessons"
PAGE = ROOT / "docs" / "worlds.md"
BEGIN = "<!-- lessons: written by `python -m benchmarks.lessons` -->"
END = "<!-- end of lessons -->"
WAYS = ("naive", "right", "ceiling")


@dataclass(frozen=True)
class Earlier:
    """What a prototype of a lesson measured, and what else is shown beside it.

    note: what stands in place of a ceiling, or with it. also: a column of the lesson that is
    shown after the right way, with the prototype's figure for it.
    """

    naive: float
    right: float
    ceiling: float | None
    note: str = ""
    also: tuple[str, float] | None = None


EARLIER = {
    "learning from clicks, 20 sessions a query (NDCG@10)": Earlier(0.801, 0.923, 0.962),
    "learning from clicks, 1 session a query (NDCG@10)": Earlier(
        0.769, 0.775, 0.925, also=("unclipped", 0.652)
    ),
    "log q (recall@10)": Earlier(0.042, 0.348, None, also=("popularity", 0.298)),
    "peeking, 20 looks (false positives)": Earlier(0.250, 0.029, 0.05, "right at 1,000 looks"),
    "impressions as units (false positives)": Earlier(0.161, 0.045, 0.05),
    "200 labels more, by night (mIoU by night)": Earlier(0.464, 0.711, 0.984),
    "one label from five, a quarter of annotators misleading (accuracy)": Earlier(
        0.758, 0.958, 1.0
    ),
    "exploration (clicks, 40 rounds)": Earlier(6_609, 8_205, None),
    "7- and 30-day feature (normalised entropy)": Earlier(1.003, 0.914, None),
}
"""By the name of the lesson that stands for the prototype now."""

WITHOUT_A_WORLD = {
    "sampling correction (normalised entropy)": Earlier(1.762, 0.808, 0.793),
    "delayed conversions (conversion rate)": Earlier(0.062, 0.101, 0.100),
    "entity linking (accuracy in the knowledge base)": Earlier(0.693, 0.839, 1.0),
}


@dataclass(frozen=True)
class Lesson:
    """One lesson: of which world, over which seeds, mean and standard deviation of each way."""

    world: str
    name: str
    seeds: tuple[int, ...]
    mean: Mapping[str, float]
    sd: Mapping[str, float] = field(default_factory=dict)


class BadLesson(ValueError):
    """A module of lessons that does not give what the table needs."""


def load(path: Path) -> ModuleType:
    """Import a module of lessons from its file."""
    spec = importlib.util.spec_from_file_location(f"lessons_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BadLesson(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def world_of(module: ModuleType) -> str:
    """Return the name of the one world that the module imports. Raises BadLesson."""
    worlds = [
        each.__name__
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, World) and each is not World
    ]
    if len(set(worlds)) != 1:
        raise BadLesson(f"{module.__name__} imports {worlds}: expected one world")
    return worlds[0]


def lessons_of(module: ModuleType) -> list[Lesson]:
    """Return the lessons of a module, from its `lesson_rows()` and SEEDS. Raises BadLesson."""
    world, seeds = world_of(module), tuple(module.SEEDS)
    return [as_lesson(row, world, seeds) for row in module.lesson_rows()]


def as_lesson(row: Mapping[str, Any], world: str, seeds: tuple[int, ...]) -> Lesson:
    """Read one row of `lesson_rows()`. Raises BadLesson for a way or a seed that is missing."""
    missing = [key for key in ("name", "n_seeds", *WAYS) if key not in row]
    if missing:
        raise BadLesson(f"{world}, {row.get('name')}: no {', '.join(missing)}")
    if row["n_seeds"] != len(seeds):
        raise BadLesson(f"{world}, {row['name']}: {row['n_seeds']} seeds, SEEDS has {len(seeds)}")
    ways = [key for key in row if key not in ("name", "n_seeds") and not key.endswith("_sd")]
    not_finite = [way for way in ways if not math.isfinite(row[way])]
    if not_finite:
        raise BadLesson(f"{world}, {row['name']}: {', '.join(not_finite)} is not a number")
    return Lesson(
        world,
        row["name"],
        seeds,
        {way: float(row[way]) for way in ways},
        {way: float(row[f"{way}_sd"]) for way in ways if f"{way}_sd" in row},
    )


def number(value: float | None) -> str:
    """Three decimals below 100, whole and with commas from there; a dash for None."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"


def measured(lesson: Lesson, way: str) -> str:
    """Return mean ± standard deviation; the latter is left out where seeds do not differ."""
    sd = lesson.sd.get(way, 0.0)
    return number(lesson.mean[way]) + (f" ± {number(sd)}" if float(f"{sd:.3f}") else "")


def earlier_cell(earlier: Earlier | None) -> str:
    """Return naive / right / ceiling of a prototype."""
    if earlier is None:
        return ""
    text = " / ".join(number(getattr(earlier, way)) for way in WAYS)
    notes = [f"{earlier.also[0]} {number(earlier.also[1])}"] if earlier.also else []
    notes += [earlier.note] if earlier.note else []
    return text + (f" ({', '.join(notes)})" if notes else "")


def row_of(lesson: Lesson, earlier: Earlier | None) -> list[str]:
    """Return the cells of one lesson. Raises BadLesson if it lacks what the prototype had."""
    right = measured(lesson, "right")
    if earlier is not None and earlier.also:
        also = earlier.also[0]
        if also not in lesson.mean:
            raise BadLesson(f"{lesson.name}: expected a column {also}")
        right += f" ({also} {number(lesson.mean[also])})"
    return [
        lesson.world,
        lesson.name,
        measured(lesson, "naive"),
        right,
        measured(lesson, "ceiling"),
        f"{lesson.seeds[0]}–{lesson.seeds[-1]}",
        earlier_cell(earlier),
    ]


def table(lessons: Iterable[Lesson]) -> str:
    """Return the Markdown table. Raises BadLesson if a prototype has lost its lesson."""
    lessons = list(lessons)
    lost = sorted(set(EARLIER) - {lesson.name for lesson in lessons})
    if lost:
        raise BadLesson(f"no lesson is called {'; '.join(lost)}: mend EARLIER")
    head = ["World", "Lesson (figure)", "Naive", "Right", "Ceiling", "Seeds"]
    head.append("Expected from earlier measurements: naive / right / ceiling")
    rows = [row_of(lesson, EARLIER.get(lesson.name)) for lesson in lessons]
    rows += [
        ["none yet", name, "", "", "", "", earlier_cell(each)]
        for name, each in WITHOUT_A_WORLD.items()
    ]
    rule = ["---", "---", "---:", "---:", "---:", "---", "---"]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))


def with_table(page: str, new: str) -> str:
    """Return the page with the table between the markers. Raises BadLesson without them."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise BadLesson(f"the page needs the lines {BEGIN} and {END}, once each")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n\n{new}\n\n{END}{after}"


def measure(paths: Iterable[Path]) -> list[Lesson]:
    """Run the lessons of each module and say on stderr what it took."""
    found = []
    for path in paths:
        start = time.process_time()
        found += lessons_of(load(path))
        print(f"{path.stem}: {time.process_time() - start:.0f} CPU seconds", file=sys.stderr)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Rewrite the table of docs/worlds.md, or compare it with --check."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lessons", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if it differs")
    check = parser.parse_args(arguments).check
    page = PAGE.read_text(encoding="utf-8")
    new = with_table(page, table(measure(sorted(LESSONS.glob("test_*.py")))))
    if check:
        print("as measured" if new == page else "the page says something else")
        return int(new != page)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

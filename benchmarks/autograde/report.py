"""Turn results into `autograde.md` and `autograde.png`."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .engines import (
    FLOOR,
    ONE,
    ONE_ALONE,
    OTTER,
    OTTER_RUN,
    STOCK,
    TWO,
    TWO_ALONE,
    Engine,
    agreement,
)
from .results import Result

TIMES_STOCK = {"light": 25.0, "realistic": 15.0}
FLOOR_FACTOR, FLOOR_EXTRA_S = 1.3, 0.060
WORKER_BYTES = 150e6
SLOPE = 1.05
"""The steepest slope of log(y) over log(n) that counts as linear growth."""
ENOUGH_STUDENTS, ENOUGH_ROUNDS = 30, 5
MB = 1e6
PHASES = {
    "outside": "starting and ending the command",
    "intake_s": "taking submissions in",
    "cells_s": "running cells",
    "outputs_s": "making autograded notebooks",
    "gradebook_s": "writing files and grades",
}


@dataclass(frozen=True)
class Setting:
    """What the document says of how the figures came about."""

    machine: str
    versions: dict[str, str]
    command: str
    students: int
    rounds: int


@dataclass(frozen=True)
class Goal:
    """A goal, what was measured, and whether that is enough."""

    text: str
    measured: str
    met: bool


class Figures:
    """The arithmetic on results: medians over rounds."""

    def __init__(self, results: Iterable[Result], students: int) -> None:
        self.results, self.students = list(results), students

    def of(
        self, name: str, engine: Engine, *, students: int | None = None, memory: bool = False
    ) -> list[Result]:
        """Return the results of an engine on a class, in order of rounds.

        `students` is the size of the class; by default the engine's largest up to the usual one,
        as otter and the memory of stock kernels are measured on a few submissions.
        """
        found = [
            result
            for result in self.results
            if result.run.assignment == name
            and result.run.engine == engine.name
            and result.run.memory == memory
        ]
        if students is None:
            sizes = [r.run.students for r in found if r.run.students <= self.students]
            students = max(sizes, default=0)
        chosen = [result for result in found if result.run.students == students]
        return sorted(chosen, key=lambda result: result.run.number)

    def median(self, name: str, engine: Engine, of: Callable[[Result], float]) -> float:
        """Return the median over rounds, nan where there is no result."""
        values = [of(result) for result in self.of(name, engine)]
        return statistics.median(values) if values else math.nan

    def class_s(self, name: str, engine: Engine) -> float:
        """Return the seconds for a class of the usual size; scaled where fewer were graded."""
        each = self.median(name, engine, lambda r: r.values["wall_s"] / r.submissions)
        return each * self.students

    def times_stock(self, name: str, engine: Engine) -> float:
        """Return how many times as fast as stock nbgrader."""
        return self.class_s(name, STOCK) / self.class_s(name, engine)

    def notebook_s(self, name: str, engine: Engine) -> float:
        """Return the seconds a notebook, of the whole command."""
        return self.median(name, engine, lambda r: r.values["wall_s"] / r.notebooks)

    def phases(self, name: str, engine: Engine) -> dict[str, float]:
        """Return the median seconds of each phase of PHASES."""

        def outside(result: Result) -> float:
            return result.values["wall_s"] - result.phases["wall_s"]

        found = {"outside": self.median(name, engine, outside)}
        for phase in list(PHASES)[1:]:
            found[phase] = self.median(name, engine, partial(_phase, phase=phase))
        return found

    def worker_bytes(self, name: str, engine: Engine) -> float:
        """Return the peak memory beyond the zygote's, by worker."""
        results = self.of(name, engine, memory=True)
        return max((r.values["beyond_bytes"] for r in results), default=math.nan) / engine.workers

    def growth(self, name: str, engine: Engine, of: str, *, memory: bool) -> dict[int, float]:
        """Return the median of a value by the number of submissions."""
        values: dict[int, list[float]] = {}
        for result in self.results:
            run = result.run
            if (run.assignment, run.engine, run.memory) == (name, engine.name, memory):
                values.setdefault(run.students, []).append(result.values[of])
        return {n: statistics.median(values[n]) for n in sorted(values)}


def _phase(result: Result, phase: str) -> float:
    return result.phases[phase]


def slope(values: dict[int, float]) -> float:
    """Return the slope of log(value) over log(n) by least squares; nan for fewer than two."""
    if len(values) < 2:
        return math.nan
    fit = statistics.linear_regression(
        [math.log(n) for n in values], [math.log(value) for value in values.values()]
    )
    return fit.slope


def marginal(values: dict[int, float]) -> dict[int, float]:
    """Return what each further submission costs, by the size that it was reached at."""
    sizes = list(values)
    return {
        n: (values[n] - values[before]) / (n - before) for before, n in itertools.pairwise(sizes)
    }


def allowed_s(floor_s: float) -> float:
    """Return the seconds a notebook that the goal allows over the floor."""
    return FLOOR_FACTOR * floor_s + FLOOR_EXTRA_S


def goals(figures: Figures, names: Sequence[str]) -> list[Goal]:
    """Return the goals for the classes measured; a figure that is missing does not meet any."""
    found = []
    for name in names:
        wanted, times = TIMES_STOCK[name], figures.times_stock(name, TWO)
        text = f"{name}: at least {wanted:g} times nbgrader, 2 workers, {figures.students} students"
        found.append(Goal(text, f"{times:.1f} times", times >= wanted))
    for name in names:
        took, allowed = figures.notebook_s(name, ONE), allowed_s(figures.notebook_s(name, FLOOR))
        text = f"{name}: a notebook, 1 worker, takes at most {FLOOR_FACTOR} floors + 60 ms"
        measured = f"{took * 1000:.0f} ms of {allowed * 1000:.0f} ms"
        found.append(Goal(text, measured, took <= allowed))
    for name in names:
        for engine in (ONE, TWO):
            used = figures.worker_bytes(name, engine)
            text = f"{name}: under 150 MB a worker beyond the zygote, {engine.workers} at a time"
            found.append(Goal(text, f"{used / MB:.0f} MB", used < WORKER_BYTES))
    if "realistic" in names:
        found += _growth_goals(figures)
    return found


def _growth_goals(figures: Figures) -> list[Goal]:
    found = []
    for of, memory, what in (("wall_s", False, "time"), ("tree_bytes", True, "peak memory")):
        values = figures.growth("realistic", TWO, of, memory=memory)
        steepness = slope(values)
        text = f"{what} up to {max(values, default=0)} submissions: slope at most {SLOPE}"
        found.append(Goal(text, f"{steepness:.2f}", steepness <= SLOPE))
    return found


def in_the_way(figures: Figures, name: str) -> str:
    """Say what the class's time is spent on, against what the goal allows."""
    took, stock = figures.class_s(name, TWO), figures.class_s(name, STOCK)
    wanted = TIMES_STOCK[name]
    allowed = stock / wanted
    if math.isnan(took - allowed):
        return f"**{name}**: not measured yet."
    parts = figures.phases(name, TWO)
    cells = parts["cells_s"] / TWO.workers
    written = parts["outputs_s"] + parts["gradebook_s"]
    rest = took - parts["outside"] - parts["intake_s"] - max(cells, written)
    costs = {
        "starting and ending the command": parts["outside"],
        "taking submissions in": parts["intake_s"],
        "running cells, by each worker,": cells,
        "writing, beside that,": written,
        "imports, forks and waiting": rest,
    }
    ordered = sorted(costs.items(), key=lambda item: -item[1])
    spent = "; ".join(f"{what} {seconds:.1f} s" for what, seconds in ordered)
    alone = figures.median(name, FLOOR, lambda r: r.values["wall_s"] / r.submissions)
    warm_up = figures.median(name, FLOOR, lambda r: r.values["zygote_s"])
    most = stock / (alone * figures.students / TWO.workers)
    verdict = (
        f"{took - allowed:.1f} s too many" if took > allowed else f"{allowed - took:.1f} s to spare"
    )
    return (
        f"**{name}**: {wanted:g} times nbgrader allows {allowed:.1f} s for the class and "
        f"2 workers take {took:.1f} s: {verdict}. Of these: {spent}. "
        f"Starting the warm process, with the notebooks' imports, takes {warm_up:.1f} s by itself. "
        f"The floor alone, on 2 workers, would be {most:.0f} times nbgrader."
    )


def markdown(results: Iterable[Result], setting: Setting, figure: str = "") -> str:
    """Return the document; `figure` is the name of the picture of growth, if there is one."""
    figures = Figures(results, setting.students)
    measured = {result.run.assignment for result in figures.results}
    names = [name for name in TIMES_STOCK if name in measured]
    parts = [_head(setting)]
    parts.append("## Goals\n\n" + _goal_table(goals(figures, names), setting))
    for name in names:
        title = f"## Time, {name} class of {setting.students}"
        parts.append(f"{title}\n\n{_time_table(figures, name)}")
        parts.append(_phase_table(figures, name))
    parts.append("## What stands in the way")
    parts += [in_the_way(figures, name) for name in names]
    parts.append("## Memory\n\n" + _memory_table(figures, names))
    if "realistic" in names:
        parts.append("## Growth, realistic class, 2 workers\n\n" + _growth_table(figures))
        if figure:
            parts.append(
                f"![Seconds and peak memory over the number of submissions]({figure})\n\n"
                "Above the dashed line, which leads from nothing to the largest class, growth is "
                "less than in proportion; below it, more."
            )
    return "\n\n".join(parts) + "\n"


def _head(setting: Setting) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in setting.versions.items())
    rounds = f"{setting.rounds} round{'s' * (setting.rounds > 1)}"
    return f"""# Grading engines compared

Written by `{setting.command}`; do not edit. Measured on {setting.machine}.
{versions}, {OTTER.replace("==", " ")}.

Every engine grades the same class from the same fresh copy of the course, as one command from its
start to its end; the engines take turns, in {rounds}, and figures are medians. The
assignment was entered in the gradebook beforehand for all of them, untimed. Numerical libraries
use one thread. *Light* is the course of `nbgrader quickstart` (two notebooks, one of them
without tests); *realistic* is one notebook with pandas, scikit-learn and Matplotlib, eight graded
cells with hidden tests and two figures. No two students hand in the same text. nbgrader and nbkiln
give every student the same points; the benchmark stops where they do not.

The *floor* is the students' cells alone: each notebook in a fresh fork of one warm process, one at
a time, nothing shared and nothing written. `--no-share`, here for information and in fewer rounds,
turns off that cells which submissions have in common run once. `otter run` grades one notebook a
process: a few submissions are measured and scaled to the class, and of the light assignment only
the notebook with tests."""


def _goal_table(found: Sequence[Goal], setting: Setting) -> str:
    lines = [(goal.text, goal.measured, "met" if goal.met else "**not met**") for goal in found]
    table = _table(("goal", "measured", ""), lines)
    if setting.students < ENOUGH_STUDENTS or setting.rounds < ENOUGH_ROUNDS:
        table += (
            f"\n\n**A trial run**: the goals are for at least {ENOUGH_STUDENTS} students and "
            f"{ENOUGH_ROUNDS} rounds; these figures decide nothing."
        )
    return table


def _time_table(figures: Figures, name: str) -> str:
    lines = []
    for engine in (STOCK, OTTER_RUN, ONE, TWO, ONE_ALONE, TWO_ALONE, FLOOR):
        results = figures.of(name, engine)
        if not results:
            continue
        scale = [figures.students / result.submissions for result in results]
        walls = [r.values["wall_s"] * k for r, k in zip(results, scale, strict=True)]
        cpu = [r.values.get("cpu_s", math.nan) * k for r, k in zip(results, scale, strict=True)]
        label = engine.name
        if results[0].submissions < figures.students:
            label += f" (scaled from {results[0].submissions})"
        lines.append(
            (
                label,
                f"{statistics.median(walls):.1f}",
                f"{min(walls):.1f} to {max(walls):.1f}",
                _number(statistics.median(cpu), ".1f"),
                f"{statistics.median(walls) / figures.students:.3f}",
                f"{figures.notebook_s(name, engine) * 1000:.0f}",
                f"{figures.times_stock(name, engine):.1f}",
            )
        )
    heads = (
        "engine",
        "class, s",
        "from, to",
        "CPU, s",
        "a submission, s",
        "a notebook, ms",
        "times nbgrader",
    )
    return _table(heads, lines) + _otter_note(figures, name)


def _otter_note(figures: Figures, name: str) -> str:
    stock, otter = figures.of(name, STOCK), figures.of(name, OTTER_RUN)
    if not (stock and otter):
        return ""
    same, both = agreement(stock[0].scores, otter[0].scores)
    return f"\n\nOf {both} grades that otter gave, {same} are nbgrader's."


def _phase_table(figures: Figures, name: str) -> str:
    lines = []
    engines = (ONE, TWO, ONE_ALONE, TWO_ALONE)
    shown = [engine for engine in engines if figures.of(name, engine)]
    parts = {engine: figures.phases(name, engine) for engine in shown}
    for phase, what in PHASES.items():
        line = [what]
        for engine in shown:
            seconds, total = parts[engine][phase], figures.class_s(name, engine)
            line.append(f"{seconds:.2f} s, {100 * seconds / total:.0f} %")
        lines.append(tuple(line))
    return (
        "Where nbkiln's time goes, as a share of the command's wall time. Cells run in all workers "
        "at once and grades are written meanwhile, so shares can add up to more than the whole; "
        "imports, forks and waiting are in none.\n\n"
        + _table(("phase", *(engine.name for engine in shown)), lines)
    )


def _memory_table(figures: Figures, names: Sequence[str]) -> str:
    lines = []
    for name in names:
        for engine in (STOCK, OTTER_RUN, ONE, TWO):
            results = figures.of(name, engine, memory=True)
            if not results:
                continue
            result = results[-1]
            values = {key: f"{value / MB:.0f}" for key, value in result.values.items()}
            kiln = bool(engine.workers)
            lines.append(
                (
                    name,
                    engine.name,
                    str(result.submissions),
                    values["tree_bytes"],
                    values["coordinator_bytes"],
                    values["zygote_bytes"] if kiln else "",
                    f"{figures.worker_bytes(name, engine) / MB:.0f}" if kiln else "",
                    str(result.values["kernels"]),
                )
            )
    heads = (
        "class",
        "engine",
        "submissions",
        "whole tree, MB",
        "the command, MB",
        "zygote alone, MB",
        "beyond, MB a worker",
        "kernels at a time",
    )
    return (
        "Peaks of the proportional set size, of runs of their own, sampled up to ten times a "
        "second. nbkiln's kernels at a time include those that wait where submissions part.\n\n"
        + _table(heads, lines)
    )


def _growth_table(figures: Figures) -> str:
    seconds = figures.growth("realistic", TWO, "wall_s", memory=False)
    memory = figures.growth("realistic", TWO, "tree_bytes", memory=True)
    more_s, more_bytes = marginal(seconds), marginal(memory)
    lines = [
        (
            str(n),
            f"{seconds[n]:.1f}",
            _number(more_s.get(n, math.nan), ".3f"),
            _number(memory.get(n, math.nan) / MB, ".0f"),
            _number(more_bytes.get(n, math.nan) / MB, ".2f"),
        )
        for n in seconds
    ]
    heads = ("submissions", "s", "each further, s", "peak, MB", "each further, MB")
    return (
        f"{_table(heads, lines)}\n\nSlope of log(time) over log(submissions): "
        f"{slope(seconds):.2f}; of peak memory: {slope(memory):.2f}. 1 is linear."
    )


def _number(value: float, form: str) -> str:
    return "" if math.isnan(value) else format(value, form)


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def draw_growth(results: Iterable[Result], students: int, path: Path) -> bool:
    """Draw seconds and peak memory over submissions; return whether there was enough to draw."""
    figures = Figures(results, students)
    seconds = figures.growth("realistic", TWO, "wall_s", memory=False)
    memory = figures.growth("realistic", TWO, "tree_bytes", memory=True)
    if len(seconds) < 2 or len(memory) < 2:
        return False
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    megabytes = {n: value / MB for n, value in memory.items()}
    for axes, values, label, colour in (
        (left, seconds, "Seconds for the class", "#0072b2"),
        (right, megabytes, "Peak memory, MB", "#d55e00"),
    ):
        last, value = max(values), values[max(values)]
        axes.plot([0, last], [0, value], "--", color="0.6", linewidth=1, label="in proportion")
        axes.plot(list(values), list(values.values()), "o-", color=colour, label="measured")
        axes.set(xlabel="Submissions", ylabel=label, xlim=(0, 1.05 * last), ylim=(0, None))
        axes.set_title(f"{label.split(',')[0]}: slope {slope(values):.2f}", fontsize=11)
        axes.grid(color="0.92")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, loc="lower right")
    figure.savefig(path, dpi=120, metadata={"Software": None})
    return True

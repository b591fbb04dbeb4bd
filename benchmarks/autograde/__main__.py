"""Run the benchmark: `python -m benchmarks.autograde --help`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from nbkiln.errors import KilnError

from .classes import CLASSES
from .engines import (
    ENGINES,
    FLOOR,
    ONE,
    ONE_ALONE,
    OTTER_RUN,
    STOCK,
    TWO,
    TWO_ALONE,
    Bench,
    NoOtter,
    compare,
    cores,
)
from .report import Setting, draw_growth, markdown
from .results import Result, ResultLog, Run, fingerprint, versions

FEW = 3
"""Submissions on which the memory of stock kernels is measured: they run one at a time."""
ASIDE_ROUNDS = 2
"""How many rounds the engines take that are there for information only."""
ASIDE = (ONE_ALONE, TWO_ALONE)
EXPECTED_S = {
    STOCK.name: {"light": (3.0, 2.0), "realistic": (3.0, 4.2)},
    OTTER_RUN.name: {"light": (0.0, 8.6), "realistic": (0.0, 10.0)},
    ONE.name: {"light": (3.0, 0.15), "realistic": (6.0, 0.45)},
    TWO.name: {"light": (3.0, 0.1), "realistic": (6.0, 0.25)},
    ONE_ALONE.name: {"light": (3.0, 0.18), "realistic": (6.0, 0.5)},
    TWO_ALONE.name: {"light": (3.0, 0.12), "realistic": (6.0, 0.3)},
    FLOOR.name: {"light": (3.0, 0.1), "realistic": (5.0, 0.4)},
}
"""Seconds on two quiet cores, to start and for a submission: for the progress bar only."""
console = Console()


def plan(
    names: Sequence[str], students: int, rounds: int, growth: Sequence[int], otter_students: int
) -> list[Run]:
    """Return the runs in order: engines take turns, and each round begins with another one."""
    runs = []
    timed = [STOCK, OTTER_RUN, ONE, TWO, ONE_ALONE, TWO_ALONE, FLOOR]
    if not otter_students:
        timed.remove(OTTER_RUN)
    few = {OTTER_RUN: otter_students}
    for number in range(rounds):
        first = number % len(timed)
        for name in names:
            runs += [
                Run(name, engine.name, min(students, few.get(engine, students)), number)
                for engine in timed[first:] + timed[:first]
                if number < ASIDE_ROUNDS or engine not in ASIDE
            ]
    for name in names:
        runs.append(Run(name, STOCK.name, min(students, FEW), memory=True))
        if otter_students:
            runs.append(Run(name, OTTER_RUN.name, 1, memory=True))
        runs += [Run(name, engine.name, students, memory=True) for engine in (ONE, TWO)]
    if "realistic" in names:
        runs += [
            Run("realistic", TWO.name, size, memory=memory)
            for size in growth
            if size != students
            for memory in (False, True)
        ]
    return runs


def expected_s(run: Run) -> float:
    """Return about how long a run takes on two quiet cores."""
    start, each = EXPECTED_S[run.engine][run.assignment]
    return start + each * run.students


def main(
    students: Annotated[int, typer.Option(min=1, help="Students in the class.")] = 30,
    rounds: Annotated[int, typer.Option(min=1, help="Timed runs of each engine.")] = 5,
    growth: Annotated[
        str, typer.Option(help="Further sizes of the realistic class, for nbkiln alone.")
    ] = "100,300",
    only: Annotated[
        str | None, typer.Option(help="Only this class: light or realistic.", metavar="CLASS")
    ] = None,
    otter_students: Annotated[
        int, typer.Option(min=0, help="Submissions that otter grades in a round; 0 leaves it out.")
    ] = 3,
    otter_venv: Annotated[
        Path | None,
        typer.Option(help="An environment with otter-grader; made below --work by default."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The document; the figure is put beside it.")] = Path(
        "benchmarks/autograde.md"
    ),
    work: Annotated[Path, typer.Option(help="Where classes and results are kept.")] = Path(
        ".nbkiln/bench"
    ),
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was measured.")] = False,
    report_only: Annotated[
        bool, typer.Option("--report-only", help="Measure nothing, write the document.")
    ] = False,
) -> None:
    """Grade the same classes by nbgrader, by otter and by nbkiln, and write what came out.

    What was measured is kept: after Ctrl-C the same command goes on. Results of other versions of
    nbkiln, of this benchmark or of what it measures are not used.
    """
    if only is not None and only not in CLASSES:
        raise typer.BadParameter(
            f"{only!r}: the classes are {', '.join(CLASSES)}", param_hint="only"
        )
    try:
        sizes = [int(size) for size in growth.split(",") if size.strip()]
    except ValueError as error:
        raise typer.BadParameter(f"{growth!r}: numbers with commas", param_hint="growth") from error
    work, out = work.resolve(), out.resolve()
    path = work / "results.jsonl"
    if fresh:
        path.unlink(missing_ok=True)
    mark = fingerprint()
    log = ResultLog(path, mark)
    bench = Bench(work, mark, otter_venv.resolve() if otter_venv else None)
    if otter_students and not report_only:
        otter_students = _with_otter(bench, otter_students)
    wanted = plan([only] if only else list(CLASSES), students, rounds, sizes, otter_students)
    if not report_only:
        _measure(bench, log, wanted)
    results = [result for result in log.read() if result.run in set(wanted)]
    if not results:
        raise KilnError("Nothing has been measured yet.")
    _write(results, out, students, rounds)
    missing = len(wanted) - len({result.run for result in results})
    console.print(f"Written: {out}{f' ({missing} runs are missing)' * bool(missing)}", markup=False)


def _with_otter(bench: Bench, students: int) -> int:
    try:
        with console.status("Looking for otter-grader"):
            bench.otter_program()
    except NoOtter as error:
        console.print(f"otter is left out. {error}", markup=False)
        return 0
    return students


def _measure(bench: Bench, log: ResultLog, wanted: Sequence[Run]) -> None:
    results = log.read()
    done = {result.run for result in results}
    todo = [run for run in wanted if run not in done]
    total_s = sum(map(expected_s, todo))
    console.print(
        f"{len(todo)} runs, {len(done & set(wanted))} done before; "
        f"about {total_s / 60:.0f} minutes on two quiet cores."
    )
    if not todo:
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as progress:
        task = progress.add_task("", total=total_s)
        for position, run in enumerate(todo, 1):
            what = "memory" if run.memory else f"round {run.number + 1}"
            progress.update(
                task,
                description=f"{position}/{len(todo)} {run.assignment}, {run.students}: "
                f"{run.engine}, {what}",
            )
            engine = ENGINES[run.engine]
            graded = bench.grade(engine, run.assignment, run.students, memory=run.memory)
            result = Result(run, **asdict(graded))
            if engine is not OTTER_RUN:
                check(result, results)
            log.add(result)
            results.append(result)
            progress.advance(task, expected_s(run))


def check(result: Result, before: Sequence[Result]) -> None:
    """Raise GradesDiffer where nbgrader or nbkiln gave other points to the same work before."""
    for other in before:
        if (
            other.run.assignment == result.run.assignment
            and other.run.engine != OTTER_RUN.name
            and other.scores
            and result.scores
        ):
            compare(other.scores, result.scores, (other.run.engine, result.run.engine))


def _write(results: Sequence[Result], out: Path, students: int, rounds: int) -> None:
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    setting = Setting(
        machine=f"{cores()} cores, {memory_gib:.0f} GiB",
        versions=versions(),
        command="make bench",
        students=students,
        rounds=rounds,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    figure = out.with_suffix(".png")
    drawn = draw_growth(results, students, figure)
    out.write_text(
        markdown(results, setting, figure.name if drawn else ""),
        encoding="utf-8",
    )


def run() -> None:
    """Run the command; show our own errors as messages."""
    app = typer.Typer(add_completion=False)
    app.command()(main)
    try:
        app()
    except KilnError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)


if __name__ == "__main__":
    run()

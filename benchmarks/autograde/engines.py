"""The engines: how each grades a fresh copy of a class, and which points came out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell

from nbkiln.errors import KilnError

from .classes import ASSIGNMENT, make_course
from .measure import environment, run_sampled, run_timed

OTTER = "otter-grader==7.0.0"
OTTER_NEEDS = ("ipykernel", "matplotlib", "numpy", "pandas", "scikit-learn")
SCRIPTS = Path(sys.executable).parent
REPOSITORY = Path(__file__).parents[2]

Scores = dict[str, dict[str, float]]
"""Points by student and by graded cell, those that a machine gives."""


class GradesDiffer(KilnError):
    """Two engines gave different points for the same work."""


class NoOtter(KilnError):
    """There is no environment with otter-grader, and none could be made."""


@dataclass(frozen=True)
class Graded:
    """One run of an engine over a class."""

    submissions: int
    notebooks: int
    values: dict[str, Any]
    """What was measured: wall_s and cpu_s, or peaks of memory."""
    phases: dict[str, float] = field(default_factory=dict)
    """Seconds by phase, where the engine tells: `wall_s` is that of the grading itself."""
    scores: Scores = field(default_factory=dict)


@dataclass(frozen=True)
class Engine:
    """Something that grades a class.  `command` starts it in the folder of the course."""

    name: str
    command: tuple[str, ...]
    workers: int = 0


def _nbkiln(workers: int, *options: str) -> Engine:
    name = " ".join([f"nbkiln, {workers} worker{'s' * (workers > 1)}", *options])
    arguments = ("autograde", ASSIGNMENT, "--regrade", "--workers", str(workers), *options)
    return Engine(name, (str(SCRIPTS / "nbkiln"), *arguments), workers)


STOCK = Engine("nbgrader", (str(SCRIPTS / "nbgrader"), "autograde", ASSIGNMENT, "--force"))
OTTER_RUN = Engine("otter run", ())
ONE, TWO = _nbkiln(1), _nbkiln(2)
ONE_ALONE, TWO_ALONE = _nbkiln(1, "--no-share"), _nbkiln(2, "--no-share")
FLOOR = Engine("floor", ())
ENGINES = {
    engine.name: engine for engine in (STOCK, OTTER_RUN, ONE, TWO, ONE_ALONE, TWO_ALONE, FLOOR)
}


class Bench:
    """Runs engines on classes; what it writes is below `work`.

    Classes are kept from run to run; those made under another `mark` are made again.
    """

    def __init__(self, work: Path, mark: str, otter_venv: Path | None = None) -> None:
        self._work, self._mark = work, mark
        self._otter_venv = otter_venv or work / "otter"
        self._has_own_otter = otter_venv is None

    def grade(self, engine: Engine, name: str, students: int, *, memory: bool = False) -> Graded:
        """Let `engine` grade a fresh copy of the class; return its time, or else its memory."""
        measure: Callable[..., Any] = run_sampled if memory else run_timed
        with self._fresh_copy(name, students) as course:
            if engine is OTTER_RUN:
                return self._otter(course, measure)
            env = environment(SCRIPTS)
            if engine is FLOOR:
                return _floor(course, env)
            values = asdict(measure(engine.command, course, env))
            scores = read_scores(course)
            return Graded(
                submissions=len(scores),
                notebooks=len(scores) * _notebooks_each(course),
                values=values,
                phases=_phases(course),
                scores=scores,
            )

    @contextmanager
    def _fresh_copy(self, name: str, students: int) -> Iterator[Path]:
        """Give a copy of the class with nothing graded."""
        classes = self._work / "classes"
        template = classes / self._mark / f"{name}-{students}"
        if not template.is_dir():
            for other in classes.glob("*"):
                if other.name != self._mark:
                    shutil.rmtree(other)
            making = template.with_name(f".{template.name}")
            shutil.rmtree(making, ignore_errors=True)
            make_course(making, name, students)
            making.rename(template)
        copy = self._work / "course"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(template, copy)
        try:
            yield copy
        finally:
            shutil.rmtree(copy, ignore_errors=True)

    def _otter(self, course: Path, measure: Callable[..., Any]) -> Graded:
        """Run otter on the notebook with tests of each submission, one process each."""
        program = self.otter_program()
        source = course / "source" / ASSIGNMENT
        name = next(p.name for p in sorted(source.glob("*.ipynb")) if otter_tests(p))
        tests = otter_tests(source / name)
        folder = course / "otter"
        folder.mkdir()
        write_otter_zip(folder / "autograder.zip", tests)
        env = environment(program.parent)
        runs, scores = [], {}
        submitted = sorted((course / "submitted").iterdir())
        for submission in submitted:
            notebook = folder / f"{submission.name}.ipynb"
            write_otter_notebook(submission / ASSIGNMENT / name, notebook, tests)
            results = folder / submission.name
            results.mkdir()
            arguments = ("run", "-a", "autograder.zip", "-o", results.name, "--no-logo")
            command = [str(program), *arguments, notebook.name]
            runs.append(asdict(measure(command, folder, env)))
            scores[submission.name] = _otter_scores(results / "results.json", name, tests)
        merge = max if measure is run_sampled else sum
        values = {key: merge(run[key] for run in runs) for key in runs[0]}
        return Graded(len(submitted), len(submitted), values, scores=scores)

    def otter_program(self) -> Path:
        """Return the `otter` command, its environment made at the first call."""
        program = self._otter_venv / "bin" / "otter"
        if not program.is_file():
            if not self._has_own_otter:
                raise NoOtter(f"There is no {program}.")
            self._make_otter_venv()
        return program

    def _make_otter_venv(self) -> None:
        beside = SCRIPTS / "uv"
        uv = str(beside) if beside.is_file() else shutil.which("uv")
        if uv is None:
            raise NoOtter("The environment for otter-grader is made with uv, which is not here.")
        python = self._otter_venv / "bin" / "python"
        # What the notebooks use has our versions; otter's own needs are otter's.
        packages = (OTTER, *(f"{name}=={version(name)}" for name in OTTER_NEEDS))
        for command in (
            [uv, "venv", "--quiet", "--python", sys.executable, str(self._otter_venv)],
            [uv, "pip", "install", "--compile-bytecode", "--python", str(python), *packages],
        ):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                shutil.rmtree(self._otter_venv, ignore_errors=True)
                raise NoOtter(f"The environment for otter-grader was not made:\n{done.stderr}")


def _floor(course: Path, env: dict[str, str]) -> Graded:
    command = [sys.executable, "-m", "benchmarks.autograde.floor", str(course)]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    took = json.loads(done.stdout.splitlines()[-1])
    seconds = took["notebooks_s"]
    submissions = len(seconds) // _notebooks_each(course)
    values = {"wall_s": sum(seconds), "zygote_s": took["zygote_s"]}
    return Graded(submissions, len(seconds), values)


def _notebooks_each(course: Path) -> int:
    return len(list((course / "source" / ASSIGNMENT).glob("*.ipynb")))


def _phases(course: Path) -> dict[str, float]:
    log = course / ".nbkiln" / "log" / f"{ASSIGNMENT}.jsonl"
    if not log.is_file():
        return {}
    run = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])["run"]
    return {name: value for name, value in run.items() if name.endswith("_s")}


def read_scores(course: Path) -> Scores:
    """Return what a gradebook holds; raise GradesDiffer if a submission is not in it."""
    from nbgrader.api import Gradebook, SubmittedNotebook

    scores: Scores = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for notebook in gradebook.db.query(SubmittedNotebook):
            mine = scores.setdefault(notebook.student.id, {})
            for grade in notebook.grades:
                if grade.auto_score is not None:
                    mine[f"{notebook.name}/{grade.name}"] = float(grade.auto_score)
    missing = {path.name for path in (course / "submitted").iterdir()} - set(scores)
    if missing:
        raise GradesDiffer(f"The gradebook has no grades of {min(missing)}.")
    return scores


def compare(one: Scores, other: Scores, names: tuple[str, str]) -> None:
    """Raise GradesDiffer where two engines do not agree on a student whom both have graded."""
    differences = [
        f"{student}, {cell}: {one[student].get(cell)} by {names[0]}, "
        f"{other[student].get(cell)} by {names[1]}"
        for student in sorted(one.keys() & other.keys())
        for cell in sorted(one[student].keys() | other[student].keys())
        if one[student].get(cell) != other[student].get(cell)
    ]
    if differences:
        shown = "\n".join(differences[:5])
        raise GradesDiffer(f"{len(differences)} grades differ, so times mean nothing:\n{shown}")


def otter_tests(source: Path) -> dict[str, tuple[str, float]]:
    """Return the code and the points of the test cells of an instructor's notebook, by name."""
    tests = {}
    for cell in nbformat.read(source, as_version=4).cells:
        spec = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and spec.get("grade") and not spec["solution"]:
            lines = [line for line in cell.source.splitlines() if "HIDDEN TESTS" not in line]
            tests[spec["grade_id"]] = ("\n".join(lines), float(spec["points"]))
    return tests


def write_otter_zip(path: Path, tests: dict[str, tuple[str, float]]) -> None:
    """Write otter's autograder: a test file for each test cell, which runs the cell's own code."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"lang": "python"}))
        for name, (code, points) in tests.items():
            archive.writestr(
                f"tests/{name}.py",
                "from otter.test_files import test_case\n\n"
                f"OK_FORMAT = False\nname = {name!r}\npoints = {points}\nCODE = {code!r}\n\n\n"
                f"@test_case(points={points})\ndef check(env):\n    exec(CODE, env)\n",
            )


def write_otter_notebook(submitted: Path, target: Path, tests: Collection[str]) -> None:
    """Write a submission as otter's assignments have it: `grader.check` in place of the tests."""
    nb = nbformat.read(submitted, as_version=4)
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in tests:
            cell.source = f'grader.check("{name}")'
    nb.cells.insert(0, new_code_cell("import otter\ngrader = otter.Notebook()"))
    nbformat.write(nb, target)


def _otter_scores(path: Path, notebook: str, tests: Collection[str]) -> dict[str, float]:
    found = {}
    for result in json.loads(path.read_text(encoding="utf-8"))["tests"]:
        name = result["name"].split(" - ")[0].strip()
        if name in tests:
            found[f"{Path(notebook).stem}/{name}"] = float(result.get("score") or 0.0)
    if found.keys() != {f"{Path(notebook).stem}/{name}" for name in tests}:
        raise GradesDiffer(f"otter did not grade every test of {notebook}: {sorted(found)}")
    return found


def agreement(one: Scores, other: Scores) -> tuple[int, int]:
    """Return how many grades of cells that both have are the same, and how many there are."""
    pairs = [
        (one[student][cell], other[student][cell])
        for student in one.keys() & other.keys()
        for cell in one[student].keys() & other[student].keys()
    ]
    return sum(a == b for a, b in pairs), len(pairs)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))

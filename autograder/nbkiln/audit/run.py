"""Run a chapter once; at each exercise fork, and try every answer in a fork of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from nbkiln.audit.bank import Answer, answers_of
from nbkiln.build.assemble import assemble
from nbkiln.build.model import Chapter, Exercise, Notebook
from nbkiln.build.modules import imported_modules
from nbkiln.errors import KilnError
from nbkiln.grading.records import Limits
from nbkiln.kernels.client import Dead, Runner, Zygote
from nbkiln.kernels.record import Recorder, error_output


class ReferenceFails(KilnError):
    """A cell of the reference notebook fails, so nothing after it can be audited."""


@dataclass(frozen=True)
class Verdict:
    """What the tests made of one answer."""

    exercise: Exercise
    answer: Answer
    scores: tuple[float, ...]
    maxima: tuple[float, ...]
    message: str = ""
    """The first error that a test gave."""

    @property
    def score(self) -> float:
        """Points that the answer got."""
        return sum(self.scores)

    @property
    def maximum(self) -> float:
        """Points to get."""
        return sum(self.maxima)

    @property
    def as_expected(self) -> bool:
        """Whether right answers got everything and all others lost something."""
        full = self.score == self.maximum
        return full if self.answer.kind in ("reference", "right") else not full


def audit_chapter(
    chapter: Chapter,
    wanted: list[str] | None = None,
    *,
    on_verdict: Callable[[Verdict], None] = lambda _verdict: None,
) -> list[Verdict]:
    """Try every answer of the exercises `wanted` (all by default) and return the verdicts."""
    verdicts = []
    sources = [cell.source for nb in chapter.notebooks for cell in nb.cells if cell.kind == "code"]
    with Zygote(imported_modules(sources)) as zygote:
        for notebook in chapter.notebooks:
            chosen = [e for e in notebook.exercises if wanted is None or e.grade_id in wanted]
            if not chosen:
                continue
            with tempfile.TemporaryDirectory(prefix="nbkiln-audit-") as folder:
                if (chapter.path / "data").is_dir():
                    shutil.copytree(chapter.path / "data", Path(folder, "data"))
                with zygote.fork(Path(folder)) as runner:
                    for verdict in _audit_notebook(chapter, notebook, chosen, runner):
                        on_verdict(verdict)
                        verdicts.append(verdict)
    return verdicts


def _audit_notebook(
    chapter: Chapter, notebook: Notebook, chosen: list[Exercise], runner: Runner
) -> Iterator[Verdict]:
    nb = assemble(chapter, notebook, [])
    recorder = Recorder(nb)
    by_answer = {exercise.grade_id: exercise for exercise in chosen}
    left = set(by_answer)
    for index, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        exercise = by_answer.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if exercise is not None:
            cells = _graded_span(nb, index, exercise)
            try_answer = partial(_try_in_fork, exercise, cells, runner, threading.Lock())
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                yield from pool.map(try_answer, answers_of(chapter, exercise))
            left.discard(exercise.grade_id)
            if not left and exercise is chosen[-1]:
                _run_reference(notebook, cell, index, recorder, runner)
                yield _try_example(exercise, runner)
                return
        _run_reference(notebook, cell, index, recorder, runner)
        if exercise is not None:
            yield _try_example(exercise, runner)


def _graded_span(nb: NotebookNode, index: int, exercise: Exercise) -> list[NotebookNode]:
    """Return the code cells from the answer to the last test."""
    last = exercise.tests[-1].grade_id
    span = []
    for cell in nb.cells[index:]:
        if cell.cell_type == "code":
            span.append(cell)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == last:
            break
    return span


def _try_in_fork(
    exercise: Exercise,
    cells: list[NotebookNode],
    runner: Runner,
    one_fork_at_a_time: threading.Lock,
    answer: Answer,
) -> Verdict:
    with one_fork_at_a_time:
        copy = runner.fork()
    with copy:
        return _try(answer, exercise, cells, copy)


def _try(answer: Answer, exercise: Exercise, cells: list[NotebookNode], runner: Runner) -> Verdict:
    copies = [NotebookNode(cell) for cell in cells]
    copies[0].source = answer.source
    recorder = Recorder(NotebookNode(cells=copies, metadata={}))
    dead = ""
    scores, maxima, message = [], [], ""
    for index, cell in enumerate(copies):
        cell.outputs = []
        if not dead:
            try:
                recorder.run_cell(runner, cell, index, timeout_s=Limits().cell_s)
            except Dead as error:
                dead = str(error)
        if dead:
            cell.outputs = [error_output("DeadKernelError", dead)]
        if cell.metadata.get("nbgrader", {}).get("grade"):
            score, maximum = determine_grade(cell)
            scores.append(score)
            maxima.append(maximum)
        message = message or _first_error(cell)
    return Verdict(exercise, answer, tuple(scores), tuple(maxima), message)


def _try_example(exercise: Exercise, runner: Runner) -> Verdict:
    """Run the doctest of the statement against the reference."""
    source = (
        "import doctest as _doctest\n"
        f"_test = _doctest.DocTestParser().get_doctest({_examples(exercise)!r}, "
        "dict(globals()), 'statement', None, 0)\n"
        "_report = []\n"
        "_found = _doctest.DocTestRunner(optionflags=_doctest.NORMALIZE_WHITESPACE)"
        ".run(_test, out=_report.append)\n"
        "assert _found.attempted and not _found.failed, ''.join(_report)"
    )
    cell = NotebookNode(cell_type="code", source=source, metadata={}, outputs=[])
    with runner.fork() as copy:
        recorder = Recorder(NotebookNode(cells=[cell], metadata={}))
        try:
            recorder.run_cell(copy, cell, 0, timeout_s=Limits().cell_s)
        except Dead as error:
            cell.outputs = [error_output("DeadKernelError", str(error))]
    answer = Answer("example in the statement", "reference", source)
    message = _first_error(cell)
    return Verdict(exercise, answer, (0.0 if message else 1.0,), (1.0,), message)


def _examples(exercise: Exercise) -> str:
    """Return the statement's examples, without the fences of markdown code."""
    lines = exercise.statement.source.splitlines()
    return "\n".join("" if line.strip().startswith("```") else line for line in lines)


def _run_reference(
    notebook: Notebook, cell: NotebookNode, index: int, recorder: Recorder, runner: Runner
) -> None:
    try:
        recorder.run_cell(runner, cell, index, timeout_s=Limits().cell_s)
        message = _first_error(cell)
    except Dead as error:
        message = str(error)
    if message:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if not cell.metadata.get("nbgrader", {}).get("grade"):
            raise ReferenceFails(
                f"{notebook.path}: the cell {grade_id or cell.source.splitlines()[0]!r} of the "
                f"reference notebook fails: {message}"
            )


def _first_error(cell: NotebookNode) -> str:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
        if output.output_type == "stream" and output.name == "stderr" and _is_graded(cell):
            return f"stderr: {output.text.strip()}"
    return ""


def _is_graded(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))

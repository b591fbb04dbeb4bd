"""Grade a class: notebooks run by several workers, grades written by one, nobody ends the batch."""

from __future__ import annotations

import os
import queue
import shutil
import tempfile
import threading
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets.config import Config

from nbkiln.course import Course
from nbkiln.errors import KilnError
from nbkiln.grading.classrun import Job, run_class, write_record
from nbkiln.grading.execute import (
    CellRecord,
    WarmExecute,
    record_path,
)
from nbkiln.grading.intake import take_in_folder
from nbkiln.grading.results import Graded, Row, digest_of, read_faults, read_scores
from nbkiln.grading.zygotes import imports_of_source, zygote_for
from nbkiln.kernels import Zygote, forking_works

INTAKE = ".nbkiln/intake"
SANITIZE = ["nbgrader.preprocessors.ClearOutput", "nbgrader.preprocessors.OverwriteCells"]
"""What is left to do of nbgrader's own list after intake, which takes metadata from the release."""
STOP_S = 10.0
"""How long an interrupted run may take to end."""


class NoSubmissions(KilnError):
    """There is nothing to grade."""


class NotReleased(KilnError):
    """The assignment has no built notebooks."""


class BadGradebook(KilnError):
    """The gradebook cannot be opened."""


class Interrupted(KilnError):
    """The class was not graded to its end."""


def grade_class(
    course: Course,
    assignment: str,
    students: list[str] | None = None,
    *,
    regrade: bool = False,
    workers: int | None = None,
    share: bool = True,
    on_row: Callable[[Row], None] = lambda _row: None,
) -> list[Row]:
    """Autograde the submissions of `students` (all by default); return one row for each.

    A submission is not graded again if neither its files nor the source changed since, unless
    `regrade`.  `workers` notebooks run at a time, by default as many as there are cores; with
    `share` off each runs from its first cell.  On Ctrl-C raises `Interrupted`; what was graded
    is kept.
    """
    folder = course.root / "submitted"
    found = sorted(path.parent.name for path in folder.glob(f"*/{assignment}") if path.is_dir())
    missing = [student for student in students or [] if student not in found]
    if missing or not found:
        who = f"of {missing[0]!r} " if missing else ""
        raise NoSubmissions(
            f"No submission {who}for {assignment!r}: there is no folder "
            f"{folder / (missing[0] if missing else '<student>') / assignment}. "
            "Collect with `nbgrader collect` or `nbgrader zip_collect` first."
        )
    wanted = list(dict.fromkeys(students or found))
    course.state.mkdir(exist_ok=True)
    with (
        warnings.catch_warnings(),
        tempfile.TemporaryDirectory(
            prefix="records-", dir=course.state, ignore_cleanup_errors=True
        ) as records,
    ):
        warnings.filterwarnings("ignore", category=SAWarning, message="Object of type")
        grading = _Grading(course, assignment, on_row, Path(records))
        ensure_assignment(course, assignment)
        try:
            for student in wanted:
                if regrade:
                    grading.forget(student)
            for student in wanted:
                grading.take_in(student)
            grading.run(workers or os.cpu_count() or 1, share=share)
        except KeyboardInterrupt as stop:
            done = sum(row.status == "graded" for row in grading.rows.values())
            raise Interrupted(
                f"Interrupted: {done} of {len(wanted)} submissions of {assignment!r} are graded. "
                f"The same command{', without --regrade,' * regrade} goes on from there."
            ) from stop
    return [grading.rows[student] for student in wanted]


def ensure_assignment(course: Course, assignment: str) -> None:
    """Bring the gradebook's copy of the assignment up to date with `source/`."""
    digest = digest_of(_built_source(course, assignment))
    entered = course.state / "entered" / assignment
    known = entered.read_text(encoding="utf-8") if entered.is_file() else ""
    if _has_entry(course, assignment) and known == digest:
        return
    config = course.nbgrader_config()
    config.CourseDirectory.release_directory = ".nbkiln/release"
    result = NbGraderAPI(config=config).generate_assignment(assignment, force=True)
    if not result["success"]:
        raise NotReleased(
            f"nbgrader could not enter {assignment!r} in the gradebook:\n"
            f"{result.get('error') or result.get('log')}"
        )
    entered.parent.mkdir(parents=True, exist_ok=True)
    entered.write_text(digest, encoding="utf-8")


def _built_source(course: Course, assignment: str) -> Path:
    source = course.source / assignment
    if not (course.release / assignment).is_dir() or not source.is_dir():
        raise NotReleased(
            f"{source} or its release is not there. Build it first: nbkiln build {assignment}"
        )
    return source


def _has_entry(course: Course, assignment: str) -> bool:
    coursedir = CourseDirectory(config=course.nbgrader_config())
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            gradebook.find_assignment(assignment)
    except MissingEntry:
        return False
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", error))
        raise BadGradebook(
            f"{make_url(coursedir.db_url).database} is not a gradebook, or is in use ({cause}). "
            "Close what uses it; or move it away and run again, or restore a copy of it."
        ) from error
    return True


class _Grading:
    """One run over a class: taken in, run by workers, graded by the calling thread."""

    def __init__(
        self, course: Course, assignment: str, on_row: Callable[[Row], None], records: Path
    ) -> None:
        self.rows: dict[str, Row] = {}
        self._course, self._assignment, self._on_row = course, assignment, on_row
        self._config: Config = course.nbgrader_config()
        self._config.CourseDirectory.submitted_directory = INTAKE
        self._config.Autograde.sanitize_preprocessors = SANITIZE
        self._config.WarmExecute.records = str(records)
        self._records = records
        self._coursedir = CourseDirectory(config=self._config)
        self._jobs: list[Job] = []
        self._notes: dict[str, list[str]] = {}
        self._digests: dict[str, str] = {}
        self._not_run: set[str] = set()
        source = _built_source(course, assignment)
        self._source_digest = digest_of(source)
        self._locked = _locked_sources(source)
        self._zygote: Future[Zygote] | None = None
        if forking_works():
            starter = ThreadPoolExecutor(1)
            self._zygote = starter.submit(zygote_for, imports_of_source(source))
            starter.shutdown(wait=False)
        self._ready: queue.Queue[str | BaseException | None] = queue.Queue()
        self._left: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def forget(self, student: str) -> None:
        """Let a submission be graded although nothing changed."""
        self._graded(student).unlink(missing_ok=True)

    def take_in(self, student: str) -> None:
        """Take a submission in; what can't be taken in is a failed row."""
        submitted = self._course.root / "submitted" / student / self._assignment
        try:
            self._digests[student] = f"{digest_of(submitted)} {self._source_digest}"
            if row := self._graded_before(student):
                self._add(row)
                return
            self.forget(student)
            staged = self._course.root / INTAKE / student / self._assignment
            released = self._course.release / self._assignment
            source = self._course.source / self._assignment
            self._notes[student] = take_in_folder(submitted, released, source, staged)
            self._jobs += self._make_jobs(student, staged)
        except Exception as error:
            self._fail(student, [], f"{type(error).__name__}: {error}")

    def run(self, workers: int, *, share: bool) -> None:
        """Run the notebooks and grade each submission as soon as all of its own have run."""
        self._left = Counter(job.student for job in self._jobs)
        for student in self._notes:
            if not self._left[student]:
                self._ready.put(student)
        thread = threading.Thread(target=self._run_jobs, args=(workers, share), daemon=True)
        thread.start()
        try:
            self._grade_as_they_come()
            thread.join()
        except BaseException:
            self._stop.set()
            thread.join(STOP_S)
            raise

    def _grade_as_they_come(self) -> None:
        waiting = set(self._notes)
        while waiting:
            ready = self._ready.get()
            if isinstance(ready, BaseException):
                raise ready
            if ready is None:
                break
            waiting.discard(ready)
            self._grade(ready)
        for student in sorted(waiting):
            self._grade(student)

    def _run_jobs(self, workers: int, share: bool) -> None:
        try:
            if self._jobs and self._zygote is not None:
                zygote = self._zygote.result()
                limits = WarmExecute(config=self._config).limits
                run_class(
                    zygote,
                    self._jobs,
                    limits,
                    self._ran,
                    self._failed_to_run,
                    workers=workers,
                    share=share,
                    stop=self._stop,
                )
            self._ready.put(None)
        except BaseException as error:
            self._ready.put(error)

    def _ran(self, job: Job, records: list[CellRecord]) -> None:
        if not self._stop.is_set():
            write_record(record_path(self._records, job.student, job.notebook), records)
            self._count(job)

    def _failed_to_run(self, job: Job, reason: str) -> None:
        self._not_run.add(job.student)
        self._notes[job.student].append(f"{job.notebook}.ipynb: {reason}")
        self._count(job)

    def _count(self, job: Job) -> None:
        with self._lock:
            self._left[job.student] -= 1
            last = not self._left[job.student]
        if last:
            self._ready.put(job.student)

    def _make_jobs(self, student: str, staged: Path) -> list[Job]:
        """Return a job for each notebook, with the instructor's files and tests in place."""
        files = staged.with_name(f".{self._assignment}-files")
        shutil.rmtree(files, ignore_errors=True)
        ignore = shutil.ignore_patterns("*.ipynb")
        shutil.copytree(staged, files, ignore=ignore)
        source = self._course.source / self._assignment
        shutil.copytree(source, files, ignore=ignore, dirs_exist_ok=True)
        jobs = []
        for path in sorted(staged.glob("*.ipynb")):
            nb = nbformat.read(path, as_version=4)
            for cell in nb.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
                cell.source = self._locked.get((path.stem, grade_id), cell.source)
            jobs.append(Job(student, path.stem, nb, files))
        return jobs

    def _grade(self, student: str) -> None:
        """Let nbgrader grade what ran, and read the scores back."""
        notes = self._notes[student]
        try:
            result = NbGraderAPI(config=self._config).autograde(
                self._assignment, student, force=True, create=True
            )
            if result["success"]:
                self._finish(student, notes + read_faults(self._autograded(student)))
            else:
                log = (result.get("error") or result.get("log") or "").strip().splitlines()
                if log[-1:] == ["KeyboardInterrupt"]:
                    raise KeyboardInterrupt
                self._fail(student, notes, log[-1] if log else "nbgrader gave no reason")
        except Exception as error:
            self._fail(student, notes, f"{type(error).__name__}: {error}")

    def _finish(self, student: str, notes: list[str]) -> None:
        row = self._row(student, notes)
        if student not in self._not_run:
            notebooks = sorted(path.name for path in self._autograded(student).glob("*.ipynb"))
            Graded(self._digests[student], notes, notebooks).write(self._graded(student))
        self._add(row)

    def _graded_before(self, student: str) -> Row | None:
        """Return the row of a submission that needs no grading, with the notes of then."""
        before = Graded.read(self._graded(student))
        if not before or not before.holds(self._digests[student], self._autograded(student)):
            return None
        row = self._row(student, ["graded before; --regrade grades it again", *before.notes])
        return row if row.scores else None

    def _row(self, student: str, notes: list[str]) -> Row:
        coursedir = self._coursedir
        scores = read_scores(coursedir.db_url, coursedir.course_id, self._assignment, student)
        return Row(student, "graded", notes, scores)

    def _fail(self, student: str, notes: list[str], reason: str) -> None:
        self._add(Row(student, "failed", [*notes, reason]))

    def _add(self, row: Row) -> None:
        self.rows[row.student] = row
        self._on_row(row)

    def _autograded(self, student: str) -> Path:
        return self._course.root / "autograded" / student / self._assignment

    def _graded(self, student: str) -> Path:
        return self._course.state / "graded" / self._assignment / f"{student}.json"


def _locked_sources(folder: Path) -> dict[tuple[str, str | None], str]:
    """Return the instructor's version of the locked cells: (notebook, grade_id) -> source."""
    sources = {}
    for path in folder.glob("*.ipynb"):
        cells: list[NotebookNode] = nbformat.read(path, as_version=4).cells
        for cell in cells:
            spec = cell.metadata.get("nbgrader", {})
            if spec.get("locked"):
                sources[path.stem, spec["grade_id"]] = cell.source
    return sources

"""Grade a class: notebooks run by several workers, grades written by one, nobody ends the batch."""

from __future__ import annotations

import datetime
import os
import queue
import re
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from nbformat import NotebookNode
from traitlets.config import Config

from nbkiln.course import Course, Layout
from nbkiln.errors import KilnError
from nbkiln.grading.classrun import Job, run_class
from nbkiln.grading.intake import Masters, read_masters, take_in_folder
from nbkiln.grading.records import CellRecord, NotRun, limits_of
from nbkiln.grading.results import BadGradebook, Graded, Row, digest_of, faults_of
from nbkiln.grading.timings import TimingLog
from nbkiln.grading.zygotes import modules_to_preload, zygote_for
from nbkiln.kernels.client import Zygote, forking_works

RELEASE = "release"
_NAMES_AN_ERROR = re.compile(r"[\w.]*(Error|Exception|Entry): ")
STOP_S = 10.0
"""How long an interrupted run may take to end."""


class NoSubmissions(KilnError):
    """There is nothing to grade."""


class NotReleased(KilnError):
    """The assignment has no built notebooks."""


class Busy(KilnError):
    """Another run grades in the same course."""


class NotWritable(KilnError):
    """The course's folder cannot be written."""


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
    stock_kernels: bool = False,
    on_row: Callable[[Row], None] = lambda _row: None,
) -> list[Row]:
    """Autograde the submissions of `students` (all by default); return one row for each.

    A submission is not graded again if neither its files nor the source changed since, unless
    `regrade`.  `workers` notebooks run at a time, by default as many as there are cores; with
    `share` off each runs from its first cell.  `stock_kernels` starts a kernel for each notebook,
    as nbgrader does; where no process can be forked that is always so.  On Ctrl-C raises
    `Interrupted`; what was graded is kept.
    """
    wanted = _wanted(course, assignment, students)
    with _only_one(course), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Object of type .* not in session")
        grading = _Grading(course, assignment, on_row, stock_kernels=stock_kernels)
        try:
            grading.grade(wanted, workers or os.cpu_count() or 1, regrade=regrade, share=share)
        except KeyboardInterrupt as stop:
            done = sum(row.status == "graded" for row in grading.rows.values())
            raise Interrupted(
                f"Interrupted: {done} of {len(wanted)} submissions of {assignment!r} are graded. "
                f"The same command{', without --regrade,' * regrade} goes on from there."
            ) from stop
    return [grading.rows[student] for student in wanted]


@contextmanager
def _only_one(course: Course) -> Iterator[None]:
    """Hold the course for one run: a second one has to wait for its turn."""
    try:
        course.state.mkdir(exist_ok=True)
        with FileLock(course.state / "lock", timeout=0):
            yield
    except Timeout as error:
        raise Busy(
            f"Another nbkiln grades in {course.root}. Wait until it has ended, or stop it."
        ) from error
    except PermissionError as error:
        raise NotWritable(
            f"{error.filename or course.state} cannot be written. nbkiln keeps its state in "
            f"{course.state}, beside the gradebook: make that folder writable."
        ) from error


def _wanted(course: Course, assignment: str, students: list[str] | None) -> list[str]:
    found = course.students("submitted", assignment)
    missing = [student for student in students or [] if student not in found]
    if missing or not found:
        who = f"of {missing[0]!r} " if missing else ""
        folder = course.layout().submitted(missing[0] if missing else "<student>", assignment)
        raise NoSubmissions(
            f"No submission {who}for {assignment!r}: there is no folder {folder}. "
            "Collect with `nbgrader collect` or `nbgrader zip_collect` first."
        )
    return list(dict.fromkeys(students or found))


def ensure_assignment(course: Course, assignment: str) -> Path:
    """Bring the gradebook's copy of the assignment up to date with its source.

    Returns the folder of the released notebooks that go with it.
    """
    source = _source(course, assignment)
    digest = digest_of(source)
    entered = course.state / "entered" / assignment
    released = _layout_of_entry(course).folder("release", ".", assignment)
    known = entered.read_text(encoding="utf-8") if entered.is_file() else ""
    if known == digest and released.is_dir():
        return released
    _enter(course, assignment)
    entered.parent.mkdir(parents=True, exist_ok=True)
    entered.write_text(digest, encoding="utf-8")
    return released


def _enter(course: Course, assignment: str) -> None:
    """Let nbgrader generate the assignment, which enters it in the gradebook."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from nbkiln.grading.gradebook import ClassGradebook

    config = course.nbgrader_config()
    ClassGradebook(CourseDirectory(config=config), assignment).close()
    config.CourseDirectory = _layout_of_entry(course).settings
    config.CourseDirectory.root = str(course.root)
    result = NbGraderAPI(config=config).generate_assignment(assignment, force=True)
    if not result["success"]:
        log = result.get("log") or result.get("error") or "nbgrader gave no reason"
        reasons = [line for line in log.splitlines() if _NAMES_AN_ERROR.match(line.strip())]
        raise NotReleased(
            f"nbgrader could not enter {assignment!r} in the gradebook: "
            f"{reasons[-1].strip() if reasons else log}"
        )


def _layout_of_entry(course: Course) -> Layout:
    """Return the course's layout, with the release that goes with the gradebook in our state."""
    settings = Config(course.nbgrader_config().CourseDirectory)
    settings.release_directory = f"{course.state.name}/{RELEASE}"
    return Layout(course.root, settings)


def _source(course: Course, assignment: str) -> Path:
    source = course.layout().source(assignment)
    if not any(source.glob("*.ipynb")):
        raise NotReleased(f"{source} has no notebooks. Build them first: nbkiln build {assignment}")
    return source


@dataclass
class _Submission:
    """What is known of one submission while it is graded."""

    files: Path
    digest: str
    notes: list[str]
    notebooks: dict[str, NotebookNode]
    ran: dict[str, list[CellRecord] | NotRun] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return len(self.ran) == len(self.notebooks)


class _Grading:
    """One run over a class: taken in, run by workers, graded by the calling thread."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        on_row: Callable[[Row], None],
        *,
        stock_kernels: bool,
    ) -> None:
        self.rows: dict[str, Row] = {}
        self._course, self._assignment, self._on_row = course, assignment, on_row
        self._config = course.nbgrader_config()
        self._layout = course.layout()
        self._source = _source(course, assignment)
        self._zygote: Future[Zygote] | None = None
        if not stock_kernels and forking_works():
            modules = modules_to_preload(self._config, self._source)
            starter = ThreadPoolExecutor(1)
            self._zygote = starter.submit(zygote_for, modules)
            starter.shutdown(wait=False)
        self._zygote_s = 0.0
        self._submissions: dict[str, _Submission] = {}
        self._ready: queue.Queue[str | BaseException | None] = queue.Queue()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._timings = TimingLog(course.state / "log" / f"{assignment}.jsonl")

    def grade(self, wanted: list[str], workers: int, *, regrade: bool, share: bool) -> None:
        """Grade the submissions of `wanted` and make their rows."""
        began = time.monotonic()
        masters = read_masters(ensure_assignment(self._course, self._assignment))
        locked = _locked_sources(self._source)
        digests, kept = self._look_up(wanted, regrade=regrade)
        with ExitStack() as stack:
            self._intake = Path(
                stack.enter_context(
                    tempfile.TemporaryDirectory(
                        prefix="intake-", dir=self._course.state, ignore_cleanup_errors=True
                    )
                )
            )
            writer = None
            if kept:
                writer = stack.enter_context(_Writer(self._course, self._assignment))
                kept = self._rows_of_before(kept, writer)
            for student in wanted:
                if student not in kept:
                    self._take_in(student, digests[student], masters, locked)
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="nbkiln-"))
            run_all = self._engine(workers, share=share, scratch=Path(scratch))
            thread = threading.Thread(target=self._run, args=(run_all,), daemon=True)
            thread.start()
            try:
                if self._submissions:
                    # nbgrader takes seconds to import; the first notebooks run meanwhile.
                    self._write(
                        writer or stack.enter_context(_Writer(self._course, self._assignment))
                    )
                thread.join()
            except BaseException:
                self._stop.set()
                thread.join(STOP_S)
                raise
        if len(kept) < len(wanted):
            wall_s = time.monotonic() - began
            self._timings.write(
                wall_s=wall_s,
                zygote_s=self._zygote_s,
                submissions=len(wanted),
                workers=workers,
            )

    def _look_up(
        self, wanted: list[str], *, regrade: bool
    ) -> tuple[dict[str, str], dict[str, Graded]]:
        """Return each submission's digest, and what is kept of those graded as they are."""
        source = digest_of(self._source)
        digests, kept = {}, {}
        for student in wanted:
            digests[student] = f"{digest_of(self._submitted(student))} {source}"
            known = None if regrade else Graded.read(self._kept(student))
            autograded = self._layout.folder("autograded", student, self._assignment)
            if known and known.holds(digests[student], autograded):
                kept[student] = known
        return digests, kept

    def _rows_of_before(self, kept: dict[str, Graded], writer: _Writer) -> dict[str, Graded]:
        """Make the rows of what needs no grading; return those that the gradebook knows."""
        scores = writer.gradebook.scores(kept)
        for student, known in kept.items():
            if scores[student]:
                notes = ["graded before; --regrade grades it again", *known.notes]
                self._add(Row(student, "graded", notes, scores[student]))
        return {student: known for student, known in kept.items() if scores[student]}

    def _take_in(
        self, student: str, digest: str, masters: Masters, locked: dict[tuple[str, str | None], str]
    ) -> None:
        """Take a submission in; what can't be taken in is a failed row."""
        self._kept(student).unlink(missing_ok=True)
        began = time.monotonic()
        files = self._intake / student
        keep = self._config.Autograde.get("exclude_overwriting", {}).get(self._assignment, ())
        try:
            notebooks, notes = take_in_folder(
                self._submitted(student), masters, self._source, files, keep
            )
        except Exception as error:
            self._fail(student, [], f"{type(error).__name__}: {error}")
            return
        for name, nb in notebooks.items():
            for cell in nb.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
                cell.source = locked.get((name, grade_id), cell.source)
            seconds = (time.monotonic() - began) / len(notebooks)
            self._timings.add(student, name, intake_s=seconds)
        self._submissions[student] = _Submission(files, digest, notes, notebooks)

    def _engine(self, workers: int, *, share: bool, scratch: Path) -> Callable[[list[Job]], None]:
        """Return what runs jobs: in warm kernels, or in stock ones."""
        how: dict[str, Any] = {"workers": workers, "stop": self._stop}
        starting = self._zygote
        if starting is None:
            # Here and not where it runs: nbgrader can't be imported by two threads at a time.
            from nbkiln.grading.stock import run_on_stock_kernels

            return lambda jobs: run_on_stock_kernels(
                self._config, jobs, self._ran, self._not_run, scratch=scratch, **how
            )
        limits = limits_of(self._config)

        def run(jobs: list[Job]) -> None:
            began = time.monotonic()
            zygote = starting.result()
            self._zygote_s = time.monotonic() - began
            run_class(zygote, jobs, limits, self._ran, self._not_run, share=share, **how)

        return run

    def _run(self, run_all: Callable[[list[Job]], None]) -> None:
        """Run all notebooks; each submission is ready as soon as all of its own have run."""
        try:
            run_all(
                [
                    Job(student, name, nb, submission.files)
                    for student, submission in self._submissions.items()
                    for name, nb in submission.notebooks.items()
                ]
            )
            self._ready.put(None)
        except BaseException as error:
            self._ready.put(error)

    def _ran(self, job: Job, records: list[CellRecord]) -> None:
        seconds = sum(record.seconds / record.shared_by for record in records)
        self._timings.add(job.student, job.notebook, cells_s=seconds)
        self._end(job, records)

    def _not_run(self, job: Job, reason: str) -> None:
        self._end(job, NotRun(reason))

    def _end(self, job: Job, ran: list[CellRecord] | NotRun) -> None:
        submission = self._submissions[job.student]
        with self._lock:
            submission.ran[job.notebook] = ran
            complete = submission.is_complete
        if complete and not self._stop.is_set():
            self._ready.put(job.student)

    def _write(self, writer: _Writer) -> None:
        """Grade submissions as they become ready."""
        waiting = set(self._submissions)
        while waiting:
            ready = self._ready.get()
            if isinstance(ready, BaseException):
                raise ready
            if ready is None:
                break
            waiting.discard(ready)
            self._finish(ready, writer)
        for student in sorted(waiting):
            submission = self._submissions[student]
            for name in submission.notebooks:
                submission.ran.setdefault(name, NotRun("the engine ended before its turn"))
            self._finish(student, writer)

    def _finish(self, student: str, writer: _Writer) -> None:
        """Write what came out; a submission that could not be run keeps what it had before."""
        submission = self._submissions[student]
        faults = [
            f"{name}.ipynb could not be run: {ran.reason}"
            for name, ran in submission.ran.items()
            if isinstance(ran, NotRun)
        ]
        try:
            if faults:
                self._fail(student, submission.notes, "; ".join(faults))
            else:
                self._write_one(student, submission, writer)
        except BadGradebook:
            raise
        except Exception as error:
            self._fail(student, submission.notes, f"{type(error).__name__}: {error}")
        finally:
            submission.notebooks, submission.ran = {}, {}

    def _write_one(self, student: str, submission: _Submission, writer: _Writer) -> None:
        began = time.monotonic()
        notebooks = writer.notebooks(student, submission)
        made = time.monotonic()
        notes = submission.notes + writer.write(student, notebooks, submission.files)
        scores = writer.gradebook.scores([student])[student]
        count = max(1, len(notebooks))
        for name in notebooks:
            self._timings.add(
                student,
                name,
                outputs_s=(made - began) / count,
                gradebook_s=(time.monotonic() - made) / count,
            )
        names = sorted(f"{name}.ipynb" for name in notebooks)
        Graded(submission.digest, notes, names).write(self._kept(student))
        self._add(Row(student, "graded", notes, scores))

    def _fail(self, student: str, notes: list[str], reason: str) -> None:
        self._add(Row(student, "failed", [*notes, reason]))

    def _add(self, row: Row) -> None:
        self.rows[row.student] = row
        self._on_row(row)

    def _submitted(self, student: str) -> Path:
        return self._layout.submitted(student, self._assignment)

    def _kept(self, student: str) -> Path:
        return self._course.state / "graded" / self._assignment / f"{student}.json"


class _Writer:
    """The one that writes: autograded folders and the gradebook."""

    def __init__(self, course: Course, assignment: str) -> None:
        from nbgrader.coursedir import CourseDirectory

        from nbkiln.grading.autograded import Autograded
        from nbkiln.grading.gradebook import ClassGradebook

        config = course.nbgrader_config()
        self._layout, self._assignment = course.layout(), assignment
        self._coursedir = CourseDirectory(config=config)
        self.gradebook = ClassGradebook(self._coursedir, assignment)
        if not self.gradebook.has_assignment:
            self.gradebook.close()
            _enter(course, assignment)
            self.gradebook = ClassGradebook(self._coursedir, assignment)
        self._autograded = Autograded(config, self._coursedir, assignment)
        self._master = self.gradebook.master()

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.gradebook.close()

    def notebooks(self, student: str, submission: _Submission) -> dict[str, NotebookNode]:
        """Return the notebooks as they are to be stored, with the outputs of their runs."""
        return {
            name: self._autograded.notebook(student, name, nb, submission.ran[name], self._master)
            for name, nb in submission.notebooks.items()
        }

    def write(self, student: str, notebooks: dict[str, NotebookNode], files: Path) -> list[str]:
        """Write a submission's folder and grades; return notes for the instructor."""
        notes = [note for name, nb in notebooks.items() for note in faults_of(name, nb)]
        timestamp, note = self._timestamp(student)
        self._autograded.write(student, notebooks, files)
        return (
            notes
            + note
            + self.gradebook.write(
                student,
                notebooks,
                timestamp=timestamp,
                late_plugin=self._autograded.late_plugin,
                create_student=self._autograded.create_student,
            )
        )

    def _timestamp(self, student: str) -> tuple[datetime.datetime | None, list[str]]:
        folder = self._layout.submitted(student, self._assignment)
        try:
            return self._coursedir.get_existing_timestamp(str(folder)), []
        except (Exception, SystemExit) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            return None, [f"timestamp.txt could not be read ({reason}); no time is entered"]


def _locked_sources(folder: Path) -> dict[tuple[str, str | None], str]:
    """Return the instructor's version of the locked cells: (notebook, grade_id) -> source."""
    sources = {}
    for name, nb in read_masters(folder).items():
        for cell in nb.cells:
            spec = cell.metadata.get("nbgrader", {})
            if spec.get("locked"):
                sources[name, spec["grade_id"]] = cell.source
    return sources

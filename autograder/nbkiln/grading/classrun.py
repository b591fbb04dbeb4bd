"""Run the notebooks of a class: what submissions share is run once, and forked where they part.

The code cells of all submissions of one notebook form a tree.  A branch of it is a run of cells
that the same submissions have in common; where they part, the process is forked.  A branch that
leaves something behind that a fork cannot carry (threads, child processes, open files, files in
its folder, the folder's own path in a variable) is not shared: the submissions below it run by
themselves, from their first cell.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import queue
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from nbformat import NotebookNode

from nbkiln.grading.alone import run_alone
from nbkiln.grading.records import CellRecord, Limits
from nbkiln.kernels.client import Runner, Zygote
from nbkiln.kernels.record import Recorder


@dataclass(eq=False)
class Job:
    """One notebook of one submission: `files` is the folder that its cells may read."""

    student: str
    notebook: str
    nb: NotebookNode
    files: Path

    @property
    def code(self) -> list[NotebookNode]:
        """The code cells that hold something, in order."""
        return [c for c in self.nb.cells if c.cell_type == "code" and c.source.strip()]


Done = Callable[[Job, list[CellRecord]], None]
Failed = Callable[[Job, str], None]
MAX_SHARED = 64


@dataclass(eq=False)
class _Branch:
    """Cells `start` to `stop` of `jobs`, which agree up to `stop`; then the branches beyond."""

    jobs: list[Job]
    start: int
    stop: int
    beyond: list[_Branch] = field(default_factory=list)


def run_class(
    zygote: Zygote,
    jobs: Iterable[Job],
    limits: Limits,
    on_done: Done,
    on_failed: Failed,
    *,
    workers: int,
    share: bool = True,
    stop: threading.Event | None = None,
) -> None:
    """Run all jobs with as many processes at a time as `workers`.

    `on_done` is called, from a worker's thread, with each job and the record of its code cells;
    `on_failed` in its place with a reason where the engine could not run a job.  With `share` off
    every job runs by itself; the records are the same.  Once `stop` is set no further cell is
    begun.  An exception of `on_done` or `on_failed` ends the run and is raised.
    """
    with tempfile.TemporaryDirectory(prefix="nbkiln-run-") as scratch:
        run = _ClassRun(
            zygote, list(jobs), limits, on_done, on_failed, Path(scratch), stop or threading.Event()
        )
        for group in _groups(run.jobs) if share else [[job] for job in run.jobs]:
            run.start(_branch(group, 0), None, [], 0.0)
        run.work(workers)


def _groups(jobs: Iterable[Job]) -> list[list[Job]]:
    """Return the jobs of the same notebook with the same files beside it."""
    groups: dict[tuple[str, str], list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.notebook, _digest(job.files)), []).append(job)
    return list(groups.values())


def _branch(jobs: list[Job], start: int) -> _Branch:
    codes = [[cell.source for cell in job.code] for job in jobs]
    stop = start
    while all(len(code) > stop for code in codes) and len({code[stop] for code in codes}) == 1:
        stop += 1
    parts: dict[str, list[Job]] = {}
    for job, code in zip(jobs, codes, strict=True):
        if len(code) > stop:
            parts.setdefault(code[stop], []).append(job)
    branch = _Branch(jobs, start, stop)
    branch.beyond = [_branch(part, stop) for part in parts.values()]
    return branch


class _Shared:
    """A process at the end of a branch, kept until every branch beyond has its fork."""

    def __init__(self, runner: Runner, place: Place, forks: int, on_closed: Callable[[], None]):
        self._runner, self._place, self._left = runner, place, forks
        self._on_closed = on_closed
        self._lock = threading.Lock()

    def fork(self, scratch: Path) -> tuple[Runner, Place]:
        with self._lock:
            try:
                place = Place(scratch, self._place.work)
                return self._runner.fork(place.work, place.tmp), place
            finally:
                self._left -= 1
                if not self._left:
                    self.close()

    def close(self) -> None:
        self._runner.close()
        self._place.remove()
        self._on_closed()


class _Stopped(Exception):
    """The run is to end."""


class _ClassRun:
    """The branches still to run, those of the first submissions first, and who runs them."""

    def __init__(
        self,
        zygote: Zygote,
        jobs: list[Job],
        limits: Limits,
        on_done: Done,
        on_failed: Failed,
        scratch: Path,
        stop: threading.Event,
    ) -> None:
        self._zygote, self.jobs, self._limits = zygote, jobs, limits
        self._on_done, self._on_failed = on_done, on_failed
        self._scratch, self._stop = scratch, stop
        self._place = {job: place for place, job in enumerate(jobs)}
        self._todo: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = (
            queue.PriorityQueue()
        )
        self._number = itertools.count()
        self._slots = threading.BoundedSemaphore(MAX_SHARED)
        self._shared: dict[Place, _Shared] = {}
        self._fault: BaseException | None = None

    def start(
        self, branch: _Branch, origin: _Shared | None, before: list[CellRecord], spent_s: float
    ) -> None:
        """Put a branch among those to run."""
        self._put(branch.jobs[0], partial(self._run, branch, origin, before, spent_s))

    def work(self, workers: int) -> None:
        """Run what there is and what comes of it; raise the first fault of a caller's function."""
        threads = [threading.Thread(target=self._worker, daemon=True) for _ in range(workers)]
        for thread in threads:
            thread.start()
        self._todo.join()
        for _ in threads:
            self._todo.put((len(self.jobs), next(self._number), None))
        for thread in threads:
            thread.join()
        for shared in list(self._shared.values()):
            shared.close()
        if self._fault is not None:
            raise self._fault

    def _put(self, job: Job, task: Callable[[], None]) -> None:
        self._todo.put((self._place[job], next(self._number), task))

    def _worker(self) -> None:
        while True:
            _place, _number, task = self._todo.get()
            if task is None:
                return
            try:
                if not self._stop.is_set():
                    task()
            except _Stopped:
                pass
            except BaseException as error:
                self._fault = self._fault or error
                self._stop.set()
            finally:
                self._todo.task_done()

    def _run(
        self, branch: _Branch, origin: _Shared | None, before: list[CellRecord], spent_s: float
    ) -> None:
        """Run a branch; where anything is in the way, its jobs run by themselves."""
        try:
            records, spent_s, shared = self._branch(branch, origin, spent_s)
        except _Stopped:
            raise
        except Exception:
            for job in branch.jobs:
                self._put(job, partial(self._alone, job))
            return
        records = before + records
        for part in branch.beyond:
            self.start(part, shared, records, spent_s)
        for job in branch.jobs:
            if len(job.code) == branch.stop:
                self._on_done(job, records)

    def _branch(
        self, branch: _Branch, origin: _Shared | None, spent_s: float
    ) -> tuple[list[CellRecord], float, _Shared | None]:
        if origin:
            runner, place = origin.fork(self._scratch)
        else:
            place = Place(self._scratch, branch.jobs[0].files)
            runner = self._zygote.fork(place.work, place.tmp)
        shared = None
        try:
            records, spent_s = self._cells(branch, runner, spent_s)
            if branch.beyond:
                shared = self._share(runner, place, len(branch.beyond))
            return records, spent_s, shared
        finally:
            if shared is None:
                runner.close()
                place.remove()

    def _share(self, runner: Runner, place: Place, forks: int) -> _Shared:
        if not _can_be_shared(runner, place):
            raise _CannotBeShared
        if not self._slots.acquire(blocking=False):
            raise _CannotBeShared
        shared = _Shared(runner, place, forks, partial(self._end_of_sharing, place))
        self._shared[place] = shared
        return shared

    def _end_of_sharing(self, place: Place) -> None:
        self._shared.pop(place, None)
        self._slots.release()

    def _cells(
        self, branch: _Branch, runner: Runner, spent_s: float
    ) -> tuple[list[CellRecord], float]:
        cells = [NotebookNode(c) for c in branch.jobs[0].code[branch.start : branch.stop]]
        recorder = Recorder(NotebookNode(cells=cells, metadata={}), first=branch.start)
        for index, cell in enumerate(cells):
            if self._stop.is_set():
                raise _Stopped
            left_s = self._limits.notebook_s - spent_s
            if left_s <= 0:
                raise _CannotBeShared
            timeout_s = min(left_s, self._limits.cell_s)
            recorder.run_cell(runner, cell, index, timeout_s=timeout_s)
            spent_s += recorder.seconds[index]
        shared_by = len(branch.jobs)
        records = [
            CellRecord.of(cell, recorder.seconds[index], shared_by)
            for index, cell in enumerate(cells)
        ]
        return records, spent_s

    def _alone(self, job: Job) -> None:
        nb = NotebookNode(job.nb)
        nb.cells = [NotebookNode(cell) for cell in job.nb.cells]
        try:
            place = Place(self._scratch, job.files)
            try:
                records = run_alone(self._zygote, nb, place.work, self._limits, tmp=place.tmp)
            finally:
                place.remove()
        except Exception as error:
            self._on_failed(job, f"{type(error).__name__}: {error}")
            return
        self._on_done(job, records)


class _CannotBeShared(Exception):
    """What a branch left behind cannot be forked."""


class Place:
    """A folder for one process: a copy of the files beside the notebook, and one for `tempfile`."""

    def __init__(self, scratch: Path, files: Path) -> None:
        self._root = Path(tempfile.mkdtemp(dir=scratch))
        self.work, self.tmp = self._root / "work", self._root / "tmp"
        self.tmp.mkdir()
        shutil.copytree(files, self.work)
        self._digest = _digest(files)

    def is_as_it_was(self) -> bool:
        """Return whether nothing was written."""
        return not any(self.tmp.iterdir()) and _digest(self.work) == self._digest

    def remove(self) -> None:
        """Remove it."""
        shutil.rmtree(self._root, ignore_errors=True)


_HARMLESS = re.compile(r"/dev/(null|u?random|tty|pts/)|/proc/|.*/matplotlib/mpl-data/fonts/")
"""Files that may be open: Matplotlib opens its fonts again in each fork."""


def _can_be_shared(runner: Runner, place: Place) -> bool:
    """Return whether a fork of this process would be as good as the process itself."""
    process = Path("/proc", str(runner.pid))
    names_its_folder = runner.mentions(place.work.parent.name)
    try:
        threads = len(list((process / "task").iterdir()))
        children = (process / "task" / str(runner.pid) / "children").read_text().split()
        opened = [os.readlink(fd) for fd in (process / "fd").iterdir()]
        files = [path for path in opened if path.startswith("/") and not _HARMLESS.match(path)]
        sockets = [p for p in opened if p.startswith("socket:")]
        pipes = [p for p in opened if p.startswith("pipe:")]
        maps = (process / "maps").read_text().splitlines()
        shared = [m for m in maps if m.split(maxsplit=2)[1] == "rw-s"]
        untouched = place.is_as_it_was()
    except OSError:
        return False
    return (
        threads == 1
        and not children
        and not files
        and len(sockets) == 1
        and len(pipes) == 2
        and not shared
        and untouched
        and not names_its_folder
    )


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()

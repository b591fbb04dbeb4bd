"""Run submissions in warm kernels, in place of nbgrader's Execute preprocessor."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Float, List, Unicode

from nbkiln.grading.zygotes import imports_of_source, zygote_for
from nbkiln.kernels import Dead, Recorder, Runner, Zygote, forking_works
from nbkiln.kernels.record import error_output

MAX_RESTARTS = 3


@dataclass(frozen=True)
class Limits:
    """Seconds that a cell, and all cells of a notebook together, may take."""

    cell_s: float = 30.0
    notebook_s: float = 300.0


@dataclass(frozen=True)
class CellRecord:
    """What running one code cell gave."""

    source: str
    """SHA-256 of the source."""
    execution_count: int | None
    outputs: list[dict[str, Any]]
    seconds: float
    """How long the cell ran."""

    @classmethod
    def of(cls, cell: NotebookNode, seconds: float) -> CellRecord:
        """Return the record of a cell that has run."""
        return cls(_digest(cell), cell.get("execution_count"), cell.outputs, round(seconds, 4))

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


class WarmExecute(Execute):
    """Execute the notebook in a child of a warm process.

    Put it in `c.Autograde.autograde_preprocessors` in the place of Execute.  A notebook that
    `nbkiln autograde` ran beforehand, with these very cells, gets the outputs of that run.  On
    systems that cannot fork, nbgrader's own Execute does the work.  A notebook that cannot be run
    has a NotRunError in each code cell.
    """

    preload = List(
        Unicode(),
        help="Modules to import beforehand; by default those that the source notebooks import.",
    ).tag(config=True)
    notebook_timeout = Float(
        300.0, help="Seconds that all cells of one notebook together may take."
    ).tag(config=True)

    records = Unicode(
        help="The folder of what was run beforehand; set for the time of one `nbkiln autograde`."
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """The time limits as configured."""
        return Limits(self.timeout or 30.0, self.notebook_timeout)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all code cells of `nb` and return it with their outputs."""
        if self.records and _fill_from_record(nb, self._record_path(resources)):
            return nb, resources
        try:
            if not forking_works():
                return super().preprocess(nb, resources, km)
            folder = Path((resources.get("metadata") or {}).get("path") or os.getcwd())
            run_alone(self.zygote(resources), nb, folder, self.limits)
        except Exception as error:
            self.log.exception("The notebook could not be run")
            _mark_not_run(nb, error)
        return nb, resources

    def zygote(self, resources: dict[str, Any]) -> Zygote:
        """Return this process's zygote for an assignment."""
        if self.preload:
            return zygote_for(self.preload)
        coursedir = self.parent.parent.coursedir
        assignment = resources["nbgrader"]["assignment"]
        return zygote_for(
            imports_of_source(
                Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
            )
        )

    def _record_path(self, resources: dict[str, Any]) -> Path:
        ids = resources["nbgrader"]
        return record_path(Path(self.records), ids["student"], ids["notebook"])


def record_path(records: Path, student: str, notebook: str) -> Path:
    """Return where the record of one notebook of a submission is, in a run's folder."""
    return records / student / f"{notebook}.json"


def _fill_from_record(nb: NotebookNode, path: Path) -> bool:
    """Give the code cells of `nb` the outputs on record; return False where they don't fit."""
    try:
        records = [CellRecord(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return False
    code = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
    if [record.source for record in records] != [_digest(cell) for cell in code]:
        return False
    for cell, record in zip(code, records, strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in record.outputs]
        cell.execution_count = record.execution_count
    return True


def _mark_not_run(nb: NotebookNode, error: Exception) -> None:
    for cell in nb.cells:
        if cell.cell_type == "code":
            text = f"the notebook could not be run: {type(error).__name__}: {error}"
            cell.outputs, cell.execution_count = [error_output("NotRunError", text)], None


def _digest(cell: NotebookNode) -> str:
    return hashlib.sha256(cell.source.encode("utf-8", "surrogateescape")).hexdigest()


def run_alone(zygote: Zygote, nb: NotebookNode, folder: Path, limits: Limits) -> list[CellRecord]:
    """Run all code cells of `nb` in one child, and in a new one where a cell ends it.

    In the new child the cells before are run again, without the one that did it.  Returns the
    records of the cells that hold something.
    """
    run = _Run(zygote, nb, folder, limits)
    try:
        return run.all_cells()
    finally:
        run.close()


class _Run:
    """One notebook's run, with what is needed to go on after a cell that ends the process."""

    def __init__(self, zygote: Zygote, nb: NotebookNode, folder: Path, limits: Limits) -> None:
        self._zygote, self._nb, self._folder, self._limits = zygote, nb, folder, limits
        self._deadline = time.monotonic() + limits.notebook_s
        self._recorder = Recorder(nb)
        self._runner: Runner = zygote.fork(folder)
        self._restarts = 0
        self._ran: list[NotebookNode] = []

    def all_cells(self) -> list[CellRecord]:
        self._each_cell()
        return [
            CellRecord.of(cell, self._recorder.seconds.get(index, 0.0))
            for index, cell in enumerate(self._nb.cells)
            if cell.cell_type == "code" and cell.source.strip()
        ]

    def _each_cell(self) -> None:
        for index, cell in enumerate(self._nb.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            if not cell.source.strip():
                continue
            if time.monotonic() >= self._deadline:
                text = f"the notebook used up its {self._limits.notebook_s:g} s"
                cell.outputs = [error_output("NotebookTimeoutError", text)]
                continue
            try:
                self._recorder.run_cell(self._runner, cell, index, timeout_s=self._time_left())
                self._ran.append(cell)
            except Dead as death:
                cell.outputs.append(error_output("DeadKernelError", str(death)))
                if not self._restart():
                    self._give_up(index + 1)
                    return

    def _time_left(self) -> float:
        return max(0.1, min(self._limits.cell_s, self._deadline - time.monotonic()))

    def _restart(self) -> bool:
        """Start a new process and run again what ran before; return whether that worked."""
        self._runner.close()
        self._restarts += 1
        if self._restarts > MAX_RESTARTS:
            return False
        try:
            self._runner = self._zygote.fork(self._folder)
            for cell in self._ran:
                self._runner.run(cell.source, lambda _message: None, timeout_s=self._time_left())
        except Dead:
            return False
        return True

    def _give_up(self, start: int) -> None:
        for cell in self._nb.cells[start:]:
            if cell.cell_type == "code" and cell.source.strip():
                text = "not run: cells before it ended the process too often"
                cell.outputs = [error_output("DeadKernelError", text)]

    def close(self) -> None:
        self._runner.close()

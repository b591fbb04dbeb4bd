"""Run one submission by itself in a warm kernel, and go on where a cell ends its process."""

from __future__ import annotations

import time
from pathlib import Path

from nbformat import NotebookNode

from nbkiln.grading.records import CellRecord, Limits
from nbkiln.kernels.client import Dead, Runner, Zygote
from nbkiln.kernels.record import Recorder, error_output

MAX_RESTARTS = 3


def run_alone(
    zygote: Zygote, nb: NotebookNode, folder: Path, limits: Limits, *, tmp: Path | None = None
) -> list[CellRecord]:
    """Run all code cells of `nb` in one child, and in a new one where a cell ends it.

    They run in `folder` and have `tmp` for their temporary files, by default the system's.
    In the new child the cells before are run again, without the one that did it; a cell whose
    process was ended with its zygote, by somebody else, is run again too.  Returns the records of
    the cells that hold something.
    """
    run = _Run(zygote, nb, folder, tmp, limits)
    try:
        return run.all_cells()
    finally:
        run.close()


class _Run:
    """One notebook's run, with what is needed to go on after a cell that ends the process."""

    def __init__(
        self, zygote: Zygote, nb: NotebookNode, folder: Path, tmp: Path | None, limits: Limits
    ) -> None:
        self._zygote, self._nb, self._limits = zygote, nb, limits
        self._folder, self._tmp = folder, tmp
        self._deadline = time.monotonic() + limits.notebook_s
        self._recorder = Recorder(nb)
        self._restarts = 0
        self._fork()
        self._ran: list[NotebookNode] = []

    def _fork(self) -> None:
        self._generation = self._zygote.generation
        self._runner: Runner = self._zygote.fork(self._folder, self._tmp)

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
            if not self._cell(cell, index):
                self._give_up(index + 1)
                return

    def _cell(self, cell: NotebookNode, index: int) -> bool:
        """Run a cell; return whether there is a process for the next one."""
        try:
            self._recorder.run_cell(self._runner, cell, index, timeout_s=self._time_left())
        except Dead as death:
            of_its_own = self._zygote.still_runs(self._generation)
            there = self._restart()
            if there and not of_its_own:
                return self._cell(cell, index)
            cell.outputs.append(error_output("DeadKernelError", str(death)))
            return there
        self._ran.append(cell)
        return True

    def _time_left(self) -> float:
        return max(0.1, min(self._limits.cell_s, self._deadline - time.monotonic()))

    def _restart(self) -> bool:
        """Start a new process and run again what ran before; return whether that worked."""
        self._runner.close()
        self._restarts += 1
        if self._restarts > MAX_RESTARTS:
            return False
        try:
            self._fork()
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

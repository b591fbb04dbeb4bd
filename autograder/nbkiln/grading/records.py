"""What running a submission gave: the evidence that its score is decided from."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from nbkiln.kernels.record import error_output


@dataclass(frozen=True)
class Limits:
    """Seconds that a cell, and all cells of a notebook together, may take."""

    cell_s: float = 30.0
    notebook_s: float = 300.0


def limits_of(config: Config) -> Limits:
    """Return the time limits as configured for `WarmExecute`, or for what it is made from.

    As for nbclient, no limit is None or a number below 0.
    """
    cell_s, notebook_s = Limits.cell_s, Limits.notebook_s
    for name in ("WarmExecute", "Execute", "ExecutePreprocessor", "NotebookClient"):
        if "timeout" in config[name]:
            cell_s = config[name]["timeout"]
            break
    if "notebook_timeout" in config.WarmExecute:
        notebook_s = config.WarmExecute["notebook_timeout"]
    return Limits(*(math.inf if s is None or s < 0 else float(s) for s in (cell_s, notebook_s)))


@dataclass(frozen=True)
class CellRecord:
    """What running one code cell gave."""

    source: str
    """SHA-256 of the source."""
    execution_count: int | None
    outputs: list[dict[str, Any]]
    seconds: float
    """How long the cell ran."""
    shared_by: int = 1
    """How many submissions this one run was for."""

    @classmethod
    def of(cls, cell: NotebookNode, seconds: float, shared_by: int = 1) -> CellRecord:
        """Return the record of a cell that has run."""
        digest = digest_of_source(cell.source)
        return cls(digest, cell.get("execution_count"), cell.outputs, round(seconds, 4), shared_by)


@dataclass(frozen=True)
class NotRun:
    """A notebook that the engine could not run, and why."""

    reason: str

    def output(self) -> NotebookNode:
        """Return what stands in each code cell instead of its outputs."""
        return error_output("NotRunError", f"the notebook could not be run: {self.reason}")


def digest_of_source(source: str) -> str:
    """Return the SHA-256 of a cell's source."""
    return hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()


def fill(nb: NotebookNode, ran: list[CellRecord] | NotRun) -> None:
    """Give the code cells of `nb` their outputs."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    if isinstance(ran, NotRun):
        for cell in code:
            cell.outputs, cell.execution_count = [ran.output()], None
        return
    records = iter(ran)
    for cell in code:
        cell.outputs, cell.execution_count = [], None
        if cell.source.strip():
            record = next(records)
            if record.source != digest_of_source(cell.source):
                raise ValueError(f"the record of {cell.source[:40]!r} is of another cell")
            cell.outputs = [nbformat.from_dict(output) for output in record.outputs]
            cell.execution_count = record.execution_count

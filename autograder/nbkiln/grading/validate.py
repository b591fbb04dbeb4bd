"""Run notebooks with the checks that they show, as a learner would before handing in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from nbkiln.build.modules import imported_modules
from nbkiln.errors import KilnError
from nbkiln.grading.alone import run_alone
from nbkiln.grading.records import Limits
from nbkiln.grading.scoring import partial_credit
from nbkiln.kernels.client import Zygote

VALIDATE = {"NBGRADER_EXECUTION": "validate"}


class NotANotebook(KilnError):
    """A file cannot be read as a notebook."""


@dataclass
class Failure:
    """A cell that does not pass."""

    cell: str
    message: str


@dataclass
class Report:
    """What came of one notebook."""

    notebook: str
    checks: int
    """Graded cells that are decided by running them."""
    failures: list[Failure] = field(default_factory=list)

    def __str__(self) -> str:
        if not self.failures:
            return f"{self.notebook}: all {self.checks} checks pass."
        lines = [f"{self.notebook}: {len(self.failures)} cells do not pass."]
        for failure in self.failures:
            lines += [f"  {failure.cell}", *(f"    {x}" for x in failure.message.splitlines())]
        return "\n".join(lines)


def validate_notebooks(
    paths: list[Path], *, stock_kernels: bool = False, limits: Limits | None = None
) -> list[Report]:
    """Run notebooks in the folders where they are, in warm kernels; return a report for each.

    Raises NotANotebook for a file that is none.
    """
    notebooks = {path: _read(path) for path in paths}
    if stock_kernels:
        for path, nb in notebooks.items():
            _run_stock(nb, path.parent)
    else:
        sources = [c.source for nb in notebooks.values() for c in nb.cells if c.cell_type == "code"]
        with Zygote(imported_modules(sources), env=VALIDATE) as zygote:
            for path, nb in notebooks.items():
                run_alone(zygote, nb, path.parent, limits or Limits())
    return [_report(path, nb) for path, nb in notebooks.items()]


def _run_stock(nb: NotebookNode, folder: Path) -> None:
    from nbgrader.utils import setenv

    from nbkiln.grading.stock import run_in_stock_kernel

    with setenv(**VALIDATE):
        run_in_stock_kernel(nb, folder, Config())


def _read(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, TypeError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotANotebook(f"{path} cannot be read as a notebook: {reason}") from error


def _report(path: Path, nb: NotebookNode) -> Report:
    report = Report(str(path), 0)
    for position, cell in enumerate(nb.cells, 1):
        if cell.cell_type != "code":
            continue
        spec = cell.metadata.get("nbgrader")
        spec = spec if isinstance(spec, dict) else {}
        graded = bool(spec.get("grade")) and not spec.get("solution")
        report.checks += graded
        if message := _message(cell, graded=graded):
            name = spec.get("grade_id") or f"cell {position}"
            report.failures.append(Failure(name, message))
    return report


def _message(cell: NotebookNode, *, graded: bool) -> str:
    """Return why a cell does not pass; text on stderr counts where points depend on it."""
    for output in cell.outputs:
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
        if graded and output.output_type == "stream" and output.name == "stderr":
            return f"wrote to stderr, which costs its points: {output.text.strip()}"
    given = partial_credit(cell) if graded else None
    points = cell.metadata.nbgrader.get("points") if graded else None
    if given is not None and isinstance(points, int | float) and given != points:
        return f"gave {given:g} of {points:g} points"
    return ""

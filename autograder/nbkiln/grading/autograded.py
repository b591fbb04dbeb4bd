"""Make `autograded/` from what ran: nbgrader's own steps, on notebooks that are in memory."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    Execute,
    SaveAutoGrades,
)
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from nbkiln.grading.gradebook import Master, MasterCell
from nbkiln.grading.records import CellRecord, NotRun, fill

_DONE_HERE = (Execute, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata)


class Autograded:
    """Writes the autograded folders of one assignment, as nbgrader's Autograde is configured.

    Of `c.Autograde.autograde_preprocessors` those that run cells, enter grades and check metadata
    are done by nbkiln; all others are called as nbgrader would.
    """

    def __init__(self, config: Config, coursedir: CourseDirectory, assignment: str) -> None:
        self._coursedir, self._assignment = coursedir, assignment
        self._converter = Autograde(coursedir=coursedir, config=config)
        self.late_plugin: BasePlugin | None = None
        self._preprocessors: list[Preprocessor] = []
        for entry in self._converter.autograde_preprocessors:
            kind = import_item(entry) if isinstance(entry, str) else entry
            if issubclass(kind, AssignLatePenalties):
                penalties = kind(config=config)
                penalties.init_plugin()
                self.late_plugin = penalties.plugin_inst
            elif not issubclass(kind, _DONE_HERE):
                self._preprocessors.append(kind(config=config))

    @property
    def create_student(self) -> bool:
        """Whether students that the gradebook does not know are added to it."""
        return self._converter.create_student

    def folder(self, student: str) -> Path:
        """Return where a student's autograded submission goes."""
        coursedir = self._coursedir
        return Path(
            coursedir.format_path(coursedir.autograded_directory, student, self._assignment)
        )

    def notebook(
        self,
        student: str,
        name: str,
        nb: NotebookNode,
        ran: list[CellRecord] | NotRun,
        master: Master,
    ) -> NotebookNode:
        """Return the notebook with the master's cells and the outputs of its run."""
        cells = master.get(name, {})
        for cell in nb.cells:
            known = cells.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
            if known:
                _restore(cell, known)
        fill(nb, ran)
        resources = {
            "nbgrader": {
                "student": student,
                "assignment": self._assignment,
                "notebook": name,
                "db_url": self._coursedir.db_url,
            },
            "metadata": {"path": str(self.folder(student)), "name": name},
            "unique_key": name,
            "output_files_dir": f"{name}_files",
        }
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        return nb

    def write(self, student: str, notebooks: dict[str, NotebookNode], files: Path) -> None:
        """Put the notebooks into `files`, and that in the place of the autograded folder."""
        for name, nb in notebooks.items():
            nbformat.write(nb, files / f"{name}.ipynb")
        target = self.folder(student)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            shutil.rmtree(target)
        shutil.move(files, target)
        self._converter.set_permissions(self._assignment, student)


def _restore(cell: NotebookNode, known: MasterCell) -> None:
    spec = NotebookNode(cell.metadata.nbgrader)
    spec.locked, spec.checksum = known.locked, known.checksum
    if known.points is not None:
        spec.points = known.points
    cell.metadata = NotebookNode(cell.metadata, nbgrader=spec)
    if known.locked:
        cell.source = known.source

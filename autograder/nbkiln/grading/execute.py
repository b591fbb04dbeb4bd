"""Warm kernels for nbgrader: a preprocessor that takes the place of its Execute."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Float, List, Unicode

from nbkiln.grading.alone import run_alone
from nbkiln.grading.records import Limits, NotRun, fill, limits_of
from nbkiln.grading.zygotes import modules_to_preload, zygote_for
from nbkiln.kernels.client import Zygote, forking_works


class WarmExecute(Execute):
    """Execute the notebook in a child of a warm process.

    Put it in `c.Autograde.autograde_preprocessors` in the place of Execute.  On systems that cannot
    fork, nbgrader's own Execute does the work.  A notebook that cannot be run has a NotRunError in
    each code cell.
    """

    preload = List(
        Unicode(),
        help="Modules to import beforehand; by default those that the source notebooks import.",
    ).tag(config=True)
    notebook_timeout = Float(
        300.0, help="Seconds that all cells of one notebook together may take."
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """The time limits as configured."""
        return limits_of(self.config)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all code cells of `nb` and return it with their outputs."""
        try:
            if not forking_works():
                return super().preprocess(nb, resources, km)
            folder = Path((resources.get("metadata") or {}).get("path") or os.getcwd())
            run_alone(self.zygote(resources), nb, folder, self.limits)
        except Exception as error:
            self.log.exception("The notebook could not be run")
            fill(nb, NotRun(f"{type(error).__name__}: {error}"))
        return nb, resources

    def zygote(self, resources: dict[str, Any]) -> Zygote:
        """Return this process's zygote for an assignment."""
        coursedir = self.parent.parent.coursedir
        assignment = resources["nbgrader"]["assignment"]
        source = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
        return zygote_for(modules_to_preload(self.config, source))

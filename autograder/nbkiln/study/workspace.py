"""The learner's own copy of the course."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from nbkiln.course import Course
from nbkiln.errors import KilnError

FRONT_PAGE = Path("00_start", "start.ipynb")


class NotBuilt(KilnError):
    """There is no release to copy."""


def prepare_workspace(course: Course, workspace: Path) -> tuple[int, int]:
    """Copy what the workspace lacks of the release; return how many notebooks were added and kept.

    A file that is there is never written over.
    """
    notebooks = sorted(course.release.rglob("*.ipynb"))
    if not notebooks:
        raise NotBuilt(f"{course.release} has no notebooks. Build them first: nbkiln build")
    added = kept = 0
    for path in sorted(p for p in course.release.rglob("*") if p.is_file()):
        target = workspace / path.relative_to(course.release)
        if target.exists():
            kept += path.suffix == ".ipynb"
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        added += path.suffix == ".ipynb"
    return added, kept


def open_lab(workspace: Path) -> None:
    """Replace this process by JupyterLab on the workspace, open at the front page."""
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        str(FRONT_PAGE),
        f"--ServerApp.root_dir={workspace}",
    ]
    os.chdir(workspace)
    os.execv(sys.executable, command)

"""Fixtures shared by all tests: a small course that builds and grades within seconds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nbkiln.build.publish import build
from nbkiln.course import Course

ROOT = Path(__file__).parents[1]
CELL_TIMEOUT_S = 3


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return ROOT


def copy_mini_course(target: Path) -> Course:
    """Copy the small course to `target`, with this repository's nbgrader settings."""
    shutil.copytree(Path(__file__).with_name("mini_course"), target)
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    settings += f"\nc.WarmExecute.timeout = c.Execute.timeout = {CELL_TIMEOUT_S}\n"
    (target / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    return Course(target)


@pytest.fixture(scope="session")
def built_mini(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small course, built once; tests must not write to it."""
    course = copy_mini_course(tmp_path_factory.mktemp("mini") / "course")
    report = build(course)
    assert report.ok, report
    return course


@pytest.fixture
def mini(built_mini: Course, tmp_path: Path) -> Course:
    """A built copy of the small course for a test to change."""
    shutil.copytree(built_mini.root, tmp_path / "course")
    return Course(tmp_path / "course")

"""Each chapter holds what every chapter must hold."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from nbkiln.build.model import read_chapter

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(path.parent for path in (ROOT / "course" / "chapters").glob("*/chapter.toml"))
TAUGHT = [path for path in CHAPTERS if not path.name.startswith("00")]
MIN_EXERCISES = 8
MIN_FIGURES = 4
MIN_TASKS = 2


def by_name(path: Path) -> str:
    return path.name


def test_there_are_chapters():
    assert TAUGHT
    assert CHAPTERS[0].name == "00_start"


@pytest.mark.parametrize("folder", TAUGHT, ids=by_name)
def test_there_are_exercises_and_an_interview_at_the_end(folder: Path):
    chapter = read_chapter(folder)
    assert len(chapter.exercises) >= MIN_EXERCISES
    assert chapter.notebooks[-1].name == "interview"
    assert len(chapter.notebooks[-1].tasks) >= MIN_TASKS
    assert chapter.notebooks[-1].exercises


@pytest.mark.parametrize("folder", TAUGHT, ids=by_name)
def test_some_exercises_are_judged_in_a_world(folder: Path):
    judged = [
        exercise.grade_id
        for exercise in read_chapter(folder).exercises
        if any(re.search(r"World\(", test.source) for test in exercise.tests)
    ]
    assert judged


@pytest.mark.parametrize("folder", TAUGHT, ids=by_name)
def test_the_reference_run_draws_figures(folder: Path):
    figures = 0
    for path in (ROOT / "source" / folder.name).glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            figures += sum("image/png" in o.get("data", {}) for o in cell.get("outputs", []))
    assert figures >= MIN_FIGURES


@pytest.mark.parametrize("folder", CHAPTERS, ids=by_name)
def test_no_word_about_all_tests_having_passed(folder: Path):
    for path in folder.glob("*.py"):
        assert "ll tests passed" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", CHAPTERS, ids=by_name)
def test_each_teaching_notebook_ends_with_a_recap(folder: Path):
    chapter = read_chapter(folder)
    for notebook in chapter.notebooks:
        text = "\n".join(cell.source for cell in notebook.cells[-3:])
        assert re.search(r"^#+ Recap", text, re.M) or notebook.name == "interview", notebook.path

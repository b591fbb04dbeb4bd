"""Honest work gets from warm kernels what it gets from nbgrader's own Execute."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nbkiln.build.model import read_chapter
from nbkiln.cli import demo
from nbkiln.course import Course
from nbkiln.grading.gradeclass import grade_class
from nbkiln.grading.sample import hand_in, sample_answers
from support import CHAPTER

STOCK = """
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.Execute",
    *c.Autograde.autograde_preprocessors[1:],
]
"""


def _scores(course: Course) -> dict[str, dict[str, float | None]]:
    return {
        row.student: {name: score.score for name, score in row.scores.items()}
        for row in grade_class(course, CHAPTER)
    }


def test_scores_are_those_of_stock_kernels(mini: Course, tmp_path: Path):
    chapter = read_chapter(mini.chapters_folder / CHAPTER)
    for student, answers in sample_answers(chapter).items():
        hand_in(mini, chapter, student, answers)
    stock = Course(tmp_path / "stock")
    shutil.copytree(mini.root, stock.root)
    with (stock.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(STOCK)

    warm, cold = _scores(mini), _scores(stock)

    assert warm == cold
    assert warm["right"] == {"add-up": 3, "mean-of": 2, "explain-mean": None}
    assert warm["blank"]["add-up"] == warm["blank"]["mean-of"] == 0
    assert len({tuple(scores.values()) for scores in warm.values()}) >= 3


def test_the_demo_ends_with_a_table_and_pages_to_look_at(
    mini: Course, capsys: pytest.CaptureFixture
):
    demo(CHAPTER, into=mini.root / "demo", course=mini.root)
    printed = capsys.readouterr().out
    assert "wrong-5" in printed
    assert "add-up (3)" in printed
    assert len(list((mini.root / "demo" / "feedback").glob(f"*/{CHAPTER}/sums.html"))) == 8

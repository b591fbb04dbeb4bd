"""The class table names everybody, however large the class and narrow the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from nbkiln.grading.results import Row, Score
from nbkiln.report.classtable import class_tables, notes_of


def a_class(size: int) -> list[Row]:
    scores = {"add-up": Score(3, 3), "mean-of": Score(0, 2), "explain-mean": Score(None, 3)}
    rows = [Row(f"student-{n:02}", "graded", [], dict(scores)) for n in range(size - 1)]
    return [*rows, Row("[red]odd", "failed", ["the disk was full"])]


def shown(rows: list[Row], width: int) -> str:
    console = Console(width=width, file=io.StringIO(), record=True)
    for table in class_tables("01_sums", rows, width):
        console.print(table)
    return console.export_text()


@pytest.mark.parametrize(("size", "width"), [(3, 80), (8, 120), (60, 80), (60, 200)])
def test_every_student_and_exercise_is_named(size: int, width: int):
    rows = a_class(size)
    text = shown(rows, width)
    assert all(row.student in text for row in rows)
    assert all(name in text for name in ("add-up", "mean-of", "explain-mean"))
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width


def test_a_small_class_shows_each_score():
    text = shown(a_class(3), 80)
    (line,) = [line for line in text.splitlines() if line.strip().startswith("mean-of (2)")]
    assert line.split()[-3:] == ["0", "0", "-"]
    assert "failed" in text
    assert "? waits for a person" in text


def test_a_large_class_shows_means():
    text = shown(a_class(60), 80)
    (line,) = [line for line in text.splitlines() if line.strip().startswith("add-up")]
    assert line.split() == ["add-up", "3.00", "3", "59", "0", "0"]


def test_notes_say_whose_they_are():
    assert notes_of(a_class(2)) == ["[red]odd: the disk was full"]

"""The class at a glance: points by exercise and student."""

from __future__ import annotations

import math

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from nbkiln.grading.results import Row, Score

WAITING = "? waits for a person to grade it"


def class_tables(title: str, rows: list[Row], width: int) -> list[Table]:
    """Return tables that name every student and every exercise and are no wider than `width`.

    A small class gets a line for each exercise and a column for each student, in two tables where
    one has no room; a larger class gets one table of its students and one of the exercises.
    """
    maxima: dict[str, float] = {}
    for row in rows:
        for name, score in row.scores.items():
            maxima.setdefault(name, score.maximum)
    for parts in (1, 2):
        size = math.ceil(len(rows) / parts)
        blocks = [rows[start : start + size] for start in range(0, len(rows), size)]
        if all(_matrix_width(block, maxima) <= width for block in blocks):
            return [_matrix(title, block, maxima) for block in blocks]
    return [_by_student(title, rows, sum(maxima.values())), _by_exercise(rows, maxima)]


def notes_of(rows: list[Row]) -> list[str]:
    """Return one line for each thing that an instructor should know."""
    return [f"{row.student}: {note}" for row in rows for note in row.notes]


def _matrix_width(rows: list[Row], maxima: dict[str, float]) -> int:
    labels = max((len(name) for name in maxima), default=0) + len(" (99) ")
    return max(labels, len("points so far (of 999) ")) + sum(
        max(len(row.student), len("failed")) + 2 for row in rows
    )


def _matrix(title: str, rows: list[Row], maxima: dict[str, float]) -> Table:
    table = _table(title, WAITING)
    table.add_column("exercise", no_wrap=True)
    for row in rows:
        table.add_column(Text(row.student), justify="right", no_wrap=True)
    for name, maximum in maxima.items():
        cells = (_cell(row.scores.get(name)) for row in rows)
        table.add_row(Text(f"{name} ({maximum:g})"), *cells)
    table.add_section()
    table.add_row(f"points so far (of {sum(maxima.values()):g})", *(_total(row) for row in rows))
    return table


def _by_student(title: str, rows: list[Row], maximum: float) -> Table:
    table = _table(title)
    table.add_column("student", overflow="fold")
    for heading in (f"points so far (of {maximum:g})", "waiting for a person", "notes"):
        table.add_column(heading, justify="right")
    for row in rows:
        waiting = sum(score.score is None for score in row.scores.values())
        table.add_row(Text(row.student), _total(row), str(waiting), str(len(row.notes)))
    return table


def _by_exercise(rows: list[Row], maxima: dict[str, float]) -> Table:
    table = _table("By exercise")
    table.add_column("exercise", overflow="fold")
    for heading in ("mean", "of", "full points", "no points", "waiting"):
        table.add_column(heading, justify="right")
    for name, maximum in maxima.items():
        scores = [row.scores[name].score for row in rows if name in row.scores]
        known = [score for score in scores if score is not None]
        mean = f"{sum(known) / len(known):.2f}" if known else "-"
        counts = (known.count(maximum), known.count(0), len(scores) - len(known))
        table.add_row(Text(name), mean, f"{maximum:g}", *(str(count) for count in counts))
    return table


def _table(title: str, caption: str | None = None) -> Table:
    return Table(
        title=Text(title),
        caption=caption,
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )


def _cell(score: Score | None) -> Text:
    if score is None:
        return Text("-", style="dim")
    if score.score is None:
        return Text("?", style="yellow")
    style = "green" if score.score == score.maximum else "red"
    return Text(f"{score.score:g}", style=style)


def _total(row: Row) -> Text:
    if row.status == "failed":
        return Text("failed", style="bold red")
    return Text(f"{row.score:g}", style="bold")

"""Ways to hand in the small course's notebooks, well and badly."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbkiln.course import Course

CHAPTER = "01_sums"
RIGHT = {
    "add-up": "def add_up(coins):\n    return sum(coins)",
    "mean-of": "def mean_of(numbers):\n"
    "    return sum(numbers) / len(numbers) if numbers else math.nan",
}

Change = Callable[[dict[str, Any]], None]


def hand_in(
    course: Course,
    student: str,
    answers: dict[str, str] | None = None,
    change: Change | None = None,
) -> Path:
    """Hand in `answers` (the right ones by default), after `change` to sums.ipynb's JSON."""
    folder = course.root / "submitted" / student / CHAPTER
    shutil.copytree(course.release / CHAPTER, folder)
    path = folder / "sums.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        answer = (RIGHT | (answers or {})).get(grade_id(cell))
        if answer is not None:
            cell["source"] = answer
    if change:
        change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def grade_id(cell: dict[str, Any]) -> str:
    """Return a cell's grade_id, '' where there is none."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def cell_of(content: dict[str, Any], wanted: str) -> dict[str, Any]:
    """Return the cell with a grade_id."""
    return next(cell for cell in content["cells"] if grade_id(cell) == wanted)

"""A course that nbkiln did not build: each kind of cell that nbgrader knows, handed in each way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.plugins import BasePlugin

ASSIGNMENT = "ps1"
DUE = "2026-03-01 12:00:00 UTC"
LATE = "2026-03-02 18:00:00 UTC"
IN_TIME = "2026-02-28 18:00:00 UTC"


class APointADay(BasePlugin):
    """A late penalty with both of its edges: below 0 and above the score."""

    def late_submission_penalty(self, student_id: str, score: float, seconds: float) -> float:
        """Return a point for each day begun; who is named so gets an impossible one."""
        if student_id == "late-negative":
            return -3.0
        return 100.0 if student_id == "late-huge" else 1.0 + seconds // 86400


def _cell(grade_id: str, source: str, *, kind: str = "code", **spec: Any) -> NotebookNode:
    metadata = {
        "nbgrader": {
            "schema_version": 3,
            "grade_id": grade_id,
            "grade": False,
            "solution": False,
            "locked": False,
            "task": False,
        }
        | spec
    }
    make = new_code_cell if kind == "code" else new_markdown_cell
    return make(source=source, metadata=metadata)


def _notebook(*cells: NotebookNode) -> NotebookNode:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb = new_notebook(cells=list(cells), metadata={"kernelspec": kernel})
    for position, cell in enumerate(nb.cells):
        cell["id"] = f"cell-{position}"
    return nb


def solved(code: str) -> str:
    """Return an answer cell's source with `code` as the solution."""
    inner = "\n".join(f"    {line}" for line in code.splitlines())
    return f"def double(x):\n    ### BEGIN SOLUTION\n{inner}\n    ### END SOLUTION"


ONE = _notebook(
    new_markdown_cell("# One"),
    new_code_cell("import warnings\nimport helpers"),
    _cell("double", solved("return 2 * x"), solution=True),
    _cell("test-double", "assert double(2) == 4", grade=True, locked=True, points=2),
    _cell(
        "test-hidden",
        "assert double(0) == 0\n### BEGIN HIDDEN TESTS\nassert double(-3) == -6\n"
        "assert helpers.BASE + double(1) == 12\n### END HIDDEN TESTS",
        grade=True,
        locked=True,
        points=3,
    ),
    _cell(
        "test-partial",
        "sum(double(n) == 2 * n for n in range(4)) / 2",
        grade=True,
        locked=True,
        points=2,
    ),
    _cell("read-only", "limit = 10", locked=True),
    _cell("show", "helpers.show(double)", solution=True, grade=True, points=4),
    _cell("why", "Write here.", kind="markdown", solution=True, grade=True, points=5),
    _cell("task", "Do a thing and describe it.", kind="markdown", task=True, locked=True, points=6),
    new_markdown_cell("The end."),
)
TWO = _notebook(
    _cell("greet", "### BEGIN SOLUTION\nhello = 'hello'\n### END SOLUTION", solution=True),
    _cell("test-greet", "assert hello == 'hello'", grade=True, locked=True, points=1),
)


def write_course(root: Path, settings: str = "") -> None:
    """Write the course and what its students have handed in below `root`."""
    config = f"""
c = get_config()
c.CourseDirectory.course_id = "plain"
c.AssignLatePenalties.plugin_class = "grading.plain_course.APointADay"
c.OverwriteCells.add_missing_cells = True
{settings}
"""
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (source / "helpers.py").write_text("BASE = 10\n\ndef show(f):\n    return f(1)\n")
    (source / "data").mkdir()
    (source / "data" / "table.csv").write_text("a,b\n1,2\n")
    nbformat.write(ONE, source / "one.ipynb")
    nbformat.write(TWO, source / "two.ipynb")


Change = Callable[[Path, dict[str, Any]], None]


def answer(source: str, grade_id: str = "double") -> Change:
    """Return a change of one cell's source."""

    def change(_folder: Path, one: dict[str, Any]) -> None:
        _find(one, grade_id)["source"] = source

    return change


def _find(one: dict[str, Any], grade_id: str) -> dict[str, Any]:
    return next(
        c for c in one["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def _without(grade_id: str) -> Change:
    def change(_folder: Path, one: dict[str, Any]) -> None:
        one["cells"].remove(_find(one, grade_id))

    return change


def _missing(folder: Path, _one: dict[str, Any]) -> None:
    (folder / "two.ipynb").unlink()


def _extra(folder: Path, one: dict[str, Any]) -> None:
    _find(one, "double")["source"] = "from mine import double"
    (folder / "mine.py").write_text("def double(x):\n    return x + x\n")
    (folder / "helpers.py").write_text("BASE = -1\n\ndef show(f):\n    return 0\n")
    (folder / "scratch.ipynb").write_text((folder / "two.ipynb").read_text())


def _own_cells(_folder: Path, one: dict[str, Any]) -> None:
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    one["cells"].insert(2, own | {"source": "1 / 0", "id": "own-a"})
    one["cells"].insert(5, own | {"source": "print('mine')\nlimit = 3", "id": "own-b"})
    _find(one, "why")["source"] = "Because."
    _find(one, "show")["source"] = "helpers.show(double)\nprint('shown')"


def _test_changed(_folder: Path, one: dict[str, Any]) -> None:
    _find(one, "test-double")["source"] = "pass"
    _find(one, "test-double")["metadata"]["nbgrader"]["points"] = 50


RIGHT = "def double(x):\n    return 2 * x"
STUDENTS: dict[str, tuple[str, list[Change]]] = {
    "blank": (IN_TIME, []),
    "right": (IN_TIME, [answer(RIGHT)]),
    "half": (IN_TIME, [answer("def double(x):\n    return 4 if x == 2 else 0")]),
    "syntax": (IN_TIME, [answer("def double(x)\n    return 2 * x")]),
    "warns": (
        IN_TIME,
        [answer("def double(x):\n    warnings.warn('old', stacklevel=2)\n    return 2 * x")],
    ),
    "own-cells": (
        IN_TIME,
        [answer("def double(x):\n    print('x is', x)\n    return 2 * x"), _own_cells],
    ),
    "test-changed": (IN_TIME, [_test_changed]),
    "test-deleted": (IN_TIME, [answer(RIGHT), _without("test-double"), _without("task")]),
    "missing-notebook": (IN_TIME, [answer(RIGHT), _missing]),
    "extra-files": (IN_TIME, [_extra]),
    "late": (LATE, [answer(RIGHT)]),
    "late-huge": (LATE, [answer(RIGHT)]),
    "late-negative": (LATE, [answer(RIGHT)]),
    "no-time": ("", [answer(RIGHT)]),
}


def hand_in_all(root: Path, released: Path) -> None:
    """Hand in every student's work, made from the released notebooks."""
    for student, (time, changes) in STUDENTS.items():
        folder = root / "submitted" / student / ASSIGNMENT
        shutil.copytree(released, folder)
        path = folder / "one.ipynb"
        one = json.loads(path.read_text(encoding="utf-8"))
        for change in changes:
            change(folder, one)
        path.write_text(json.dumps(one), encoding="utf-8")
        if time:
            (folder / "timestamp.txt").write_text(time)

"""The classes that are graded: an assignment, and students whose answers differ in their text."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbkiln.course import Course

from . import realistic

ASSIGNMENT = "ps1"
BLANK = "# YOUR CODE HERE\nraise NotImplementedError()"
KINDS = {"right": 50, "other_way": 20, "wrong": 12, "raising": 8, "blank": 10}
"""How many answers of a hundred are of which kind."""

_SQUARES = {
    "right": """\
def squares(n):
    if n < 1:
        raise ValueError("n must be greater than or equal to 1")
    return [i ** 2 for i in range(1, n + 1)]""",
    "other_way": """\
def squares(n):
    if n <= 0:
        raise ValueError(n)
    found = []
    for i in range(n):
        found.append((i + 1) * (i + 1))
    return found""",
    "wrong": """\
def squares(n):
    return [i ** 2 for i in range(n)]""",
    "raising": """\
def squares(n):
    return [i ** 2 for i in range(1, m + 1)]""",
    "blank": BLANK,
}
_SUM_OF_SQUARES = {
    "right": "def sum_of_squares(n):\n    return sum(squares(n))",
    "other_way": """\
def sum_of_squares(n):
    total = 0
    for square in squares(n):
        total += square
    return total""",
    "wrong": "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6",
    "raising": "def sum_of_squares(n):\n    return sum(squares)",
    "blank": BLANK,
}
_APPLICATION = {
    "right": "def pyramidal_number(n):\n    return sum_of_squares(n)\n\npyramidal_number(3)",
    "other_way": "import math\n\nmath.sqrt(3)",
    "wrong": "print('I could not think of one.')",
    "raising": "hypotenuse(3, 4)",
    "blank": BLANK,
}
_WORDS = {
    "right": r"$\sum_{i=1}^n i^2$",
    "other_way": r"It sums, so $\sum_{i=1}^{n} i \cdot i$.",
    "wrong": "Not sure.",
    "raising": r"$\sum$",
    "blank": "YOUR ANSWER HERE",
}
LIGHT_ANSWERS = {
    "squares": _SQUARES,
    "sum_of_squares": _SUM_OF_SQUARES,
    "sum_of_squares_application": _APPLICATION,
    "sum_of_squares_equation": _WORDS,
    "part-a": _WORDS,
    "part-b": _WORDS,
}
REALISTIC_ANSWERS = {
    exercise.name: exercise.answers | {"blank": BLANK} for exercise in realistic.EXERCISES
}


def student_names(count: int) -> list[str]:
    """Return the students of a class of `count`; a larger class begins with the smaller one."""
    return [f"student-{number:03}" for number in range(1, count + 1)]


def kind_of(student: str, exercise: str) -> str:
    """Return what kind of answer a student hands in, always the same one."""
    draw = random.Random(f"{student} {exercise}")
    return draw.choices(list(KINDS), weights=list(KINDS.values()))[0]


def make_course(root: Path, name: str, students: int) -> list[str]:
    """Write the class `name` (light or realistic) to `root`, with nothing graded yet.

    The config does not mention nbkiln.  The assignment is entered in the gradebook, for all
    engines alike.  Returns the names of the students.
    """
    write_source, answers = CLASSES[name]
    root.mkdir(parents=True)
    config = 'c = get_config()\nc.CourseDirectory.course_id = "benchmark"\n'
    (root / "nbgrader_config.py").write_text(config + write_source(root), encoding="utf-8")
    released = _enter(Course(root))
    names = student_names(students)
    for student in names:
        hand_in(released, root / "submitted" / student / ASSIGNMENT, student, answers)
    return names


def hand_in(released: Path, folder: Path, student: str, answers: dict[str, dict[str, str]]) -> None:
    """Write a student's submission: the released notebooks with this student's answers."""
    shutil.copytree(released, folder)
    for path in sorted(folder.glob("*.ipynb")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            cell["source"] = answered(cell, student, answers)
        path.write_text(json.dumps(content), encoding="utf-8")
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC", encoding="utf-8")


def answered(cell: dict[str, Any], student: str, answers: dict[str, dict[str, str]]) -> str:
    """Return the source that a student hands in for a released cell."""
    source = "".join(cell["source"])
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
    if grade_id in answers:
        answer = answers[grade_id][kind_of(student, grade_id)]
        mark = f"# {student}\n" if cell["cell_type"] == "code" else ""
        return f"{mark}{answer}" if mark else f"{answer}\n\n({student})"
    return source.replace('NAME = ""', f'NAME = "{student}"')


def _enter(course: Course) -> Path:
    from nbkiln.grading.gradeclass import ensure_assignment

    course.state.mkdir()
    # nbgrader looks for the header notebook in the working folder.
    with contextlib.chdir(course.root):
        return ensure_assignment(course, ASSIGNMENT)


def _write_light(root: Path) -> str:
    """Copy the course of `nbgrader quickstart`; return its settings."""
    import nbgrader

    guide = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source"
    shutil.copytree(guide / ASSIGNMENT, root / "source" / ASSIGNMENT)
    shutil.copyfile(guide / "header.ipynb", root / "source" / "header.ipynb")
    return 'c.IncludeHeaderFooter.header = "source/header.ipynb"\n'


def _write_realistic(root: Path) -> str:
    folder = root / "source" / ASSIGNMENT
    folder.mkdir(parents=True)
    nbformat.write(realistic_notebook(), folder / "deliveries.ipynb")
    return ""


def realistic_notebook() -> NotebookNode:
    """Return the instructor's notebook of the realistic class."""
    cells = [new_markdown_cell(realistic.TITLE), new_code_cell(realistic.IMPORTS)]
    cells.append(_graded(new_code_cell(realistic.DATA), "data", locked=True))
    for exercise in realistic.EXERCISES:
        if exercise.before:
            given = new_code_cell(exercise.before)
            cells.append(_graded(given, f"{exercise.name}-given", locked=True))
        solution = f"### BEGIN SOLUTION\n{exercise.answers['right']}\n### END SOLUTION"
        answer, tests = new_code_cell(solution), new_code_cell(exercise.tests)
        cells += [
            new_markdown_cell(exercise.task),
            _graded(answer, exercise.name, solution=True),
            _graded(tests, f"{exercise.name}-test", grade=True, locked=True, points=2),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    for position, cell in enumerate(nb.cells):
        cell["id"] = f"cell-{position}"
    return nb


def _graded(cell: NotebookNode, grade_id: str, **spec: Any) -> NotebookNode:
    usual = {"grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": grade_id} | usual | spec
    return cell


CLASSES: dict[str, tuple[Callable[[Path], str], dict[str, dict[str, str]]]] = {
    "light": (_write_light, LIGHT_ANSWERS),
    "realistic": (_write_realistic, REALISTIC_ANSWERS),
}

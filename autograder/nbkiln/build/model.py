"""A chapter as its author wrote it: notebooks of cells, and the exercises among them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from nbkiln.build.findings import unreadable
from nbkiln.errors import KilnError
from nbkiln.naming import TEST_SUFFIX

STATEMENT_SUFFIX = "-statement"
CHAPTER_TABLE_TAG = "chapters"
SOLUTION_REGION = re.compile(r"^\s*### BEGIN SOLUTION$.*?^\s*### END SOLUTION$", re.M | re.S)
HIDDEN_REGION = re.compile(r"^### BEGIN HIDDEN TESTS$\n(.*?)^### END HIDDEN TESTS$", re.M | re.S)
MARK_SCHEME = re.compile(r"=== BEGIN MARK SCHEME ===.*?=== END MARK SCHEME ===", re.S)

_CHAPTER_KEYS: dict[str, type] = {"title": str, "prerequisites": list, "notebook": list}
_NOTEBOOK_KEYS: dict[str, type] = {"name": str, "title": str, "minutes": int, "objectives": list}
_KINDS: dict[type, str] = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}


class BadChapter(KilnError):
    """A chapter's files cannot be read at all."""


@dataclass
class Cell:
    """One cell of a percent notebook, with the line of its marker in the file."""

    kind: str
    source: str
    line: int
    tags: list[str] = field(default_factory=list)
    nbgrader: dict[str, Any] = field(default_factory=dict)

    @property
    def grade_id(self) -> str | None:
        """nbgrader's id of the cell, None for a plain cell."""
        return self.nbgrader.get("grade_id")

    @property
    def points(self) -> float:
        """Points to get in this cell, 0 where the metadata gives no number."""
        points = self.nbgrader.get("points")
        return points if isinstance(points, int | float) else 0

    @property
    def is_solution(self) -> bool:
        """Whether the learner answers in this cell."""
        return bool(self.nbgrader.get("solution"))

    @property
    def is_test(self) -> bool:
        """Whether this cell is graded by running it."""
        return bool(self.nbgrader.get("grade")) and not self.is_solution

    @property
    def is_task(self) -> bool:
        """Whether this cell is a manually graded task."""
        return bool(self.nbgrader.get("task"))

    @property
    def hidden(self) -> str:
        """The source of the hidden tests, without their markers."""
        return "".join(HIDDEN_REGION.findall(self.source + "\n"))

    @property
    def visible(self) -> str:
        """The source without hidden tests and mark scheme: what the learner sees."""
        return MARK_SCHEME.sub("", HIDDEN_REGION.sub("", self.source + "\n")).rstrip("\n")


@dataclass
class Exercise:
    """A statement, an answer cell, its tests, hints and an analysis."""

    grade_id: str
    number: str
    path: Path
    statement: Cell
    answer: Cell | None = None
    tests: list[Cell] = field(default_factory=list)
    hints: list[Cell] = field(default_factory=list)
    analysis: Cell | None = None

    @property
    def points(self) -> float:
        """Points of all parts together."""
        return sum(test.points for test in self.tests)

    @property
    def title(self) -> str:
        """The title in the statement's heading."""
        match = re.search(r"^#+ Exercise: (.+)$", self.statement.source, re.M)
        return match[1].strip() if match else self.grade_id


@dataclass
class Notebook:
    """One percent notebook of a chapter."""

    name: str
    title: str
    minutes: int
    objectives: list[str]
    path: Path
    cells: list[Cell]
    exercises: list[Exercise] = field(default_factory=list)

    @property
    def tasks(self) -> list[Cell]:
        """The manually graded tasks."""
        return [cell for cell in self.cells if cell.is_task]


@dataclass
class Chapter:
    """A folder of `course/chapters/`: one nbgrader assignment."""

    name: str
    path: Path
    title: str
    prerequisites: list[str]
    notebooks: list[Notebook]

    @property
    def number(self) -> int:
        """The number that the folder's name begins with."""
        return int(self.name.split("_")[0])

    @property
    def exercises(self) -> list[Exercise]:
        """The autograded exercises of all notebooks, in order."""
        return [exercise for notebook in self.notebooks for exercise in notebook.exercises]

    @property
    def points(self) -> float:
        """Points of all exercises and tasks."""
        tasks = (task for notebook in self.notebooks for task in notebook.tasks)
        graded = sum(exercise.points for exercise in self.exercises)
        return graded + sum(task.points for task in tasks)

    @property
    def minutes(self) -> int:
        """Minutes of all notebooks."""
        return sum(notebook.minutes for notebook in self.notebooks)

    @property
    def shows_others(self) -> bool:
        """Whether its notebooks tell of other chapters: those of chapter 0, and any table."""
        cells = (cell for notebook in self.notebooks for cell in notebook.cells)
        return not self.number or any(CHAPTER_TABLE_TAG in cell.tags for cell in cells)

    def exercise(self, grade_id: str) -> Exercise:
        """Return one exercise by its grade_id."""
        for exercise in self.exercises:
            if exercise.grade_id == grade_id:
                return exercise
        known = ", ".join(exercise.grade_id for exercise in self.exercises)
        raise BadChapter(f"{self.name} has no exercise {grade_id!r}; it has: {known}.")

    def answers_folder(self, exercise: Exercise) -> Path:
        """Return the folder of an exercise's answer bank."""
        return self.path / "answers" / exercise.grade_id


def read_chapter(path: Path) -> Chapter:
    """Read a chapter's folder.  Raises BadChapter with file and fault."""
    toml = path / "chapter.toml"
    if not toml.exists():
        raise BadChapter(
            f"{toml}: the file is missing, but the folder has Python files. "
            "Write it, or move the folder to another place."
        )
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", path.name):
        raise BadChapter(f"{path}: name the folder NN_topic, such as 03_data_collection.")
    try:
        spec = tomllib.loads(_read_text(toml))
    except tomllib.TOMLDecodeError as error:
        raise BadChapter(f"{toml}: not valid TOML: {error}. Correct it there.") from error
    _check_keys(toml, spec, _CHAPTER_KEYS)
    _check_items(toml, "prerequisites", spec["prerequisites"], str)
    _check_items(toml, "notebook", spec["notebook"], dict)
    chapter = Chapter(
        name=path.name,
        path=path,
        title=spec["title"],
        prerequisites=spec["prerequisites"],
        notebooks=[_read_notebook(toml, entry) for entry in spec["notebook"]],
    )
    number = 0
    for notebook in chapter.notebooks:
        number = _find_exercises(chapter, notebook, number)
    return chapter


def _check_keys(toml: Path, table: dict[str, Any], kinds: dict[str, type]) -> None:
    for key, kind in kinds.items():
        if key not in table:
            raise BadChapter(
                f"{toml}: the key {key!r} is missing. A chapter has title, prerequisites and "
                "[[notebook]] entries with name, title, minutes and objectives."
            )
        if not isinstance(table[key], kind):
            raise BadChapter(f"{toml}: {key} is {table[key]!r}. Give {_KINDS[kind]} there.")


def _check_items(toml: Path, key: str, items: list[Any], kind: type) -> None:
    for item in items:
        if not isinstance(item, kind):
            raise BadChapter(
                f"{toml}: {key} has the entry {item!r}. Give {_KINDS[kind]} for each entry."
            )


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadChapter(str(unreadable(path, error))) from error


def _read_notebook(toml: Path, entry: dict[str, Any]) -> Notebook:
    _check_keys(toml, entry, _NOTEBOOK_KEYS)
    _check_items(toml, "objectives", entry["objectives"], str)
    name = entry["name"]
    path = toml.with_name(f"{name}.py")
    if not path.exists():
        raise BadChapter(
            f"{path}: the file is missing: chapter.toml lists the notebook {name!r}; "
            f"write {name}.py or delete the entry."
        )
    text = _read_text(path)
    markers = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    try:
        nb = jupytext.reads(text, fmt="py:percent")
    except nbformat.ValidationError as error:
        where = "/".join(str(step) for step in error.path)
        raise BadChapter(
            f"{path}: {error.message} ({where}, counted from 0). "
            "Correct the metadata in the header or after that '# %%'."
        ) from error
    if len(markers) != len(nb.cells):
        raise BadChapter(
            f"{path}: {len(nb.cells)} cells but {len(markers)} lines that begin with '# %%'. "
            "Start the file's first cell with '# %%', and begin no line of code with it."
        )
    for cell, line in zip(nb.cells, markers, strict=True):
        spec = cell.metadata.get("nbgrader", {})
        if not (isinstance(spec, dict) and isinstance(spec.get("grade_id", ""), str)):
            raise BadChapter(
                f"{path}:{line}: nbgrader={spec!r} cannot be used. "
                'Write it like nbgrader={"grade_id": "ndcg-at-k", "solution": true}.'
            )
    cells = [
        Cell(
            kind=cell.cell_type,
            source=cell.source,
            line=line,
            tags=list(cell.metadata.get("tags", [])),
            nbgrader=dict(cell.metadata.get("nbgrader", {})),
        )
        for cell, line in zip(nb.cells, markers, strict=True)
    ]
    return Notebook(
        name=name,
        title=entry["title"],
        minutes=entry["minutes"],
        objectives=entry["objectives"],
        path=path,
        cells=cells,
    )


def _find_exercises(chapter: Chapter, notebook: Notebook, number: int) -> int:
    """Fill `notebook.exercises`; return the number of the last exercise."""
    current: Exercise | None = None
    for cell in notebook.cells:
        if cell.grade_id and cell.grade_id.endswith(STATEMENT_SUFFIX):
            number += 1
            current = Exercise(
                grade_id=cell.grade_id.removesuffix(STATEMENT_SUFFIX),
                number=f"{chapter.number}.{number}",
                path=notebook.path,
                statement=cell,
            )
            notebook.exercises.append(current)
        elif current is None:
            continue
        elif cell.is_solution and cell.grade_id == current.grade_id:
            current.answer = cell
        elif cell.is_test and TEST_SUFFIX.sub("", cell.grade_id or "") == current.grade_id:
            current.tests.append(cell)
        elif "hint" in cell.tags:
            current.hints.append(cell)
        elif "analysis" in cell.tags:
            current.analysis = cell
    return number

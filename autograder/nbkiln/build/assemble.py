"""Make nbgrader's instructor notebooks from a chapter, not yet executed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import PurePosixPath

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbkiln.build.model import CHAPTER_TABLE_TAG, STATEMENT_SUFFIX, Cell, Chapter, Notebook

NBGRADER_SCHEMA = 3
_OWN_TAGS = {"hint", "analysis", CHAPTER_TABLE_TAG}
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


def assemble(chapter: Chapter, notebook: Notebook, chapters: list[Chapter]) -> NotebookNode:
    """Return the instructor notebook; `chapters` are all of the course, for the front page."""
    headings = {
        exercise.statement.line: f"### Exercise {exercise.number}: {exercise.title} "
        f"({_points(exercise.points)})"
        for exercise in notebook.exercises
    }
    hint_numbers = {
        hint.line: (n, len(exercise.hints))
        for exercise in notebook.exercises
        for n, hint in enumerate(exercise.hints, 1)
    }
    cells = [_markdown(_header(chapter, notebook))]
    for cell in notebook.cells:
        source = cell.source
        if cell.line in headings:
            source = re.sub(r"^### Exercise: .+$", headings[cell.line], source, count=1, flags=re.M)
        elif cell.is_task:
            points = _points(cell.nbgrader["points"])
            source = re.sub(r"^(### Task: .+)$", rf"\1 ({points})", source, count=1, flags=re.M)
            source = re.sub(r"\n*(=== (?:BEGIN|END) MARK SCHEME ===)\n*", r"\n\n\1\n\n", source)
        elif "hint" in cell.tags:
            source = _fold(*hint_numbers.get(cell.line, (1, 1)), source)
        elif "analysis" in cell.tags:
            source = f"**What it means.** {source}"
        elif CHAPTER_TABLE_TAG in cell.tags:
            source = _chapter_table(chapters)
        make = new_code_cell if cell.kind == "code" else new_markdown_cell
        cells.append(make(source=source, metadata=_cell_metadata(cell)))
    cells.append(_markdown(_footer(chapter, notebook, chapters)))
    _set_ids(cells)
    return new_notebook(cells=cells, metadata=_METADATA)


def _cell_metadata(cell: Cell) -> dict:
    metadata: dict = {}
    tags = [tag for tag in cell.tags if tag not in _OWN_TAGS]
    if tags:
        metadata["tags"] = tags
    if cell.nbgrader:
        spec = cell.nbgrader
        graded = bool(spec.get("grade", False))
        filled = {
            "grade": graded,
            "grade_id": spec["grade_id"],
            "locked": bool(
                spec.get("locked") or cell.is_test or cell.is_task or _is_statement(cell)
            ),
            "schema_version": NBGRADER_SCHEMA,
            "solution": bool(spec.get("solution", False)),
            "task": bool(spec.get("task", False)),
        }
        if graded or filled["task"]:
            filled["points"] = spec["points"]
        metadata["nbgrader"] = filled
    return metadata


def _is_statement(cell: Cell) -> bool:
    return bool(cell.grade_id and cell.grade_id.endswith(STATEMENT_SUFFIX))


def _set_ids(cells: list[NotebookNode]) -> None:
    """Give each cell an id that depends on the notebook's text alone."""
    repeats: Counter[str] = Counter()
    for cell in cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        repeats[digest] += 1
        cell["id"] = grade_id or f"{digest}-{repeats[digest]}"


def _markdown(source: str) -> NotebookNode:
    return new_markdown_cell(source=source)


def _header(chapter: Chapter, notebook: Notebook) -> str:
    lines = [f"# {notebook.title}", ""]
    if chapter.number:
        lines += [f"Chapter {chapter.number}: {chapter.title}", ""]
    lines += ["After this notebook you can", ""]
    lines += [
        f"- {objective}{_end(n, notebook)}" for n, objective in enumerate(notebook.objectives)
    ]
    lines += ["", f"It takes about {notebook.minutes} minutes."]
    if chapter.prerequisites:
        lines[-1] += f" You need {_join(chapter.prerequisites)}."
    return "\n".join(lines)


def _end(n: int, notebook: Notebook) -> str:
    last = len(notebook.objectives) - 1
    return "." if n == last else ", and" if n == last - 1 else ","


def _footer(chapter: Chapter, notebook: Notebook, chapters: list[Chapter]) -> str:
    position = chapter.notebooks.index(notebook)
    if position + 1 < len(chapter.notebooks):
        following = chapter.notebooks[position + 1]
        return f"Next: [{following.title}]({following.name}.ipynb)"
    if chapter.number:
        return "Back to the [front page](../00_start/start.ipynb)"
    first = next((other for other in chapters if other.number), None)
    return f"Next: {_link(first, first.notebooks[0])}" if first else ""


def _link(chapter: Chapter, notebook: Notebook) -> str:
    path = PurePosixPath("..", chapter.name, notebook.name)
    return f"[{notebook.title}]({path}.ipynb)"


def _chapter_table(chapters: list[Chapter]) -> str:
    rows = [
        "| chapter | notebooks | exercises | points | minutes |",
        "|---|---|---|---|---|",
    ]
    for chapter in chapters:
        if not chapter.number:
            continue
        links = ", ".join(_link(chapter, notebook) for notebook in chapter.notebooks)
        rows.append(
            f"| {chapter.number} {chapter.title} | {links} | {len(chapter.exercises)} "
            f"| {chapter.points:g} | {chapter.minutes} |"
        )
    return "\n".join(rows)


def _fold(number: int, of: int, source: str) -> str:
    summary = "Hint" if of == 1 else f"Hint {number} of {of}"
    return f"<details>\n<summary>{summary}</summary>\n\n{source}\n\n</details>"


def _points(points: float) -> str:
    return f"{points:g} point{'' if points == 1 else 's'}"


def _join(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"

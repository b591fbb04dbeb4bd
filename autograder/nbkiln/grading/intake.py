"""Take a submission in: the graded notebook is the released one with the student's answers."""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

MAX_NOTEBOOK_BYTES = 200 << 20
MAX_FILE_BYTES = 20 << 20
MAX_CELL_CHARACTERS = 1 << 20
MAX_EXTRA_CELLS = 1000
IGNORED = {".ipynb_checkpoints", "__pycache__", "feedback"}
"""What nbgrader leaves behind in a course's folders."""
_SURROGATE = re.compile("[\ud800-\udfff]")


Masters = dict[str, NotebookNode]
"""The released notebooks of an assignment by name."""


@dataclass
class Intake:
    """What was taken in of one notebook, and what an instructor should know about it."""

    nb: NotebookNode
    notes: list[str] = field(default_factory=list)


@dataclass
class _Cell:
    """What is taken of a submitted cell."""

    cell_type: str
    source: str
    grade_id: str | None
    attachments: dict[str, dict[str, str]]


class Unreadable(ValueError):
    """A submitted file is not a notebook."""


def take_in(submitted: bytes, released: NotebookNode) -> Intake:
    """Return the released notebook with the answers found in `submitted`.

    Cells that nbgrader knows come from the release, in its order; of the submission only the
    sources of answer cells are taken, and its other cells, without metadata and outputs, at the
    place where they stood.  A file that cannot be used counts as blank and the notes say why.
    """
    try:
        cells = _read_cells(submitted)
    except Unreadable as fault:
        return _blank(released, f"could not be read: {fault}")
    known = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if _is_known(cell)}
    answers = [gid for gid, cell in known.items() if cell.metadata.nbgrader.solution]
    found = [cell.grade_id for cell in cells]
    if not set(found) & set(known):
        others = sorted({gid for gid in found if gid})
        named = f"; it has {', '.join(others[:3])} instead" if others else ""
        return _blank(
            released, f"is another notebook: it has none of the {len(answers)} answer cells{named}"
        )

    notes: list[str] = []
    mine: dict[str, str] = {}
    extras: dict[str | None, list[NotebookNode]] = defaultdict(list)
    anchor: str | None = None
    for position, (cell, grade_id) in enumerate(zip(cells, found, strict=True)):
        if grade_id is not None and grade_id in known:
            last = grade_id not in found[position + 1 :]
            if last:
                mine[grade_id] = cell.source
                anchor = grade_id
            else:
                notes.append(f"the cell {grade_id!r} stands there twice; the last one counts")
                if grade_id in answers:
                    extras[anchor].append(_plain(cell))
        else:
            extras[anchor].append(_plain(cell))
    notes += _compare(known, mine)
    kept = sum(len(group) for group in extras.values())
    if kept > MAX_EXTRA_CELLS:
        notes.append(f"{kept} cells of its own were left out; {MAX_EXTRA_CELLS} is the limit")
        extras.clear()

    merged = list(extras[None])
    for grade_id, cell in known.items():
        copy = NotebookNode(cell)
        if grade_id in answers and grade_id in mine:
            copy.source = mine[grade_id]
        merged += [copy, *extras[grade_id]]
    return Intake(_notebook(released, merged), notes)


def _compare(known: dict[str, NotebookNode], mine: dict[str, str]) -> list[str]:
    notes = []
    for grade_id, cell in known.items():
        locked = cell.metadata.nbgrader.locked and not cell.metadata.nbgrader.solution
        kind = "test" if cell.metadata.nbgrader.grade and locked else "locked"
        if grade_id not in mine:
            what = "answer" if cell.metadata.nbgrader.solution else kind
            notes.append(f"the {what} cell {grade_id!r} was missing and was put back")
        elif locked and mine[grade_id].strip() != cell.source.strip():
            notes.append(f"the {kind} cell {grade_id!r} was changed and was put back")
    return notes


def read_masters(released: Path) -> Masters:
    """Return the released notebooks of an assignment by name."""
    paths = sorted(released.glob("*.ipynb"))
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


def take_in_folder(
    submitted: Path,
    masters: Masters,
    source: Path,
    files: Path,
    keep: Collection[str] = (),
) -> tuple[dict[str, NotebookNode], list[str]]:
    """Take in a student's folder; return its notebooks and notes, each with its file's name.

    The notebooks are those of the release that were handed in, all of them, blank, where none was.
    Puts into `files` the student's other plain files and those of `source`, which win but for the
    names in `keep`.  Links, large files, notebooks that the release does not have and what bears
    the name of an entry of `source` are left out.
    """
    if files.exists():
        shutil.rmtree(files)
    files.mkdir(parents=True)
    notes = []
    taken: dict[str, NotebookNode] = {}
    for name, master in masters.items():
        path = submitted / f"{name}.ipynb"
        if path.is_symlink() or (path.exists() and not path.is_file()):
            notes.append(f"{path.name} is not a plain file; it counts as not handed in")
        elif not path.exists():
            notes.append(f"{path.name} was not handed in")
        else:
            intake = _take_in_file(path, master)
            taken[name] = intake.nb
            notes += [f"{path.name}: {note}" for note in intake.notes]
    if not taken:
        taken = {name: _notebook(master, master.cells) for name, master in masters.items()}
    notebooks = {f"{name}.ipynb" for name in masters}
    notes += _copy_other_files(submitted, files, source, notebooks, keep)
    _copy_instructors_files(source, files, keep)
    return taken, [_without_surrogates(note) for note in notes]


def _take_in_file(path: Path, master: NotebookNode) -> Intake:
    """Take in one file; whatever is wrong with it, there is a notebook and the notes say it."""
    try:
        size = path.stat().st_size
        if size > MAX_NOTEBOOK_BYTES:
            limit = f"{MAX_NOTEBOOK_BYTES >> 20} MB is the limit"
            return _blank(master, f"has {size >> 20} MB; {limit}")
        return take_in(path.read_bytes(), master)
    except Exception as error:
        return _blank(master, f"could not be read: {type(error).__name__}: {error}")


def _copy_instructors_files(source: Path, files: Path, keep: Collection[str]) -> None:
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        ignored = any(part in IGNORED for part in relative.parts) or path.suffix == ".ipynb"
        if path.is_file() and not ignored and str(relative) not in keep:
            target = files / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _copy_other_files(
    submitted: Path, files: Path, source: Path, notebooks: set[str], keep: Collection[str]
) -> list[str]:
    notes = []
    reserved = notebooks | {path.name for path in source.iterdir()}
    for path in sorted(submitted.rglob("*")):
        relative = path.relative_to(submitted)
        if any(part.startswith(".") or part in IGNORED for part in relative.parts):
            continue
        if path.is_symlink():
            notes.append(f"{relative} is a link and was left out")
        elif path.is_file() and str(relative) not in notebooks:
            if relative.parts[0] in reserved and str(relative) not in keep:
                if not (source / relative).is_file():
                    entry = relative.parts[0]
                    notes.append(f"{relative} was left out: the assignment has its own {entry}")
            elif _SURROGATE.search(str(relative)):
                notes.append(f"{relative} was left out: its name is not in UTF-8")
            elif path.suffix == ".ipynb":
                notes.append(f"{relative} is not part of the assignment and was left out")
            elif path.stat().st_size > MAX_FILE_BYTES:
                notes.append(f"{relative} is over {MAX_FILE_BYTES >> 20} MB and was left out")
            elif submitted.resolve() in path.resolve().parents:
                target = files / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    return notes


def _read_cells(submitted: bytes) -> list[_Cell]:
    try:
        content = json.loads(submitted.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("it is not text in UTF-8") from error
    except RecursionError as error:
        raise Unreadable("its JSON is nested too deeply") from error
    except ValueError as error:
        raise Unreadable(f"it is not JSON ({error})") from error
    if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int):
        raise Unreadable("it is JSON, but not a notebook")
    if content["nbformat"] != 4:
        try:
            content = nbformat.convert(nbformat.from_dict(content), 4)
        except Exception as error:
            raise Unreadable(f"its notebook format {content['nbformat']} is unknown") from error
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("it has no list of cells")
    kept = [
        _Cell(cell["cell_type"], _source(cell), _grade_id(cell), _attachments(cell))
        for cell in cells
        if _looks_like_a_cell(cell)
    ]
    if not kept:
        raise Unreadable("it has no cells")
    return kept


def _looks_like_a_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    return _text(cell.get("source", "")) is not None


def _text(value: Any) -> str | None:
    """Return a string, or a list of its lines, as one string; None for anything else."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    return _without_surrogates(value) if isinstance(value, str) else None


def _without_surrogates(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _grade_id(cell: dict[str, Any]) -> str | None:
    metadata = cell.get("metadata")
    spec = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = spec.get("grade_id") if isinstance(spec, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _is_known(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade_id"))


def _source(cell: dict[str, Any]) -> str:
    text = _text(cell.get("source", "")) or ""
    if len(text) > MAX_CELL_CHARACTERS:
        return f"# This cell had {len(text):,} characters and was left out."
    return text


def _attachments(cell: dict[str, Any]) -> dict[str, dict[str, str]]:
    attachments = cell.get("attachments")
    if cell["cell_type"] != "markdown" or not isinstance(attachments, dict):
        return {}
    return {
        _without_surrogates(name): {
            _without_surrogates(mime): text
            for mime, data in bundle.items()
            if (text := _text(data)) is not None
        }
        for name, bundle in attachments.items()
        if isinstance(bundle, dict)
    }


def _plain(cell: _Cell) -> NotebookNode:
    make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    plain = make(source=cell.source)
    if cell.attachments:
        plain["attachments"] = cell.attachments
    return plain


def _blank(released: NotebookNode, fault: str) -> Intake:
    note = new_markdown_cell(source=f"**The file that was handed in {fault}. It counts as blank.**")
    return Intake(_notebook(released, [note, *released.cells]), [f"{fault}; it counts as blank"])


def _notebook(released: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    nb = NotebookNode(released)
    nb.cells = [NotebookNode(cell) for cell in cells]
    for position, cell in enumerate(nb.cells):
        if not _is_known(cell):
            cell["id"] = f"own-{position}"
    return nb

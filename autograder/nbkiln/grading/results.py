"""What came out for a submission, and what is kept of it so that it need not be graded again."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nbkiln.errors import KilnError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LEFT_OUT = re.compile(r"\[([\d,]+) characters of output left out\]")


class BadGradebook(KilnError):
    """The gradebook cannot be opened or written."""


@dataclass
class Score:
    """Points for one exercise; `score` is None where a person has to grade it."""

    score: float | None
    maximum: float


@dataclass
class Row:
    """One student's result: graded, or failed with a reason."""

    student: str
    status: str
    notes: list[str] = field(default_factory=list)
    scores: dict[str, Score] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """Points so far."""
        return sum(s.score or 0.0 for s in self.scores.values())

    @property
    def maximum(self) -> float:
        """Points to get, manually graded ones included."""
        return sum(s.maximum for s in self.scores.values())


def faults_of(name: str, nb: NotebookNode) -> list[str]:
    """Return what an instructor should know of a run: timeouts, deaths, floods, syntax errors."""
    faults = []
    for position, cell in enumerate(nb.cells, 1):
        spec = cell.metadata.get("nbgrader", {})
        where = repr(spec["grade_id"]) if spec.get("grade_id") else f"number {position}"
        for output in cell.get("outputs", []):
            if output.get("ename") == "NotRunError":
                faults.append(f"{name}.ipynb: {output.evalue}")
            elif fault := _fault(output, graded=bool(spec.get("grade"))):
                faults.append(f"{name}.ipynb: cell {where}: {fault}")
    return list(dict.fromkeys(faults))


def _fault(output: NotebookNode, *, graded: bool) -> str:
    if output.output_type == "error":
        if output.ename in ("CellTimeoutError", "DeadKernelError", "NotebookTimeoutError"):
            return output.evalue.removeprefix("The cell was stopped: ").rstrip(".")
        if output.ename in ("SyntaxError", "IndentationError", "TabError") and not graded:
            return f"{output.ename}: {output.evalue}"
    if output.output_type == "stream" and (match := _LEFT_OUT.search(output.text)):
        return f"{match[1]} characters of output were left out"
    return ""


@dataclass
class Graded:
    """What is kept of a graded submission: enough to tell whether it has to be graded again."""

    digest: str
    """Of the submission and of the source that it was graded with."""
    notes: list[str]
    notebooks: list[str]
    """The files in the autograded folder."""

    def holds(self, digest: str, autograded: Path) -> bool:
        """Return whether nothing changed and all autograded notebooks are there."""
        there = all((autograded / name).is_file() for name in self.notebooks)
        return bool(self.notebooks) and there and self.digest == digest

    def write(self, path: Path) -> None:
        """Keep this at `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(vars(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Graded | None:
        """Return what is kept at `path`; None where nothing is, or nothing of use."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of the names and contents of a folder's files, hidden ones left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if not any(part.startswith((".", "__pycache__")) for part in relative.parts):
            digest.update(os.fsencode(relative) + b"\0")
            digest.update(_digest_of_file(path))
    return digest.hexdigest()


def _digest_of_file(path: Path) -> bytes:
    if path.is_symlink():
        return b"link to " + os.fsencode(path.readlink())
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        return type(error).__name__.encode()

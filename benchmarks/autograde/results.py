"""What was measured so far: a line of JSON for each run, so that a benchmark can be resumed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbkiln

from .engines import Scores, cores

PACKAGES = (
    "nbgrader",
    "nbclient",
    "ipykernel",
    "ipython",
    "matplotlib",
    "numpy",
    "pandas",
    "scikit-learn",
)
_DECIDE = ("classes.py", "realistic.py", "engines.py", "floor.py", "measure.py")
"""The files of this benchmark that decide what is measured."""


@dataclass(frozen=True)
class Run:
    """What identifies one run: the `number`-th of `engine` over the first students of a class."""

    assignment: str
    engine: str
    students: int
    number: int = 0
    memory: bool = False


@dataclass(frozen=True)
class Result:
    """One run and what came out: `values` are wall_s and cpu_s, or peaks of memory in bytes."""

    run: Run
    submissions: int
    notebooks: int
    values: dict[str, Any]
    phases: dict[str, float] = field(default_factory=dict)
    scores: Scores = field(default_factory=dict)


def versions() -> dict[str, str]:
    """Return the versions that the document names."""
    return {"Python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def fingerprint() -> str:
    """Return a digest of all that decides the figures: other results must not be mixed in."""
    digest = hashlib.sha256(json.dumps([versions(), cores()]).encode())
    package = Path(nbkiln.__file__).parent
    here = Path(__file__).parent
    for path in (*sorted(package.rglob("*.py")), *(here / name for name in _DECIDE)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class ResultLog:
    """The file of results; those with another fingerprint are ignored."""

    def __init__(self, path: Path, mark: str) -> None:
        self._path, self._mark = path, mark

    def read(self) -> list[Result]:
        """Return what was measured with this fingerprint; a line cut short is left out."""
        if not self._path.is_file():
            return []
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return list(_results(lines, self._mark))

    def add(self, result: Result) -> None:
        """Append a result."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"mark": self._mark} | asdict(result))
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def _results(lines: Iterable[str], mark: str) -> Iterable[Result]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.pop("mark") == mark:
            yield Result(Run(**entry.pop("run")), **entry)

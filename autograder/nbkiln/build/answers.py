"""The files of an answer bank: `right_<how>.py` and `wrong_<misconception>.py`."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nbkiln.build.findings import Finding, not_python, unreadable
from nbkiln.build.model import Chapter
from nbkiln.errors import KilnError

Kind = Literal["reference", "right", "wrong", "blank", "trivial"]


class BadAnswer(KilnError):
    """A file of an answer bank, or a reference answer, cannot be used."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class Answer:
    """One answer: `source` takes the place of the whole answer cell."""

    name: str
    kind: Kind
    source: str
    sentence: str = ""
    """What a learner who answers like this should be told (wrong), or how it differs (right)."""


def read_answer(path: Path) -> Answer:
    """Read `right_<how>.py` or `wrong_<what>.py`.  Raises BadAnswer with file and fault."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, UnicodeDecodeError) as error:
        raise BadAnswer(unreadable(path, error)) from error
    except SyntaxError as error:
        raise BadAnswer(not_python(path, 0, error)) from error
    sentence = ast.get_docstring(tree)
    if not sentence or len(tree.body) < 2:
        raise BadAnswer(
            Finding(
                path,
                1,
                "The answer needs a docstring and code.",
                "Begin with a docstring (for a wrong answer the sentence that a learner is "
                "shown), then give the code that takes the place of the answer cell.",
            )
        )
    first = tree.body[1]
    decorators = getattr(first, "decorator_list", [])
    start = min([first.lineno, *(d.lineno for d in decorators)])
    source = "\n".join(text.splitlines()[start - 1 :])
    kind: Kind = "right" if path.stem.startswith("right_") else "wrong"
    return Answer(path.stem, kind, source, " ".join(sentence.split()))


def check_bank(chapter: Chapter) -> Iterator[Finding]:
    """Yield a finding for each entry of `answers/` that the audit would overlook or refuse."""
    known = [exercise.grade_id for exercise in chapter.exercises]
    for folder in _entries(chapter.path / "answers"):
        if not (folder.is_dir() and folder.name in known):
            near = difflib.get_close_matches(folder.name, known, n=1)
            yield Finding(
                folder,
                1,
                f"{folder.name!r} is not the folder of an exercise of {chapter.name}.",
                f"Rename it{f' to {near[0]!r}' if near else ' after an exercise'}, or delete it.",
            )
            continue
        for path in _entries(folder):
            if not re.fullmatch(r"(right|wrong)_.+\.py", path.name):
                yield Finding(
                    path,
                    1,
                    f"{path.name!r} is neither a right nor a wrong answer, so nothing tries it.",
                    "Rename it right_<how>.py or wrong_<misconception>.py, or delete it.",
                )
                continue
            try:
                read_answer(path)
            except BadAnswer as error:
                yield error.finding


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.name != "__pycache__")

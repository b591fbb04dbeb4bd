"""Faults of what an author wrote, each with its file, line and mend."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """A fault of a chapter."""

    path: Path
    line: int
    fault: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.fault} {self.mend}"


def not_python(path: Path, marker: int, error: SyntaxError) -> Finding:
    """Return the finding for code that starts below line `marker` (0 for a whole file)."""
    quoted = (error.text or "").strip()
    return Finding(
        path,
        marker + (error.lineno or 0),
        f"The code is not Python: {error.msg}{f', at {quoted!r}' if quoted else ''}.",
        "Correct that line, or the statement before it that it continues.",
    )


def unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Finding:
    """Return the finding for a file whose text cannot be had."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        return Finding(path, line, f"The byte {byte:#04x} is not UTF-8.", "Save the file as UTF-8.")
    return Finding(
        path, 1, f"The file cannot be read: {error.strerror}.", "Put a readable text file there."
    )

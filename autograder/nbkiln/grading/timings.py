"""Where the time of a class goes: a line for each notebook in `.nbkiln/log/`."""

from __future__ import annotations

import datetime
import json
import threading
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass
class Timing:
    """Seconds that one notebook of a submission took, by phase."""

    student: str
    notebook: str
    intake_s: float = 0.0
    """Reading it and putting the released cells in place."""
    cells_s: float = 0.0
    """Running its cells; a run that several submissions share is divided among them."""
    outputs_s: float = 0.0
    """Making the autograded notebook."""
    gradebook_s: float = 0.0
    """Writing files and grades, the submission's divided among its notebooks."""


PHASES = [each.name for each in fields(Timing) if each.name.endswith("_s")]


class TimingLog:
    """Collects the timings of a run and appends them to a file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._timings: dict[tuple[str, str], Timing] = {}

    def add(self, student: str, notebook: str, **seconds: float) -> None:
        """Add seconds to phases of a notebook."""
        with self._lock:
            timing = self._timings.setdefault((student, notebook), Timing(student, notebook))
            for phase, value in seconds.items():
                setattr(timing, phase, getattr(timing, phase) + value)

    def totals(self) -> dict[str, float]:
        """Return the seconds by phase over all notebooks."""
        timings = self._timings.values()
        return {phase: sum(getattr(timing, phase) for timing in timings) for phase in PHASES}

    def write(self, **run: object) -> None:
        """Append a line for each notebook, and one with what is known of the run."""
        at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        lines = [{"at": at} | _rounded(asdict(timing)) for timing in self._timings.values()]
        lines.append({"at": at, "run": _rounded(run | self.totals())})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)


def _rounded(entry: dict[str, object]) -> dict[str, object]:
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in entry.items()}

"""Where the parts of a course are: an nbgrader course directory with percent chapters."""

from __future__ import annotations

import glob
import os
import re
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from nbkiln.errors import KilnError

CONFIG_NAME = "nbgrader_config.py"
STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"
"""nbgrader's default for `c.CourseDirectory.directory_structure`."""


class NoCourse(KilnError):
    """There is no course here."""


class UnknownChapter(KilnError):
    """A chapter was named that the course does not have."""


@dataclass(frozen=True)
class Layout:
    """Where an nbgrader course keeps the folders of each step, as its settings say."""

    root: Path
    settings: Config

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return the folder of a step: source, release, submitted, autograded or feedback."""
        name = self.settings.get(f"{step}_directory", step)
        structure = self.settings.get("directory_structure", STRUCTURE)
        return self.root / structure.format(
            nbgrader_step=name, student_id=student, assignment_id=assignment
        )

    def source(self, assignment: str) -> Path:
        """Return the folder of the instructor's notebooks."""
        return self.folder("source", ".", assignment)

    def submitted(self, student: str, assignment: str) -> Path:
        """Return the folder that a student handed in."""
        return self.folder("submitted", student, assignment)


@dataclass(frozen=True)
class Course:
    """A course directory: `nbgrader_config.py` at its root, percent chapters below `course/`."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """Return the course that `start` (the working directory by default) lies in."""
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / CONFIG_NAME).is_file():
                return cls(folder)
        raise NoCourse(
            f"No {CONFIG_NAME} in {start} or above it. "
            "Go to the root of the course, or name it with --course."
        )

    @property
    def chapters_folder(self) -> Path:
        """The folder that authors edit."""
        return self.root / "course" / "chapters"

    @property
    def source(self) -> Path:
        """The folder of built instructor notebooks."""
        return self.root / "source"

    @property
    def release(self) -> Path:
        """The folder of built learner notebooks."""
        return self.root / "release"

    @property
    def state(self) -> Path:
        """The folder of what nbkiln keeps between runs; it can be deleted at any time."""
        return self.root / ".nbkiln"

    def nbgrader_config(self) -> Config:
        """Return a fresh copy of the course's nbgrader settings, with this folder as root."""
        _put_scripts_on_path()
        config = PyFileConfigLoader(CONFIG_NAME, path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.root)
        return config

    def layout(self) -> Layout:
        """Return where nbgrader's folders are."""
        return Layout(self.root, self.nbgrader_config().CourseDirectory)

    def students(self, step: str, assignment: str) -> list[str]:
        """Return the students that have a folder of this step for an assignment."""
        marker = "-student-"
        folder = str(self.layout().folder(step, marker, assignment))
        named = re.compile(re.escape(folder).replace(re.escape(marker), "([^/]+)"))
        paths = glob.glob(glob.escape(folder).replace(marker, "*"))
        found = [named.fullmatch(path) for path in paths if Path(path).is_dir()]
        return sorted({match[1] for match in found if match})

    def chapter_names(self, wanted: list[str] | None = None) -> list[str]:
        """Return the names of all chapters in order, or check and return those in `wanted`.

        A folder with a chapter.toml or with Python files counts as a chapter.
        """
        files = [*self.chapters_folder.glob("*/chapter.toml"), *self.chapters_folder.glob("*/*.py")]
        folders = {path.parent.name for path in files}
        names = sorted(name for name in folders if not name.startswith("."))
        unknown = [name for name in wanted or [] if name not in names]
        if unknown:
            raise UnknownChapter(
                f"There is no chapter {unknown[0]!r} below {self.chapters_folder}. "
                f"The chapters are: {', '.join(names) or 'none yet'}."
            )
        return wanted or names


def _put_scripts_on_path() -> None:
    """Let nbgrader find `alembic`, which it calls by name, in an environment not activated."""
    scripts = sysconfig.get_path("scripts")
    path = os.environ.get("PATH", "")
    if scripts not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, [scripts, path]))

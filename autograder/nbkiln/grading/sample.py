"""A sample class, made from the answer bank of a chapter."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from nbkiln.audit.bank import read_answer
from nbkiln.build.model import Chapter, Exercise, read_chapter
from nbkiln.course import CONFIG_NAME, Course
from nbkiln.errors import KilnError

MISCONCEPTIONS = 5
_MARKER = ".nbkiln-demo"


class NotBuilt(KilnError):
    """A chapter has not been built."""


class NotADemo(KilnError):
    """The folder holds something else."""


def make_demo_course(course: Course, chapter_name: str, root: Path) -> Course:
    """Make `root` a course directory with one built chapter and a class that handed it in.

    What an earlier demo left in `root` is removed; a folder that no demo made is refused.
    """
    if root.exists() and any(root.iterdir()) and not (root / _MARKER).exists():
        raise NotADemo(
            f"{root} holds files that no demo made. Name an empty folder with --into, "
            "or move them away."
        )
    if not (course.release / chapter_name).is_dir():
        raise NotBuilt(f"{chapter_name} has no release yet. Build it first: nbkiln build")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    (root / _MARKER).touch()
    shutil.copyfile(course.root / CONFIG_NAME, root / CONFIG_NAME)
    for kind in ("source", "release"):
        shutil.copytree(course.root / kind / chapter_name, root / kind / chapter_name)
    demo = Course(root)
    chapter = read_chapter(course.chapters_folder / chapter_name)
    for student, answers in sample_answers(chapter).items():
        hand_in(demo, chapter, student, answers)
    return demo


def sample_answers(chapter: Chapter) -> dict[str, dict[str, str]]:
    """Return the answers of each student of the class: exercise -> source of the answer cell.

    One is blank, one right, one right in another way; the five with misconceptions each go wrong
    in another fifth of the chapter, so that each exercise is wrong once.
    """

    def bank(exercise: Exercise, kind: str, position: int) -> str:
        paths = sorted(chapter.answers_folder(exercise).glob(f"{kind}_*.py"))
        return read_answer(paths[position % len(paths)]).source

    reference = {e.grade_id: _unmarked(e.answer.source) for e in chapter.exercises if e.answer}
    students: dict[str, dict[str, str]] = {
        "blank": {},
        "right": reference,
        "right-2": {e.grade_id: bank(e, "right", 0) for e in chapter.exercises},
    }
    for n in range(MISCONCEPTIONS):
        students[f"wrong-{n + 1}"] = reference | {
            exercise.grade_id: bank(exercise, "wrong", n)
            for position, exercise in enumerate(chapter.exercises)
            if position * MISCONCEPTIONS // len(chapter.exercises) == n
        }
    return students


def hand_in(course: Course, chapter: Chapter, student: str, answers: dict[str, str]) -> None:
    """Write a student's submission: the released notebooks with `answers` in their cells."""
    folder = course.root / "submitted" / student / chapter.name
    shutil.copytree(course.release / chapter.name, folder)
    for path in folder.glob("*.ipynb"):
        nb = nbformat.read(path, as_version=4)
        for cell in nb.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                cell.source = answers[grade_id]
        nbformat.write(nb, path)


def _unmarked(source: str) -> str:
    """Return an answer cell without the markers of its solution region."""
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("### "))

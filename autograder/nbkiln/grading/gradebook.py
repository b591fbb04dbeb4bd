"""The grades of a class: one open gradebook, one transaction for each submission."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import BasePlugin
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from nbkiln.errors import KilnError
from nbkiln.grading.results import BadGradebook, Score
from nbkiln.grading.scoring import partial_credit
from nbkiln.naming import TEST_SUFFIX


class UnknownStudent(KilnError):
    """A student is not in the gradebook, and the settings say not to add any."""


@dataclass(frozen=True)
class MasterCell:
    """What the gradebook holds of a cell of the assignment."""

    cell_type: str
    locked: bool
    source: str
    checksum: str
    points: float | None
    """None for cells without a grade."""


Master = dict[str, dict[str, MasterCell]]
"""Notebook -> grade_id -> cell, in the order of the notebook."""


class ClassGradebook:
    """One assignment in nbgrader's gradebook.  To be used from one thread, and closed."""

    def __init__(self, coursedir: CourseDirectory, assignment: str) -> None:
        self._assignment = assignment
        try:
            self._gradebook = Gradebook(coursedir.db_url, coursedir.course_id)
            self.has_assignment = bool(
                self._gradebook.db.scalar(select(func.count()).where(Assignment.name == assignment))
            )
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", error))
            raise BadGradebook(
                f"{make_url(coursedir.db_url).database} is not a gradebook, or is in use "
                f"({cause}). Close what uses it; or move it away and run again, or restore a copy "
                "of it."
            ) from error

    def close(self) -> None:
        """Close the gradebook."""
        self._gradebook.close()

    @cached_property
    def _master(self) -> Master:
        return self.master()

    def master(self) -> Master:
        """Return the cells of the assignment."""
        rows = self._gradebook.db.execute(
            select(
                Notebook.name,
                SourceCell.name,
                SourceCell.cell_type,
                SourceCell.locked,
                SourceCell.source,
                SourceCell.checksum,
            )
            .join(Notebook, Notebook.id == SourceCell.notebook_id)
            .join(Assignment, Assignment.id == Notebook.assignment_id)
            .where(Assignment.name == self._assignment)
        )
        points = self._points()
        master: Master = {name: {} for name, _id in points}
        for notebook, name, cell_type, locked, source, checksum in rows:
            master.setdefault(notebook, {})[name] = MasterCell(
                cell_type, locked, source, checksum, points.get((notebook, name))
            )
        return master

    def _points(self) -> dict[tuple[str, str], float]:
        points = {}
        for kind in (GradeCell, TaskCell):
            rows = self._gradebook.db.execute(
                select(Notebook.name, kind.name, kind.max_score)
                .join(Notebook, Notebook.id == kind.notebook_id)
                .join(Assignment, Assignment.id == Notebook.assignment_id)
                .where(Assignment.name == self._assignment)
            )
            points.update({(notebook, name): maximum for notebook, name, maximum in rows})
        return points

    def write(
        self,
        student: str,
        notebooks: dict[str, NotebookNode],
        *,
        timestamp: datetime.datetime | None = None,
        late_plugin: BasePlugin | None = None,
        create_student: bool = True,
    ) -> list[str]:
        """Enter what the autograder found in a submission; return notes for the instructor.

        A notebook of the assignment that is not among `notebooks` gets 0.  What a person has
        entered (points, comments, extra credit) stays.
        """
        db = self._gradebook.db
        try:
            submission = self._submission(student, timestamp, create_student=create_student)
            grades = self._by_cell(Grade, submission)
            comments = self._by_cell(Comment, submission)
            notes = []
            for (notebook, _name), grade in grades.items():
                if notebook not in notebooks:
                    grade.auto_score, grade.needs_manual_grade = 0, False
            for notebook, nb in notebooks.items():
                for cell in nb.cells:
                    name = cell.metadata.get("nbgrader", {}).get("grade_id")
                    if utils.is_grade(cell):
                        score, note = auto_score(cell)
                        _enter(grades[notebook, name], score)
                        notes += [f"{notebook}.ipynb: cell {name!r}: {note}"] if note else []
                    if utils.is_solution(cell) or utils.is_task(cell):
                        comments[notebook, name].auto_comment = _comment(cell)
            if late_plugin is not None:
                _penalise(submission, notebooks, late_plugin)
            db.commit()
        except OperationalError as error:
            db.rollback()
            raise BadGradebook(
                f"The gradebook cannot be written ({error.orig}). What is graded is kept: close "
                "what uses the gradebook, or make room, and run the same command again."
            ) from error
        except BaseException:
            db.rollback()
            raise
        return notes

    def _submission(
        self, student: str, timestamp: datetime.datetime | None, *, create_student: bool
    ) -> SubmittedAssignment:
        if create_student:
            self._gradebook.update_or_create_student(student)
        else:
            try:
                self._gradebook.find_student(student)
            except MissingEntry as error:
                raise UnknownStudent(
                    f"{student!r} is not in the gradebook, and Autograde.create_student is off"
                ) from error
        known = {"timestamp": timestamp} if timestamp else {}
        return self._gradebook.update_or_create_submission(self._assignment, student, **known)

    def _by_cell(
        self, kind: type[Grade] | type[Comment], submission: SubmittedAssignment
    ) -> dict[tuple[str, str], Grade | Comment]:
        rows = self._gradebook.db.execute(
            select(Notebook.name, BaseCell.name, kind)
            .join(BaseCell, BaseCell.id == kind.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .where(SubmittedNotebook.assignment_id == submission.id)
        )
        return {(notebook, name): row for notebook, name, row in rows}

    def scores(self, students: Iterable[str]) -> dict[str, dict[str, Score]]:
        """Return the points of students by exercise, in the order of the notebooks."""
        students = list(students)
        found: dict[str, dict[tuple[str, str], tuple[float, bool]]] = {}
        rows = self._gradebook.db.execute(
            select(
                SubmittedAssignment.student_id,
                Notebook.name,
                BaseCell.name,
                Grade.score,
                Grade.needs_manual_grade & Grade.manual_score.is_(None),
            )
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(
                Assignment.name == self._assignment, SubmittedAssignment.student_id.in_(students)
            )
        )
        for student, notebook, name, score, pending in rows:
            found.setdefault(student, {})[notebook, name] = (score, pending)
        order = [
            (notebook, name, cell.points)
            for notebook, cells in sorted(self._master.items())
            for name, cell in cells.items()
            if cell.points is not None
        ]
        return {student: _by_exercise(order, found.get(student, {})) for student in students}


def _by_exercise(
    order: list[tuple[str, str, float]], found: dict[tuple[str, str], tuple[float, bool]]
) -> dict[str, Score]:
    scores: dict[str, Score] = {}
    for notebook, name, maximum in order if found else ():
        part = scores.setdefault(TEST_SUFFIX.sub("", name), Score(0.0, 0.0))
        part.maximum += maximum
        score, pending = found[notebook, name]
        part.score = None if pending or part.score is None else part.score + score
    return scores


def auto_score(cell: NotebookNode) -> tuple[float | None, str]:
    """Return the points of a graded cell, None where a person has to decide, and a note.

    The rule is nbgrader's `determine_grade`, but for a test that hands back a number which cannot
    be its points: nbgrader gives full points below 0 or for nan, and raises above the maximum.
    Here that is 0 and the note says so.
    """
    points = float(cell.metadata.nbgrader.points)
    if cell.cell_type == "code" and not utils.is_solution(cell):
        given = partial_credit(cell)
        if given is not None and not 0 <= given <= points:
            return 0.0, f"gave {given:g} of {points:g} points; it counts as 0"
    score, _maximum = utils.determine_grade(cell)
    return score, ""


def _enter(grade: Grade, score: float | None) -> None:
    grade.auto_score = score
    grade.needs_manual_grade = grade.manual_score is not None or score is None


def _comment(cell: NotebookNode) -> str | None:
    blank = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    return "No response." if blank and not utils.is_task(cell) else None


def _penalise(
    submission: SubmittedAssignment, notebooks: dict[str, NotebookNode], plugin: BasePlugin
) -> None:
    """Let nbgrader's plugin decide on what a late submission loses, 0 to all of its points."""
    late_s = submission.total_seconds_late
    for notebook in submission.notebooks:
        if notebook.name not in notebooks:
            continue
        notebook.late_submission_penalty = None
        if late_s > 0:
            score = math.fsum(_points_of(grade) for grade in notebook.grades)
            penalty = plugin.late_submission_penalty(submission.student_id, score, late_s)
            if penalty is not None:
                notebook.late_submission_penalty = min(max(penalty, 0), score)


def _points_of(grade: Grade) -> float:
    decided = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return 0.0 if decided is None else decided + (grade.extra_credit or 0.0)

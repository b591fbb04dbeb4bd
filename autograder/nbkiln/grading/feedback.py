"""Feedback pages, written by nbgrader."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from nbgrader.apps import NbGraderAPI

from nbkiln.course import Course
from nbkiln.errors import KilnError


class FeedbackFailed(KilnError):
    """nbgrader could not write a feedback page."""


class NotGraded(KilnError):
    """There is no graded submission to write feedback for."""


def autograded_students(
    course: Course, assignment: str, wanted: list[str] | None = None
) -> list[str]:
    """Return the students that have an autograded submission, or check those in `wanted`."""
    found = course.students("autograded", assignment)
    missing = [student for student in wanted or [] if student not in found]
    if missing or not found:
        whose = f"submission of {missing[0]!r}" if missing else "submission"
        raise NotGraded(
            f"No graded {whose} for {assignment!r}. Grade first: nbkiln autograde {assignment}"
        )
    return wanted or found


def write_feedback(
    course: Course,
    assignment: str,
    students: list[str],
    on_done: Callable[[str], None] = lambda _student: None,
) -> None:
    """Write `feedback/<student>/<assignment>/` for students that were autograded."""
    failed: dict[str, str] = {}
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(students) or 1)) as pool:
        futures = {
            pool.submit(_write, course.root, assignment, student): student for student in students
        }
        for future in as_completed(futures):
            student = futures[future]
            if reason := future.result():
                failed[student] = reason
            on_done(student)
    if failed:
        student, reason = next(iter(failed.items()))
        raise FeedbackFailed(f"No feedback for {len(failed)} students; for {student!r}: {reason}")


def _write(root: Path, assignment: str, student: str) -> str:
    """Write one student's pages; return what went wrong, "" if nothing did."""
    api = NbGraderAPI(config=Course(root).nbgrader_config())
    result = api.generate_feedback(assignment, student, force=True)
    if result["success"]:
        return ""
    return str(result.get("error") or result.get("log") or "nbgrader gave no reason")

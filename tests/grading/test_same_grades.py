"""nbkiln and stock nbgrader write the same grades, comments and flags for honest work."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbgrader
import pytest
from nbgrader.api import Comment, Grade, Gradebook, SubmittedNotebook
from nbgrader.apps import NbGraderAPI

from grading import plain_course
from nbkiln.build.model import read_chapter
from nbkiln.course import Course
from nbkiln.grading import execute
from nbkiln.grading.alone import run_alone
from nbkiln.grading.gradeclass import grade_class
from nbkiln.grading.sample import hand_in, sample_answers
from support import CHAPTER
from support import hand_in as put_in

ROOT = Path(__file__).parents[2]

GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
Grades = dict[tuple[str, ...], tuple[Any, ...]]


def everything(course: Course) -> Grades:
    """Return all that a gradebook holds of submissions, by student, notebook and cell."""
    found: Grades = {}
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        for notebook in gradebook.db.query(SubmittedNotebook):
            key = (notebook.student.id, notebook.assignment.name, notebook.name)
            timestamp = notebook.assignment.timestamp
            found[key] = (
                notebook.score,
                notebook.max_score,
                notebook.needs_manual_grade,
                notebook.failed_tests,
                notebook.late_submission_penalty,
                timestamp,
            )
            for grade in notebook.grades:
                found[(*key, "grade", grade.name)] = _columns(
                    grade, "auto_score manual_score extra_credit needs_manual_grade"
                )
            for comment in notebook.comments:
                found[(*key, "comment", comment.name)] = _columns(
                    comment, "auto_comment manual_comment"
                )
    return found


def _columns(row: Grade | Comment, names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names.split())


def twins(tmp_path: Path, write: Any) -> tuple[Course, Course]:
    """Return two courses with the same assignment, entered in a gradebook of its own each."""
    courses = []
    for name in ("warm", "stock"):
        root = tmp_path / name
        write(root)
        courses.append(Course(root))
    return courses[0], courses[1]


def release(course: Course, assignment: str) -> Path:
    result = NbGraderAPI(config=course.nbgrader_config()).generate_assignment(assignment)
    assert result["success"], result
    return course.root / "release" / assignment


def grade_stock(course: Course, assignment: str) -> None:
    """Grade with nbgrader's own steps on stock kernels, whatever the settings name."""
    config = course.nbgrader_config()
    for name in ("sanitize_preprocessors", "autograde_preprocessors"):
        config.Autograde.pop(name, None)
    for student in course.students("submitted", assignment):
        result = NbGraderAPI(config=config).autograde(assignment, student, force=True)
        assert result["success"], (student, result["log"])


def differences(one: Grades, other: Grades) -> dict[tuple[str, ...], tuple[Any, Any]]:
    keys = sorted(one.keys() | other.keys())
    return {k: (one.get(k), other.get(k)) for k in keys if one.get(k) != other.get(k)}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Course]:
    """The plain course, graded by both."""
    warm, stock = twins(tmp_path_factory.mktemp("plain"), plain_course.write_course)
    for course in (warm, stock):
        released = release(course, plain_course.ASSIGNMENT)
        set_due(course)
        plain_course.hand_in_all(course.root, released)
    rows = grade_class(warm, plain_course.ASSIGNMENT)
    assert {row.status for row in rows} == {"graded"}
    grade_stock(stock, plain_course.ASSIGNMENT)
    return warm, stock


def set_due(course: Course) -> None:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(plain_course.ASSIGNMENT, duedate=plain_course.DUE)


def test_each_kind_of_cell_and_each_way_of_handing_in(plain: tuple[Course, Course]):
    warm, stock = map(everything, plain)
    assert differences(warm, stock) == {}
    grade = {
        student: warm[student, "ps1", "one", "grade", "test-partial"][0]
        for student in plain_course.STUDENTS
    }
    assert grade["right"] == 2.0
    assert grade["half"] == 1.0
    assert grade["warns"] == grade["blank"] == 0.0
    assert warm["late", "ps1", "one"][4] == 2.0
    assert warm["right", "ps1", "one", "comment", "why"] == ("No response.", None)
    assert warm["own-cells", "ps1", "one", "comment", "why"] == (None, None)


def test_a_difference_would_be_seen(plain: tuple[Course, Course], tmp_path: Path):
    copy = Course(tmp_path / "copy")
    shutil.copytree(plain[0].root, copy.root)
    with Gradebook(f"sqlite:///{copy.root / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("test-double", "one", "ps1", "right")
        grade.auto_score = 1.0
        gradebook.db.commit()
    changed = differences(everything(copy), everything(plain[0]))
    assert set(changed) == {
        ("right", "ps1", "one"),
        ("right", "ps1", "one", "grade", "test-double"),
    }


def test_what_a_person_has_entered_stays(plain: tuple[Course, Course], tmp_path: Path):
    graded = []
    for course in plain:
        copy = Course(tmp_path / course.root.name)
        shutil.copytree(course.root, copy.root)
        with Gradebook(f"sqlite:///{copy.root / 'gradebook.db'}") as gradebook:
            grade = gradebook.find_grade("test-double", "one", "ps1", "right")
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.5, False
            gradebook.find_comment("why", "one", "ps1", "right").manual_comment = "Well put."
            gradebook.db.commit()
        graded.append(copy)
    grade_class(graded[0], "ps1", ["right"], regrade=True)
    config = graded[1].nbgrader_config()
    assert NbGraderAPI(config=config).autograde("ps1", "right", force=True)["success"]
    warm, stock = map(everything, graded)
    assert differences(warm, stock) == {}
    assert warm["right", "ps1", "one", "grade", "test-double"] == (2.0, 1.5, 0.5, True)
    assert warm["right", "ps1", "one", "comment", "why"] == ("No response.", "Well put.")


def test_the_autograded_folder_holds_the_same_files(plain: tuple[Course, Course]):
    def files(course: Course) -> dict[str, bytes | None]:
        folder = course.root / "autograded"
        return {
            str(path.relative_to(folder)): None if path.suffix == ".ipynb" else path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }

    warm, stock = map(files, plain)
    assert warm == stock
    assert "right/ps1/data/table.csv" in warm


def test_the_quickstart_course(tmp_path: Path):
    def write(root: Path) -> None:
        for step in ("source", "submitted"):
            shutil.copytree(GUIDE / step, root / step)
        (root / "nbgrader_config.py").write_text(
            'c = get_config()\nc.CourseDirectory.course_id = "quickstart"\n'
        )

    warm, stock = twins(tmp_path, write)
    for course in (warm, stock):
        release(course, "ps1")
    rows = grade_class(warm, "ps1")
    grade_stock(stock, "ps1")
    assert {row.status for row in rows} == {"graded"}
    assert differences(everything(warm), everything(stock)) == {}
    assert sum(row.score for row in rows) > 0


def compare_on_chapter(course: Course, name: str, root: Path, students: list[str]) -> Grades:
    """Grade some of the sample class by nbkiln, without sharing too, and the last by nbgrader."""
    chapter = read_chapter(course.chapters_folder / name)
    graded = []
    for how in ("shared", "alone", "stock"):
        copy = Course(root / how)
        for step in ("source", "release"):
            shutil.copytree(course.root / step / name, copy.root / step / name)
        shutil.copy(course.root / "nbgrader_config.py", copy.root)
        for student, answers in sample_answers(chapter).items():
            if student in (students[-1:] if how == "stock" else students):
                hand_in(copy, chapter, student, answers)
        if how == "stock":
            release(copy, name)
            grade_stock(copy, name)
        else:
            rows = grade_class(copy, name, share=how == "shared")
            assert {row.status for row in rows} == {"graded"}
        graded.append(everything(copy))
    shared, alone, stock = graded
    assert differences(shared, alone) == {}
    last = {key: values for key, values in shared.items() if key[0] == students[-1]}
    assert differences(last, stock) == {}
    return shared


def test_a_chapter_built_here(mini: Course, tmp_path: Path):
    found = compare_on_chapter(mini, CHAPTER, tmp_path, ["blank", "right", "wrong-1"])
    scores = {key[0]: values[0] for key, values in found.items() if key[2:] == ("sums",)}
    assert scores["blank"] == 0 <= scores["wrong-1"] < scores["right"] == 5


def test_nbgrader_itself_grades_in_warm_kernels(
    mini: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    put_in(mini, "ada")
    put_in(mini, "bob", {"add-up": "def add_up(coins):\n    return 0"})
    copy = Course(tmp_path / "copy")
    shutil.copytree(mini.root, copy.root)
    grade_class(mini, CHAPTER)
    release(copy, CHAPTER)
    ran = []
    monkeypatch.setattr(execute, "run_alone", lambda *a: ran.append(a[2]) or run_alone(*a))
    config = copy.nbgrader_config()
    assert "WarmExecute" in config.Autograde.autograde_preprocessors[0]
    for student in ("ada", "bob"):
        result = NbGraderAPI(config=config).autograde(CHAPTER, student, force=True)
        assert result["success"], result["log"]
    assert len(ran) == 4  # two notebooks of two students
    assert differences(everything(mini), everything(copy)) == {}


CHAPTERS = Course(ROOT).chapter_names()


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter(name: str, tmp_path: Path):
    found = compare_on_chapter(Course(ROOT), name, tmp_path, ["right", "wrong-2"])
    assert any(key[3:] and values[0] for key, values in found.items())

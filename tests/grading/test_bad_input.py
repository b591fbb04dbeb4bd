"""A class in which nearly everybody hands in something broken: each loses only their own points."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from nbkiln.course import Course
from nbkiln.grading import autograded, gradeclass
from nbkiln.grading.gradeclass import (
    Interrupted,
    NoSubmissions,
    NotReleased,
    grade_class,
)
from nbkiln.grading.results import BadGradebook, Row
from support import CHAPTER, RIGHT, cell_of, grade_id, hand_in

FULL = {"add-up": 3, "mean-of": 2}


def _another_chapter(content):
    for cell in content["cells"]:
        if grade_id(cell):
            cell["metadata"]["nbgrader"]["grade_id"] = "other-" + grade_id(cell)


def _lost_test(content):
    content["cells"].remove(cell_of(content, "add-up-test"))


def _lost_answer(content):
    content["cells"].remove(cell_of(content, "mean-of"))


def _changed_locked(content):
    cell_of(content, "add-up-test-many")["source"] = "print('nothing to see')"
    cell_of(content, "sums-setup")["source"] = "math = None"


def _copied_test(content):
    content["cells"].append(dict(cell_of(content, "mean-of-test")))


def _other_points(content):
    cell_of(content, "mean-of-test")["metadata"]["nbgrader"]["points"] = 200
    cell_of(content, "add-up-test")["metadata"]["tags"] = ["skip-execution"]


def _other_schema(content):
    cell_of(content, "add-up-test")["metadata"]["nbgrader"]["schema_version"] = 99


def _large_output(content):
    text = "x" * (50 << 20)
    cell = cell_of(content, "add-up")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]


def _no_cells(content):
    content["cells"] = []


def _reversed(content):
    content["cells"].reverse()


def _lone_surrogate(content):
    cell_of(content, "mean-of")["source"] = "icon = '\ud83d'\n\n" + RIGHT["mean-of"]
    content["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "\ud83d"})


def _deep_metadata(content):
    nested: dict = {}
    for _ in range(700):
        nested = {"deeper": nested}
    cell_of(content, "mean-of")["metadata"]["nested"] = nested


def _odd_attachments(content):
    content["cells"].append(
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": "![photo](attachment:photo.png)",
            "attachments": {"photo.png": {"image/png": [["no text"]]}, "notes": 7},
        }
    )


CLASS = {
    "honest-1": {},
    "syntax": {"answers": {"mean-of": "def mean_of(numbers:\n    return"}},
    "loop": {"answers": {"mean-of": "while True:\n    pass"}},
    "stubborn-loop": {
        "answers": {
            "mean-of": "while True:\n    try:\n        while True:\n            pass\n"
            "    except BaseException:\n        pass"
        }
    },
    "loop-in-function": {"answers": {"mean-of": "def mean_of(numbers):\n    while True: pass"}},
    "exit-in-function": {
        "answers": {"mean-of": "import os\n\ndef mean_of(numbers):\n    os._exit(1)"}
    },
    "flood": {"answers": {"mean-of": "for _ in range(50):\n    print('x' * (1 << 20))"}},
    "killer": {"answers": {"mean-of": "import os\nos._exit(1)"}},
    "warns": {
        "answers": {"mean-of": f"import warnings\nwarnings.warn('old')\n\n{RIGHT['mean-of']}"}
    },
    "other-chapter": {"change": _another_chapter},
    "lost-test": {"change": _lost_test},
    "lost-answer": {"change": _lost_answer},
    "changed-locked": {"change": _changed_locked},
    "copied-test": {"change": _copied_test},
    "other-points": {"change": _other_points},
    "other-schema": {"change": _other_schema},
    "large-output": {"change": _large_output},
    "no-cells": {"change": _no_cells},
    "reversed": {"change": _reversed},
    "lone-surrogate": {"change": _lone_surrogate},
    "deep-metadata": {"change": _deep_metadata},
    "odd-attachments": {"change": _odd_attachments},
    "own-data": {},
    "is-a-folder": {},
    "empty-folder": {},
    "not-json": {},
    "not-text": {},
    "a-list": {},
    "old-format": {},
    "link": {},
    "nothing": {},
    "zz-honest-2": {},
}


@pytest.fixture(scope="module")
def graded(built_mini: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    root = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(built_mini.root, root)
    course = Course(root)
    data = course.source / CHAPTER / "data"
    data.mkdir()
    (data / "coins.txt").write_text("1 2 5")
    for student, how in CLASS.items():
        path = hand_in(course, student, **how)
        if student == "not-json":
            path.write_text(path.read_text()[:-200])
        elif student == "not-text":
            path.write_bytes(bytes(range(256)))
        elif student == "a-list":
            path.write_text("[1, 2]")
        elif student == "old-format":
            nb = nbformat.read(path, as_version=4)
            path.write_text(json.dumps(nbformat.convert(nb, 3)))
        elif student == "link":
            path.unlink()
            path.symlink_to(course.root / "source" / CHAPTER / "sums.ipynb")
        elif student == "nothing":
            path.unlink()
        elif student == "is-a-folder":
            path.unlink()
            path.mkdir()
            (path / "answers.txt").write_text("8")
        elif student == "empty-folder":
            shutil.rmtree(path.parent)
            path.parent.mkdir()
        elif student == "own-data":
            (path.parent / "data").write_text("mine")
            (path.parent / os.fsdecode(b"caf\xe9.txt")).write_text("mine")
    rows = grade_class(course, CHAPTER)
    assert [row.student for row in rows] == sorted(CLASS)
    return {row.student: row for row in rows}


def scores(row: Row) -> dict[str, float | None]:
    return {name: score.score for name, score in row.scores.items() if name in FULL}


def test_every_submission_has_a_row(graded):
    assert {row.status for row in graded.values()} == {"graded"}


@pytest.mark.parametrize("student", ["honest-1", "zz-honest-2"])
def test_honest_work_is_untouched_by_the_others(graded, student):
    assert scores(graded[student]) == FULL
    assert graded[student].notes == []


@pytest.mark.parametrize(
    "student",
    [
        "warns",
        "lost-test",
        "changed-locked",
        "copied-test",
        "other-points",
        "other-schema",
        "large-output",
        "reversed",
        "old-format",
        "lone-surrogate",
        "deep-metadata",
        "odd-attachments",
        "own-data",
    ],
)
def test_what_a_person_can_mend_costs_nothing(graded, student):
    assert scores(graded[student]) == FULL


@pytest.mark.parametrize(
    "student",
    [
        "syntax",
        "loop",
        "stubborn-loop",
        "loop-in-function",
        "exit-in-function",
        "flood",
        "killer",
        "lost-answer",
    ],
)
def test_a_broken_answer_costs_its_own_points(graded, student):
    assert scores(graded[student]) == {"add-up": 3, "mean-of": 0}


@pytest.mark.parametrize(
    "student",
    [
        "other-chapter",
        "no-cells",
        "not-json",
        "not-text",
        "a-list",
        "link",
        "nothing",
        "is-a-folder",
        "empty-folder",
    ],
)
def test_what_cannot_be_read_counts_as_blank(graded, student):
    assert scores(graded[student]) == {"add-up": 0, "mean-of": 0}


@pytest.mark.parametrize(
    ("student", "said"),
    [
        ("syntax", "SyntaxError"),
        ("loop", "more than 3 s"),
        ("stubborn-loop", "did not stop when interrupted"),
        ("loop-in-function", "cell 'mean-of-test': it ran for more than 3 s"),
        ("exit-in-function", "cell 'mean-of-test': "),
        ("flood", "characters of output were left out"),
        ("killer", "ended in the middle of the cell"),
        ("other-chapter", "is another notebook: it has none of the 2 answer cells"),
        ("lost-test", "the test cell 'add-up-test' was missing and was put back"),
        ("lost-answer", "the answer cell 'mean-of' was missing"),
        ("changed-locked", "the test cell 'add-up-test-many' was changed and was put back"),
        ("changed-locked", "the locked cell 'sums-setup' was changed and was put back"),
        ("copied-test", "'mean-of-test' stands there twice"),
        ("not-json", "it is not JSON"),
        ("not-text", "it is not text in UTF-8"),
        ("a-list", "not a notebook"),
        ("no-cells", "has no cells"),
        ("link", "not a plain file"),
        ("nothing", "sums.ipynb was not handed in"),
        ("is-a-folder", "sums.ipynb is not a plain file"),
        ("is-a-folder", "answers.txt was left out: the assignment has its own sums.ipynb"),
        ("empty-folder", "sums.ipynb was not handed in"),
        ("own-data", "data was left out: the assignment has its own data"),
        ("own-data", "its name is not in UTF-8"),
    ],
)
def test_the_instructor_reads_what_happened(graded, student, said):
    assert any(said in note for note in graded[student].notes), graded[student].notes


def test_tasks_wait_for_a_person(graded):
    assert graded["honest-1"].scores["explain-mean"].score is None


def test_an_unknown_student_is_named(mini: Course):
    hand_in(mini, "ada")
    with pytest.raises(NoSubmissions, match="'bob'"):
        grade_class(mini, CHAPTER, ["bob"])


def test_a_chapter_that_is_not_built_is_named(mini: Course):
    (mini.root / "submitted" / "ada" / "02_more").mkdir(parents=True)
    with pytest.raises(NotReleased, match="nbkiln build 02_more"):
        grade_class(mini, "02_more")


AGAIN = "graded before; --regrade grades it again"


def test_unchanged_work_is_not_graded_twice(mini: Course):
    hand_in(mini, "ada", change=_lost_test)
    (first,) = grade_class(mini, CHAPTER)
    (again,) = grade_class(mini, CHAPTER)
    assert first.notes
    assert again.notes == [AGAIN, *first.notes]
    assert scores(again) == FULL
    (regraded,) = grade_class(mini, CHAPTER, regrade=True)
    assert regraded.notes == first.notes


def _resubmitted(course: Course, path: Path) -> None:
    before = path.stat()
    path.write_text(path.read_text().replace("return sum(coins)", "return 0"))
    os.utime(path, (before.st_atime - 1000, before.st_mtime - 1000))


def _autograded_lost(course: Course, path: Path) -> None:
    (course.root / "autograded" / "ada" / CHAPTER / path.name).unlink()


def _gradebook_lost(course: Course, path: Path) -> None:
    (course.root / "gradebook.db").unlink()


@pytest.mark.parametrize("change", [_resubmitted, _autograded_lost, _gradebook_lost])
def test_what_changed_is_graded_again(mini: Course, change):
    path = hand_in(mini, "ada")
    grade_class(mini, CHAPTER)
    change(mini, path)
    (row,) = grade_class(mini, CHAPTER)
    assert row.notes == []
    assert scores(row)["add-up"] == (0 if change is _resubmitted else 3)


def test_nothing_of_an_earlier_run_is_used(mini: Course):
    path = hand_in(mini, "ada", {"add-up": "from coins import add_up"})
    helper = path.with_name("coins.py")
    helper.write_text("def add_up(coins):\n    return sum(coins)\n")
    (right,) = grade_class(mini, CHAPTER)
    assert not list(mini.state.glob("intake*"))
    helper.write_text("def add_up(coins):\n    return 0\n")
    (wrong,) = grade_class(mini, CHAPTER)
    assert (scores(right)["add-up"], scores(wrong)["add-up"]) == (3, 0)


def test_after_ctrl_c_the_same_command_goes_on(mini: Course):
    for student in ("ada", "bob", "cem"):
        hand_in(mini, student)

    def interrupt(_row: Row) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"1 of 3 .* The same command goes on"):
        grade_class(mini, CHAPTER, on_row=interrupt)
    assert not list(mini.state.glob("intake*"))
    rows = grade_class(mini, CHAPTER)
    assert sorted(row.notes for row in rows) == [[], [], [AGAIN]]
    assert [scores(row) for row in rows] == [FULL] * 3


def test_ctrl_c_while_grades_are_written_ends_the_class(
    mini: Course, monkeypatch: pytest.MonkeyPatch
):
    hand_in(mini, "ada")

    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(autograded.Autograded, "write", interrupt)
    with pytest.raises(Interrupted, match=r"0 of 1 .*, without --regrade, goes on"):
        grade_class(mini, CHAPTER, regrade=True)


def test_a_gradebook_that_is_none_is_named(mini: Course):
    hand_in(mini, "ada")
    (mini.root / "gradebook.db").write_text("garbage\n")
    with pytest.raises(BadGradebook, match=r"gradebook\.db is not a gradebook.* restore a copy"):
        grade_class(mini, CHAPTER)


def test_a_notebook_that_the_engine_cannot_run_has_a_reason(
    mini: Course, monkeypatch: pytest.MonkeyPatch
):
    hand_in(mini, "ada")

    def run_none(_zygote, jobs, _limits, _on_done, on_failed, **_how) -> None:
        for job in jobs:
            on_failed(job, "no space left")

    (before,) = grade_class(mini, CHAPTER)
    with monkeypatch.context() as patch:
        patch.setattr(gradeclass, "run_class", run_none)
        (row,) = grade_class(mini, CHAPTER, regrade=True)
    assert row.status == "failed"
    assert "sums.ipynb could not be run: no space left" in row.notes[-1]
    config = mini.nbgrader_config()
    with Gradebook(CourseDirectory(config=config).db_url, "mlsd") as gradebook:
        assert gradebook.find_submission(CHAPTER, "ada").score == before.score
    (row,) = grade_class(mini, CHAPTER)
    assert (row.notes, scores(row)) == ([], FULL)


def test_changed_tests_reach_the_gradebook(mini: Course):
    hand_in(mini, "ada", {"add-up": "def add_up(coins):\n    return 8 if coins else 0"})
    (before,) = grade_class(mini, CHAPTER)
    path = mini.source / CHAPTER / "sums.ipynb"
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "add-up-test-many":
            cell.source = cell.source.replace("add_up(range(101)) == 5050", "True")
    nbformat.write(nb, path)
    (after,) = grade_class(mini, CHAPTER)
    assert (scores(before)["add-up"], scores(after)["add-up"]) == (1, 3)


def test_changed_points_reach_the_gradebook(mini: Course):
    hand_in(mini, "ada")
    grade_class(mini, CHAPTER)
    path = mini.source / CHAPTER / "sums.ipynb"
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "add-up-test-many":
            cell.metadata.nbgrader.points = 20
    nbformat.write(nb, path)
    (row,) = grade_class(mini, CHAPTER)
    assert (row.scores["add-up"].score, row.scores["add-up"].maximum) == (21, 21)


def test_the_submission_is_left_as_it_was(mini: Course):
    path = hand_in(mini, "ada", change=_changed_locked)
    before = path.read_bytes()
    grade_class(mini, CHAPTER)
    assert path.read_bytes() == before


def test_a_helper_file_beside_the_notebook_is_used(mini: Course):
    path = hand_in(mini, "ada", {"add-up": "from coins import add_up"})
    (path.parent / "coins.py").write_text("def add_up(coins):\n    return sum(coins)\n")
    (row,) = grade_class(mini, CHAPTER)
    assert scores(row) == FULL


def test_a_link_to_somebody_elses_file_is_left_out(mini: Course, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("42")
    path = hand_in(mini, "ada")
    (path.parent / "data.txt").symlink_to(secret)
    (row,) = grade_class(mini, CHAPTER)
    assert row.notes == ["data.txt is a link and was left out"]
    assert not (mini.root / "autograded" / "ada" / CHAPTER / "data.txt").exists()

"""The commands of an instructor, run as such: autograde, feedback, validate."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock
from nbformat.v4 import new_code_cell
from traitlets.config import Config

from nbkiln.course import Course
from nbkiln.grading import classrun, gradeclass, stock
from nbkiln.grading.feedback import NotGraded, autograded_students
from nbkiln.grading.gradebook import auto_score
from nbkiln.grading.gradeclass import NotReleased, grade_class
from nbkiln.grading.records import Limits, limits_of
from nbkiln.grading.results import BadGradebook
from nbkiln.grading.timings import PHASES
from nbkiln.grading.validate import NotANotebook, validate_notebooks
from nbkiln.grading.zygotes import modules_to_preload
from nbkiln.kernels.client import Zygote, forking_works
from support import CHAPTER, cell_of, grade_id, hand_in

WAIT_S = 120
COMMAND = [sys.executable, "-c", "from nbkiln.cli import run; run()"]


def nbkiln(course: Course, *words: str, status: int = 0) -> str:
    """Run a command in the course; return what it prints."""
    done = subprocess.run(
        [*COMMAND, *words], cwd=course.root, capture_output=True, text=True, timeout=WAIT_S
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def rows_in(printed: str) -> list[dict]:
    """Return the rows that `--json` prints, whatever is said beside them."""
    return json.JSONDecoder().raw_decode(printed, printed.index("["))[0]


def log_lines(course: Course) -> list[dict]:
    path = course.state / "log" / f"{CHAPTER}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_rows_for_machines_and_seconds_by_phase(mini: Course):
    hand_in(mini, "ada")
    hand_in(mini, "bob", {"add-up": "def add_up(coins):\n    return 0"})
    printed = nbkiln(mini, "autograde", CHAPTER, "--json")
    rows = rows_in(printed)
    assert [(row["student"], row["status"]) for row in rows] == [
        ("ada", "graded"),
        ("bob", "graded"),
    ]
    assert rows[1]["scores"]["add-up"] == {"score": 0.0, "maximum": 3.0}
    *notebooks, run = log_lines(mini)
    assert {line["student"] for line in notebooks} == {"ada", "bob"}
    assert all(line[phase] >= 0 for line in notebooks for phase in PHASES)
    assert sum(line["cells_s"] for line in notebooks) == pytest.approx(
        run["run"]["cells_s"], abs=1e-3
    )
    assert run["run"]["submissions"] == 2


def test_one_student_is_graded_alone(mini: Course):
    for student in ("ada", "bob"):
        hand_in(mini, student)
    rows = grade_class(mini, CHAPTER, ["bob"])
    assert [row.student for row in rows] == ["bob"]
    assert mini.students("autograded", CHAPTER) == ["bob"]


def test_ctrl_c_loses_nothing_and_leaves_nothing_running(mini: Course):
    slow = "import time\n\ndef add_up(coins):\n    time.sleep(0.4)\n    return sum(coins)"
    hand_in(mini, "ada")
    for number in range(4):
        hand_in(mini, f"slow-{number}", {"add-up": f"# {number}\n{slow}"})
    marker = f"NBKILN_TEST={mini.root}"
    process = subprocess.Popen(
        [*COMMAND, "autograde", CHAPTER, "--workers", "1"],
        cwd=mini.root,
        env={**os.environ, "NBKILN_TEST": str(mini.root)},
        stderr=subprocess.PIPE,
        text=True,
    )
    kept = mini.state / "graded" / CHAPTER
    deadline = time.monotonic() + WAIT_S
    while not list(kept.glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=WAIT_S)
    done = len(list(kept.glob("*.json")))
    assert process.returncode == 1
    assert f"Interrupted: {done} of 5" in " ".join(said.split())
    assert 1 <= done < 5
    assert not _running_with(marker)
    assert not list(mini.state.glob("intake*"))
    printed = nbkiln(mini, "autograde", CHAPTER)
    assert printed.count("graded before") == done
    rows = grade_class(mini, CHAPTER)
    assert {row.scores["add-up"].score for row in rows} == {3.0}


def _running_with(variable: str) -> list[int]:
    """Return the processes that have this in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if variable.encode() in environment:
            found.append(int(folder.name))
    return found


def test_stock_kernels_are_had_by_the_command(mini: Course):
    hand_in(mini, "ada", {"add-up": "import os\nos._exit(1)"})
    for _ in range(2):
        printed = nbkiln(mini, "autograde", CHAPTER, "--regrade", "--stock-kernels", "--json")
        (row,) = rows_in(printed)
        assert row["status"] == "graded"
        assert row["scores"]["add-up"]["score"] == 0


def test_a_second_run_waits_for_its_turn(mini: Course):
    hand_in(mini, "ada")
    mini.state.mkdir(exist_ok=True)
    with FileLock(mini.state / "lock"):
        assert "Another nbkiln grades" in nbkiln(mini, "autograde", CHAPTER, status=1)


def test_a_gradebook_in_use_is_named_once(mini: Course):
    for student in ("ada", "bob"):
        hand_in(mini, student)
    grade_class(mini, CHAPTER)
    with sqlite3.connect(mini.root / "gradebook.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BadGradebook, match="database is locked"):
            grade_class(mini, CHAPTER, regrade=True)
        other.rollback()
    assert {row.status for row in grade_class(mini, CHAPTER)} == {"graded"}


def test_folders_are_where_the_settings_say(mini: Course, tmp_path: Path):
    with (mini.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(f"c.CourseDirectory.submitted_directory = {str(tmp_path / 'inbox')!r}\n")
    hand_in(mini, "ada")
    shutil.move(mini.root / "submitted", tmp_path / "inbox")
    (row,) = grade_class(mini, CHAPTER)
    assert row.scores["add-up"].score == 3


def test_folders_can_be_laid_out_by_assignment(mini: Course):
    with (mini.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(
            "c.CourseDirectory.directory_structure = "
            "'{assignment_id}/{nbgrader_step}/{student_id}'\n"
        )
    hand_in(mini, "ada")
    for step, student in (("submitted", "ada"), ("source", ".")):
        moved = mini.layout().folder(step, student, CHAPTER)
        moved.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(mini.root / step / student / CHAPTER, moved)
    (row,) = grade_class(mini, CHAPTER)
    assert row.scores["add-up"].score == 3
    assert (mini.root / CHAPTER / "autograded" / "ada" / "sums.ipynb").is_file()


def test_why_an_assignment_cannot_be_entered_is_said(mini: Course):
    hand_in(mini, "ada")
    grade_class(mini, CHAPTER)
    path = mini.source / CHAPTER / "sums.ipynb"
    nb = nbformat.read(path, as_version=4)
    nb.cells = [c for c in nb.cells if not str(grade_id(c)).startswith("mean-of-test")]
    nbformat.write(nb, path)
    with pytest.raises(NotReleased, match=r"[Cc]annot .*remove"):
        grade_class(mini, CHAPTER)


def test_bytecode_of_the_students_own_is_left_out(mini: Course):
    path = hand_in(mini, "ada")
    cache = path.parent / "__pycache__" / "coins.cpython-311.pyc"
    cache.parent.mkdir()
    cache.write_bytes(b"anything")
    grade_class(mini, CHAPTER)
    assert not list((mini.root / "autograded").rglob("coins*"))


def test_stock_kernels_give_the_same_rows(mini: Course):
    hand_in(mini, "ada", {"mean-of": "def mean_of(numbers):\n    return sum(numbers)"})
    hand_in(mini, "bob", {"add-up": "raise ValueError('no')"})
    warm = grade_class(mini, CHAPTER)
    cold = grade_class(mini, CHAPTER, regrade=True, stock_kernels=True)
    assert warm == cold
    assert log_lines(mini)[-1]["run"]["cells_s"] > 0


def test_where_nothing_can_be_forked_stock_kernels_run(
    mini: Course, monkeypatch: pytest.MonkeyPatch
):
    ran = []
    original = stock.run_on_stock_kernels
    monkeypatch.setattr(gradeclass, "forking_works", lambda: False)
    monkeypatch.setattr(
        stock,
        "run_on_stock_kernels",
        lambda *args, **how: (ran.append(how["workers"]), original(*args, **how)),
    )
    hand_in(mini, "ada")
    (row,) = grade_class(mini, CHAPTER, workers=3)
    assert ran == [3]
    assert row.scores["add-up"].score == 3


def test_a_stock_kernel_that_does_not_start_is_that_notebooks_fault(
    mini: Course, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_args: object, **_options: object) -> None:
        raise OSError("no ports left")

    monkeypatch.setattr(stock.Execute, "__call__", fail)
    hand_in(mini, "ada")
    (row,) = grade_class(mini, CHAPTER, stock_kernels=True)
    assert row.status == "failed"
    assert "sums.ipynb could not be run: OSError: no ports left" in row.notes[0]


def test_feedback_pages_are_written_for_graded_work_only(mini: Course):
    with pytest.raises(NotGraded, match=f"nbkiln autograde {CHAPTER}"):
        autograded_students(mini, CHAPTER)
    hand_in(mini, "ada")
    hand_in(mini, "bob")
    grade_class(mini, CHAPTER, ["ada"])
    printed = nbkiln(mini, "feedback", CHAPTER)
    assert "Pages of 1 students" in printed
    pages = [path.parent.parent.name for path in (mini.root / "feedback").glob("*/*/*.html")]
    assert set(pages) == {"ada"}
    said = nbkiln(mini, "feedback", CHAPTER, "--student", "bob", status=1)
    assert "No graded submission of 'bob'" in said


def test_validate_names_the_cells_that_do_not_pass(mini: Course):
    path = hand_in(mini, "ada", {"add-up": "def add_up(coins):\n    return 0"})
    before = path.read_bytes()
    (report,) = validate_notebooks([path])
    assert [failure.cell for failure in report.failures] == ["add-up-test"]
    assert "should be 8" in report.failures[0].message
    assert report == validate_notebooks([path], stock_kernels=True)[0]
    assert path.read_bytes() == before
    said = nbkiln(mini, "validate", str(path), status=1)
    assert "1 cells do not pass" in said


def test_validate_is_content_with_right_answers(mini: Course):
    path = hand_in(mini, "ada")
    assert "checks pass" in nbkiln(mini, "validate", str(path))


def test_validate_reports_what_would_cost_points(mini: Course):
    def warn(content: dict) -> None:
        cell_of(content, "add-up")["source"] = (
            "import sys\n\ndef add_up(coins):\n    print('old', file=sys.stderr)\n"
            "    return sum(coins)"
        )

    path = hand_in(mini, "ada", change=warn)
    (report,) = validate_notebooks([path])
    assert "costs its points" in report.failures[0].message


@pytest.mark.parametrize("text", ["not json", '{"cells": [3], "nbformat": 4}', "[]"])
def test_a_file_that_is_no_notebook_is_named(mini: Course, text: str):
    path = mini.root / "notes.ipynb"
    path.write_text(text)
    with pytest.raises(NotANotebook, match=r"notes\.ipynb cannot be read"):
        validate_notebooks([path])


@pytest.mark.parametrize(
    ("shown", "points", "noted"),
    [
        ("1.5", 1.5, False),
        ("0", 0.0, False),
        ("2", 2.0, False),
        ("'fine'", 2.0, False),
        ("nan", 0.0, True),
        ("-1", 0.0, True),
        ("7", 0.0, True),
        ("inf", 0.0, True),
    ],
)
def test_a_number_that_cannot_be_points_is_none(shown: str, points: float, noted: bool):
    cell = new_code_cell(
        metadata={"nbgrader": {"grade": True, "solution": False, "points": 2}},
        outputs=[
            nbformat.from_dict(
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {"text/plain": shown},
                }
            )
        ],
    )
    score, note = auto_score(cell)
    assert score == points
    assert bool(note) is noted


def test_limits_come_from_the_settings_of_the_preprocessor():
    config = Config()
    assert limits_of(config) == Limits(30, 300)
    config.Execute.timeout = 7
    config.WarmExecute.notebook_timeout = 50
    assert limits_of(config) == Limits(7, 50)
    config.WarmExecute.timeout = 9
    assert limits_of(config).cell_s == 9
    for unlimited in (None, -1):
        config.WarmExecute.timeout = unlimited
        assert limits_of(config).cell_s == math.inf


def test_modules_to_import_beforehand_can_be_named(mini: Course):
    config = Config()
    source = mini.source / CHAPTER
    assert "math" in modules_to_preload(config, source)
    config.WarmExecute.preload = ["json"]
    assert modules_to_preload(config, source) == ["json"]


@pytest.mark.skipif(not forking_works(), reason="warm kernels need Linux")
def test_a_cell_ended_with_its_zygote_is_run_again(tmp_path: Path):
    """A cell that another submission's end of the zygote took with it is not at fault."""
    flag = tmp_path / "flag"
    wait = (
        f"import pathlib, time\nflag = pathlib.Path({str(flag)!r})\nfirst = not flag.exists()\n"
        "flag.touch()\ntime.sleep(30 if first else 0)\n'done'"
    )
    nb = nbformat.v4.new_notebook(cells=[new_code_cell("x = 1"), new_code_cell(wait)])
    with Zygote(["json"]) as zygote:

        def end_zygote() -> None:
            while not flag.exists():
                time.sleep(0.01)
            zygote._process.kill()

        threading.Thread(target=end_zygote).start()
        records = classrun.run_alone(zygote, nb, tmp_path, Limits(40, 60))
    assert records[1].outputs[0]["data"]["text/plain"] == "'done'"

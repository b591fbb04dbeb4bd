"""The audit lets right answers through and nothing else."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from nbkiln.audit import audit_chapter, read_answer, stub, trivial_answers
from nbkiln.audit.run import ReferenceFails
from nbkiln.build.answers import BadAnswer
from nbkiln.build.model import read_chapter
from nbkiln.report.audit import audit_table

MINI = Path(__file__).parents[1] / "mini_course" / "course" / "chapters" / "01_sums"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "01_sums"))


def faults(folder: Path, *wanted: str) -> dict[str, str]:
    verdicts = audit_chapter(read_chapter(folder), list(wanted) or None)
    assert verdicts
    return {v.answer.name: v.message for v in verdicts if not v.as_expected}


def test_a_good_bank_has_no_faults_and_every_answer_is_tried(folder: Path):
    verdicts = audit_chapter(read_chapter(folder))
    assert all(verdict.as_expected for verdict in verdicts)
    tried = {(v.exercise.grade_id, v.answer.name): v for v in verdicts}
    assert tried["add-up", "reference"].scores == (1, 2)
    assert tried["add-up", "wrong_three"].scores == (1, 0)
    assert tried["add-up", "right_loop"].score == 3
    assert tried["add-up", "blank"].score == 0
    assert "Write your answer here" in tried["add-up", "blank"].message
    assert ("mean-of", "gives numbers back") in tried
    kinds = [v.answer.kind for v in verdicts]
    assert kinds.count("wrong") == 10
    assert kinds.count("right") == 4


def test_a_wrong_answer_that_no_test_catches_is_a_fault(folder: Path):
    path = folder / "answers" / "add-up" / "wrong_sly.py"
    path.write_text('"""You add up."""\n\ndef add_up(coins):\n    return sum(coins)\n')
    assert list(faults(folder, "add-up")) == ["wrong_sly"]


def test_a_right_answer_that_loses_points_is_a_fault(folder: Path):
    path = folder / "answers" / "add-up" / "right_not.py"
    path.write_text('"""Sorts first."""\n\ndef add_up(coins):\n    return sorted(coins)[0]\n')
    assert "right_not" in faults(folder, "add-up")


def test_an_answer_that_ends_the_process_loses_its_points_only(folder: Path):
    path = folder / "answers" / "add-up" / "right_exit.py"
    path.write_text('"""Leaves."""\n\nimport os\nos._exit(0)\n')
    assert faults(folder) == {
        "right_exit": "DeadKernelError: the process ended in the middle of the cell"
    }


def test_tests_that_a_constant_passes_are_a_fault(folder: Path):
    sums = folder / "sums.py"
    text = sums.read_text()
    text = text.replace("add_up([1, 2, 5]) == 8", "add_up([1, 2, 5]) != 8.5")
    text = text.replace("add_up([]) == 0", "add_up([]) is not Ellipsis")
    text = text.replace("add_up(range(101)) == 5050", "add_up(range(101)) != 1.5")
    sums.write_text(text)
    found = faults(folder, "add-up")
    assert {"always 0", "always None", "gives coins back", "wrong_product"} <= set(found)
    assert "blank" not in found


def test_a_statement_whose_example_is_wrong_is_a_fault(folder: Path):
    sums = folder / "sums.py"
    sums.write_text(sums.read_text().replace("# 3.0\n", "# 4.0\n"))
    found = faults(folder, "mean-of")
    assert list(found) == ["example in the statement"]
    assert "Expected:\n    4.0\nGot:\n    3.0" in found["example in the statement"]


def test_a_reference_that_fails_its_tests_is_a_fault(folder: Path):
    sums = folder / "sums.py"
    sums.write_text(sums.read_text().replace("return sum(coins)", "return 8"))
    found = faults(folder, "add-up")
    assert "reference" in found


def test_a_notebook_that_fails_outside_an_exercise_is_named(folder: Path):
    sums = folder / "sums.py"
    sums.write_text(sums.read_text().replace("import math\n", "import math\nmath.nothing\n"))
    with pytest.raises(ReferenceFails, match=r"sums.py: the cell 'sums-setup'.*AttributeError"):
        audit_chapter(read_chapter(folder))


def test_one_exercise_can_be_asked_for(folder: Path):
    verdicts = audit_chapter(read_chapter(folder), ["mean-of"])
    assert {verdict.exercise.grade_id for verdict in verdicts} == {"mean-of"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n", "Begin with a docstring"),
        ('"""Only a sentence."""\n', "then give the code"),
        ('"""A sentence."""\ndef f(:\n', r"wrong_x.py:2: .* not Python: .* at 'def f\(:'"),
        ('"""Un café."""\nx = 1\n', "wrong_x.py:1: The byte 0xe9 is not UTF-8"),
    ],
)
def test_a_file_of_the_bank_that_cannot_be_used(tmp_path: Path, text: str, said: str):
    path = tmp_path / "wrong_x.py"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(BadAnswer, match=said):
        read_answer(path)


def test_trivial_answers_to_a_reference_that_is_not_python(folder: Path):
    sums = folder / "sums.py"
    sums.write_text(sums.read_text().replace("return sum(coins)", "return sum coins"))
    with pytest.raises(BadAnswer, match=r"sums.py:\d+: .* at 'return sum coins'"):
        trivial_answers(read_chapter(folder).exercise("add-up"))


def test_decorators_and_comments_of_an_answer_are_kept(tmp_path: Path):
    path = tmp_path / "right_cached.py"
    path.write_text('"""Caches."""\n\n@cache\ndef f(x):\n    return x  # as it is\n')
    answer = read_answer(path)
    assert answer.source == "@cache\ndef f(x):\n    return x  # as it is"
    assert (answer.kind, answer.sentence) == ("right", "Caches.")


def test_the_stub_is_what_the_learner_gets(folder: Path):
    exercise = read_chapter(folder).exercise("add-up")
    assert stub(exercise).endswith(
        '    raise NotImplementedError("Write your answer here, then delete this line.")'
    )
    assert len(trivial_answers(exercise)) >= 8


def test_the_table_shows_exercise_answer_and_points(folder: Path):
    verdicts = audit_chapter(read_chapter(folder), ["add-up"])
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(audit_table("01_sums", verdicts))
    text = console.export_text()
    assert "wrong_three" in text
    assert "1/3" in text

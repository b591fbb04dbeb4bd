"""Each rule for a chapter rejects a chapter that breaks it, and says where and how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nbkiln.build.check import check_chapter
from nbkiln.build.model import BadChapter, read_chapter
from nbkiln.build.syntax import count_checks

MINI = Path(__file__).parents[1] / "mini_course" / "course" / "chapters" / "01_sums"
SETUP = '# %% nbgrader={"grade_id": "sums-setup", "locked": true}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "01_sums"))


def edit(folder: Path, old: str, new: str, name: str = "sums.py") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the fixture no longer holds {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_good_chapter_has_no_findings():
    assert check_chapter(read_chapter(MINI)) == []


def test_exercises_are_found_and_numbered():
    chapter = read_chapter(MINI)
    assert [(e.grade_id, e.number, e.points) for e in chapter.exercises] == [
        ("add-up", "1.1", 3),
        ("mean-of", "1.2", 2),
    ]
    assert (chapter.points, chapter.minutes) == (8, 15)


LONG_CODE = "\n".join(f"x{n} = {n}" for n in range(16))
LONG_TEST = "\n".join(f"assert add_up([{n}]) == {n}" for n in range(21))

FAULTS = {
    "a grade_id used twice": (
        '"grade_id": "mean-of-statement"',
        '"grade_id": "add-up-statement"',
        "'add-up-statement' is already used at",
    ),
    "a grade_id in another style": ('"sums-setup"', '"Sums_Setup"', "not kebab-case"),
    "an unknown key": ('"locked": true}', '"lokced": true}', "has unknown keys"),
    "no solution region": (
        "    ### BEGIN SOLUTION\n    return sum(coins)\n    ### END SOLUTION\n",
        "    return sum(coins)\n",
        "no solution region",
    ),
    "no points": ('"grade": true, "points": 1', '"grade": true', "has points None"),
    "points of nothing": ('"grade": true, "points": 1', '"grade": true, "points": 0', "points 0"),
    "other points in the statement": (
        "# A till holds",
        "# (4 points) A till holds",
        "says 4 points, its tests give 3",
    ),
    "a name that is not tested": ("as `add_up`.", "as `add_up` and `sum_up`.", None),
    "a name that is not asked for": ("as `add_up`.", "as a function.", "which the statement never"),
    "no hint": ('tags=["hint"]', 'tags=["tip"]', "has no hint"),
    "no analysis": ('tags=["analysis"]', 'tags=["note"]', "has no analysis"),
    "no title": ("### Exercise: Add up", "### Add up", "has no title"),
    "no worked example": (">>> add_up", "add_up", "has no worked example"),
    "no hidden tests": (
        '### BEGIN HIDDEN TESTS\nassert math.isnan(mean_of([])), "there is no mean of nothing"\n'
        'assert mean_of([7, 7]) == 7, "the mean of equal numbers is that number"\n'
        "### END HIDDEN TESTS",
        "",
        "has no hidden tests",
    ),
    "hidden tests left open": ("### END HIDDEN TESTS", "### END", "are not closed"),
    "a wrong count of hidden checks": (
        "2 hidden checks run",
        "3 hidden checks run",
        "has 2 hidden checks, and the visible part says 3",
    ),
    "no count of hidden checks": (
        "Visible checks passed; 1 hidden check runs at grading.",
        "Good.",
        "says nothing of them",
    ),
    "an answer without a statement": (
        '"grade_id": "mean-of", "solution": true',
        '"grade_id": "mean", "solution": true',
        "has no statement before it",
    ),
    "a test of no exercise": (
        '"grade_id": "mean-of-test"',
        '"grade_id": "means-test"',
        "belongs to no exercise",
    ),
    "code that is not Python": ("import math\n", "import math math\n", "is not Python"),
    "a long code cell": (SETUP, f"# %%\n{LONG_CODE}\n\n{SETUP}", "has 16 lines; 15"),
    "a long test": (
        'assert add_up(range(101)) == 5050, "a hundred coins"',
        LONG_TEST,
        "has 22 lines; 20",
    ),
    "a long text": ("# Two small exercises.", "# " + "word " * 251, "words since the last thing"),
    "a late first exercise": (SETUP, "# %%\n1\n\n" * 10 + SETUP, "Bring one within the first 10"),
    "too many cells": ("# %%\nprint", "# %%\n1\n\n" * 80 + "# %%\nprint", "80 is the limit"),
}


@pytest.mark.parametrize("fault", [name for name, (_, _, said) in FAULTS.items() if said])
def test_a_fault_is_found_with_its_line(folder: Path, fault: str):
    old, new, said = FAULTS[fault]
    edit(folder, old, new)
    findings = check_chapter(read_chapter(folder))
    hits = [finding for finding in findings if said in str(finding)]
    assert hits, [str(finding) for finding in findings]
    text = (folder / "sums.py").read_text(encoding="utf-8").splitlines()
    assert 1 <= hits[0].line <= len(text)
    assert str(hits[0]).startswith(f"{folder / 'sums.py'}:{hits[0].line}: ")
    assert hits[0].mend


def test_a_name_that_the_answer_binds_and_no_test_uses(folder: Path):
    edit(folder, "as `add_up`.", "as `add_up`, and its double as `twice`.")
    edit(
        folder,
        "    return sum(coins)\n",
        "    return sum(coins)\n\ndef twice(coins):\n    return 2\n",
    )
    (finding,) = check_chapter(read_chapter(folder))
    assert "asks for `twice`, but no test uses it" in str(finding)


NOT_PYTHON = {
    "a hidden test": ("assert add_up(range(101)) == 5050,", "assert add_up(range(101) == 5050,"),
    "an answer": ("return sum(coins)", "return sum coins"),
    "a shown cell": ("print(add_up([1, 2, 5]))", "print(add_up([1, 2, 5])"),
}


@pytest.mark.parametrize("place", NOT_PYTHON)
def test_code_that_is_not_python_is_quoted_and_hides_other_findings(folder: Path, place: str):
    old, new = NOT_PYTHON[place]
    edit(folder, old, new)
    edit(folder, "### Exercise: Add up", "### Add up")
    (finding,) = check_chapter(read_chapter(folder))
    line = (folder / "sums.py").read_text(encoding="utf-8").splitlines()[finding.line - 1]
    assert new in line
    assert "is not Python" in finding.fault
    assert repr(line.strip()) in finding.fault
    assert "Correct that line" in finding.mend


def test_a_syntax_error_leaves_the_findings_of_other_notebooks(folder: Path):
    edit(folder, "return sum(coins)", "return sum coins")
    edit(folder, "=== BEGIN MARK SCHEME ===", "Rubric", "talk.py")
    said = [finding.fault for finding in check_chapter(read_chapter(folder))]
    assert ["is not Python" in said[0], "has no mark scheme" in said[1], len(said)] == [1, 1, 2]


def test_hidden_tests_that_begin_inside_a_statement(folder: Path):
    edit(folder, "assert add_up(range(101)) == 5050", "    assert add_up(range(101)) == 5050")
    edit(
        folder, "### BEGIN HIDDEN TESTS\n    assert", "if True:\n### BEGIN HIDDEN TESTS\n    assert"
    )
    (finding,) = check_chapter(read_chapter(folder))
    assert "Hidden tests split a statement of 'add-up-test" in str(finding)


def test_a_magic_in_a_test_and_a_line_that_begins_with_an_operator(folder: Path):
    edit(folder, "assert add_up(range(101))", "%precision 3\nassert add_up(range(101))")
    edit(folder, "return sum(coins)", "return (sum(coins)\n    % 10**9)")
    assert check_chapter(read_chapter(folder)) == []


def _misnamed_answer(bank: Path) -> None:
    (bank / "add-up" / "Wrong-x.py").write_text('"""You."""\nx = 1\n', encoding="utf-8")


def _folder_of_no_exercise(bank: Path) -> None:
    shutil.copytree(bank / "add-up", bank / "add_upp")


def _file_beside_the_folders(bank: Path) -> None:
    (bank / "wrong_x.py").write_text('"""You."""\nx = 1\n', encoding="utf-8")


def _answer_that_is_not_python(bank: Path) -> None:
    (bank / "add-up" / "wrong_x.py").write_text('"""You."""\ndef f(:\n', encoding="utf-8")


def _answer_in_latin_1(bank: Path) -> None:
    (bank / "add-up" / "wrong_x.py").write_text('"""Un café."""\nx = 1\n', encoding="latin-1")


def _answer_without_a_sentence(bank: Path) -> None:
    (bank / "add-up" / "wrong_x.py").write_text("x = 1\n", encoding="utf-8")


def _folder_for_an_answer(bank: Path) -> None:
    (bank / "add-up" / "wrong_x.py").mkdir()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_misnamed_answer, "Wrong-x.py:1: 'Wrong-x.py' is neither a right nor a wrong answer"),
        (_folder_of_no_exercise, "'add_upp' is not the folder of an exercise"),
        (_folder_of_no_exercise, "Rename it to 'add-up', or delete it"),
        (_file_beside_the_folders, "'wrong_x.py' is not the folder of an exercise"),
        (_answer_that_is_not_python, "wrong_x.py:2: The code is not Python"),
        (_answer_in_latin_1, "wrong_x.py:1: The byte 0xe9 is not UTF-8"),
        (_answer_without_a_sentence, "wrong_x.py:1: The answer needs a docstring"),
        (_folder_for_an_answer, "wrong_x.py:1: The file cannot be read"),
    ],
)
def test_what_the_audit_would_overlook_or_refuse(folder: Path, spoil, said: str):
    spoil(folder / "answers")
    (finding,) = check_chapter(read_chapter(folder))
    assert said in str(finding)


def test_compiled_answers_are_no_fault(folder: Path):
    (folder / "answers" / "__pycache__").mkdir()
    (folder / "answers" / "add-up" / "__pycache__").mkdir()
    assert check_chapter(read_chapter(folder)) == []


@pytest.mark.parametrize(("pattern", "said"), [("wrong_*", "4 wrong"), ("right_*", "1 right")])
def test_a_thin_answer_bank(folder: Path, pattern: str, said: str):
    next((folder / "answers" / "add-up").glob(pattern)).unlink()
    (finding,) = check_chapter(read_chapter(folder))
    assert f"The answer bank of 'add-up' has {said} answers" in str(finding)


def test_a_task_without_a_mark_scheme(folder: Path):
    edit(folder, "=== BEGIN MARK SCHEME ===", "Rubric", "talk.py")
    (finding,) = check_chapter(read_chapter(folder))
    assert "has no mark scheme" in str(finding)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Sums and means"', "", "the key 'title' is missing"),
        ("[[notebook]]", "[[notebook", "not valid TOML"),
        (
            'name = "talk"',
            'name = "walk"',
            r"chapter.toml lists the notebook 'walk'; write walk.py or delete the entry",
        ),
        ('title = "Sums and means"', "title = 3", "chapter.toml: title is 3. Give a text"),
        ("minutes = ", "minutes = 0.5 # ", "minutes is 0.5. Give a whole number"),
        ('["Python functions"]', '"Python functions"', "prerequisites is .* Give a list"),
        ('["Python functions"]', "[7]", "prerequisites has the entry 7. Give a text"),
    ],
)
def test_a_broken_chapter_toml(folder: Path, old: str, new: str, said: str):
    edit(folder, old, new, "chapter.toml")
    with pytest.raises(BadChapter, match=said):
        read_chapter(folder)


def test_a_chapter_without_tables_of_notebooks(folder: Path):
    toml = 'title = "Sums"\nprerequisites = []\nnotebook = ["sums"]\n'
    (folder / "chapter.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(BadChapter, match=r"notebook has the entry 'sums'\. Give a table"):
        read_chapter(folder)


@pytest.mark.parametrize("name", ["sums.py", "chapter.toml"])
def test_a_file_that_is_not_utf_8(folder: Path, name: str):
    path = folder / name
    path.write_bytes(path.read_bytes() + b"# caf\xe9\n")
    line = len(path.read_bytes().splitlines())
    with pytest.raises(BadChapter, match=rf"{name}:{line}: The byte 0xe9 .* Save the file as UTF"):
        read_chapter(folder)


def test_a_notebook_that_is_a_folder(folder: Path):
    (folder / "talk.py").unlink()
    (folder / "talk.py").mkdir()
    with pytest.raises(BadChapter, match=r"talk\.py:1: The file cannot be read"):
        read_chapter(folder)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ('# %% nbgrader={"grade_id": 3}', r"sums.py:\d+: nbgrader=.* cannot be used"),
        ('# %% tags="hint"', "sums.py: 'hint' is not of type 'array'"),
    ],
)
def test_metadata_of_a_wrong_type(folder: Path, new: str, said: str):
    edit(folder, SETUP, f"{new}\n")
    with pytest.raises(BadChapter, match=said):
        read_chapter(folder)


def test_a_folder_without_a_chapter_toml(folder: Path):
    (folder / "chapter.toml").unlink()
    with pytest.raises(BadChapter, match=r"chapter.toml: the file is missing.* move the folder"):
        read_chapter(folder)


def test_points_that_are_no_number_count_as_none(folder: Path):
    edit(folder, '"grade": true, "points": 1', '"grade": true, "points": "one"')
    chapter = read_chapter(folder)
    assert chapter.points < 8
    assert any("has points 'one'" in str(finding) for finding in check_chapter(chapter))


def test_a_line_of_code_that_begins_a_cell(folder: Path):
    path = folder / "sums.py"
    path.write_text("print(1)\n" + path.read_text(encoding="utf-8").split("# ---\n\n")[1])
    with pytest.raises(BadChapter, match="Start the file's first cell"):
        read_chapter(folder)


def test_a_folder_without_a_number(folder: Path):
    with pytest.raises(BadChapter, match="NN_topic"):
        read_chapter(folder.rename(folder.with_name("sums")))


def test_checks_are_counted():
    source = (
        "assert f(1) == 1\n"
        "calling(f, 2).returns(2, 'x')\n"
        "value('a', a).equals(3, 'x')\n"
        "np.testing.assert_allclose(f(x), y)\n"
        "for n in range(3):\n    assert f(n)\n"
        "print('assert')"
    )
    assert count_checks(source) == 5

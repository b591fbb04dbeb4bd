"""The build is repeatable, keeps what is good, and notices drift."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from nbkiln.build.publish import build
from nbkiln.course import Course, NoCourse, UnknownChapter
from support import CHAPTER, cell_of


def tree(course: Course) -> dict[str, bytes]:
    return {
        str(path.relative_to(course.root)): path.read_bytes()
        for kind in (course.source, course.release)
        for path in sorted(kind.rglob("*"))
        if path.is_file()
    }


def edit(course: Course, old: str, new: str) -> None:
    path = course.chapters_folder / CHAPTER / "sums.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def sums(folder: Path) -> dict:
    return json.loads((folder / CHAPTER / "sums.ipynb").read_text(encoding="utf-8"))


def test_every_rebuild_is_the_same_to_the_byte(mini: Course):
    before = tree(mini)
    assert build(mini, force=True).built == [CHAPTER]
    assert tree(mini) == before
    assert len(before) == 4


def test_what_has_not_changed_is_not_built_again(mini: Course):
    assert build(mini).built == [CHAPTER]
    assert build(mini).unchanged == [CHAPTER]
    edit(mini, "Two small exercises", "Two exercises")
    assert build(mini).built == [CHAPTER]
    (mini.release / CHAPTER / "talk.ipynb").unlink()
    assert build(mini).built == [CHAPTER]
    assert (mini.release / CHAPTER / "talk.ipynb").exists()


def test_source_is_solved_and_executed(built_mini: Course):
    content = sums(built_mini.source)
    printed = [c for c in content["cells"] if "".join(c["source"]) == "print(add_up([1, 2, 5]))"]
    assert printed[0]["outputs"][0]["text"] == ["8\n"]
    assert "return sum(coins)" in "".join(cell_of(content, "add-up")["source"])
    nbformat.validate(nbformat.from_dict(content))


def test_release_has_no_solution_no_hidden_test_and_no_output(built_mini: Course):
    text = (built_mini.release / CHAPTER / "sums.ipynb").read_text(encoding="utf-8")
    assert "sum(coins)" not in text
    assert "HIDDEN" not in text
    assert "5050" not in text
    assert "Write your answer here, then delete this line." in text
    assert not any(cell.get("outputs") for cell in sums(built_mini.release)["cells"])
    talk = (built_mini.release / CHAPTER / "talk.ipynb").read_text(encoding="utf-8")
    assert "MARK SCHEME" not in talk
    assert "outliers" not in talk


def test_the_build_writes_titles_numbers_points_hints_and_links(built_mini: Course):
    content = sums(built_mini.release)
    texts = ["".join(cell["source"]) for cell in content["cells"]]
    assert texts[0].startswith("# Adding things up\n\nChapter 1: Sums and means")
    assert "- add numbers, and\n- take a mean." in texts[0]
    assert "You need Python functions." in texts[0]
    assert any(text.startswith("### Exercise 1.1: Add up (3 points)") for text in texts)
    assert any("<summary>Hint</summary>" in text for text in texts)
    assert texts[-1] == "Next: [Talking about sums](talk.ipynb)"
    ids = [cell["id"] for cell in content["cells"]]
    assert len(set(ids)) == len(ids)
    assert "add-up-test-many" in ids


def test_a_fault_leaves_the_last_good_notebooks(mini: Course):
    before = tree(mini)
    edit(mini, '"locked": true}', '"lokced": true}')
    report = build(mini)
    assert not report.ok
    assert "has unknown keys" in str(report.findings[CHAPTER][0])
    assert tree(mini) == before


def test_a_syntax_error_in_one_chapter_does_not_stop_another(mini: Course):
    other = mini.chapters_folder / "02_other"
    shutil.copytree(mini.chapters_folder / CHAPTER, other)
    edit(mini, "assert add_up(range(101)) == 5050,", "assert add_up(range(101) == 5050,")
    report = build(mini, force=True)
    assert report.built == ["02_other"]
    assert "is not Python" in str(report.findings[CHAPTER][0])


@pytest.mark.parametrize(
    ("new", "said"),
    [("print(add_up(None))", "print(add_up(None))"), ("import os; os._exit(1)", "sums")],
)
def test_a_reference_that_fails_leaves_the_last_good_notebooks(mini: Course, new: str, said: str):
    before = tree(mini)
    edit(mini, "print(add_up([1, 2, 5]))", new)
    report = build(mini)
    assert said in report.failed[CHAPTER]
    assert "does not run through" in report.failed[CHAPTER]
    assert tree(mini) == before


def test_one_bad_chapter_does_not_stop_another(mini: Course):
    bad = mini.chapters_folder / "02_bad"
    shutil.copytree(mini.chapters_folder / CHAPTER, bad)
    (bad / "chapter.toml").write_text("title = 3 3", encoding="utf-8")
    report = build(mini, force=True)
    assert report.built == [CHAPTER]
    assert "not valid TOML" in report.failed["02_bad"]


FRONT = "00_start"
TOML = """title = "Start"
prerequisites = []

[[notebook]]
name = "start"
title = "Start here"
minutes = 5
objectives = ["find a chapter"]
"""
PAGE = """# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["chapters"]
# The build puts a table here.
"""


@pytest.fixture
def two(mini: Course) -> Course:
    """The small course with a front page, built."""
    folder = mini.chapters_folder / FRONT
    folder.mkdir()
    (folder / "chapter.toml").write_text(TOML, encoding="utf-8")
    (folder / "start.py").write_text(PAGE, encoding="utf-8")
    assert build(mini).built == [FRONT, CHAPTER]
    return mini


def front_page(course: Course) -> str:
    return (course.release / FRONT / "start.ipynb").read_text(encoding="utf-8")


def test_the_front_page_follows_the_points_of_another_chapter(two: Course):
    assert "| 2 | 8 | 15 |" in front_page(two)
    edit(two, '"grade": true, "points": 1}', '"grade": true, "points": 2}')
    assert build(two).built == [FRONT, CHAPTER]
    assert "| 2 | 8 | 15 |" not in front_page(two)
    assert build(two).unchanged == [FRONT, CHAPTER]
    assert build(two, check=True).ok


def test_the_front_page_is_not_built_again_for_what_it_does_not_show(two: Course):
    edit(two, "Two small exercises", "Two exercises")
    report = build(two)
    assert (report.unchanged, report.built) == ([FRONT], [CHAPTER])


def test_an_answer_or_a_setting_that_changes(mini: Course):
    assert build(mini).built == [CHAPTER]
    path = next((mini.chapters_folder / CHAPTER / "answers" / "add-up").glob("wrong_*.py"))
    path.write_text('"""You took one."""\n\nx = 1\n', encoding="utf-8")
    assert build(mini).unchanged == [CHAPTER]
    with (mini.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write("\n# another\n")
    assert build(mini).built == [CHAPTER]


def _broken_toml(folder: Path) -> None:
    (folder / "chapter.toml").write_text("title = 3 3", encoding="utf-8")


def _no_toml(folder: Path) -> None:
    (folder / "chapter.toml").unlink()


def _latin_1(folder: Path) -> None:
    with (folder / "sums.py").open("ab") as file:
        file.write(b"# caf\xe9\n")


@pytest.mark.parametrize("spoil", [_broken_toml, _no_toml, _latin_1])
def test_a_chapter_that_cannot_be_read_damages_no_other(two: Course, spoil):
    before = tree(two)
    spoil(two.chapters_folder / CHAPTER)
    report = build(two, force=True)
    assert list(report.failed) == [CHAPTER, FRONT]
    assert f"{CHAPTER} cannot be read" in report.failed[FRONT]
    assert tree(two) == before
    checked = build(two, check=True)
    assert not checked.ok
    assert checked.differences == []


def test_check_passes_on_what_was_built_and_writes_nothing(mini: Course):
    before = tree(mini)
    assert build(mini, check=True).ok
    assert tree(mini) == before


def _other_source(course: Course) -> None:
    edit(course, "Two small exercises", "Three small exercises")


def _other_output(course: Course) -> None:
    path = course.source / CHAPTER / "sums.ipynb"
    text = path.read_text(encoding="utf-8")
    old = '"text": [\n      "8\\n"'
    assert old in text
    path.write_text(text.replace(old, old.replace("8", "9")), encoding="utf-8")


def _lost_file(course: Course) -> None:
    (course.release / CHAPTER / "talk.ipynb").unlink()


def _extra_file(course: Course) -> None:
    (course.release / CHAPTER / "notes.txt").write_text("x", encoding="utf-8")


def _extra_chapter(course: Course) -> None:
    (course.source / "09_gone").mkdir()


@pytest.mark.parametrize(
    ("drift", "said"),
    [
        (_other_source, "has other source than would be built"),
        (_other_output, "has other outputs than would be built"),
        (_lost_file, "missing; it would be built"),
        (_extra_file, "no chapter builds this file"),
        (_extra_chapter, "there is no such chapter"),
    ],
)
def test_check_finds_drift(mini: Course, drift, said: str):
    drift(mini)
    report = build(mini, check=True)
    assert not report.ok
    assert any(said in line for line in report.differences), report.differences


def test_an_unknown_chapter_is_named_with_those_there_are(mini: Course):
    with pytest.raises(UnknownChapter, match=f"no chapter '07_nope'.*{CHAPTER}"):
        build(mini, ["07_nope"])


def test_a_folder_that_is_no_course(tmp_path: Path):
    with pytest.raises(NoCourse, match="Go to the root of the course"):
        Course.find(tmp_path)

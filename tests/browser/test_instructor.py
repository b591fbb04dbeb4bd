"""What an instructor sees: feedback pages and nbgrader's formgrader on a graded class."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from playwright.sync_api import BrowserContext, FrameLocator, expect

from browser.lab import Server, command, running_lab
from nbkiln.course import Course
from nbkiln.grading.feedback import write_feedback
from nbkiln.grading.gradebook import ClassGradebook
from nbkiln.grading.gradeclass import grade_class
from nbkiln.grading.sample import make_demo_course
from support import CHAPTER

RIGHT, WRONG = "right-2", "wrong-1"
CLASS_SIZE = 8
COMPLAINT = "AssertionError: add_up([1, 2, 5]) should be 8"
TASK = "explain-mean"


@pytest.fixture(scope="module")
def graded(chromium: str, built_mini: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The demo of the small course; two of its class are graded and have feedback."""
    demo = make_demo_course(built_mini, CHAPTER, tmp_path_factory.mktemp("instructor") / "demo")
    rows = grade_class(demo, CHAPTER, [RIGHT, WRONG])
    assert [row.status for row in rows] == ["graded", "graded"], rows
    write_feedback(demo, CHAPTER, [RIGHT, WRONG])
    return demo


@pytest.fixture(scope="module")
def lab(graded: Course) -> Iterator[Server]:
    """What the demo says to type: `jupyter lab` in its folder, and no more."""
    with running_lab([command("jupyter"), "lab"], graded.root, graded.root.parent) as server:
        yield server


@pytest.fixture
def formgrader(lab: Server, context: BrowserContext, tmp_path: Path) -> Iterator[FrameLocator]:
    """Formgrader, opened through JupyterLab's menu; a picture of how the test leaves it."""
    page = context.new_page()
    page.goto(lab.opens)
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").click()
    yield page.frame_locator("iframe")
    page.screenshot(path=tmp_path / "page.png")
    page.close()


def task_scores(course: Course) -> set[float | None]:
    """Return what the two graded students have for the task; None where nobody graded it."""
    gradebook = ClassGradebook(CourseDirectory(config=course.nbgrader_config()), CHAPTER)
    try:
        scores = gradebook.scores([RIGHT, WRONG])
    finally:
        gradebook.close()
    return {score[TASK].score for score in scores.values()}


@pytest.mark.parametrize(("student", "score"), [(RIGHT, "1.0"), (WRONG, "0.0")])
def test_the_feedback_page_shows_the_score_and_why(
    graded: Course, context: BrowserContext, tmp_path: Path, student: str, score: str
):
    page = context.new_page()
    page.goto((graded.root / "feedback" / student / CHAPTER / "sums.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("Adding things up")
    graded_cell = page.locator('[id="cell-id=add-up-test"]')
    expect(graded_cell).to_contain_text(f"Score: {score} / 1.0")
    expect(graded_cell.get_by_text(COMPLAINT)).to_have_count(0 if student == RIGHT else 1)
    page.screenshot(path=tmp_path / "feedback.png", full_page=True)
    page.close()


def test_formgrader_lists_the_assignment(formgrader: FrameLocator):
    row = formgrader.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row.get_by_role("link", name=CHAPTER, exact=True)).to_be_visible()
    expect(row.get_by_role("link", name=str(CLASS_SIZE), exact=True)).to_be_visible()
    row.scroll_into_view_if_needed()


def test_a_task_is_graded_by_its_rubric(formgrader: FrameLocator, graded: Course):
    assert task_scores(graded) == {None}
    formgrader.get_by_role("link", name="Manual Grading").click()
    for link in [CHAPTER, "talk", "Submission #1"]:
        formgrader.get_by_role("link", name=link, exact=True).click()
    expect(formgrader.get_by_text("3 points: names skew or outliers")).to_be_visible()
    with formgrader.owner.page.expect_response("**/formgrader/api/grade/*"):
        formgrader.get_by_role("button", name="Full credit").click()
    expect(formgrader.locator("input.score")).to_have_value("3")
    assert task_scores(graded) == {None, 3}

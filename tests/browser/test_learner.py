"""What a learner sees: the front page, an exercise that answers, work that is kept."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from browser.lab import WAIT_S, Notebook, Server, command, running_lab

FRONT_PAGE = Path("00_start", "start.ipynb")
FIRST_NOTEBOOK = Path("01_framework", "framework.ipynb")
PASSED = "Visible checks passed"
FAILED = "CheckFailed"


def returning(expression: str) -> str:
    """Return an answer to the exercise of the front page."""
    return f"def average_qps(daily_requests):\n    return {expression}"


def title(path: Path) -> str:
    """Return the first heading of a notebook."""
    cell = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    return "".join(cell["source"]).splitlines()[0].removeprefix("# ")


def prepare(repository: Path, copy: Path) -> str:
    """Make the learner's copy, or add what it lacks; return what the command says."""
    done = subprocess.run(
        [command("nbkiln"), "lab", "--prepare-only", str(copy)],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
        timeout=WAIT_S,
    )
    return " ".join(done.stdout.split())


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the learner's copy of the course."""
    return tmp_path_factory.mktemp("learner") / "my_course"


@pytest.fixture(scope="module")
def lab(chromium: str, repository: Path, copy: Path) -> Iterator[Server]:
    """What `make lab` runs, which makes the copy."""
    with running_lab([command("nbkiln"), "lab", str(copy)], repository, copy.parent) as server:
        yield server


@pytest.fixture(scope="module")
def opened(lab: Server, copy: Path, context: BrowserContext) -> Notebook:
    """The page that the server opens, with the first code cell run."""
    page = context.new_page()
    page.goto(lab.opens)
    notebook = Notebook(page, copy / FRONT_PAGE)
    notebook.show()
    notebook.run("start-setup")
    return notebook


@pytest.fixture
def front_page(opened: Notebook, tmp_path: Path) -> Iterator[Notebook]:
    """The front page in view, and a picture of how the test leaves it."""
    opened.show()
    yield opened
    opened.page.screenshot(path=tmp_path / "page.png")


def check(notebook: Notebook, answer: str) -> Locator:
    """Write an answer to the exercise and run its check; return what the check shows."""
    notebook.type("average-qps", answer)
    notebook.run("average-qps")
    return notebook.run("average-qps-test").locator(".jp-OutputArea-output")


def test_the_front_page_opens_by_itself(lab: Server, front_page: Notebook):
    assert urlsplit(lab.opens).path == f"/lab/tree/{FRONT_PAGE.as_posix()}"
    heading = front_page.panel.get_by_role("heading", level=1)
    expect(heading).to_contain_text(title(front_page.path))
    heading.scroll_into_view_if_needed()


def test_no_dialog_stands_in_the_way(front_page: Notebook):
    expect(front_page.page.locator(".jp-Dialog, .Toastify__toast")).to_have_count(0)


def test_the_page_needs_nothing_from_other_machines(front_page: Notebook, elsewhere: list[str]):
    assert elsewhere == []
    front_page.page.evaluate("fetch('https://elsewhere.example/').catch(() => null)")
    assert elsewhere == ["https://elsewhere.example/"]
    elsewhere.clear()


def test_the_chapter_table_links_every_released_notebook(front_page: Notebook, repository: Path):
    released = sorted(repository.glob("release/*/*.ipynb"))
    titles = [title(path) for path in released if path.parent.name != FRONT_PAGE.parent.name]
    assert titles
    links = front_page.panel.locator(".jp-RenderedMarkdown table a")
    expect(links).to_have_count(len(titles))
    assert set(links.all_inner_texts()) == set(titles)


def test_the_stub_is_told_from_a_wrong_answer(front_page: Notebook, repository: Path):
    stub = Notebook(front_page.page, repository / "release" / FRONT_PAGE).source("average-qps")
    shown = check(front_page, stub)
    expect(shown).to_contain_text("You have not written this yet")
    expect(shown).not_to_contain_text(PASSED)
    expect(shown).not_to_contain_text("returned")


@pytest.mark.parametrize(
    ("expression", "returned"),
    [("daily_requests / (24 * 60)", "60.0"), ("daily_requests / 100_000", "0.864")],
    ids=["a day in minutes", "rounded day"],
)
def test_a_wrong_answer_is_told_what_is_wrong(front_page: Notebook, expression: str, returned: str):
    shown = check(front_page, returning(expression))
    for said in [
        "average_qps(86400)",
        f"returned  {returned}",
        "expected  1.0",
        "One request in each of the 86,400 seconds of a day.",
    ]:
        expect(shown).to_contain_text(said)
    expect(shown).not_to_contain_text(PASSED)


def test_a_right_answer_passes_the_visible_checks(front_page: Notebook):
    shown = check(front_page, returning("daily_requests / 86_400"))
    expect(shown).to_have_text(f"{PASSED}; 3 hidden checks run at grading.")
    expect(shown).not_to_contain_text(FAILED)


def test_a_hint_is_folded_until_it_is_asked_for(front_page: Notebook):
    hint = front_page.panel.locator("details", has_text="The mean rate is the count")
    nudge = hint.get_by_text("The mean rate is the count")
    expect(nudge).to_be_hidden()
    hint.get_by_text("Hint").click()
    expect(nudge).to_be_visible()
    hint.get_by_text("Hint").click()


def test_the_world_runs_and_draws_its_figure(front_page: Notebook):
    front_page.run("world = SearchWorld(")
    figure = front_page.run("figures.examination(").locator(".jp-OutputArea-output img")
    expect(figure).to_have_count(1)
    expect(figure).to_be_in_viewport()
    assert figure.evaluate("image => image.naturalWidth") > 600
    table = front_page.run("ratio = ").locator(".jp-OutputArea-output")
    expect(table).to_contain_text("position 1 over position 10")


def test_work_is_kept_when_the_copy_is_prepared_again(front_page: Notebook, repository: Path):
    mine = returning("daily_requests / 24 / 3_600  # in my own words")
    front_page.type("average-qps", mine)
    assert front_page.source("average-qps") != mine
    front_page.save()
    assert front_page.source("average-qps") == mine
    copy = front_page.path.parents[1]
    other = max(copy.glob("01_framework/*.ipynb"))
    other.unlink()
    kept = len(list(copy.glob("*/*.ipynb")))
    said = prepare(repository, copy)
    assert f"Notebooks added: 1, kept: {kept}." in said
    assert front_page.source("average-qps") == mine
    assert other.read_bytes() == (repository / "release" / other.relative_to(copy)).read_bytes()


def test_the_chapter_table_opens_the_first_chapter(
    front_page: Notebook, context: BrowserContext, tmp_path: Path
):
    first = Notebook(front_page.page, front_page.path.parents[1] / FIRST_NOTEBOOK)
    expect(first.tab).to_have_count(0)
    table = front_page.panel.locator(".jp-RenderedMarkdown table")
    table.get_by_role("link", name=title(first.path)).click()
    first.show()
    heading = first.panel.get_by_role("heading", level=1)
    expect(heading).to_contain_text(title(first.path))
    assert len(context.pages) == 1
    first.page.screenshot(path=tmp_path / "chapter.png")

"""Links inside the repository lead to a file, and anchors to a heading."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark").enable("table")


def links(text: str) -> list[str]:
    """Targets of the links and images of a Markdown page."""
    inline = [child for token in MARKDOWN.parse(text) for child in token.children or []]
    targets = [token.attrs.get("href") or token.attrs.get("src") for token in inline]
    return [str(target) for target in targets if target]


def anchors(text: str) -> set[str]:
    """Anchors that GitHub gives to the headings of a Markdown page."""
    tokens, seen, found = MARKDOWN.parse(text), Counter(), set()
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            plain = "".join(child.content for child in content.children or [])
            slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
            found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
            seen[slug] += 1
    return found


def broken_links(page: Path, text: str) -> list[str]:
    """Find links to files that are not there and to headings that a page does not have."""
    problems = []
    for target in links(text):
        url = urlsplit(target)
        if url.scheme or url.netloc:
            continue
        path = (page.parent / unquote(url.path)).resolve() if url.path else page
        if not path.exists():
            problems.append(f"{page}: no file for {target}")
        elif url.fragment and path.suffix == ".md":
            there = text if path == page else path.read_text(encoding="utf-8")
            if unquote(url.fragment) not in anchors(there):
                problems.append(f"{page}: no heading for {target}")
    return problems


def prose(notebook: Path) -> str:
    cells = nbformat.read(notebook, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_links_of_the_pages_lead_somewhere(repository_files):
    pages = [path for path in repository_files if path.suffix == ".md"]
    assert len(pages) >= 5
    problems = [p for page in pages for p in broken_links(page, page.read_text("utf-8"))]
    assert not problems, "\n".join(problems)


def test_links_of_the_notebooks_lead_somewhere(repository_files):
    notebooks = [path for path in repository_files if path.suffix == ".ipynb"]
    assert notebooks, "source/ and release/ hold no notebooks: run `make build`"
    problems = [p for notebook in notebooks for p in broken_links(notebook, prose(notebook))]
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(tmp_path) -> Path:
    (tmp_path / "other.md").write_text("# Title\n\n## What `make` does, twice\n\n## A\n\n## A\n")
    (tmp_path / "page.md").touch()
    return tmp_path / "page.md"


@pytest.mark.parametrize(
    "text",
    [
        "[gone](gone.md)",
        "![gone](figures/gone.png)",
        "[there](other.md#no-such-heading)",
        "[here](#no-such-heading)\n\n# Some heading",
        "[by reference][r]\n\n[r]: gone.md",
        "| a |\n|---|\n| [gone](gone.md) |",
    ],
)
def test_a_broken_link_is_found(page, text):
    assert len(broken_links(page, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[file](other.md), [folder](.)",
        "[heading](other.md#what-make-does-twice)",
        "[the second of two](other.md#a-1)",
        "[here](#some-heading)\n\n# Some heading",
        "[web](https://example.org/gone.md)",
        "`[code](gone.md)`",
        "```text\n[code](gone.md)\n```",
    ],
)
def test_a_good_link_is_left_alone(page, text):
    assert broken_links(page, text) == []

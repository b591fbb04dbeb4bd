"""The page on designs says what its code prints."""

import contextlib
import io
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "design.md"


def blocks(page: str) -> list[tuple[str, str]]:
    """Return (code, what it must print) for each Python block; a text block follows each."""
    fences = [(t.info, t.content) for t in MarkdownIt().parse(page) if t.type == "fence"]
    languages = [language for language, _ in fences]
    assert languages == ["python", "text"] * (len(fences) // 2), languages
    texts = [content for _, content in fences]
    return list(zip(texts[::2], texts[1::2], strict=True))


def differences(page: str) -> list[str]:
    """Run the blocks in one namespace and say which of them print something else."""
    names: dict = {}
    found = []
    for code, expected in blocks(page):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(PAGE), "exec"), names)
        if printed.getvalue() != expected:
            found.append(f"{code}\nprints\n{printed.getvalue()}\nand the page says\n{expected}")
    return found


def test_every_block_prints_what_the_page_says(monkeypatch):
    monkeypatch.chdir(ROOT)
    page = PAGE.read_text(encoding="utf-8")
    assert len(blocks(page)) >= 5
    assert differences(page) == []


def test_a_page_that_says_something_else_is_found():
    page = "```python\nprint(1 + 1)\n```\n\n```text\n{}\n```\n"
    assert differences(page.format(2)) == []
    assert len(differences(page.format(3))) == 1
    with pytest.raises(AssertionError):
        blocks("```python\n1\n```\n")

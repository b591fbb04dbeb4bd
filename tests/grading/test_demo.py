"""The sample class, as `make demo` shows it."""

from __future__ import annotations

import pytest

from nbkiln.cli import demo
from nbkiln.course import Course
from support import CHAPTER


def test_the_demo_ends_with_a_table_and_pages_to_look_at(
    mini: Course, capsys: pytest.CaptureFixture
):
    demo(CHAPTER, into=mini.root / "demo", course=mini.root)
    printed = capsys.readouterr().out
    assert "wrong-5" in printed
    assert "add-up (3)" in printed
    assert len(list((mini.root / "demo" / "feedback").glob(f"*/{CHAPTER}/sums.html"))) == 8

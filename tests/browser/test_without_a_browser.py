"""A missing browser is a skipped test at home and a failed one in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser.lab import BROWSERS, REQUIRED, find_browser


@pytest.fixture(autouse=True)
def empty_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder without programs, the only one that commands are looked for in."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(REQUIRED, raising=False)
    return tmp_path


def test_it_is_a_skipped_test_with_a_reason():
    with pytest.raises(pytest.skip.Exception, match="no browser here"):
        find_browser()


def test_it_is_a_failed_test_where_one_is_required(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="has to be one"):
        find_browser()


@pytest.mark.parametrize("name", BROWSERS)
def test_each_name_of_chromium_will_do(empty_path: Path, name: str):
    program = empty_path / name
    program.touch(mode=0o755)
    assert find_browser() == str(program)

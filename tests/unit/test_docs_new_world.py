"""The page on new worlds: its code runs, prints what it says, and its world keeps the contract."""

import contextlib
import importlib.util
import io
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "new-world.md"


def load(path: Path) -> ModuleType:
    """Import a file as a module of its own."""
    name = f"loaded_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CONTRACT = load(Path(__file__).with_name("test_worlds_contract.py"))


def blocks(page: str) -> list[tuple[str, str]]:
    """Return (code, what it must print) for each Python block; without a text block, nothing."""
    found: list[tuple[str, str]] = []
    for token in MarkdownIt().parse(page):
        if token.type == "fence":
            assert token.info in ("python", "text"), f"a block of language {token.info!r}"
            if token.info == "python":
                found.append((token.content, ""))
            else:
                assert found, "a text block without code before it"
                assert not found[-1][1], "two text blocks after one block of code"
                found[-1] = (found[-1][0], token.content)
    return found


def run(page: str) -> tuple[dict, list[str]]:
    """Run the blocks in one namespace; return it, and which of them print something else."""
    names: dict = {"__name__": "new_world"}
    differences = []
    for code, expected in blocks(page):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(PAGE), "exec"), names)
        if printed.getvalue() != expected:
            differences.append(f"{code}\nprints\n{printed.getvalue()}\nthe page says\n{expected}")
    return names, differences


@cache
def names_of_the_page() -> dict:
    return run(PAGE.read_text(encoding="utf-8"))[0]


def case():
    return CONTRACT.Case(
        names_of_the_page()["PushWorld"],
        n=1_000,
        facts=lambda world, n: world.log(world.production, n).query("opened")[["user_id"]],
    )


def test_every_block_runs_and_prints_what_the_page_says():
    page = PAGE.read_text(encoding="utf-8")
    assert len(blocks(page)) >= 4
    names, differences = run(page)
    assert not differences, "\n".join(differences)
    assert {"PushWorld", "effect_of_a_push"} <= set(names)


@pytest.mark.parametrize("check", CONTRACT.KEPT, ids=lambda check: check.__name__)
def test_its_world_keeps_the_contract_of_all_worlds(check):
    check(case())


@pytest.mark.parametrize("name", ["lift", "habit_spread"])
def test_turning_a_knob_of_its_world_leaves_the_rest_as_it_was(name):
    CONTRACT.check_turning(case(), name)


def test_its_world_has_help():
    CONTRACT.check_help(names_of_the_page()["PushWorld"])


def test_its_lesson_has_the_three_ways_and_vanishes_at_the_off_value():
    lesson = names_of_the_page()["effect_of_a_push"]
    on, off = lesson(1), lesson(1, habit_spread=0.0)
    assert list(on) == ["naive", "right", "ceiling"]
    assert on["naive"] > on["ceiling"] + 0.15
    assert abs(on["right"] - on["ceiling"]) < 0.025
    assert abs(off["naive"] - off["right"]) < 0.04


def missing(page: str) -> list[str]:
    """Return the files in backticks that are not there; <name> stands for any."""
    paths = re.findall(r"`([\w/<>.]+/[\w<>.]+\.(?:py|md))`", page)
    patterns = [re.sub(r"<\w+>", "*", path) for path in paths]
    folders = (ROOT, ROOT / "course" / "mlsd" / "worlds")
    return [each for each in patterns if not any(any(f.glob(each)) for f in folders)]


def test_the_files_that_it_names_are_there():
    page = PAGE.read_text(encoding="utf-8")
    assert "`tests/unit/test_worlds_contract.py`" in page
    assert missing(page) == []


@pytest.mark.parametrize(
    "page",
    [
        "```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n",
        "```python\nprint(1 + 1)\n```\n",
        "```python\n1\n```\n\n```text\n2\n```\n",
    ],
)
def test_a_page_that_says_something_else_is_found(page):
    assert len(run(page)[1]) == 1


def test_a_page_that_says_what_it_prints_is_left_alone():
    assert run("```python\nx = 1\n```\n\n```python\nprint(x)\n```\n\n```text\n1\n```\n")[1] == []


@pytest.mark.parametrize("page", ["```text\n1\n```\n", "```\n1\n```\n", "```sh\nls\n```\n"])
def test_a_block_that_cannot_be_checked_is_found(page):
    with pytest.raises(AssertionError):
        blocks(page)


def test_a_block_that_fails_is_found():
    with pytest.raises(ZeroDivisionError):
        run("```python\n1 / 0\n```\n")


def test_a_file_that_is_not_there_is_found():
    assert missing("`driving/policy.py` and `tests/lessons/test_<world>.py`") == []
    assert missing("`driving/police.py`") == ["driving/police.py"]

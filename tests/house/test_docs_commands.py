"""The commands in README and CONTRIBUTING exist, and CONTRIBUTING keeps its shape."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from nbgrader.apps.nbgraderapp import NbGraderApp
from typer.main import get_command

from nbkiln.cli import app

MARKDOWN = MarkdownIt("commonmark").enable("table")
PAGES = ("README.md", "CONTRIBUTING.md")
SHELL, OTHER = {"bash"}, {"text", "python", "toml"}
TAKEN_ON_TRUST = {"cd", "conda", "cp", "git", "mkdir"}
RUNS_ON_PATHS = {"mypy", "pytest", "ruff"}


@dataclass(frozen=True)
class Known:
    """What exists: make's targets, nbkiln's subcommands with options, nbgrader's subcommands."""

    root: Path
    targets: set[str]
    nbkiln: dict[str, set[str]]
    nbgrader: set[str]


def targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def fences(page: str) -> list[tuple[str, str]]:
    """Language and text of each fenced block."""
    return [(t.info, t.content) for t in MARKDOWN.parse(page) if t.type == "fence"]


def commands(page: str) -> list[str]:
    """Commands of a page: the lines of its shell blocks, and inline code that runs a tool."""
    lines = [
        line.strip()
        for language, content in fences(page)
        if language in SHELL
        for line in content.splitlines()
    ]
    inline = [child for token in MARKDOWN.parse(page) for child in token.children or []]
    spans = [token.content for token in inline if token.type == "code_inline"]
    tool = re.compile(r"(\.venv/bin/)?(make|nbkiln|nbgrader|pytest) \S")
    return [line for line in lines if line] + [span for span in spans if tool.match(span)]


def problem_with(command: str, known: Known) -> str | None:
    """Say why a command cannot work, if it cannot."""
    words = shlex.split(command, comments=True)
    if not words:
        return None
    program, arguments = words[0].removeprefix(".venv/bin/"), words[1:]
    plain = [word for word in arguments if not word.startswith("-") and "=" not in word]
    if program == "make":
        wrong = [word for word in plain if word not in known.targets]
    elif program == "nbkiln":
        options = known.nbkiln.get(arguments[0] if arguments else "", {"--help"})
        given = {word.partition("=")[0] for word in arguments if word.startswith("-")}
        wrong = [*plain[:1]] if plain and plain[0] not in known.nbkiln else []
        wrong += sorted(given - options - {"--help"})
    elif program == "nbgrader":
        wrong = [word for word in plain[:1] if word not in known.nbgrader]
    elif program in RUNS_ON_PATHS:
        named = [word.partition("::")[0] for word in plain if "/" in word]
        wrong = [word for word in named if not (known.root / word).exists()]
    else:
        wrong = [] if program in TAKEN_ON_TRUST else [program]
    return f"`{command}`: there is no {', '.join(wrong)}" if wrong else None


def problems_with_commands(page: str, known: Known) -> list[str]:
    unnamed = [
        f"a code block of language {language!r}: say one of {sorted(SHELL | OTHER)}"
        for language, _ in fences(page)
        if language not in SHELL | OTHER
    ]
    return unnamed + [p for command in commands(page) if (p := problem_with(command, known))]


def table_heads(page: str) -> list[list[str]]:
    """Column titles of each table."""
    tokens, heads = MARKDOWN.parse(page), []
    for place, token in enumerate(tokens):
        if token.type == "thead_open":
            heads.append([])
        elif token.type == "th_open":
            heads[-1].append(tokens[place + 1].content)
    return heads


def problems_with_contributing(page: str) -> list[str]:
    """Check the limit of 800 words and the two tables."""
    words, heads = len(page.split()), table_heads(page)
    problems = [] if words < 800 else [f"{words} words: stay under 800"]
    for head in (["I want to", "Do this"], ["Derived file", "Source", "Command"]):
        if head not in heads:
            problems.append(f"no table with the columns {', '.join(head)}")
    return problems


@pytest.fixture(scope="session")
def known(root) -> Known:
    kiln = get_command(app).commands
    return Known(
        root,
        targets((root / "Makefile").read_text()),
        {name: {o for p in c.params for o in p.opts} for name, c in kiln.items()},
        set(NbGraderApp.subcommands),
    )


@pytest.mark.parametrize("name", PAGES)
def test_commands_of_the_pages_exist(root, known, name):
    page = (root / name).read_text(encoding="utf-8")
    assert len(commands(page)) >= 5
    problems = problems_with_commands(page, known)
    assert not problems, "\n".join(problems)


def test_contributing_is_short_and_has_its_tables(root):
    problems = problems_with_contributing((root / "CONTRIBUTING.md").read_text("utf-8"))
    assert not problems, "\n".join(problems)


def test_every_make_target_says_what_it_does(root):
    makefile = (root / "Makefile").read_text()
    explained = set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))
    assert explained == targets(makefile)


FEW = Known(Path(__file__).parent, {"demo", "test"}, {"build": {"--check"}}, {"formgrade"})


def block(command: str) -> str:
    return f"```bash\n{command}\n```\n"


@pytest.mark.parametrize(
    "page",
    [
        block("make demonstrate"),
        block("make demo tset  # two at once"),
        block("nbkiln bake"),
        block(".venv/bin/nbkiln build --chek"),
        block("nbgrader grade 01_framework"),
        block("pytest tests/no_such_folder"),
        block("npm install"),
        "Run `make demonstrate`.",
        "| a |\n|---|\n| `nbkiln bake x` |",
        "```\nmake demo\n```",
        "```sh\nmake demo\n```",
    ],
)
def test_an_unknown_command_is_found(page):
    assert len(problems_with_commands(page, FEW)) == 1


@pytest.mark.parametrize(
    "page",
    [
        block("make demo\n\nmake test PYTHON=python3.12\nmake"),
        block(".venv/bin/nbkiln build 01_framework --check\nnbkiln --help"),
        block("nbgrader formgrade  # in the browser\ngit status\n# a comment"),
        "```text\nnpm install\n```",
        "a `maker` and `make` alone",
    ],
)
def test_a_known_command_is_left_alone(page):
    assert problems_with_commands(page, FEW) == []


TABLES = (
    "| I want to | Do this |\n|---|---|\n| a | b |\n\n"
    "| Derived file | Source | Command |\n|---|---|---|\n| a | b | c |\n"
)


def test_a_contributing_page_without_a_table_or_too_long_is_found():
    assert problems_with_contributing(TABLES) == []
    assert problems_with_contributing(TABLES.replace("Do this", "Then")) != []
    assert problems_with_contributing(TABLES.replace("Source", "From")) != []
    assert problems_with_contributing(TABLES + "word " * 800) != []


def unfinished(page: str) -> list[str]:
    """Return the lines of a page that somebody meant to come back to."""
    return [line for line in page.splitlines() if re.search(r"\b(TODO|FIXME|TBD)\b", line)]


@pytest.mark.parametrize("name", [*PAGES, "CHANGELOG.md"])
def test_pages_are_finished(root, name):
    assert unfinished((root / name).read_text(encoding="utf-8")) == []


def test_an_unfinished_page_is_found():
    assert unfinished("done\n<!-- TODO: the table -->\n") == ["<!-- TODO: the table -->"]

"""No file names a place on somebody's machine, and none records where packages came from."""

import re
from pathlib import Path

import pytest

# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = [
    r"/(?:home|Us" + r"ers)/\w",
    r"/ro" + r"ot/",
    r"/(?:wo" + r"rk|fa" + r"rm)/",
    r"/opt/(?:py" + r"pi|wh" + r"eels)",
    r"[A-Z]:\\+Us" + r"ers\\",
    r"/tmp/ipy" + r"kernel_",
]
REGISTRIES = [
    r"python" + r"hosted\.org",
    r"pypi\.org/sim" + r"ple",
    r"registry\.(?:npm" + r"js|yarn" + r"pkg)\.",
    r"(?:extra-)?index-u" + r"rl\s*=",
    r"find-li" + r"nks\s*=",
]
NAMED_PLACE = re.compile("|".join([rf"(?<![\w.~-]){p}" for p in MACHINE_PATHS] + REGISTRIES))

LOCK_FILE = re.compile(
    r"(?:uv|poetry|pdm|Pipfile|conda|yarn|bun)[.-]lock(?:\.ya?ml|b)?"
    r"|(?:pylock.*\.toml)|package-lock\.json|pnpm-lock\.yaml|npm-shrinkwrap\.json"
)


def named_places(text: str) -> list[str]:
    """Find lines that name a folder of one machine or the address of a registry."""
    return [
        f"line {number}: {line.strip()[:120]}"
        for number, line in enumerate(text.splitlines(), start=1)
        if NAMED_PLACE.search(line)
    ]


def is_lock_file(path: Path) -> bool:
    return LOCK_FILE.fullmatch(path.name) is not None


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


def test_no_file_names_a_machine_or_a_registry(root, repository_files):
    assert len(repository_files) > 30
    problems = [
        f"{path.relative_to(root)}, {place}"
        for path in repository_files
        for place in named_places(read(path))
    ]
    assert not problems, "\n".join(problems)


def test_there_is_no_lock_file(root, repository_files):
    assert [path for path in repository_files if is_lock_file(path)] == []


@pytest.mark.parametrize(
    "parts",
    [
        ("cd /ho", "me/ada/mlsd"),
        ('"/Us', 'ers/ada/mlsd"'),
        ("see /ro", "ot/.cache"),
        ("/wo", "rk/main"),
        ("C:\\Us", "ers\\ada"),
        ('File "/tmp/ipy', 'kernel_31/3.py"'),
        ("https://files.python", "hosted.org/a.whl"),
        ("--index-u", "rl=https://example.org"),
        ("find-li", "nks = wheels"),
    ],
)
def test_a_named_place_is_found(parts):
    assert named_places("fine\n" + "".join(parts))[0].startswith("line 2")


@pytest.mark.parametrize(
    "line",
    [
        "see ./homework/1",
        "/".join(["course", "work", "plan"]),
        "docs.example.org/home/",
        "~/work",
        "a/root/b",
    ],
)
def test_a_harmless_path_is_left_alone(line):
    assert named_places(line) == []


@pytest.mark.parametrize(
    "name", ["uv.lock", "poetry.lock", "Pipfile.lock", "pylock.dev.toml", "package-lock.json"]
)
def test_a_lock_file_is_found(name):
    assert is_lock_file(Path("course", name))

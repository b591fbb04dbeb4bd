"""`make` helps when it is called wrong."""

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def checkout(root, tmp_path) -> Path:
    for name in (
        "Makefile",
        "constraints.txt",
        "course/pyproject.toml",
        "autograder/pyproject.toml",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    return tmp_path


def make(checkout: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(["make", *words], cwd=checkout, capture_output=True, text=True)


def pretend_python(path: Path, version: str) -> None:
    path.write_text(f'#!/bin/sh\n[ "$1" = -V ] && echo "Python {version}" && exit 0\nexit 1\n')
    path.chmod(0o755)


def test_make_alone_lists_the_targets(checkout):
    done = make(checkout)
    assert done.returncode == 0
    assert "  demo " in done.stdout
    assert "  test " in done.stdout


def test_an_old_python_is_refused_by_name(checkout):
    pretend_python(checkout / "python-old", "3.9.2")
    done = make(checkout, "install", "PYTHON=./python-old")
    assert done.returncode != 0
    assert "Python 3.11 or later is needed" in done.stderr
    assert "Python 3.9.2" in done.stderr
    assert "make install PYTHON=" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_not_there_is_refused_by_name(checkout):
    done = make(checkout, "demo", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "no-such-python" in done.stderr
    assert "make demo PYTHON=" in done.stderr


def test_clean_keeps_what_the_user_made(checkout):
    for name in ("my_course", "submitted", "demo", "course/mlsd/__pycache__"):
        (checkout / name).mkdir(parents=True)
    (checkout / "gradebook.db").touch()
    done = make(checkout, "clean")
    assert "Kept my_course" in done.stdout
    assert (checkout / "my_course").exists()
    assert (checkout / "submitted").exists()
    assert (checkout / "gradebook.db").exists()
    assert not (checkout / "demo").exists()
    assert not (checkout / "course/mlsd/__pycache__").exists()

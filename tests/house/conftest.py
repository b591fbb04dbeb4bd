"""What the tests of the house share: the repository's root and its files."""

import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def repository_files(root) -> list[Path]:
    """Files that git tracks, or would track once added."""
    git = ["git", "-c", "safe.directory=*", "-C", str(root)]
    listing = subprocess.run(
        [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
        text=True,
    )
    files = [root / name for name in listing.stdout.split("\0") if name]
    return [path for path in files if path.is_file()]

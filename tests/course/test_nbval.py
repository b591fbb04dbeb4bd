"""The comparison of stored outputs notices a changed output, and has something to compare."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nbkiln.course import Course
from support import CHAPTER

SOURCES = sorted((Path(__file__).parents[2] / "source").glob("*/*.ipynb"))


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name=nbkiln", "-q", "-p"]
    command += ["no:cacheprovider", "-c", "/dev/null", f"--rootdir={path.parent}", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_stored_outputs_are_reproduced_and_a_changed_one_fails(built_mini: Course, tmp_path: Path):
    path = Path(shutil.copy(built_mini.source / CHAPTER / "sums.ipynb", tmp_path))
    assert nbval(path).returncode == 0

    nb = nbformat.read(path, as_version=4)
    (printed,) = [cell for cell in nb.cells if cell.source == "print(add_up([1, 2, 5]))"]
    printed.outputs[0].text = "9\n"
    nbformat.write(nb, path)
    altered = nbval(path)
    assert altered.returncode == 1
    assert re.search(r"1 failed, \d+ passed", altered.stdout)
    assert "9" in altered.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_source_notebook_stores_outputs_without_errors(path: Path):
    nb = nbformat.read(path, as_version=4)
    outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
    assert len(outputs) >= 3
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    assert all(cell.execution_count for cell in nb.cells if cell.cell_type == "code")
    texts = "\n".join(str(o.get("text") or o.get("data", {}).get("text/plain")) for o in outputs)
    assert not re.search(r"\bat 0x[0-9a-f]{8,}", texts), "an output holds an address"


def test_there_are_source_notebooks():
    assert SOURCES

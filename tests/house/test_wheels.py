"""Each package, built and installed alone in an empty environment, is whole."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

PACKAGES = {"mlsd": "course", "nbkiln": "autograder"}
IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def lacking(files: list[str], wheel: list[str]) -> list[str]:
    """Find files of a package that its wheel leaves out, and a missing licence."""
    missing = [name for name in files if name not in wheel]
    return missing + ([] if any(name.endswith("/LICENSE") for name in wheel) else ["LICENSE"])


def installer(python: Path) -> list[str | Path]:
    """The command that installs into another environment: uv if it is here, pip if not."""
    uv = Path(sys.executable).with_name("uv")
    if uv.exists():
        return [uv, "pip", "install", "--quiet", "--python", python]
    return [python, "-m", "pip", "install", "--quiet"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_wheel_is_whole_and_its_modules_import(package, root, repository_files, tmp_path):
    folder = root / PACKAGES[package]
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation")
    run(*build, "--outdir", tmp_path, folder, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    files = [p for p in repository_files if p.is_relative_to(folder / package)]
    names = zipfile.ZipFile(wheel).namelist()
    assert lacking([p.relative_to(folder).as_posix() for p in files], names) == []

    python = tmp_path / "empty" / "bin" / "python"
    install = installer(python)
    venv.create(tmp_path / "empty", with_pip=install[0] == python)
    run(*install, "-c", root / "constraints.txt", wheel, cwd=tmp_path)
    run(python, "-c", IMPORT_ALL, package, cwd=tmp_path)
    other = "nbkiln" if package == "mlsd" else "mlsd"
    with pytest.raises(AssertionError, match=f"No module named '{other}'"):
        run(python, "-c", IMPORT_ALL, other, cwd=tmp_path)
    if package == "nbkiln":
        assert "build" in run(python.with_name("nbkiln"), "--help", cwd=tmp_path)


def test_a_file_that_a_wheel_leaves_out_is_found():
    wheel = ["mlsd/__init__.py", "mlsd-0.1.0.dist-info/licenses/LICENSE"]
    assert lacking(["mlsd/__init__.py"], wheel) == []
    assert lacking(["mlsd/__init__.py", "mlsd/figures/mlsd.mplstyle"], wheel) != []
    assert lacking(["mlsd/__init__.py"], wheel[:1]) == ["LICENSE"]

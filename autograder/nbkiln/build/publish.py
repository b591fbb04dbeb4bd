"""Build chapters into a scratch course, then put them in place or compare with what is there."""

from __future__ import annotations

import filecmp
import hashlib
import importlib.metadata
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from nbkiln.build.assemble import assemble
from nbkiln.build.check import check_chapter
from nbkiln.build.findings import Finding
from nbkiln.build.model import BadChapter, Chapter, read_chapter
from nbkiln.course import CONFIG_NAME, Course
from nbkiln.errors import KilnError

Progress = Callable[[str, int], None]
"""Called with what is being done and how many more notebooks are finished."""


@dataclass
class BuildReport:
    """What a build did, chapter by chapter."""

    built: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.findings or self.failed or self.differences)


class GenerateFailed(KilnError):
    """nbgrader's GenerateAssignment refused a built notebook."""


def build(
    course: Course,
    wanted: list[str] | None = None,
    *,
    check: bool = False,
    force: bool = False,
    stock_kernels: bool = False,
    progress: Progress = lambda _what, _done: None,
) -> BuildReport:
    """Build the chapters `wanted` (all by default) into `source/` and `release/`.

    A chapter whose inputs and outputs are as the last build left them is not built again, unless
    `force`.  With `check`, nothing is written: everything is built elsewhere and compared.  A
    chapter that fails leaves its last good notebooks in place.  `stock_kernels` runs the notebooks
    in the kernels that nbclient starts by itself; the outputs are the same.
    """
    report = BuildReport()
    everything = _read_all(course, report)
    unreadable = ", ".join(report.failed)
    stamps = {} if check or force else _load_stamps(course)
    inputs: dict[str, str] = {}
    made: list[tuple[Chapter, dict[str, NotebookNode]]] = []
    for name in course.chapter_names(wanted):
        if name not in everything:
            continue
        chapter = everything[name]
        findings = check_chapter(chapter)
        if findings:
            report.findings[name] = findings
        elif unreadable and chapter.shows_others:
            report.failed[name] = (
                f"{chapter.path}: not built, because it tells of other chapters and {unreadable} "
                "cannot be read. Mend that first."
            )
        else:
            notebooks = {
                notebook.name: assemble(chapter, notebook, list(everything.values()))
                for notebook in chapter.notebooks
            }
            inputs[name] = _input_digest(course, chapter, notebooks)
            if stamps.get(name) == [inputs[name], _output_digest(course, name)]:
                report.unchanged.append(name)
            else:
                made.append((chapter, notebooks))

    with tempfile.TemporaryDirectory(prefix="nbkiln-build-") as scratch:
        scratch_root = Path(scratch)
        _write_sources(scratch_root, made, report, progress, stock_kernels=stock_kernels)
        for chapter, _notebooks in made:
            if chapter.name in report.failed:
                continue
            try:
                _generate(course, scratch_root, chapter)
            except GenerateFailed as error:
                report.failed[chapter.name] = str(error)
                continue
            report.built.append(chapter.name)
            if check:
                report.differences += _differences(course, scratch_root, chapter.name)
            else:
                _put_in_place(course, scratch_root, chapter.name)
        if check and wanted is None:
            report.differences += _strays(course, course.chapter_names())
    if not check:
        built = {name: [inputs[name], _output_digest(course, name)] for name in report.built}
        _save_stamps(course, built)
    return report


def _read_all(course: Course, report: BuildReport) -> dict[str, Chapter]:
    chapters = {}
    for name in course.chapter_names():
        try:
            chapters[name] = read_chapter(course.chapters_folder / name)
        except BadChapter as error:
            report.failed[name] = str(error)
    return chapters


def _write_sources(
    scratch: Path,
    made: list[tuple[Chapter, dict[str, NotebookNode]]],
    report: BuildReport,
    progress: Progress,
    *,
    stock_kernels: bool,
) -> None:
    jobs, owners = [], {}
    for chapter, notebooks in made:
        folder = scratch / "source" / chapter.name
        folder.mkdir(parents=True)
        if (chapter.path / "data").is_dir():
            shutil.copytree(chapter.path / "data", folder / "data")
        for notebook, nb in notebooks.items():
            name = f"{chapter.name}/{notebook}"
            owners[name] = chapter.name
            jobs.append((name, nb, folder))

    if not jobs:
        return
    from nbkiln.build.execute import execute_all  # late, as below

    failures = execute_all(
        jobs, lambda name: progress(f"ran {name}", 1), stock_kernels=stock_kernels
    )
    for name, error in failures.items():
        report.failed.setdefault(owners[name], str(error))
    for name, nb, folder in jobs:
        path = folder / f"{name.split('/')[1]}.ipynb"
        nbformat.write(nb, path)


def _generate(course: Course, scratch: Path, chapter: Chapter) -> None:
    """Run nbgrader's own GenerateAssignment with the course's settings in the scratch root."""
    from nbgrader.apps import NbGraderAPI  # late: it takes seconds, an unchanged course needs none

    config = course.nbgrader_config()
    config.CourseDirectory.root = str(scratch)
    config.CourseDirectory.source_directory = "source"
    config.CourseDirectory.release_directory = "release"
    config.CourseDirectory.db_url = f"sqlite:///{scratch / 'gradebook.db'}"
    result = NbGraderAPI(config=config).generate_assignment(chapter.name, force=True)
    if not result["success"]:
        raise GenerateFailed(
            f"{chapter.path}: nbgrader could not make the release version.\n"
            f"{result['log']}\n{result.get('error') or ''}"
        )


def _differences(course: Course, scratch: Path, name: str) -> Iterator[str]:
    for kind in ("source", "release"):
        built, kept = scratch / kind / name, course.root / kind / name
        paths = {p.relative_to(built) for p in built.rglob("*") if p.is_file()}
        paths |= {p.relative_to(kept) for p in kept.rglob("*") if p.is_file()}
        for path in sorted(paths):
            shown = Path(kind, name, path)
            if not (kept / path).exists():
                yield f"{shown}: missing; it would be built."
            elif not (built / path).exists():
                yield f"{shown}: no chapter builds this file."
            elif not filecmp.cmp(built / path, kept / path, shallow=False):
                yield f"{shown}: {_first_difference(built / path, kept / path)}"


def _first_difference(built: Path, kept: Path) -> str:
    if built.suffix == ".ipynb":
        try:
            new, old = (nbformat.read(path, as_version=4).cells for path in (built, kept))
        except Exception as error:
            return f"not a notebook: {error}"
        for index, (a, b) in enumerate(zip(new, old, strict=False), 1):
            for key in ("source", "outputs", "metadata", "id", "cell_type", "execution_count"):
                if a.get(key) != b.get(key):
                    return f"cell {index} ({b.get('id')}) has other {key} than would be built."
        if len(new) != len(old):
            return f"it has {len(old)} cells, {len(new)} would be built."
    return "its bytes differ from what would be built."


def _strays(course: Course, names: list[str]) -> Iterator[str]:
    for kind in ("source", "release"):
        for folder in sorted((course.root / kind).glob("*")):
            if folder.is_dir() and folder.name not in names:
                yield f"{kind}/{folder.name}: there is no such chapter; delete the folder."


def _put_in_place(course: Course, scratch: Path, name: str) -> None:
    """Swap both folders of a chapter; if the second swap fails, the first is taken back."""
    swapped: list[tuple[Path, Path]] = []
    try:
        for kind in ("source", "release"):
            target = course.root / kind / name
            target.parent.mkdir(exist_ok=True)
            incoming = target.with_name(f".{name}.new")
            outgoing = target.with_name(f".{name}.old")
            for leftover in (incoming, outgoing):
                shutil.rmtree(leftover, ignore_errors=True)
            shutil.copytree(scratch / kind / name, incoming)
            if target.exists():
                target.rename(outgoing)
            swapped.append((target, outgoing))
            incoming.rename(target)
    except OSError:
        for target, outgoing in swapped:
            shutil.rmtree(target, ignore_errors=True)
            if outgoing.exists():
                outgoing.rename(target)
        raise
    for _target, outgoing in swapped:
        shutil.rmtree(outgoing, ignore_errors=True)


def _input_digest(course: Course, chapter: Chapter, notebooks: dict[str, NotebookNode]) -> str:
    """Return a digest of a chapter's assembled notebooks and of all that running them reads."""
    files = [path for part in ("course", "autograder") for path in (course.root / part).rglob("*")]
    files = [path for path in files if course.chapters_folder not in path.parents]
    files += [*(chapter.path / "data").rglob("*"), course.root / CONFIG_NAME]
    packages = sorted(f"{d.name}=={d.version}" for d in importlib.metadata.distributions())
    made = json.dumps([notebooks, packages, _digest(files)], sort_keys=True)
    return hashlib.sha256(made.encode()).hexdigest()


def _output_digest(course: Course, name: str) -> str:
    """Return a digest of what is in place of a chapter."""
    folders = (course.source / name, course.release / name)
    return _digest([path for folder in folders for path in folder.rglob("*")])


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(
        path for path in paths if path.is_file() and "__pycache__" not in path.parts
    ):
        digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _load_stamps(course: Course) -> dict[str, list[str]]:
    try:
        stamps = json.loads((course.state / "build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _save_stamps(course: Course, stamps: dict[str, list[str]]) -> None:
    kept = _load_stamps(course) | stamps
    course.state.mkdir(exist_ok=True)
    (course.state / "build.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")

"""The `nbkiln` command."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from nbkiln import __version__
from nbkiln.course import Course
from nbkiln.errors import KilnError
from nbkiln.startup import skip_iri_grammar

if TYPE_CHECKING:
    from nbkiln.grading.results import Row

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="""Build, audit and grade a course of nbgrader notebooks.

Run it anywhere inside a course, that is a folder with an `nbgrader_config.py`.
The usual order: `nbkiln build`, `nbkiln audit`, and once submissions are in,
`nbkiln autograde 01_framework`.""",
)
PIPED_WIDTH = 120
console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
errors = Console(stderr=True)

CourseOption = Annotated[
    Path | None,
    typer.Option("--course", help="Root of the course; found from the working folder by default."),
]


StockKernels = Annotated[
    bool,
    typer.Option("--stock-kernels", help="Start a kernel for each notebook, as nbgrader does."),
]


def _version(wanted: bool) -> None:
    if wanted:
        console.print(f"nbkiln {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold the options that come before a command."""


class _Rate(ProgressColumn):
    """How many are done in a second, or in a minute where that is below one."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.1f}/s" if speed >= 1 else f"{60 * speed:.0f}/min", style="dim")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[red]{task.fields[failures]}"),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=False),
        console=errors,
    )


@app.command()
def build(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(help="Chapters to build, such as 01_framework; all by default."),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; fail where what is there differs."),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Build also what has not changed since last time.")
    ] = False,
    stock_kernels: StockKernels = False,
    course: CourseOption = None,
) -> None:
    """Build `source/` and `release/` from the percent notebooks.

    Each chapter is checked, assembled, executed and passed through nbgrader's
    generate_assignment. A chapter with a fault is named with file, line and mend, and its last
    good notebooks stay where they are.
    """
    from nbkiln.build.publish import build as run_build

    home = Course.find(course)
    with _progress() as progress:
        total = sum(
            len(list((home.chapters_folder / name).glob("*.py")))
            for name in home.chapter_names(chapters)
        )
        task = progress.add_task("Building", total=total, failures="")

        def show(what: str, done: int) -> None:
            progress.update(task, description=what, advance=done)

        report = run_build(
            home, chapters, check=check, force=force, stock_kernels=stock_kernels, progress=show
        )
        progress.update(task, description="Built", completed=total)
    for findings in report.findings.values():
        for finding in findings:
            errors.print(str(finding), markup=False, highlight=False, soft_wrap=True)
    for message in (*report.failed.values(), *report.differences):
        errors.print(message, markup=False, highlight=False, soft_wrap=True)
    if report.unchanged:
        console.print(f"Unchanged since the last build: {', '.join(report.unchanged)}")
    if report.built:
        verb = "Compared" if check else "Built"
        console.print(f"{verb}: {', '.join(report.built)}")
    if not report.ok:
        if report.differences:
            errors.print("Run `nbkiln build` and commit source/ and release/.", markup=False)
        raise typer.Exit(1)


@app.command()
def audit(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Chapters or single exercises, such as 01_framework/ndcg-at-k."),
    ] = None,
    faults: Annotated[
        bool, typer.Option("--faults", help="Show only what is not as it should be.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Try every answer of the bank, a blank one and trivial ones against the tests.

    The reference and the right answers must get full points, all others must lose some, and the
    example in each statement must hold. Exit status 1 where that is not so.
    """
    from nbkiln.audit.run import audit_chapter
    from nbkiln.build.model import read_chapter
    from nbkiln.report.audit import audit_table

    home = Course.find(course)
    chosen: dict[str, list[str] | None] = {}
    for entry in what or home.chapter_names():
        name, _, exercise = entry.partition("/")
        if not exercise:
            chosen[name] = None
        elif (listed := chosen.setdefault(name, [])) is not None:
            listed.append(exercise)
    home.chapter_names(list(chosen))
    verdicts = []
    for name, exercises in chosen.items():
        chapter = read_chapter(home.chapters_folder / name)
        for grade_id in exercises or []:
            chapter.exercise(grade_id)
        with errors.status(f"Auditing {name}") as status:
            found = audit_chapter(
                chapter,
                exercises,
                on_verdict=lambda v: status.update(f"{v.exercise.grade_id}: {v.answer.name}"),
            )
        if not faults or not all(verdict.as_expected for verdict in found):
            console.print(audit_table(name, found, only_faults=faults))
        verdicts += found
    wrong = [verdict for verdict in verdicts if not verdict.as_expected]
    console.print(f"{len(verdicts)} answers tried, {len(wrong)} not as expected.")
    if wrong or not verdicts:
        raise typer.Exit(1)


@app.command()
def autograde(
    assignment: Annotated[str, typer.Argument(help="The chapter, such as 01_framework.")],
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this student; may be repeated.")
    ] = None,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Grade also what has not changed since last time.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=1, help="Notebooks that run at a time; one a core by default."
        ),
    ] = None,
    share: Annotated[
        bool,
        typer.Option(
            "--share/--no-share", help="Run cells that submissions have in common only once."
        ),
    ] = True,
    stock_kernels: StockKernels = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    course: CourseOption = None,
) -> None:
    """Autograde submissions into nbgrader's gradebook and show the class.

    Takes `submitted/<student>/<assignment>/`, runs each notebook in a warm kernel and writes
    `autograded/` and the gradebook. A submission that cannot be used costs its own points only:
    the row says what happened. What was graded before and has not changed is left as it is, also
    after Ctrl-C: the same command goes on. Where the time went is in
    `.nbkiln/log/<assignment>.jsonl`, a line for each notebook.
    """
    rows = _grade(
        Course.find(course),
        assignment,
        student,
        regrade=regrade,
        workers=workers,
        share=share,
        stock_kernels=stock_kernels or _forking_is_missing(),
    )
    if as_json:
        console.print_json(json.dumps([asdict(row) for row in rows]))
    else:
        _show_class(assignment, rows)
    if any(row.status == "failed" for row in rows):
        raise typer.Exit(1)


@app.command()
def feedback(
    assignment: Annotated[str, typer.Argument(help="The chapter, such as 01_framework.")],
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this student; may be repeated.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write nbgrader's feedback pages for submissions that were graded, several at a time.

    They are put in `feedback/<student>/<assignment>/`. Comments and points that a person has
    entered in the formgrader are on them.
    """
    from nbkiln.grading.feedback import autograded_students, write_feedback

    home = Course.find(course)
    students = autograded_students(home, assignment, student)
    with _progress() as progress:
        task = progress.add_task("Writing feedback", total=len(students), failures="")
        write_feedback(home, assignment, students, lambda _student: progress.advance(task))
    pages = home.layout().folder("feedback", "<student>", assignment)
    console.print(f"Pages of {len(students)} students: {pages}", markup=False, soft_wrap=True)


@app.command()
def validate(
    notebooks: Annotated[list[Path], typer.Argument(help="Notebooks of a release or a learner.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    stock_kernels: StockKernels = False,
) -> None:
    """Run notebooks with the checks that they show, and say which cells do not pass.

    The notebooks are not changed. Unlike `nbgrader validate`, exit status 1 where a cell fails.
    """
    from nbkiln.grading.validate import validate_notebooks

    reports = validate_notebooks(notebooks, stock_kernels=stock_kernels or _forking_is_missing())
    if as_json:
        console.print_json(json.dumps([asdict(report) for report in reports]))
    else:
        for report in reports:
            console.print(str(report), markup=False, highlight=False, soft_wrap=True)
    if any(report.failures for report in reports):
        raise typer.Exit(1)


@app.command()
def demo(
    chapter: Annotated[str, typer.Argument(help="The chapter to hand in.")] = "01_framework",
    into: Annotated[
        Path | None, typer.Option("--into", help="Folder of the demo; demo/ by default.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Hand in a sample class, grade it with nbgrader and show what came out.

    The students come from the chapter's answer bank: one blank, two right in different ways and
    five with misconceptions. Everything stays in one folder with a gradebook of its own.
    """
    from nbkiln.grading.zygotes import start_early

    home = Course.find(course)
    home.chapter_names([chapter])
    start_early(home.nbgrader_config(), home.source / chapter)

    from nbkiln.grading.feedback import write_feedback
    from nbkiln.grading.sample import make_demo_course

    demo_course = make_demo_course(home, chapter, (into or home.root / "demo").resolve())
    console.print(f"A class has handed in {chapter} in {_shown(demo_course.root)}/submitted")
    rows = _grade(demo_course, chapter, None, regrade=True)
    graded = [row.student for row in rows if row.status == "graded"]
    with _progress() as progress:
        task = progress.add_task("Writing feedback", total=len(graded), failures="")
        write_feedback(demo_course, chapter, graded, lambda _student: progress.advance(task))
    _show_class(chapter, rows)
    pages = _shown(demo_course.root / "feedback")
    scripts = os.path.relpath(Path(sys.executable).parent, demo_course.root)
    console.print(
        f"""
The feedback pages are in {pages}/<student>/{chapter}/, for instance
  {pages}/wrong-1/{chapter}/

Next
  make lab
      work through the course yourself
  cd {_shown(demo_course.root)} && {scripts}/jupyter lab
      grade what waits for a person (?): menu Nbgrader, Formgrader
  make audit CHAPTER={chapter}
      try every answer of the bank against the tests
""",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    if len(graded) < len(rows):
        raise typer.Exit(1)


@app.command()
def lab(
    folder: Annotated[
        Path | None, typer.Argument(help="Your copy of the course; my_course/ by default.")
    ] = None,
    prepare_only: Annotated[
        bool, typer.Option("--prepare-only", help="Make the copy, do not open JupyterLab.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Open JupyterLab at the front page of your own copy of the course.

    The first time the released chapters are copied to the folder; later only chapters that are
    new are added, and what you wrote stays as it is.
    """
    from nbkiln.study.workspace import open_lab, prepare_workspace

    home = Course.find(course)
    workspace = (folder or home.root / "my_course").resolve()
    added, kept = prepare_workspace(home, workspace)
    console.print(f"Your copy is {_shown(workspace)}. Notebooks added: {added}, kept: {kept}.")
    if not prepare_only:
        open_lab(workspace)


def _grade(home: Course, assignment: str, students: list[str] | None, **how: Any) -> list[Row]:
    from nbkiln.grading.gradeclass import grade_class

    total = len(students or home.students("submitted", assignment))
    with _progress() as progress:
        task = progress.add_task("Autograding", total=total or None, failures="")
        failed: list[str] = []

        def show(row: Row) -> None:
            if row.status == "failed":
                failed.append(row.student)
            progress.update(
                task,
                description=f"Autograded {escape(row.student)}",
                advance=1,
                failures=f"{len(failed)} failed" if failed else "",
            )

        return grade_class(home, assignment, students, on_row=show, **how)


def _forking_is_missing() -> bool:
    from nbkiln.kernels.client import forking_works

    if forking_works():
        return False
    errors.print("Warm kernels need Linux; stock kernels run here, several at a time.")
    return True


def _show_class(assignment: str, rows: list[Row]) -> None:
    from nbkiln.report.classtable import class_tables, notes_of

    for table in class_tables(assignment, rows, console.width):
        console.print(table)
    for note in notes_of(rows):
        console.print(f"- {note}", markup=False, highlight=False, soft_wrap=True)


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def run() -> None:
    """Run the command; show our own errors as messages, not tracebacks."""
    skip_iri_grammar()
    try:
        app()
    except KilnError as error:
        errors.print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(1)

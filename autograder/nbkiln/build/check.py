"""What a chapter must hold before it is built: each fault has its file, line and mend."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbkiln.build.answers import check_bank
from nbkiln.build.findings import Finding, not_python
from nbkiln.build.model import (
    HIDDEN_REGION,
    SOLUTION_REGION,
    STATEMENT_SUFFIX,
    TEST_SUFFIX,
    Cell,
    Chapter,
    Exercise,
    Notebook,
)
from nbkiln.build.syntax import bound_names, count_checks, loaded_names, parse

MAX_CELLS = 80
MAX_EXERCISES = 15
MAX_WORDS_BETWEEN = 250
MAX_CODE_LINES = 15
MAX_ANSWER_LINES = 25
MAX_TEST_LINES = 20
FIRST_EXERCISE_WITHIN = 10
MIN_WRONG = 5
MIN_RIGHT = 2

_NBGRADER_KEYS = {"grade_id", "locked", "solution", "grade", "points", "task"}


def check_chapter(chapter: Chapter) -> list[Finding]:
    """Return every fault of a chapter, in the order of its files.

    Of a notebook with code that is not Python, only that is returned.
    """
    broken = [finding for notebook in chapter.notebooks for finding in _check_syntax(notebook)]
    unparsed = {finding.path for finding in broken}
    findings = [finding for finding in _check_grade_ids(chapter) if finding.path not in unparsed]
    for notebook in chapter.notebooks:
        if notebook.path in unparsed:
            continue
        findings += _check_cells(notebook)
        findings += _check_length(notebook)
        for exercise in notebook.exercises:
            findings += _check_exercise(chapter, exercise)
    findings += [*broken, *check_bank(chapter)]
    return sorted(findings, key=lambda finding: (finding.path, finding.line))


def _check_syntax(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        try:
            parse(cell.source)
        except SyntaxError as error:
            yield not_python(notebook.path, cell.line, error)
            continue
        for name, part in (("hidden", cell.hidden), ("visible", cell.visible)):
            try:
                parse(part)
            except SyntaxError:
                yield Finding(
                    notebook.path,
                    cell.line,
                    f"Hidden tests split a statement of {cell.grade_id!r}: its {name} part is not "
                    "Python by itself.",
                    "Put the markers between two statements that begin at the margin.",
                )
                break


def _check_grade_ids(chapter: Chapter) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    known_answers = {exercise.grade_id for exercise in chapter.exercises}
    for notebook in chapter.notebooks:
        for cell in notebook.cells:
            if not cell.nbgrader:
                continue
            unknown = set(cell.nbgrader) - _NBGRADER_KEYS
            if unknown or not cell.grade_id:
                yield Finding(
                    notebook.path,
                    cell.line,
                    f"nbgrader metadata {cell.nbgrader} has no grade_id or has unknown keys.",
                    f"Use grade_id and, of the rest, only {', '.join(sorted(_NBGRADER_KEYS))}.",
                )
                continue
            if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", cell.grade_id):
                yield Finding(
                    notebook.path,
                    cell.line,
                    f"The grade_id {cell.grade_id!r} is not kebab-case.",
                    "Write it like ndcg-at-k.",
                )
            if cell.grade_id in seen:
                yield Finding(
                    notebook.path,
                    cell.line,
                    f"The grade_id {cell.grade_id!r} is already used at {seen[cell.grade_id]}.",
                    "Give each cell of a chapter its own.",
                )
            seen[cell.grade_id] = f"{notebook.path}:{cell.line}"
            if cell.is_solution and cell.grade_id not in known_answers:
                yield Finding(
                    notebook.path,
                    cell.line,
                    f"The answer cell {cell.grade_id!r} has no statement before it.",
                    "Put a markdown cell with grade_id "
                    f"{cell.grade_id + STATEMENT_SUFFIX!r} there.",
                )
            if cell.is_test and TEST_SUFFIX.sub("", cell.grade_id) not in known_answers:
                yield Finding(
                    notebook.path,
                    cell.line,
                    f"The test cell {cell.grade_id!r} belongs to no exercise.",
                    "Name it after its answer: <answer>-test or <answer>-test-<part>.",
                )


def _check_cells(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.cells:
        points = cell.nbgrader.get("points")
        if (cell.is_test or cell.is_task) and not (isinstance(points, int) and points > 0):
            yield Finding(
                notebook.path,
                cell.line,
                f"The graded cell {cell.grade_id!r} has points {points!r}.",
                "Give it a whole number of points above 0.",
            )
        if cell.is_solution and not SOLUTION_REGION.search(cell.source):
            yield Finding(
                notebook.path,
                cell.line,
                f"The answer cell {cell.grade_id!r} has no solution region, so nbgrader would "
                "wipe it whole.",
                "Put the solution between ### BEGIN SOLUTION and ### END SOLUTION.",
            )
        if cell.is_task and "=== BEGIN MARK SCHEME ===" not in cell.source:
            yield Finding(
                notebook.path,
                cell.line,
                f"The task {cell.grade_id!r} has no mark scheme.",
                "End it with a rubric between === BEGIN MARK SCHEME === and "
                "=== END MARK SCHEME ===.",
            )
        if cell.is_test:
            yield from _check_hidden_count(notebook, cell)


def _check_hidden_count(notebook: Notebook, cell: Cell) -> Iterator[Finding]:
    if "### BEGIN HIDDEN TESTS" in cell.source and not HIDDEN_REGION.search(cell.source + "\n"):
        yield Finding(
            notebook.path,
            cell.line,
            f"The hidden tests of {cell.grade_id!r} are not closed.",
            "End them with ### END HIDDEN TESTS at the start of a line.",
        )
        return
    count = count_checks(cell.hidden)
    said = re.search(r"(\d+) hidden checks? runs? at grading", cell.visible)
    if count and (not said or int(said[1]) != count):
        yield Finding(
            notebook.path,
            cell.line,
            f"{cell.grade_id!r} has {count} hidden checks, and the visible part says "
            f"{said[1] if said else 'nothing of them'}.",
            f'Write "{count} hidden check{"s run" if count > 1 else " runs"} at grading" in the '
            "last visible line.",
        )
    if not count and not count_checks(cell.visible):
        yield Finding(
            notebook.path,
            cell.line,
            f"The test cell {cell.grade_id!r} checks nothing.",
            "Give it an assert, a calling(...) or a value(...).",
        )


def _check_exercise(chapter: Chapter, exercise: Exercise) -> Iterator[Finding]:
    def finding(fault: str, mend: str, cell: Cell | None = None) -> Finding:
        return Finding(exercise.path, (cell or exercise.statement).line, fault, mend)

    name = exercise.grade_id
    statement = exercise.statement.source
    if not re.search(r"^### Exercise: \S", statement, re.M):
        yield finding(
            f"The statement of {name!r} has no title.",
            'Begin it with "### Exercise: <title>"; the build adds number and points.',
        )
    for said in re.findall(r"(?:\(|worth )(\d+) points?\b", statement):
        if int(said) != exercise.points:
            yield finding(
                f"The statement of {name!r} says {said} points, its tests give "
                f"{exercise.points:g}.",
                "Leave the points out of the statement: the build writes them.",
            )
    if exercise.answer is None:
        yield finding(
            f"The exercise {name!r} has no answer cell.",
            f'Add a code cell with {{"grade_id": "{name}", "solution": true}}.',
        )
    if not exercise.tests or exercise.tests[0].grade_id != f"{name}-test":
        yield finding(
            f"The exercise {name!r} has no test cell {name}-test.",
            f'Add a code cell with {{"grade_id": "{name}-test", "grade": true, "points": N}}.',
        )
    if not any(test.hidden for test in exercise.tests):
        yield finding(f"The exercise {name!r} has no hidden tests.", "Add some.")
    if not exercise.hints:
        yield finding(
            f"The exercise {name!r} has no hint.",
            'Add a markdown cell with tags=["hint"] after its tests.',
        )
    if exercise.analysis is None:
        yield finding(
            f"The exercise {name!r} has no analysis.",
            'Add a markdown cell with tags=["analysis"]: what the number means, and when it '
            "would change.",
        )
    if not re.search(r"^>>> ", statement, re.M):
        yield finding(
            f"The statement of {name!r} has no worked example.",
            "Add one in doctest form (>>> call, then the result).",
        )
    yield from _check_names(exercise)
    folder = chapter.answers_folder(exercise)
    for kind, least in (("wrong", MIN_WRONG), ("right", MIN_RIGHT)):
        found = len(list(folder.glob(f"{kind}_*.py")))
        if found < least:
            yield finding(
                f"The answer bank of {name!r} has {found} {kind} answers.",
                f"Put at least {least} files {kind}_<what>.py in {folder}.",
            )


def _check_names(exercise: Exercise) -> Iterator[Finding]:
    """The names that the statement asks for are those that the answer binds and the tests use."""
    if exercise.answer is None or not exercise.tests:
        return
    bound = bound_names(exercise.answer.source)
    used = set().union(*(loaded_names(test.source) for test in exercise.tests))
    quoted = set(re.findall(r"`([A-Za-z_]\w*)(?:\([^`]*\))?`", exercise.statement.source))
    for name in sorted(bound & quoted - used):
        yield Finding(
            exercise.path,
            exercise.tests[0].line,
            f"The statement of {exercise.grade_id!r} asks for `{name}`, but no test uses it.",
            "Test it, or ask for the name that is tested.",
        )
    tested = bound & used
    for name in sorted(tested - quoted):
        yield Finding(
            exercise.path,
            exercise.statement.line,
            f"The tests of {exercise.grade_id!r} use `{name}`, which the statement never names.",
            f"Say how to hand the answer over: `{name}` in backticks.",
        )
    if not tested:
        yield Finding(
            exercise.path,
            exercise.tests[0].line,
            f"The tests of {exercise.grade_id!r} use none of the names that its answer binds "
            f"({', '.join(sorted(bound)) or 'none'}).",
            "Test the name that is handed over.",
        )


def _check_length(notebook: Notebook) -> Iterator[Finding]:
    def finding(cell: Cell, fault: str, mend: str) -> Finding:
        return Finding(notebook.path, cell.line, fault, mend)

    cells = notebook.cells
    if len(cells) > MAX_CELLS:
        yield finding(
            cells[MAX_CELLS],
            f"The notebook has {len(cells)} cells; {MAX_CELLS} is the limit.",
            "Split it in two.",
        )
    if len(notebook.exercises) > MAX_EXERCISES:
        yield finding(
            notebook.exercises[MAX_EXERCISES].statement,
            f"The notebook has {len(notebook.exercises)} exercises; {MAX_EXERCISES} is the limit.",
            "Move some to another notebook.",
        )
    if notebook.exercises:
        first = cells.index(notebook.exercises[0].statement)
        if first >= FIRST_EXERCISE_WITHIN:
            yield finding(
                cells[first],
                f"The first exercise is cell {first + 1}.",
                f"Bring one within the first {FIRST_EXERCISE_WITHIN} cells.",
            )
    words = 0
    for cell in cells:
        if cell.kind == "markdown" and "hint" not in cell.tags:
            words += _count_words(cell.visible)
            if words > MAX_WORDS_BETWEEN:
                yield finding(
                    cell,
                    f"{words} words since the last thing to do; {MAX_WORDS_BETWEEN} is the limit.",
                    "Cut, or put a code cell or an exercise between.",
                )
                words = 0
        if cell.kind == "code" or cell.is_task:
            words = 0
        lines = _count_lines(cell.source)
        if cell.is_solution:
            limit = MAX_ANSWER_LINES
        elif cell.is_test:
            limit = MAX_TEST_LINES
        else:
            limit = MAX_CODE_LINES
        if cell.kind == "code" and lines > limit:
            yield finding(
                cell,
                f"The code cell has {lines} lines; {limit} is the limit here.",
                "Split it, or move a part to the library.",
            )


def _count_words(markdown: str) -> int:
    prose = re.sub(r"```.*?```", "", markdown, flags=re.S)
    return len(re.findall(r"[A-Za-z0-9][\w'’.-]*", prose))


def _count_lines(source: str) -> int:
    return sum(
        1 for line in source.splitlines() if line.strip() and not line.lstrip().startswith("### ")
    )

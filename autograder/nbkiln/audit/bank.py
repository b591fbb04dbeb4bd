"""The answers that an exercise is tried with: its bank, the blank stub and trivial ones."""

from __future__ import annotations

import ast

from nbkiln.build.answers import Answer, BadAnswer, read_answer
from nbkiln.build.findings import not_python
from nbkiln.build.model import SOLUTION_REGION, Chapter, Exercise
from nbkiln.build.syntax import bound_names, parse

STUB = 'raise NotImplementedError("Write your answer here, then delete this line.")'
_CONSTANTS = ("None", "0", "1", "0.5", "True", "[]", "{}", "''")


def answers_of(chapter: Chapter, exercise: Exercise) -> list[Answer]:
    """Return all answers to try: reference, bank, blank and trivial."""
    assert exercise.answer is not None
    folder = chapter.answers_folder(exercise)
    return [
        Answer("reference", "reference", exercise.answer.source),
        *(read_answer(path) for path in sorted(folder.glob("right_*.py"))),
        *(read_answer(path) for path in sorted(folder.glob("wrong_*.py"))),
        Answer("blank", "blank", stub(exercise)),
        *trivial_answers(exercise),
    ]


def stub(exercise: Exercise) -> str:
    """Return the answer cell as it is released."""
    assert exercise.answer is not None

    def blank(match) -> str:
        indent = match[0][: len(match[0]) - len(match[0].lstrip())]
        return indent + STUB

    return SOLUTION_REGION.sub(blank, exercise.answer.source)


def trivial_answers(exercise: Exercise) -> list[Answer]:
    """Return constant answers and those that give an argument back.

    Raises BadAnswer where the reference answer is not Python.
    """
    assert exercise.answer is not None
    try:
        body = parse(exercise.answer.source).body
    except SyntaxError as error:
        raise BadAnswer(not_python(exercise.path, exercise.answer.line, error)) from error
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    in_solution = bound_names(exercise.answer.source)
    answers = []
    for constant in _CONSTANTS:
        lines = [f"def {f.name}(*args, **kwargs):\n    return {constant}" for f in functions]
        names = sorted(in_solution - {f.name for f in functions})
        lines += [f"{name} = {constant}" for name in names]
        answers.append(Answer(f"always {constant}", "trivial", "\n".join(lines)))
    most = max((len(f.args.args) for f in functions), default=0)
    for position in range(most):
        lines = []
        for function in functions:
            given = [argument.arg for argument in function.args.args]
            if given:
                returned = given[min(position, len(given) - 1)]
                lines.append(f"def {function.name}({ast.unparse(function.args)}):")
                lines.append(f"    return {returned}")
        name = functions[0].args.args
        shown = name[position].arg if position < len(name) else f"argument {position + 1}"
        answers.append(Answer(f"gives {shown} back", "trivial", "\n".join(lines)))
    return answers

"""What the code of a cell defines, uses and checks."""

from __future__ import annotations

import ast
import re

_CHECKS = {"calling", "value"}


def parse(source: str) -> ast.Module:
    """Parse a cell's code; lines of IPython magic count as `pass`.  Raises SyntaxError."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(re.sub(r"^([ \t]*)[%!].*$", r"\1pass", source, flags=re.M))


def count_checks(source: str) -> int:
    """Return the number of checks in test code: asserts and calls of the check helpers."""
    count = 0
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Assert):
            count += 1
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                count += called.id in _CHECKS or called.id.startswith("assert_")
            elif isinstance(called, ast.Attribute):
                count += called.attr.startswith("assert_")
    return count


def bound_names(source: str) -> set[str]:
    """Return the names that a cell's top level defines or assigns, except private ones."""
    names: set[str] = set()
    for node in parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def loaded_names(source: str) -> set[str]:
    """Return the names that a cell's code reads."""
    nodes = ast.walk(parse(source))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}

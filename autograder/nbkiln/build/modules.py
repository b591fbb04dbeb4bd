"""Which modules the code of notebooks imports."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterable


def imported_modules(sources: Iterable[str]) -> list[str]:
    """Return the installed modules that code cells import, for a zygote to import beforehand."""
    names: set[str] = set()
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
    return sorted(name for name in names if _installed(name.split(".")[0]))


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False

"""Points that a test hands back itself."""

from __future__ import annotations

from nbformat import NotebookNode


def partial_credit(cell: NotebookNode) -> float | None:
    """Return the number that a test cell gave as its result; None without one, or after an error.

    As in nbgrader the first output decides that is an error, text on stderr or a result.
    """
    for output in cell.outputs:
        if output.output_type == "error" or output.get("name") == "stderr":
            return None
        if output.output_type == "execute_result":
            text = output.get("data", {}).get("text/plain") or ""
            try:
                return float("".join(text))
            except ValueError:
                return None
    return None

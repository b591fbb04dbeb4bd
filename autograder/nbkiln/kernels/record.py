"""Turn the messages of a run into the outputs of notebook cells."""

from __future__ import annotations

import time
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode

from nbkiln.kernels.client import Message, Runner


class Recorder(NotebookClient):
    """nbclient's own bookkeeping of outputs, fed by a `Runner` instead of a kernel."""

    def __init__(self, nb: NotebookNode, *, first: int = 0) -> None:
        """Record cells of `nb`; `first` is how many cells ran before in the same process."""
        super().__init__(nb)
        self.reset_execution_trackers()
        self.code_cells_executed = first
        self.seconds: dict[int, float] = {}

    def run_cell(
        self, runner: Runner, cell: NotebookNode, index: int, *, timeout_s: float
    ) -> dict[str, Any]:
        """Run `cell` and fill its outputs; return the execute reply."""
        cell.outputs = []
        self.clear_before_next_output = False

        def on_message(message: Message) -> None:
            parented = message | {
                "header": {"msg_type": message["msg_type"]},
                "parent_header": {"msg_id": str(index)},
            }
            try:
                self.process_message(parented, cell, index)
            except CellExecutionComplete:
                pass
            except Exception as error:
                text = f"this output cannot be kept: {error}".splitlines()[0]
                cell.outputs.append(error_output(type(error).__name__, text))

        began = time.monotonic()
        reply = runner.run(cell.source, on_message, timeout_s=timeout_s)
        self.seconds[index] = time.monotonic() - began
        self.code_cells_executed += 1
        cell.execution_count = reply.get("execution_count") or self.code_cells_executed
        shown = {output.ename for output in cell.outputs if output.output_type == "error"}
        if reply["status"] == "error" and reply["ename"] not in shown:
            cell.outputs.append(error_output(reply["ename"], reply["evalue"], reply["traceback"]))
        return reply


def error_output(ename: str, evalue: str, traceback: list[str] | None = None) -> NotebookNode:
    """Return an error as a notebook output."""
    return NotebookNode(
        output_type="error",
        ename=ename,
        evalue=evalue,
        traceback=traceback or [f"{ename}: {evalue}"],
    )

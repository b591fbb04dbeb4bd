"""Run reference notebooks on stock kernels, several at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from nbkiln.errors import KilnError
from nbkiln.kernels.client import ONE_THREAD

CELL_TIMEOUT_S = 120


class ReferenceFails(KilnError):
    """A reference notebook does not run through."""


def execute_all(
    jobs: list[tuple[str, NotebookNode, Path]], on_done: Callable[[str], None]
) -> dict[str, ReferenceFails]:
    """Execute notebooks in place, as many at a time as there are cores.

    jobs: (name, notebook, folder to run in).  Returns the errors by name; `on_done` is called
    with each name as it ends.
    """
    limit = asyncio.Semaphore(os.cpu_count() or 1)
    failures: dict[str, ReferenceFails] = {}

    async def one(name: str, nb: NotebookNode, folder: Path) -> None:
        async with limit:
            try:
                await _execute(name, nb, folder)
            except ReferenceFails as error:
                failures[name] = error
            on_done(name)

    async def everything() -> None:
        await asyncio.gather(*(one(*job) for job in jobs))

    asyncio.run(everything())
    return failures


async def _execute(name: str, nb: NotebookNode, folder: Path) -> None:
    metadata = dict(nb.metadata)
    client = NotebookClient(
        nb,
        timeout=CELL_TIMEOUT_S,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        await client.async_execute(env={**os.environ, **ONE_THREAD})
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        cell = next((c for c in nb.cells if _failed(c)), None)
        where = f" in the cell that begins {cell.source.splitlines()[0]!r}" if cell else ""
        raise ReferenceFails(
            f"{name}: the reference solution does not run through{where}.\n{error}"
        ) from error
    nb.metadata.clear()
    nb.metadata.update(metadata)


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))

"""Run reference notebooks, several at a time: in warm kernels, or in stock ones if asked to."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from nbformat import NotebookNode

from nbkiln.build.modules import imported_modules
from nbkiln.errors import KilnError
from nbkiln.grading.alone import run_alone
from nbkiln.grading.records import Limits
from nbkiln.kernels.client import ONE_THREAD, Zygote, forking_works

LIMITS = Limits(cell_s=120, notebook_s=600)


class ReferenceFails(KilnError):
    """A reference notebook does not run through."""


Run = Callable[[NotebookNode, Path], object]


def execute_all(
    jobs: list[tuple[str, NotebookNode, Path]],
    on_done: Callable[[str], None],
    *,
    stock_kernels: bool = False,
) -> dict[str, ReferenceFails]:
    """Execute notebooks in place, as many at a time as there are cores.

    jobs: (name, notebook, folder to run in).  Returns the errors by name; `on_done` is called
    with each name as it ends.  The outputs are the same in warm and in stock kernels.
    """
    if stock_kernels or not forking_works():
        return _with(_run_stock, jobs, on_done)
    sources = [c.source for _, nb, _ in jobs for c in nb.cells if c.cell_type == "code"]
    with Zygote(imported_modules(sources)) as zygote:
        return _with(lambda nb, folder: run_alone(zygote, nb, folder, LIMITS), jobs, on_done)


def _with(
    run: Run, jobs: list[tuple[str, NotebookNode, Path]], on_done: Callable[[str], None]
) -> dict[str, ReferenceFails]:
    failures: dict[str, ReferenceFails] = {}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        running = {pool.submit(_run, run, name, nb, folder): name for name, nb, folder in jobs}
        for future in as_completed(running):
            if fault := future.result():
                failures[running[future]] = fault
            on_done(running[future])
    return failures


def _run(run: Run, name: str, nb: NotebookNode, folder: Path) -> ReferenceFails | None:
    """Run a notebook; return what is wrong with it."""
    try:
        run(nb, folder)
    except (CellTimeoutError, DeadKernelError) as error:
        return ReferenceFails(f"{name}: the reference solution does not run through.\n{error}")
    # What a cell prints reaches us in one piece or in several, as it happens.
    CoalesceStreamsPreprocessor().preprocess(nb, {})
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                trace = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
                return ReferenceFails(
                    f"{name}: the reference solution does not run through in the cell that begins "
                    f"{cell.source.splitlines()[0]!r}.\n{trace}"
                )
    return None


def _run_stock(nb: NotebookNode, folder: Path) -> None:
    metadata = dict(nb.metadata)
    NotebookClient(
        nb,
        timeout=LIMITS.cell_s,
        kernel_name="python3",
        record_timing=False,
        allow_errors=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    ).execute(env={**os.environ, **ONE_THREAD})
    nb.metadata.clear()
    nb.metadata.update(metadata)

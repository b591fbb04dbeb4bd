"""Run a class on stock kernels, several at a time: where warm kernels are not to be had."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from nbgrader.utils import setenv
from traitlets.config import Config

from nbkiln.grading.classrun import Done, Failed, Job, Place
from nbkiln.grading.records import CellRecord
from nbkiln.kernels.record import error_output


def run_on_stock_kernels(
    config: Config,
    jobs: Iterable[Job],
    on_done: Done,
    on_failed: Failed,
    *,
    workers: int,
    scratch: Path,
    stop: threading.Event,
) -> None:
    """Run each job with nbgrader's own Execute, `workers` at a time.

    `on_done` and `on_failed` are called as by `run_class`.  Once `stop` is set no further notebook
    is begun.
    """

    def run(job: Job) -> list[CellRecord] | None:
        if stop.is_set():
            return None
        place = Place(scratch, job.files)
        nb = NotebookNode(job.nb)
        nb.cells = [NotebookNode(cell) for cell in job.nb.cells]
        try:
            run_in_stock_kernel(nb, place.work, config)
        finally:
            place.remove()
        code = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
        return [CellRecord.of(cell, _seconds(cell)) for cell in code]

    with ThreadPoolExecutor(workers) as pool, setenv(NBGRADER_EXECUTION="autograde"):
        futures = {pool.submit(run, job): job for job in jobs}
        for future in as_completed(futures):
            try:
                records = future.result()
            except Exception as error:
                on_failed(futures[future], f"{type(error).__name__}: {error}")
            else:
                if records is not None:
                    on_done(futures[future], records)


def run_in_stock_kernel(nb: NotebookNode, folder: Path, config: Config) -> None:
    """Run the cells of `nb` in a kernel of its own; what follows a cell that ends it is not run."""
    quiet = Config(config)
    quiet.Execute.setdefault("extra_arguments", ["--log-level=ERROR"])
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    try:
        Execute(config=quiet)(nb, {"metadata": {"path": str(folder)}})
    except (DeadKernelError, UnresponsiveKernelError) as death:
        for cell in nb.cells:
            if cell.cell_type == "code" and cell.execution_count is None and cell.source.strip():
                cell.outputs.append(error_output("DeadKernelError", str(death)))


def _seconds(cell: NotebookNode) -> float:
    """Return how long nbclient says that a cell ran."""
    times = cell.metadata.get("execution", {})
    try:
        began = datetime.datetime.fromisoformat(times["iopub.status.busy"])
        ended = datetime.datetime.fromisoformat(times["shell.execute_reply"])
    except (KeyError, ValueError):
        return 0.0
    return max(0.0, (ended - began).total_seconds())

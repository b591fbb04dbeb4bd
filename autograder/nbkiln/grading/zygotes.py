"""The warm processes of this process, one for each list of modules, ended with it."""

from __future__ import annotations

import atexit
import threading
from pathlib import Path

import nbformat

from nbkiln.build.modules import imported_modules
from nbkiln.kernels.client import Zygote, forking_works

_zygotes: dict[tuple[str, ...], Zygote] = {}
_lock = threading.Lock()


def zygote_for(modules: list[str]) -> Zygote:
    """Return this process's zygote with `modules` imported, started at the first call."""
    with _lock:
        key = tuple(modules)
        if key not in _zygotes:
            _zygotes[key] = zygote = Zygote(modules)
            atexit.register(zygote.close)
        return _zygotes[key]


def imports_of_source(folder: Path) -> list[str]:
    """Return the modules that the instructor's notebooks in `folder` import."""
    return imported_modules(
        cell.source
        for path in sorted(folder.glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    )


def start_early(source: Path) -> None:
    """Start the zygote for the notebooks in `source` while this process does something else."""
    if forking_works():
        modules = imports_of_source(source)
        threading.Thread(target=zygote_for, args=(modules,), daemon=True).start()

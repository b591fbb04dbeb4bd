"""The warm processes of this process, one for each list of modules, ended with it."""

from __future__ import annotations

import atexit
import json
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from traitlets.config import Config

from nbkiln.build.modules import imported_modules
from nbkiln.kernels.client import Zygote, forking_works

_log = logging.getLogger("nbkiln")
AUTOGRADE = {"NBGRADER_EXECUTION": "autograde"}
"""What cells find in their environment while nbgrader grades them."""
_zygotes: dict[tuple[str, ...], Zygote] = {}
_lock = threading.Lock()


def zygote_for(modules: list[str]) -> Zygote:
    """Return this process's zygote with `modules` imported, started at the first call."""
    with _lock:
        key = tuple(modules)
        if key not in _zygotes:
            zygote = Zygote(modules, env=AUTOGRADE)
            if zygote.threads > 1:
                zygote.close()
                _log.warning(
                    "Importing %s starts threads, which no process can be forked with; the "
                    "notebooks import everything themselves.",
                    ", ".join(modules),
                )
                zygote = Zygote(env=AUTOGRADE)
            _zygotes[key] = zygote
            atexit.register(close_own, zygote, os.getpid())
        return _zygotes[key]


def close_own(zygote: Zygote, owner: int) -> None:
    """End a zygote, but not from a fork of the process that started it."""
    if os.getpid() == owner:
        zygote.close()


def modules_to_preload(config: Config, source: Path) -> list[str]:
    """Return `c.WarmExecute.preload`, by default the modules that notebooks in `source` import."""
    return list(config.WarmExecute.get("preload", ())) or imported_modules(_code_in(source))


def _code_in(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def start_early(config: Config, source: Path) -> None:
    """Start the zygote for the notebooks in `source` while this process does something else."""
    if forking_works():
        modules = modules_to_preload(config, source)
        threading.Thread(target=zygote_for, args=(modules,), daemon=True).start()

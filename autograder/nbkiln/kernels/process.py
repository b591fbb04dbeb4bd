"""Linux's ways to tie a process's life to another's (prctl(2))."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with(parent: int) -> None:
    """Be killed when `parent` ends; end at once if it already has."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def wait_for_adoption(first_parent: int) -> int:
    """Wait until `first_parent` has ended and return the process that took its place."""
    while (parent := os.getppid()) == first_parent:
        time.sleep(0.0005)
    return parent


def use_for_temporary_files(folder: str | None) -> None:
    """Let `tempfile`, here and in processes started from here, use this folder."""
    if folder is not None:
        os.environ["TMPDIR"] = folder
        tempfile.tempdir = None


def descendants(pid: int) -> list[int]:
    """Return the processes below one, as they are now."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        for children in Path("/proc", str(waiting.pop()), "task").glob("*/children"):
            try:
                below = [int(word) for word in children.read_text().split()]
            except OSError:
                continue
            found += below
            waiting += below
    return found


def kill_all(pids: Iterable[int]) -> None:
    """Kill processes, those that have ended left aside."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)

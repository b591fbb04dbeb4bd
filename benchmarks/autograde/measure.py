"""Run one command and measure it: wall time and CPU time, or the memory of its process tree.

Memory is the proportional set size (PSS), in which a page that several processes share is counted
once.  Reading it costs the kernel time, so memory and time are never measured in the same run.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbkiln.errors import KilnError

INTERVAL_S = 0.1
TIMEOUT_S = 3600.0
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_ZYGOTE = b"zygote.main("
"""What the command line of nbkiln's warm process holds."""


class EngineFailed(KilnError):
    """A command that was to be measured did not end well."""


@dataclass(frozen=True)
class Process:
    """One process at one moment: `part` is coordinator, zygote or kernel."""

    pid: int
    part: str
    pss_bytes: int


@dataclass(frozen=True)
class Memory:
    """The most that was seen of a run, in bytes of PSS."""

    tree_bytes: int
    """All processes of the command together."""
    coordinator_bytes: int
    """The process of the command itself."""
    zygote_bytes: int
    """The warm process while it has no children; 0 where the engine has none."""
    beyond_bytes: int
    """The processes below the command, less the zygote alone."""
    kernels: int
    """Processes below the command, the zygote not counted, at the same time."""


@dataclass(frozen=True)
class Usage:
    """What a command took: CPU time is that of all processes that were waited for."""

    wall_s: float
    cpu_s: float


def environment(scripts: Path) -> dict[str, str]:
    """Return the environment of an engine whose programs are in `scripts`: one BLAS thread."""
    paths = os.pathsep.join([str(scripts), os.environ.get("PATH", "")])
    return {**os.environ, **ONE_THREAD, "PATH": paths}


def run_timed(command: Sequence[str], cwd: Path, env: dict[str, str]) -> Usage:
    """Run `command` to its end and return what it took; raise EngineFailed if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    with _started(command, cwd, env) as process:
        process.wait(TIMEOUT_S)
        wall_s = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Usage(wall_s, cpu_s)


def run_sampled(command: Sequence[str], cwd: Path, env: dict[str, str]) -> Memory:
    """Run `command` to its end and return its peak memory; raise EngineFailed if it fails."""
    samples: list[list[Process]] = []
    ended = threading.Event()

    def sample(root: int) -> None:
        pause_s = INTERVAL_S
        while not ended.wait(pause_s):
            began = time.perf_counter()
            samples.append(process_tree(root))
            # Of a large tree that takes long; the run must not wait for it all the time.
            pause_s = max(INTERVAL_S, 2 * (time.perf_counter() - began))

    with _started(command, cwd, env) as process:
        sampler = threading.Thread(target=sample, args=(process.pid,), daemon=True)
        sampler.start()
        try:
            process.wait(TIMEOUT_S)
        finally:
            ended.set()
            sampler.join()
    return peak_of(samples)


@contextlib.contextmanager
def _started(
    command: Sequence[str], cwd: Path, env: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start `command`; on leaving see that it has ended, and well."""
    log = cwd / ".benchmark.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ) as process,
    ):
        try:
            yield process
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise EngineFailed(f"`{' '.join(command)}` ended with {process.returncode}:\n{said}")


def process_tree(root: int) -> list[Process]:
    """Return `root` and all that descend from it, as far as they still run."""
    found: list[Process] = []
    waiting = [(root, "coordinator")]
    while waiting:
        pid, part = waiting.pop()
        try:
            pss = _pss_bytes(pid)
            if part == "kernel" and _ZYGOTE in Path(f"/proc/{pid}/cmdline").read_bytes():
                part = "kernel" if any(p.part == "zygote" for p in found) else "zygote"
            below = _children(pid)
        except OSError:
            continue
        found.append(Process(pid, part, pss))
        waiting += [(child, "kernel") for child in below]
    return found


def _pss_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def peak_of(samples: Sequence[Sequence[Process]]) -> Memory:
    """Return the peaks over all samples of a run.

    The zygote's own size is taken from the samples in which it has no children: with children, it
    shares its pages and its PSS falls.  Where there is no such sample, it is the largest seen.
    """

    def total(sample: Sequence[Process], *parts: str) -> int:
        return sum(process.pss_bytes for process in sample if process.part in parts)

    def kernels(sample: Sequence[Process]) -> int:
        return sum(process.part == "kernel" for process in sample)

    alone = [total(sample, "zygote") for sample in samples if not kernels(sample)]
    seen = [total(sample, "zygote") for sample in samples]
    zygote = max(alone, default=0) or max(seen, default=0)
    return Memory(
        tree_bytes=max((total(s, "coordinator", "zygote", "kernel") for s in samples), default=0),
        coordinator_bytes=max((total(sample, "coordinator") for sample in samples), default=0),
        zygote_bytes=zygote,
        beyond_bytes=max(
            (total(s, "zygote", "kernel") - zygote for s in samples if kernels(s)), default=0
        ),
        kernels=max(map(kernels, samples), default=0),
    )

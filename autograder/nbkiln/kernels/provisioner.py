"""A Jupyter kernel provisioner whose ipykernels are forked from a warm process.

The kernelspec `nbkiln` names it, so everything that starts kernels by name can use it: nbclient,
nbconvert, nbval, JupyterLab.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import List, Unicode, default

from nbkiln.errors import KilnError
from nbkiln.kernels import wire
from nbkiln.kernels.client import ONE_THREAD, Zygote, forking_works

DEFAULT_PRELOAD = ("numpy", "pandas", "matplotlib.pyplot")
PRELOAD_VARIABLE = "NBKILN_PRELOAD"
ROLE = "nbkiln.kernels.warm_ipykernel"
START_TIMEOUT_S = 30.0

_LAUNCHERS = ("ipykernel_launcher", "ipykernel")
_READ_AT_START = ("PYTHON", "LD_", "LANG", "LC_", "TZ", "HOME", "XDG_", "MPL", "MATPLOTLIB")
_UNDERSTOOD = {"cwd", "env", "stdout", "stderr", "extra_arguments", "kernel_id"}
_POPEN_ONLY = (subprocess.PIPE, subprocess.STDOUT)
_PIDFD_SIGNAL_PROCESS_GROUP = 1 << 2

_Key = tuple[int, tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]


class CannotFork(KilnError):
    """This kernel has to be started as a process of its own."""


_zygotes: dict[_Key, Zygote | CannotFork] = {}
_lock = threading.Lock()
_said: set[str] = set()


class WarmProvisioner(LocalProvisioner):
    """Forks kernels from a process that has imported `preload`; otherwise a LocalProvisioner.

    There is one warm process for each Python command, list of modules and set of environment
    variables that Python or its libraries read when they start.  It belongs to this process, as
    its kernels do: they end with it, `kill -9` included.

    A kernel starts with an empty namespace and its own random state; what differs from a stock one
    is that BLAS has one thread, that code which asks `sys.modules` finds the preloaded libraries,
    and that their warnings on import are not shown.

    Where a kernel cannot be forked (not on Linux, or a launch that asks for what only a new
    process can do) it is started as usual, and the log says why, once.
    """

    preload = List(
        Unicode(),
        help="Modules that the warm process imports; those that cannot be imported are skipped. "
        f"Default: those named in the environment variable {PRELOAD_VARIABLE} (separated by "
        f"commas), or else {', '.join(DEFAULT_PRELOAD)}.",
    ).tag(config=True)

    @default("preload")
    def _default_preload(self) -> list[str]:
        named = os.environ.get(PRELOAD_VARIABLE)
        if named is None:
            return list(DEFAULT_PRELOAD)
        return [module for part in named.split(",") if (module := part.strip())]

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel for the command line `cmd`; start it as usual where that is impossible."""
        try:
            python, argv = _split(cmd, kwargs)
            # The first start of a warm process takes seconds: not in the event loop.
            process = await asyncio.to_thread(self._fork, python, argv, kwargs)
        except CannotFork as reason:
            if str(reason) not in _said:
                _said.add(str(reason))
                self.log.warning("nbkiln: kernels start without a warm process: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]
        self.pid = process.pid
        self.pgid = None
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    def _fork(self, python: list[str], argv: list[str], kwargs: dict[str, Any]) -> ForkedKernel:
        env = kwargs["env"] | ONE_THREAD | {"JPY_PARENT_PID": str(os.getpid())}
        cwd = Path(kwargs.get("cwd") or Path.cwd())
        try:
            zygote = _zygote_for(python, self.preload, env)
            with _outputs(kwargs) as descriptors:
                return ForkedKernel(zygote, argv, env, cwd, descriptors)
        except (KilnError, OSError, wire.ConnectionLost) as error:
            raise CannotFork(str(error)) from error


class ForkedKernel:
    """What `subprocess.Popen` is to other provisioners, for a child of a zygote.

    Signals go to the kernel and what it has started, as with a LocalProvisioner.
    """

    stdin = stdout = stderr = None

    def __init__(
        self,
        zygote: Zygote,
        argv: list[str],
        env: dict[str, str],
        cwd: Path,
        descriptors: list[int],
    ) -> None:
        """Fork a child and wait until its ports are open.

        Raises OSError or ConnectionLost when the child ends before that.
        """
        self.returncode: int | None = None
        self._zygote = zygote
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self.pid = zygote.spawn(cwd, [theirs.fileno(), *descriptors])
            self._pidfd = os.pidfd_open(self.pid)
            try:
                ours.settimeout(START_TIMEOUT_S)
                wire.send(ours, {"argv": argv, "env": env})
                wire.receive(ours)
            except (OSError, wire.ConnectionLost):
                self.kill()
                os.close(self._pidfd)
                raise

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while the kernel runs."""
        if self.returncode is None and self._has_ended(wait_ms=0):
            code = self._zygote.status(self.pid)
            # A zygote that had to be started again does not know the children killed with it.
            self.returncode = -signal.SIGKILL if code is None else code
            os.close(self._pidfd)
        return self.returncode

    def wait(self) -> int | None:
        """Wait for the end of the kernel and return the exit code."""
        if self.returncode is None:
            self._has_ended(wait_ms=None)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel's process group; nothing when it has ended."""
        if self.returncode is not None or self._has_ended(wait_ms=0):
            return
        with contextlib.suppress(ProcessLookupError):
            try:
                signal.pidfd_send_signal(self._pidfd, number, None, _PIDFD_SIGNAL_PROCESS_GROUP)
            except OSError as error:
                if isinstance(error, ProcessLookupError):
                    raise
                os.killpg(self.pid, number)  # Linux before 6.9

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def _has_ended(self, *, wait_ms: int | None) -> bool:
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return bool(poll.poll(wait_ms))


def _split(cmd: list[str], kwargs: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the Python command and ipykernel's arguments; raise CannotFork for other launches."""
    if not forking_works():
        raise CannotFork("forking a kernel needs Linux")
    at = cmd.index("-m") if "-m" in cmd[:-1] else 0
    if at == 0 or cmd[at + 1] not in _LAUNCHERS:
        raise CannotFork(f"the kernelspec's command does not start ipykernel: {' '.join(cmd)}")
    beyond = sorted(name for name in kwargs.keys() - _UNDERSTOOD if kwargs[name])
    beyond += [name for name in ("stdout", "stderr") if kwargs.get(name) in _POPEN_ONLY]
    if beyond:
        raise CannotFork(f"only a new process can have {', '.join(beyond)}")
    if not Path(kwargs.get("cwd") or ".").is_dir():
        raise CannotFork(f"there is no folder {kwargs['cwd']}")
    return cmd[:at], cmd[at + 2 :]


@contextlib.contextmanager
def _outputs(kwargs: dict[str, Any]) -> Iterator[list[int]]:
    """Give the descriptors of the kernel's standard output and error, read as Popen does."""
    with open(os.devnull, "w") as devnull:
        found = []
        for standard, name in ((1, "stdout"), (2, "stderr")):
            given = kwargs.get(name)
            if given is None:
                found.append(standard)
            elif given == subprocess.DEVNULL:
                found.append(devnull.fileno())
            else:
                found.append(given if isinstance(given, int) else given.fileno())
        yield found


def _zygote_for(python: list[str], preload: list[str], env: dict[str, str]) -> Zygote:
    """Return this process's zygote for these settings, started at the first call."""
    at_start = {name: env[name] for name in sorted(env) if name.startswith(_READ_AT_START)}
    key = (os.getpid(), tuple(python), tuple(preload), tuple(at_start.items()))
    with _lock:
        if key not in _zygotes:
            _zygotes[key] = _start(python, preload, at_start)
        zygote = _zygotes[key]
    if isinstance(zygote, CannotFork):
        raise zygote
    return zygote


def _start(python: list[str], preload: list[str], env: dict[str, str]) -> Zygote | CannotFork:
    try:
        zygote = Zygote(preload, env=env, role=ROLE, python=python)
    except (KilnError, OSError) as error:
        return CannotFork(str(error))
    if zygote.threads > 1:
        zygote.close()
        return CannotFork(f"importing {', '.join(preload)} starts threads")
    atexit.register(_close_own, zygote, os.getpid())
    return zygote


def _close_own(zygote: Zygote, owner: int) -> None:
    if os.getpid() == owner:
        zygote.close()

"""The zygote: a single-threaded process that imports once and forks a child for each notebook.

Started by `nbkiln.kernels.client.Zygote`, which calls `main` in a new process.  A role is the
module that makes a kernel of a child: its `warm_up()` is called once, in the zygote, and its
`serve_child(sock, stdout, stderr, cwd)` in each child.  Requests are datagrams of JSON:

    {"cwd", "tmp"} + 3 descriptors  ->  {"pid": ...}: a new child with its socket, stdout and stderr
    {"status": pid}               ->  {"status": ...}: the exit code of a child, null while it runs
"""

from __future__ import annotations

import builtins
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import warnings
from types import SimpleNamespace

from nbkiln.kernels.process import adopt_orphans, die_with, use_for_temporary_files

_ended: dict[int, int] = {}


def main(descriptor: int, role_name: str, modules: list[str]) -> None:
    """Import `modules`, report what could not be imported, then fork on request.

    Ends when the other end of `descriptor` closes or the process that started it ends, which can
    have left copies of its end to others.
    """
    control = socket.socket(fileno=descriptor)
    client = os.pidfd_open(os.getppid())
    adopt_orphans()
    failed = _import_quietly(modules)
    role = importlib.import_module(role_name)
    role.warm_up()
    gc.collect()
    gc.freeze()
    threads = len(os.listdir("/proc/self/task"))
    control.send(json.dumps({"ready": True, "threads": threads, "failed": failed}).encode())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, _reap)
    zygote_pid = os.getpid()
    poll = select.poll()
    for watched in (control.fileno(), client):
        poll.register(watched, select.POLLIN)
    while client not in dict(poll.poll()):
        data, descriptors, _flags, _address = socket.recv_fds(control, 1 << 16, 3)
        if not data:
            return
        request = json.loads(data)
        if "status" in request:
            _reap()
            control.send(json.dumps({"status": _ended.pop(request["status"], None)}).encode())
            continue
        pid = os.fork()
        if pid:
            for fd in descriptors:
                os.close(fd)
            control.send(json.dumps({"pid": pid}).encode())
            continue
        control.close()
        os.close(client)
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with(zygote_pid)
        random.seed()
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
        sock, stdout, stderr = descriptors
        use_for_temporary_files(request.pop("tmp"))
        role.serve_child(socket.socket(fileno=sock), stdout, stderr, request.pop("cwd"))
        return


def _import_quietly(modules: list[str]) -> dict[str, str]:
    """Import without showing warnings; return what failed, with the reason.

    The filters that a library sets when it is imported stay, as they would in a notebook.  One that
    looks then whether it is in a notebook, as pandas does for the width of its tables, finds one.
    """
    failed = {}
    shown, warnings.showwarning = warnings.showwarning, lambda *_args, **_options: None
    notebook = SimpleNamespace(kernel=None, config={})
    builtins.get_ipython = lambda: notebook  # type: ignore[attr-defined]
    for module in modules:
        try:
            importlib.import_module(module)
        except (Exception, SystemExit) as error:
            failed[module] = f"{type(error).__name__}: {error}"
    del builtins.get_ipython  # type: ignore[attr-defined]
    warnings.showwarning = shown
    return failed


def _reap(*_args: object) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _ended[pid] = os.waitstatus_to_exitcode(status)
        except ChildProcessError:
            return

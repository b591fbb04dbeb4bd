"""The zygote: a single-threaded process that imports once and forks a child for each notebook.

Started by `nbkiln.kernels.client.Zygote` as `python -m nbkiln.kernels.zygote FD MODULE ...`.
Each datagram on descriptor FD asks for one child: JSON `{"cwd": ...}` with three descriptors, the
child's socket and the pipes for its standard output and error.  The answer is `{"pid": ...}`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
import warnings

from nbkiln.kernels.process import adopt_orphans, die_with


def main(descriptor: int, modules: list[str]) -> None:
    """Import `modules`, report what could not be imported, then fork on request until EOF."""
    control = socket.socket(fileno=descriptor)
    adopt_orphans()
    failed = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for module in modules:
            try:
                importlib.import_module(module)
            except Exception as error:
                failed[module] = f"{type(error).__name__}: {error}"

    from nbkiln.kernels import runner

    runner.warm_up()
    gc.collect()
    gc.freeze()
    threads = len(os.listdir("/proc/self/task"))
    control.send(json.dumps({"ready": True, "threads": threads, "failed": failed}).encode())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, _reap)
    zygote_pid = os.getpid()
    while True:
        request, descriptors, _flags, _address = socket.recv_fds(control, 1 << 16, 3)
        if not request:
            return
        pid = os.fork()
        if pid:
            for fd in descriptors:
                os.close(fd)
            control.send(json.dumps({"pid": pid}).encode())
            continue
        try:
            control.close()
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            die_with(zygote_pid)
            sock, stdout, stderr = descriptors
            runner.serve_child(
                socket.socket(fileno=sock), stdout, stderr, json.loads(request)["cwd"]
            )
        finally:
            os._exit(0)


def _reap(*_args: object) -> None:
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

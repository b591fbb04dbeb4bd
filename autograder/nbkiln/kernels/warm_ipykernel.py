"""The child's side of the kernel provisioner: an ordinary ipykernel, started after the fork.

A role of `nbkiln.kernels.zygote`.  The client sends one frame on the child's socket,
`{"argv": [...], "env": {...}}`, and gets `{"ready": true}` when the kernel's ports are open: a
ZMQ client that is early waits a tenth of a second before it tries again.  ipykernel makes its ZMQ
context, sockets and threads in the child.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
import sys

from ipykernel.kernelapp import IPKernelApp

from nbkiln.kernels import wire

# What a stock kernel imports between its start and the end of its first cells: tracebacks, `!`
# commands, a table and a figure among them.
_IMPORTED_LATE = {
    "ipykernel": (
        *("ipykernel.debugger", "ipykernel.ipkernel", "ipykernel_launcher", "psutil", "sqlite3"),
        *("tornado.platform.asyncio", "tornado.queues", "pdb"),
        *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger"),
        *("IPython.core.oinspect", "IPython.core.pylabtools", "IPython.extensions.storemagic"),
        *("executing", "stack_data", "pygments.formatters.terminal256", "pexpect"),
    ),
    "pandas": ("pandas.io.formats.html", "pandas.io.formats.string"),
    "matplotlib.pyplot": ("matplotlib.backends.backend_agg",),
    "PIL.Image": ("PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin"),
}


def warm_up() -> None:
    """Import what ipykernel and the preloaded libraries leave until it is used.

    Makes no shell, ZMQ context or thread.  The inline backend is forgotten where a library imported
    it: it connects itself to the shell that it finds when it is imported.
    """
    # pydevd warns of frozen modules, which ipykernel keeps from view; children have another
    # environment.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    for library, late in _IMPORTED_LATE.items():
        for module in late if library in sys.modules else ():
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
    for module in [name for name in sys.modules if name.startswith("matplotlib_inline")]:
        del sys.modules[module]


def serve_child(sock: socket.socket, stdout: int, stderr: int, cwd: str | None) -> None:
    """Become an ipykernel and return when it has been shut down."""
    with sock:
        launch = wire.receive(sock)
        os.environ.clear()
        os.environ.update(launch["env"])
        if cwd is not None:
            os.chdir(cwd)
        with open(os.devnull) as devnull:
            os.dup2(devnull.fileno(), 0)
        for descriptor, standard in ((stdout, 1), (stderr, 2)):
            os.dup2(descriptor, standard)
            os.close(descriptor)
        app = _initialize(launch["argv"])
        wire.send(sock, {"ready": True})
    app.start()


def _initialize(argv: list[str]) -> IPKernelApp:
    launcher = sys.modules.get("ipykernel_launcher")
    sys.argv = [getattr(launcher, "__file__", None) or "ipykernel_launcher", *argv]
    app: IPKernelApp = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(argv)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].install_repl_displayhook()
    return app

"""The child's side: an IPython shell, as in ipykernel but without ZMQ and threads, that runs cells.

Requests and answers are frames on one socket:

    {"op": "run", "id", "source"}        ->  {"message": <Jupyter message>}*  {"id", "reply"}
    {"op": "fork", "cwd", "tmp"} + 3 fds ->  {"pid": ...}, and the copy serves on the socket passed
    {"op": "mentions", "text"}           ->  {"found": ...}: does a variable hold this text?
    {"op": "exit"}
"""

from __future__ import annotations

import asyncio
import builtins
import collections
import getpass
import io
import os
import signal
import socket
import sys
import types
from pathlib import Path
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core import async_helpers
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import Session
from traitlets.config import Config

from nbkiln.kernels import wire
from nbkiln.kernels.process import die_with, use_for_temporary_files, wait_for_adoption

FLUSH_CHARACTERS = 1 << 15
MOST_LOOKED_AT = 300_000
_PLAIN = (int, float, complex, type(None), type, types.ModuleType, InteractiveShell)


class SocketSession(Session):
    """A Jupyter session whose messages leave as frames on a socket."""

    sock: socket.socket | None = None

    def send(  # type: ignore[override]
        self, stream, msg_or_type, content=None, parent=None, ident=None, metadata=None, **_options
    ):
        """Send a message of the IOPub kind; `stream` and `ident` are ignored."""
        if isinstance(msg_or_type, dict):
            message = msg_or_type
        else:
            message = self.msg(msg_or_type, content=content, parent=parent, metadata=metadata)
        if self.sock is not None:
            kept = {"msg_type": message["header"]["msg_type"], "content": message["content"]}
            wire.send(self.sock, {"message": kept | {"metadata": message.get("metadata") or {}}})
        return message


class Stream(io.TextIOBase):
    """Standard output or error as Jupyter stream messages."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, session: SocketSession, name: str, fileno: int) -> None:
        self._session, self._name, self._fileno = session, name, fileno
        self._pending: list[str] = []
        self._size = 0

    @property
    def name(self) -> str:
        """The name that ipykernel's stream has."""
        return f"<{self._name}>"

    def fileno(self) -> int:
        """Return the descriptor that subprocesses inherit."""
        return self._fileno

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Queue text; it leaves in large frames, at the latest when the cell ends."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._pending.append(text)
        self._size += len(text)
        if self._size >= FLUSH_CHARACTERS:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what is queued."""
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self._size = 0
            self._session.send(None, "stream", {"name": self._name, "text": text})


class Shell(ZMQInteractiveShell):
    """ipykernel's shell; only event loops of graphical toolkits are refused."""

    def enable_gui(self, gui=None):
        """Accept the inline backend, refuse windows."""
        if gui not in (None, "inline", "asyncio"):
            raise UsageError(f"GUI event loop {gui!r} is not available while grading")
        self.active_eventloop = gui


class _Kernel:
    """What libraries look for under `get_ipython().kernel`."""

    def __init__(self, session: SocketSession, shell: Shell) -> None:
        self.session, self.shell = session, shell
        self.iopub_socket = self.eventloop = self.comm_manager = None

    def get_parent(self, *_args: object) -> dict[str, Any]:
        return {}


_shell: Shell | None = None
_loops_of_parents: list[object] = []
"""Loops with tasks that a copy inherits. Closed here, they would stop the parent's."""

_WARM_UP = {
    "builtins": ("1 + 1", "print(1)", "1 / 0", "def f(:\n"),
    "pandas": ("import pandas as pd\ndisplay(pd.DataFrame({'a': [1.5]}))",),
    "matplotlib.pyplot": (
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"
        "ax.plot([1, 2], label='a')\nax.legend()\nax.set_title('x')\nplt.show()\n"
        "plt.close('all')",
    ),
}


def warm_up() -> None:
    """Build the shell and walk once through the code that IPython imports late.

    Called in the zygote, so that each child finds the work done.
    """
    global _shell
    session = SocketSession(key=b"")
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    config.HistoryManager.enabled = False
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    shell = Shell.instance(config=config, user_module=main, profile_dir=None)
    displayhook: Any = shell.displayhook
    display_pub: Any = shell.display_pub
    displayhook.session = display_pub.session = session
    displayhook.topic = b"execute_result"
    shell.kernel = _Kernel(session, shell)
    shell.configurables.append(shell)

    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream(session, "stdout", 1), Stream(session, "stderr", 2)
    try:
        for module, sources in _WARM_UP.items():
            for source in sources if module in sys.modules else ():
                shell.run_cell(source, store_history=False)
    finally:
        sys.stdout, sys.stderr = out, err
    shell.reset(new_session=True, aggressive=False)
    shell.execution_count = 1
    shell._last_traceback = None
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)
    _shell = shell


def serve_child(sock: socket.socket, stdout: int, stderr: int, cwd: str | None) -> None:
    """Become the process of one notebook, serve until the other end closes, and end."""
    try:
        _become_kernel(sock, stdout, stderr, cwd)
    finally:
        os._exit(0)


def _become_kernel(sock: socket.socket, stdout: int, stderr: int, cwd: str | None) -> None:
    with open(os.devnull) as devnull:
        os.dup2(devnull.fileno(), 0)
    if _shell is None:
        raise RuntimeError("warm_up() has not run in this process")
    if cwd is not None:
        os.chdir(cwd)
    if "" not in sys.path:
        sys.path.insert(0, "")
    builtins.input = getpass.getpass = _refuse_input
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _attach(_shell, sock, stdout, stderr)
    wire.send(sock, {"ready": True})
    _serve(_shell, sock)


def _attach(shell: Shell, sock: socket.socket, stdout: int, stderr: int) -> None:
    """Point the shell's messages at `sock` and descriptors 1 and 2 at the two pipes."""
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    for descriptor in (stdout, stderr):
        os.close(descriptor)
    displayhook: Any = shell.displayhook
    session = displayhook.session
    session.sock = sock
    sys.stdout, sys.stderr = Stream(session, "stdout", 1), Stream(session, "stderr", 2)


def _serve(shell: Shell, sock: socket.socket) -> None:
    pid = os.getpid()
    while True:
        try:
            request = wire.receive(sock)
        except wire.ConnectionLost:
            return
        except KeyboardInterrupt:
            continue
        match request["op"]:
            case "run":
                try:
                    reply = _run_cell(shell, request["source"])
                except KeyboardInterrupt:
                    reply = _error("KeyboardInterrupt", "", [])
                sys.stdout.flush()
                sys.stderr.flush()
                if os.getpid() != pid:  # a process that the cell forked came back here
                    os._exit(0)
                wire.send(sock, {"id": request["id"], "reply": reply})
            case "fork":
                sock = _fork(shell, sock, request.pop("cwd"), request.pop("tmp"))
                pid = os.getpid()
            case "mentions":
                wire.send(sock, {"found": _mentions(shell, request.pop("text"))})
            case "exit":
                return


def _run_cell(shell: Shell, source: str) -> dict[str, Any]:
    shell._last_traceback = None
    loop = async_helpers.get_asyncio_loop()
    result = loop.run_until_complete(_in_loop(shell, source))
    if shell.payload_manager is not None:
        shell.payload_manager.clear_payload()
    if result.success:
        return {"status": "ok", "execution_count": result.execution_count}
    error = result.error_before_exec or result.error_in_exec
    reply = _error(type(error).__name__, str(error), shell._last_traceback or [])
    return reply | {"execution_count": result.execution_count}


async def _in_loop(shell: Shell, source: str) -> Any:
    """Run a cell as ipykernel does: within a loop, so that a cell can start a task."""
    transformed, fault = source, None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        fault = sys.exc_info()
    if shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=fault):
        return await shell.run_cell_async(
            source,
            store_history=True,
            transformed_cell=transformed,
            preprocessing_exc_tuple=fault,
        )
    return shell.run_cell(source, store_history=True)


def _error(ename: str, evalue: str, traceback: list[str]) -> dict[str, Any]:
    return {"status": "error", "ename": ename, "evalue": evalue, "traceback": traceback}


def _mentions(shell: Shell, text: str) -> bool:
    """Return whether anything that the notebook holds has `text`, or may have it.

    Looks at variables and what they contain, at modules, the module path and the environment.
    """
    _end_idle_loop()
    hidden = shell.user_ns_hidden
    held = [v for k, v in shell.user_ns.items() if hidden.get(k, shell) is not v]
    files = [getattr(m, "__file__", None) for m in list(sys.modules.values())]
    own = [f for f in files if isinstance(f, str) and text in f]
    if any("__file__" in Path(f).read_text(errors="replace") for f in own):
        return True
    environment = [value for name, value in os.environ.items() if name != "TMPDIR"]
    return _holds([*held, *sys.path, *environment], text)


def _holds(values: list[Any], text: str) -> bool:
    """Return whether strings, paths, containers and objects hold `text`; True where it is long."""
    waiting, seen = list(values), {}
    while waiting:
        value = waiting.pop()
        if isinstance(value, str | bytes | os.PathLike):
            if text in os.fsdecode(value):
                return True
            continue
        if id(value) in seen or isinstance(value, _PLAIN):
            continue
        seen[id(value)] = value
        if len(seen) > MOST_LOOKED_AT:
            return True
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list | tuple | set | frozenset | collections.deque):
            waiting += value
        elif isinstance(value, types.FunctionType):
            cells = value.__closure__ or ()
            waiting += [*(value.__defaults__ or ()), *(c.cell_contents for c in cells)]
        elif type(value).__module__.partition(".")[0] in ("numpy", "pandas"):
            waiting += _objects_in(value)
        else:
            waiting.append(getattr(value, "__dict__", None))
    return False


def _objects_in(table: Any) -> list[Any]:
    """Return the values of an array or table that can be strings or anything."""
    if hasattr(table, "select_dtypes"):
        return [_objects_in(table[c]) for c in table.select_dtypes(["object", "string"])]
    if getattr(table, "dtype", None) in ("object", "string", "str"):
        return list(table.tolist())
    return []


def _end_idle_loop() -> None:
    """Close the event loop, which has descriptors of its own, unless a task is left in it."""
    loop = async_helpers._asyncio_event_loop
    if loop is not None and not loop.is_closed() and not asyncio.all_tasks(loop):
        loop.close()
        async_helpers._asyncio_event_loop = None


def _fork(shell: Shell, sock: socket.socket, cwd: str | None, tmp: str | None) -> socket.socket:
    """Fork; return the socket to serve on: the old one in the parent, the new one in the copy.

    The copy is forked twice, so that it belongs to the zygote, which waits for its end: a child
    that ends unseen would be left to the notebook's own `os.wait`.
    """
    _end_idle_loop()
    _data, descriptors, _flags, _address = socket.recv_fds(sock, 1, 3)
    told, tell = os.pipe()
    between = os.fork()
    if between:
        os.close(tell)
        os.waitpid(between, 0)
        said = os.read(told, 32)
        for descriptor in (told, *descriptors):
            os.close(descriptor)
        pid = int(said) if said else 0
        wire.send(sock, {"pid": pid})
        return sock
    between = os.getpid()
    pid = os.fork()
    if pid:
        os.write(tell, str(pid).encode())
        os._exit(0)
    die_with(wait_for_adoption(between))
    for descriptor in (told, tell):
        os.close(descriptor)
    sock.close()
    os.setsid()
    use_for_temporary_files(tmp)
    if cwd is not None:
        os.chdir(cwd)
    _loops_of_parents.append(async_helpers._asyncio_event_loop)
    async_helpers._asyncio_event_loop = None
    copy = socket.socket(fileno=descriptors[0])
    _attach(shell, copy, descriptors[1], descriptors[2])
    wire.send(copy, {"ready": True})
    return copy


def _refuse_input(*_args: object, **_options: object) -> str:
    raise StdinNotImplementedError(
        "raw_input was called, but this frontend does not support input requests."
    )

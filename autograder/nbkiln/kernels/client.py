"""The supervisor's side: start a zygote, get children from it, run cells in them, end them."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from nbkiln.errors import KilnError
from nbkiln.kernels import wire
from nbkiln.kernels.process import descendants, kill_all

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
INLINE = "module://matplotlib_inline.backend_inline"
RUNNER = "nbkiln.kernels.runner"
# As ipykernel's launcher does, before anything is imported from the working folder.
_ZYGOTE = """
import sys
sys.path[:] = [folder for folder in sys.path if folder]
from nbkiln.kernels import zygote
zygote.main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
"""
INTERRUPT_GRACE_S = 3.0
DEATH_SHOWS_S = 0.05
FORK_TRIES = 5
LONGEST_POLL_S = 3600.0
ANSWER_S = 30.0
"""How long a process that is not running a cell may take to answer."""
MAX_OUTPUT_CHARACTERS = 1 << 20
SMALL_CHARACTERS = 1 << 12
FLOOD_CHARACTERS = 64 * MAX_OUTPUT_CHARACTERS

Message = dict[str, Any]


class Dead(Exception):
    """The process of a notebook has ended, or had to be ended, in the middle of a cell."""


class ZygoteFailed(KilnError):
    """The zygote did not start."""


def forking_works() -> bool:
    """Return whether this system can fork warm kernels (Linux with pidfd)."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class Zygote:
    """A warm process with `modules` imported.  Use as a context manager, or call `close`.

    One that is killed is started again at the next fork.

    Modules that cannot be imported are in `failed`, with the reason; cells that import them will
    say so themselves.  `threads` is how many threads it has: forking is safe from one only.
    """

    def __init__(
        self,
        modules: Iterable[str] = (),
        *,
        env: dict[str, str] | None = None,
        role: str = RUNNER,
        python: Sequence[str] = (sys.executable,),
    ) -> None:
        """Start it with the command `python`.

        `env` goes over this process's environment; `role` is the module that makes kernels of
        its children (see `nbkiln.kernels.zygote`).
        """
        self._modules, self._env = list(modules), env or {}
        self._role, self._python = role, list(python)
        self._lock = threading.Lock()
        self.generation = 0
        """How many times it had to be started again."""
        self._start()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [*self._python, "-c", _ZYGOTE, str(theirs.fileno()), self._role, *self._modules],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "MPLBACKEND": INLINE, **ONE_THREAD, **self._env},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        hello = self._control.recv(1 << 20)
        if not hello:
            self.close()
            raise ZygoteFailed(
                "The warm kernel process ended while it was starting; its message is above. "
                f"Run `{shlex.join([*self._python, '-c', f'import {self._role}'])}` to see the "
                "fault alone."
            )
        state = json.loads(hello)
        self.failed: dict[str, str] = state["failed"]
        self.threads: int = state["threads"]

    def fork(self, cwd: Path | None = None, tmp: Path | None = None) -> Runner:
        """Return a fresh child that works in `cwd` and has `tmp` for its temporary files.

        Tried again where the zygote was killed before the child could start.
        """
        spawn = partial(self.spawn, cwd, tmp=tmp)
        for _ in range(FORK_TRIES - 1):
            generation = self.generation
            try:
                return Runner(spawn)
            except (Dead, ProcessLookupError):
                if self.still_runs(generation):
                    raise
        return Runner(spawn)

    def spawn(self, cwd: Path | None, descriptors: list[int], *, tmp: Path | None = None) -> int:
        """Fork a child that works in `cwd` and return its process id.

        `descriptors` are its socket, standard output and standard error.
        """
        request = _places(cwd, tmp)
        with self._lock:
            answer = self._ask(request, descriptors)
            if not answer:
                self.generation += 1
                self.close()
                self._start()
                answer = self._ask(request, descriptors)
        if not answer:
            raise ZygoteFailed("The warm kernel process ends as soon as it forks.")
        return answer["pid"]

    def status(self, pid: int) -> int | None:
        """Return the exit code of a child, negative for a signal; None while it runs.

        A code is told once.
        """
        with self._lock:
            answer = self._ask({"status": pid})
        return answer["status"] if answer else -signal.SIGKILL

    def _ask(self, request: Message, descriptors: Sequence[int] = ()) -> Message:
        """Return the answer, empty where the zygote has ended or does not answer."""
        try:
            self._control.settimeout(ANSWER_S)
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            answer = self._control.recv(1 << 16)
        except OSError:
            return {}
        return json.loads(answer) if answer else {}

    def still_runs(self, generation: int) -> bool:
        """Return whether the process that forked then is alive: its children end with it."""
        if generation != self.generation:
            return False
        try:
            self._process.wait(DEATH_SHOWS_S)
        except subprocess.TimeoutExpired:
            return True
        return False

    def close(self) -> None:
        """End the zygote and with it every child that is left."""
        self._control.close()
        orphans = descendants(self._process.pid)
        self._process.kill()
        self._process.wait()
        kill_all(orphans)

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _places(cwd: Path | None, tmp: Path | None) -> Message:
    return {"cwd": str(cwd) if cwd else None, "tmp": str(tmp) if tmp else None}


class Runner:
    """One child process: a notebook's kernel, or a copy of one taken at some cell."""

    def __init__(self, ask: Callable[[list[int]], int]) -> None:
        self.sock, theirs = socket.socketpair()
        self._runs = 0
        self._pipes: dict[int, str] = {}
        descriptors = [theirs.fileno()]
        write_ends = []
        for name in ("stdout", "stderr"):
            read_end, write_end = os.pipe()
            os.set_blocking(read_end, False)
            self._pipes[read_end] = name
            write_ends.append(write_end)
        self._pidfd = -1
        try:
            self.pid = ask(descriptors + write_ends)
            self._pidfd = os.pidfd_open(self.pid)
        except BaseException:
            self._free()
            raise
        finally:
            theirs.close()
            for write_end in write_ends:
                os.close(write_end)
        self.sock.settimeout(ANSWER_S)
        try:
            wire.receive(self.sock, ANSWER_S)
        except wire.ConnectionLost as error:
            self.close()
            raise Dead(f"a forked kernel did not start: {error}") from error

    def fork(self, cwd: Path | None = None, tmp: Path | None = None) -> Runner:
        """Return a copy of this process, with all the state that its cells have made.

        The copy works in `cwd` and has its temporary files in `tmp`, by default in the same places.
        """

        def ask(descriptors: list[int]) -> int:
            wire.send(self.sock, {"op": "fork", **_places(cwd, tmp)})
            socket.send_fds(self.sock, [b"f"], descriptors)
            return wire.receive(self.sock, ANSWER_S)["pid"]

        try:
            return Runner(ask)
        except (OSError, KeyError, TypeError, wire.ConnectionLost) as error:
            raise Dead("the process ended before it could be copied") from error

    def run(
        self, source: str, on_message: Callable[[Message], None], *, timeout_s: float
    ) -> dict[str, Any]:
        """Run one cell and return the execute reply; its messages go to `on_message`.

        A cell over `timeout_s` is interrupted and, if it swallows that, killed.  Output over
        `MAX_OUTPUT_CHARACTERS` is dropped and counted.  Raises Dead when the process is gone.
        """
        output = _CappedOutput(on_message)
        self._runs += 1
        try:
            wire.send(self.sock, {"op": "run", "id": self._runs, "source": source})
        except OSError as error:
            raise Dead("the process had already ended") from error
        poll = select.poll()
        for descriptor in (self.sock.fileno(), *self._pipes):
            poll.register(descriptor, select.POLLIN)
        deadline = time.monotonic() + timeout_s
        interrupted = ""
        while True:
            left_s = max(0.0, deadline - time.monotonic())
            events = poll.poll(min(left_s, LONGEST_POLL_S) * 1000)
            late = time.monotonic() >= deadline
            if late and interrupted:
                self.kill()
                raise Dead(f"{interrupted} and did not stop when interrupted")
            if late or (output.flooding and not interrupted):
                interrupted = (
                    f"it ran for more than {timeout_s:g} s" if late else "it printed without end"
                )
                self.interrupt()
                deadline = time.monotonic() + INTERRUPT_GRACE_S
                continue
            for descriptor, _event in events:
                if descriptor in self._pipes:
                    if not self._drain(descriptor, output):
                        poll.unregister(descriptor)
                    continue
                try:
                    frame = wire.receive(self.sock, ANSWER_S)
                except wire.ConnectionLost as error:
                    self.kill()
                    self._drain_all(output)
                    output.close()
                    raise Dead("the process ended in the middle of the cell") from error
                if "reply" in frame and frame.get("id") == self._runs:
                    self._drain_all(output)
                    output.close()
                    return _timed_out(frame["reply"], interrupted)
                try:
                    output.add(frame["message"])
                except (KeyError, TypeError, AttributeError) as error:
                    self.kill()
                    raise Dead("the process sent something that is not a message") from error

    def mentions(self, text: str) -> bool:
        """Return whether a variable, the module path or the environment holds `text`."""
        try:
            wire.send(self.sock, {"op": "mentions", "text": text})
            return bool(wire.receive(self.sock, ANSWER_S)["found"])
        except (OSError, KeyError, wire.ConnectionLost):
            return True

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the running cell."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the process, everything in its session and every process below it."""
        below = descendants(self.pid)
        self._signal(signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        kill_all(below)

    def close(self) -> None:
        """End the process and free the descriptors.  Safe to call twice."""
        if self._pidfd < 0:
            return
        self.kill()
        os.close(self._pidfd)
        self._pidfd = -1
        self._free()

    def _free(self) -> None:
        self.sock.close()
        for descriptor in self._pipes:
            os.close(descriptor)

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, number)

    def _drain(self, descriptor: int, output: _CappedOutput) -> bool:
        """Pass on what a pipe holds; return whether it is still open."""
        while True:
            try:
                data = os.read(descriptor, 1 << 16)
            except BlockingIOError:
                return True
            if not data:
                return False
            output.add_text(self._pipes[descriptor], data.decode("utf-8", "replace"))

    def _drain_all(self, output: _CappedOutput) -> None:
        for descriptor in self._pipes:
            self._drain(descriptor, output)


class _CappedOutput:
    """Passes messages on until a cell has printed too much, then only counts."""

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        self._on_message = on_message
        self._characters = self._dropped = 0
        self._stderr = False

    @property
    def flooding(self) -> bool:
        return self._dropped > FLOOD_CHARACTERS

    def add(self, message: Message) -> None:
        content = message["content"]
        room = MAX_OUTPUT_CHARACTERS - self._characters
        if message["msg_type"] == "stream":
            size = len(content["text"])
            if 0 < room < size:
                self._dropped += size - room
                content, size = content | {"text": content["text"][:room]}, room
                message = message | {"content": content}
        else:
            size = sum(len(str(value)) for value in (content.get("data") or {}).values())
        self._characters += size
        if size <= room or self._decides(message):
            self._on_message(message)
        else:
            self._dropped += size

    def _decides(self, message: Message) -> bool:
        """Return whether points can hang on it: an error, a small result, the first of stderr."""
        content = message["content"]
        if message["msg_type"] == "stream":
            first = content["name"] == "stderr" and not self._stderr
            self._stderr = self._stderr or first
            return first and len(content["text"]) <= SMALL_CHARACTERS
        if message["msg_type"] == "execute_result":
            return len(str((content.get("data") or {}).get("text/plain", ""))) <= SMALL_CHARACTERS
        return message["msg_type"] == "error"

    def add_text(self, name: str, text: str) -> None:
        self.add({"msg_type": "stream", "content": {"name": name, "text": text}, "metadata": {}})

    def close(self) -> None:
        if self._dropped:
            text = f"\n[{self._dropped:,} characters of output left out]\n"
            content = {"name": "stdout", "text": text}
            self._on_message({"msg_type": "stream", "content": content, "metadata": {}})


def _timed_out(reply: dict[str, Any], interrupted: str) -> dict[str, Any]:
    if not interrupted:
        return reply
    message = f"The cell was stopped: {interrupted}."
    return reply | {
        "status": "error",
        "ename": "CellTimeoutError",
        "evalue": message,
        "traceback": [f"\x1b[0;31mCellTimeoutError\x1b[0m: {message}"],
    }

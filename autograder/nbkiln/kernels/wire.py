"""Length-prefixed JSON frames over a Unix stream socket: plain data only, never pickles."""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

MAX_FRAME_BYTES = 64 << 20
_HEADER = struct.Struct("<I")


class ConnectionLost(Exception):
    """The other end closed the socket or sent something that is not a frame."""


def send(sock: socket.socket, message: dict[str, Any]) -> None:
    """Send one message.  Values that JSON cannot hold are sent as their `str`."""
    body = json.dumps(message, default=str).encode("utf-8", "surrogateescape")
    sock.sendall(_HEADER.pack(len(body)) + body)


def receive(sock: socket.socket, within_s: float | None = None) -> dict[str, Any]:
    """Return the next message; raise ConnectionLost when there will be none.

    A message that is not whole `within_s` seconds from now counts as none.
    """
    deadline = None if within_s is None else time.monotonic() + within_s
    (size,) = _HEADER.unpack(_exactly(sock, _HEADER.size, deadline))
    if size > MAX_FRAME_BYTES:
        raise ConnectionLost(f"a frame of {size} bytes is over the limit of {MAX_FRAME_BYTES}")
    try:
        message = json.loads(_exactly(sock, size, deadline).decode("utf-8", "surrogateescape"))
    except ValueError as error:
        raise ConnectionLost(f"a frame is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise ConnectionLost(f"a frame holds {type(message).__name__}, not an object")
    return message


def _exactly(sock: socket.socket, size: int, deadline: float | None) -> bytes:
    chunks = bytearray()
    while len(chunks) < size:
        if deadline is not None:
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not select.select([sock], [], [], left_s)[0]:
                raise ConnectionLost("the other end stopped in the middle of a message")
        try:
            chunk = sock.recv(min(1 << 20, size - len(chunks)))
        except OSError as error:
            raise ConnectionLost(str(error)) from error
        if not chunk:
            raise ConnectionLost("the other end closed the connection")
        chunks += chunk
    return bytes(chunks)

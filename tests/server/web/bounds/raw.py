"""Talks to a server byte by byte, as no client would."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{more}\r\n"
)


@contextmanager
def connected(address: str, seconds: float = 30.0) -> Iterator[socket.socket]:
    """A connection; what never comes fails the test after a while."""
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), seconds) as made:
        yield made


def until_closed(connection: socket.socket) -> bytes:
    """All that the server still sends."""
    received = b""
    try:
        while piece := connection.recv(65_536):
            received += piece
    except ConnectionError:
        pass
    return received


def told(answer: bytes) -> tuple[int, dict[str, Any]]:
    """The status, and what is said to be wrong."""
    head, _, body = answer.partition(b"\r\n\r\n")
    error: dict[str, Any] = json.loads(body)["error"]
    return int(head.split()[1]), error


def handshake(address: str, path: str = "/ws/v1", more: str = "") -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    return HANDSHAKE.format(path=path, host=address, key=key, more=more).encode("latin-1")


def frame(opcode: int, data: bytes = b"", is_last: bool = True) -> bytes:
    """Of a WebSocket, from a client; masked with zeros."""
    first = opcode | (0x80 if is_last else 0)
    if len(data) < 126:
        length = bytes([0x80 | len(data)])
    elif len(data) < 2**16:
        length = bytes([0x80 | 126]) + struct.pack(">H", len(data))
    else:
        length = bytes([0x80 | 127]) + struct.pack(">Q", len(data))
    return bytes([first]) + length + bytes(4) + data


def until(connection: socket.socket, wanted: bytes) -> bytes:
    """What comes up to some bytes."""
    received = b""
    while wanted not in received:
        piece = connection.recv(65_536)
        assert piece, received[-500:]
        received += piece
    return received

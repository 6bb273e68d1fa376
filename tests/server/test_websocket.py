"""One connection, with a socket of the test's own."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import numpy as np
import pytest
from fastapi import WebSocket

from server import events, phrases
from server.conversation import ClientGone
from server.settings import Settings
from server.websocket import Connection


class FakeSocket:
    """Receives what the test has put in line, and keeps what it is sent."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)
        self.sent: list[str | bytes] = []
        self.stalled = False
        self.closed = False

    async def receive(self) -> dict[str, Any]:
        return self.messages.pop(0)

    async def send_text(self, text: str) -> None:
        await self._send(text)

    async def send_bytes(self, data: bytes) -> None:
        await self._send(data)

    async def _send(self, data: str | bytes) -> None:
        if self.closed:
            raise RuntimeError("the socket is closed")
        if self.stalled:
            await asyncio.Event().wait()
        self.sent.append(data)


def make_connection(socket: FakeSocket, **limits: Any) -> Connection:
    return Connection(cast(WebSocket, socket), Settings(**limits))


async def test_sound_and_events_arrive() -> None:
    socket = FakeSocket(
        {"type": "websocket.receive", "bytes": b"\x01\x02"},
        {"type": "websocket.receive", "text": '{"type": "input_audio_buffer.commit"}'},
    )
    connection = make_connection(socket)
    assert await connection.receive() == b"\x01\x02"
    assert await connection.receive() == events.AudioCommit()


@pytest.mark.parametrize("kind", ["text", "bytes"])
async def test_a_message_that_is_too_large_is_left_out(kind: str) -> None:
    content: object = "x" * 5000 if kind == "text" else b"x" * 5000
    socket = FakeSocket({"type": "websocket.receive", kind: content})
    connection = make_connection(socket, max_message_bytes=4096)
    assert await connection.receive() is None
    assert phrases.TOO_LARGE in str(socket.sent[0])


async def test_a_frame_of_sound_names_its_response() -> None:
    socket = FakeSocket()
    await make_connection(socket).send_sound("resp_0123456789a", np.array([1, -2], np.int16))
    assert socket.sent == [b"resp_0123456789a" + b"\x01\x00\xfe\xff"]


async def test_a_client_that_takes_no_bytes_is_dropped() -> None:
    socket = FakeSocket()
    socket.stalled = True
    connection = make_connection(socket, send_timeout_seconds=0.01)
    with pytest.raises(ClientGone):
        await connection.emit(events.AudioCleared())


async def test_a_client_that_has_left_is_gone() -> None:
    socket = FakeSocket({"type": "websocket.disconnect", "code": 1001})
    connection = make_connection(socket)
    with pytest.raises(ClientGone):
        await connection.receive()
    socket.closed = True
    with pytest.raises(ClientGone):
        await connection.send_sound("resp_0123456789a", np.zeros(2, np.int16))

"""One connection, with a socket and a clock of the test's own."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import numpy as np
import pytest
from fastapi import WebSocket

from server.language import phrases
from server.protocol import client_events, events
from server.protocol.failures import Failure
from server.protocol.outbox import Outbox
from server.settings import Settings
from server.web.websocket import Allowance, Connection, Refusal, SocketLost
from tests.virtual_time import now, virtually


class FakeSocket:
    """Receives what the test has put in line, and keeps what it is sent."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)
        self.sent: list[str | bytes] = []
        self.stalled = False
        self.closed = False
        self.code: int | None = None

    async def close(self, code: int = 1000) -> None:
        self.closed, self.code = True, code

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
    return Connection(cast(WebSocket, socket), Settings(**limits), lambda: 0.0)


def make_outbox(**limits: int) -> Outbox:
    return Outbox("sess_1", lambda: 0.0, **limits)


async def test_sound_and_events_arrive() -> None:
    socket = FakeSocket(
        {"type": "websocket.receive", "bytes": b"\x01\x02"},
        {"type": "websocket.receive", "text": '{"type": "input_audio_buffer.commit"}'},
    )
    connection = make_connection(socket)
    assert await connection.receive() == b"\x01\x02"
    assert await connection.receive() == client_events.AudioCommit()


@pytest.mark.parametrize("kind", ["text", "bytes"])
async def test_a_message_that_is_too_large_is_left_out(kind: str) -> None:
    content: object = "x" * 5000 if kind == "text" else b"x" * 5000
    socket = FakeSocket({"type": "websocket.receive", kind: content})
    connection = make_connection(socket, max_message_bytes=4096)
    refused = await connection.receive()
    assert isinstance(refused, Refusal)
    assert (refused.why.code, refused.why.text) == ("message.too_large", phrases.TOO_LARGE)
    assert refused.why.limit == "a frame of at most 4,096 bytes"


async def test_a_picture_may_be_larger_than_any_other_message() -> None:
    picture = {"type": "query.image", "image": "A" * 5000}
    others = (
        ({"type": "query.text", "text": "A" * 5000}, "message.too_large", None),
        ({**picture, "image_id": 3}, "message.invalid", "image"),
        ({**picture, "text": "x" * 501}, "message.invalid", "text"),
    )
    messages = [json.dumps(event) for event in (picture, *(event for event, *_ in others))]
    socket = FakeSocket(*({"type": "websocket.receive", "text": text} for text in messages))
    connection = make_connection(socket, max_message_bytes=4096)
    assert await connection.receive() == client_events.ImageQuery(image="A" * 5000)
    for _, code, field in others:
        refused = await connection.receive()
        assert isinstance(refused, Refusal)
        assert (refused.why.code, refused.why.field) == (code, field)


async def test_a_client_that_sends_too_fast_is_told_once_and_heard_again_later() -> None:
    clear: dict[str, Any] = {
        "type": "websocket.receive",
        "text": '{"type": "input_audio_buffer.clear"}',
    }
    socket, time = FakeSocket(*[clear] * 6), [0.0]
    settings = Settings(message_burst=2, messages_per_second=1)
    connection = Connection(cast(WebSocket, socket), settings, lambda: time[0])
    received = [await connection.receive() for _ in range(4)]
    time[0] += 1
    received.append(await connection.receive())
    limit = "1 frames a second, after 2 at once"
    refusal = Refusal(Failure(code="rate.too_fast", text=phrases.TOO_FAST, limit=limit))
    assert received == [
        *[client_events.AudioClear()] * 2,
        refusal,
        None,
        client_events.AudioClear(),
    ]


async def test_a_frame_of_sound_names_its_response() -> None:
    socket, outbox = FakeSocket(), make_outbox()
    outbox.send_sound("resp_0123456789a", np.array([1, -2], np.int16))
    writing = asyncio.create_task(make_connection(socket).write(outbox))
    while not socket.sent:
        await asyncio.sleep(0)
    writing.cancel()
    assert socket.sent == [b"resp_0123456789a" + b"\x01\x00\xfe\xff"]


@virtually
async def test_a_client_that_takes_no_bytes_is_dropped() -> None:
    socket, outbox = FakeSocket(), make_outbox()
    socket.stalled = True
    outbox.emit(events.AudioCleared())
    with pytest.raises(SocketLost) as lost:
        await make_connection(socket, send_timeout_seconds=10).write(outbox)
    assert now() == 10 and not lost.value.for_good


async def test_a_client_that_reads_too_slowly_is_told_and_dropped_for_good() -> None:
    socket, outbox = FakeSocket(), make_outbox(most_waiting=1000)
    for _ in range(20):
        outbox.send_sound("resp_0123456789a", np.zeros(100, np.int16))
    with pytest.raises(SocketLost) as lost:
        await make_connection(socket).write(outbox)
    assert lost.value.for_good and socket.code == 1013
    (told,) = socket.sent
    assert phrases.CLIENT_TOO_SLOW in str(told)


@pytest.mark.parametrize(("code", "for_good"), [(1000, True), (1001, True), (1006, False)])
async def test_leaving_is_not_the_same_as_losing_the_socket(code: int, for_good: bool) -> None:
    socket = FakeSocket({"type": "websocket.disconnect", "code": code})
    with pytest.raises(SocketLost) as lost:
        await make_connection(socket).receive()
    assert lost.value.for_good is for_good


async def test_a_socket_that_is_closed_already_loses_nothing_more() -> None:
    socket, outbox = FakeSocket(), make_outbox()
    socket.closed = True
    outbox.emit(events.AudioCleared())
    with pytest.raises(SocketLost):
        await make_connection(socket).write(outbox)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    allowance = Allowance(per_second=2, burst=3, now=clock)
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]
    clock.seconds += 0.5
    assert [allowance.take() for _ in range(2)] == [True, False]


def test_rest_does_not_save_up_more_than_a_burst() -> None:
    clock = Clock()
    allowance = Allowance(per_second=2, burst=3, now=clock)
    clock.seconds += 1000
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]

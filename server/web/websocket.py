"""One WebSocket connection: bytes in and out, limits, and a client that leaves or stalls.

`protocol/events.py` says what the bytes mean, `protocol/outbox.py` keeps what is sent, and
`session/session.py` decides what follows.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.language import phrases
from server.protocol import client_events, events
from server.protocol.failures import ErrorCode, Failure, invalid
from server.protocol.outbox import ClientGone, Outbox
from server.settings import Settings
from server.web.bounds.large import has_more_than_a_picture

LEFT_FOR_GOOD = (1000, 1001)  # close codes: the client is done, or its page is left
TRY_AGAIN_LATER, NOT_ALLOWED = 1013, 1008


class SocketLost(Exception):
    """The socket has closed."""

    def __init__(self, for_good: bool) -> None:
        super().__init__()
        self.for_good = for_good
        """Whether the client said that it leaves."""


@dataclass(frozen=True)
class Refusal:
    """A message that is not acted upon, and why."""

    why: Failure
    cause_event_id: str | None = None


class Connection:
    """Reads what one client sends, and writes what its outbox holds."""

    def __init__(self, socket: WebSocket, settings: Settings, now: Callable[[], float]) -> None:
        self._socket = socket
        self._settings = settings
        self._allowance = Allowance(settings.messages_per_second, settings.message_burst, now)
        self._warned = False

    async def receive(self) -> bytes | client_events.AnyClientEvent | Refusal | None:
        """The next message; None for one that is dropped without another word.

        Raises:
            SocketLost: the client has left.
        """
        try:
            message = await self._socket.receive()
        except (WebSocketDisconnect, RuntimeError) as error:
            raise SocketLost(for_good=False) from error
        if message["type"] == "websocket.disconnect":
            raise SocketLost(for_good=message.get("code") in LEFT_FOR_GOOD)
        if not self._allowance.take():
            await asyncio.sleep(0)  # or a flood of messages would be all that happens
            warned, self._warned = self._warned, True
            return None if warned else Refusal(self._too_fast())
        self._warned = False
        sound, text = message.get("bytes"), message.get("text") or ""
        too_large = len(sound or text) > self._settings.max_message_bytes
        if sound is not None and not too_large:
            return bytes(sound)
        most = self._settings.max_message_bytes
        return (
            await asyncio.to_thread(read_large_event, text, most) if too_large else read_event(text)
        )

    async def write(self, outbox: Outbox) -> None:
        """Send what is put into the outbox, for as long as the client takes it.

        Raises:
            SocketLost: it takes no more, for whatever reason.
        """
        try:
            while True:
                frame = await outbox.next()
                sending = self._socket.send_text if frame.seq else self._socket.send_bytes
                await self._in_time(sending(frame.payload))  # type: ignore[arg-type]
        except ClientGone:
            if outbox.too_slow:
                await self._turn_away_slow_client(outbox)
            raise SocketLost(for_good=True) from None

    async def refuse(self, error: events.Error, code: int = TRY_AGAIN_LATER) -> None:
        """Say why there is no conversation, and close."""
        with suppress(SocketLost):
            await self._in_time(self._socket.send_text(error.model_dump_json()))
            await self._in_time(self._socket.close(code))

    async def close(self, code: int = 1000) -> None:
        """Close the socket, unless it is closed already."""
        with suppress(SocketLost):
            await self._in_time(self._socket.close(code))

    async def _turn_away_slow_client(self, outbox: Outbox) -> None:
        limit = f"at most {outbox.most_waiting:,} bytes that wait to be read"
        why = Failure(code="client.too_slow", text=phrases.CLIENT_TOO_SLOW, limit=limit)
        error = events.Cause().error(why)
        outbox.number(error)
        await self.refuse(error)

    def _too_fast(self) -> Failure:
        settings = self._settings
        limit = (
            f"{settings.messages_per_second:g} frames a second, after {settings.message_burst:,} "
            "at once"
        )
        return Failure(code="rate.too_fast", text=phrases.TOO_FAST, limit=limit)

    async def _in_time(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self._settings.send_timeout_seconds):
                await sending
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError) as error:
            raise SocketLost(for_good=False) from error


def read_event(text: str) -> client_events.AnyClientEvent | Refusal:
    """What a text message says, or why it cannot be read."""
    try:
        return client_events.CLIENT_EVENT.validate_json(text)
    except ValidationError as error:
        return _unreadable(error, text)


def read_large_event(text: str, most_bytes: int) -> client_events.AnyLargeEvent | Refusal:
    """A message that is longer than most may be, which is `most_bytes`: by a picture and nothing
    else."""
    limit = f"a frame of at most {most_bytes:,} bytes"
    too_large = Failure(code="message.too_large", text=phrases.TOO_LARGE, limit=limit)
    if has_more_than_a_picture(text, most_bytes):
        return Refusal(too_large)
    try:
        return client_events.LARGE_EVENT.validate_json(text)
    except ValidationError as error:
        if _first(error)["loc"]:  # it is of a type that may be so long
            return _unreadable(error, text)
        return Refusal(too_large, _event_id(text))


def read_place(parameters: Mapping[str, str]) -> client_events.Resumption | Failure:
    """Which session the address of a socket takes up, or why it cannot be read."""
    try:
        return client_events.Resumption.model_validate(parameters)
    except ValidationError as error:
        first = _first(error)
        return invalid("session.invalid", first, client_events.Resumption.model_json_schema())


def _first(error: ValidationError) -> ErrorDetails:
    """What is wrong, without what was sent."""
    return error.errors(include_url=False, include_input=False)[0]


def _unreadable(error: ValidationError, text: str) -> Refusal:
    first = _first(error)
    code: ErrorCode = "message.invalid"
    if not first["loc"]:  # it is not the field of any event
        of_type = first["type"].startswith("union_tag")
        code = "message.unknown_type" if of_type else "message.not_json"
    return Refusal(invalid(code, first, client_events.schema()), _event_id(text))


def _event_id(text: str) -> str | None:
    """The `event_id` of a message that is otherwise not understood, where it can be read."""
    try:
        event_id = json.loads(text).get("event_id")
    except (ValueError, AttributeError, RecursionError):
        return None
    return event_id if isinstance(event_id, str) and len(event_id) <= 64 else None


class Allowance:
    """A token bucket: `burst` at once, `per_second` sustained.

    Args:
        now: seconds on a clock that never goes back; another one in tests.
    """

    def __init__(
        self, per_second: float, burst: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._now = now
        self._left = float(burst)
        self._at = now()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        at = self._now()
        self._left = min(self._burst, self._left + (at - self._at) * self._per_second)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True

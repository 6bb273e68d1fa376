"""One WebSocket connection: bytes in and out, limits, and a client that leaves or stalls.

`protocol/events.py` says what the bytes mean, `protocol/outbox.py` keeps what is sent, and
`session/session.py` decides what follows.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from server.language import phrases
from server.protocol import client_events, events
from server.protocol.outbox import ClientGone, Outbox
from server.settings import Settings

LEFT_FOR_GOOD = (1000, 1001)  # close codes: the client is done, or its page is left
TRY_AGAIN_LATER = 1013


class SocketLost(Exception):
    """The socket has closed."""

    def __init__(self, for_good: bool) -> None:
        super().__init__()
        self.for_good = for_good
        """Whether the client said that it leaves."""


@dataclass(frozen=True)
class Refusal:
    """A message that is not acted upon, and why."""

    code: str
    text: str
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
            warned, self._warned = self._warned, True
            return None if warned else Refusal("rate.too_fast", phrases.TOO_FAST)
        self._warned = False
        sound, text = message.get("bytes"), message.get("text") or ""
        too_large = len(sound or text) > self._settings.max_message_bytes
        if sound is not None and not too_large:
            return bytes(sound)
        return read_large_event(text) if too_large else read_event(text)

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

    async def refuse(self, error: events.Error) -> None:
        """Say why there is no conversation, and close."""
        with suppress(SocketLost):
            await self._in_time(self._socket.send_text(error.model_dump_json()))
            await self._in_time(self._socket.close(TRY_AGAIN_LATER))

    async def close(self, code: int = 1000) -> None:
        """Close the socket, unless it is closed already."""
        with suppress(SocketLost):
            await self._in_time(self._socket.close(code))

    async def _turn_away_slow_client(self, outbox: Outbox) -> None:
        error = events.Error(code="client.too_slow", text=phrases.CLIENT_TOO_SLOW)
        outbox.number(error)
        await self.refuse(error)

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
        code = "message." + error.errors()[0]["type"]
        return Refusal(code, phrases.UNREADABLE_MESSAGE, _event_id(text))


def read_large_event(text: str) -> client_events.AnyLargeEvent | Refusal:
    """A message that is longer than most may be."""
    try:
        return client_events.LARGE_EVENT.validate_json(text)
    except ValidationError:
        return Refusal("message.too_large", phrases.TOO_LARGE)


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

"""One WebSocket connection: bytes in and out, limits, and a client that leaves or stalls.

What the bytes mean is in `events.py`, what follows from them in `session.py`, and the doing of
it in `conversation.py`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable
from uuid import uuid4

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from models.types import PCM16
from server import events, phrases
from server.conversation import ClientGone
from server.limits import Allowance
from server.settings import Settings


class Connection:
    """Sends events and sound in order, and reads what the client sends."""

    def __init__(self, socket: WebSocket, settings: Settings) -> None:
        self.session_id = "sess_" + uuid4().hex[:16]
        self.turn_id = 0
        self._socket = socket
        self._settings = settings
        self._allowance = Allowance(settings.messages_per_second, settings.message_burst)
        self._warned = False
        self._sending = asyncio.Lock()
        self._seq = 0
        self._began = time.perf_counter()

    async def receive(self) -> bytes | events.AnyClientEvent | None:
        """The next message; None for one that was refused, of which the client is told.

        Raises:
            ClientGone: the client has left.
        """
        try:
            message = await self._socket.receive()
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ClientGone from error
        if message["type"] == "websocket.disconnect":
            raise ClientGone
        if not await self._allowed():
            return None
        sound, text = message.get("bytes"), message.get("text") or ""
        if len(sound or text) > self._settings.max_message_bytes:
            await self.emit(events.Error(code="message.too_large", text=phrases.TOO_LARGE))
            return None
        return bytes(sound) if sound is not None else await self._parse(text)

    async def emit(self, event: events.AnyServerEvent) -> None:
        """Send an event, numbered. Raises: ClientGone."""
        async with self._sending:
            self._seq += 1
            event.seq = self._seq
            event.event_id = f"event_{self._seq}"
            event.session_id = self.session_id
            event.turn_id = self.turn_id
            event.t_ms = int((time.perf_counter() - self._began) * 1000)
            await self._in_time(self._socket.send_text(event.model_dump_json()))

    async def send_sound(self, response_id: str, samples: PCM16) -> None:
        """Send a piece of a response's sound. Raises: ClientGone."""
        frame = response_id.encode("ascii") + samples.astype("<i2").tobytes()
        async with self._sending:
            await self._in_time(self._socket.send_bytes(frame))

    async def _in_time(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self._settings.send_timeout_seconds):
                await sending
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError) as error:
            raise ClientGone from error

    async def _allowed(self) -> bool:
        """Whether the client keeps to its rate; it is told once each time it begins not to."""
        if self._allowance.take():
            self._warned = False
            return True
        if not self._warned:
            self._warned = True
            await self.emit(events.Error(code="rate.too_fast", text=phrases.TOO_FAST))
        return False

    async def _parse(self, text: str) -> events.AnyClientEvent | None:
        try:
            return events.CLIENT_EVENT.validate_json(text)
        except ValidationError as error:
            await self.emit(
                events.Error(
                    code="message." + error.errors()[0]["type"],
                    text=phrases.UNREADABLE_MESSAGE,
                    cause_event_id=_event_id(text),
                )
            )
            return None


def _event_id(text: str) -> str | None:
    """The `event_id` of a message that is otherwise not understood, where it can be read."""
    try:
        event_id = json.loads(text).get("event_id")
    except (ValueError, AttributeError, RecursionError):
        return None
    return event_id if isinstance(event_id, str) and len(event_id) <= 64 else None

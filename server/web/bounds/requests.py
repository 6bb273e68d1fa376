"""What one request may bring, counted while it comes: its head, its body, and the time for it.

A body is refused as soon as it is too large, whatever its head says of it, and all bodies together
may only hold so much of memory.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import PICTURE_BYTES
from server.language import phrases
from server.protocol.failures import Failure
from server.web.bounds.connections import has_too_much
from server.web.http_errors import refusal

FRAME_BYTES = 64 * 1024  # of a form around a picture
MOST_BYTES: Final = 64 * 1024
"""Of a body, where nothing else is said; the longest question is a hundredth of it."""
MOST_BY_PATH: Final = {
    "/api/search": PICTURE_BYTES * 4 // 3 + MOST_BYTES,  # one picture in base64
    "/api/searches": PICTURE_BYTES * 4 // 3 + MOST_BYTES,
    "/api/search-by-image": PICTURE_BYTES + FRAME_BYTES,
    "/api/describe": PICTURE_BYTES + FRAME_BYTES,
}
MOST_HELD = 96 * 1024**2  # bytes of all bodies at once, two of the largest
BODY_SECONDS = 60.0  # from the first byte to the last; 32 MB in a weak wireless network

TOO_SLOW = Failure(
    code="request.too_slow",
    text=phrases.TOO_SLOW_A_REQUEST,
    limit=f"a body that comes within {BODY_SECONDS:g} seconds",
)
BUSY = Failure(code="server.busy", text=phrases.BUSY)
TOO_LARGE_HEAD = Failure(
    code="request.too_large",
    text=phrases.HEAD_TOO_LARGE,
    limit="at most 100 headers, 32,768 bytes of them, and an address of 8,000",
)


class Requests:
    """ASGI middleware that lets pass what is within bounds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with a sentence."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if has_too_much(scope):
            await refusal(TOO_LARGE_HEAD, 431)(scope, receive, send)
            return
        body = _Body(self, scope, receive, send)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if body.refused is None:
                raise
        finally:
            self._held -= body.length
        if body.refused and not body.answered:
            await refusal(body.refused)(scope, receive, send)

    def hold(self, length: int) -> bool:
        """So much more of bodies is in memory; whether that is not too much."""
        self._held += length
        return self._held <= MOST_HELD


class _Body:
    """The body of one request."""

    def __init__(self, requests: Requests, scope: Scope, receive: Receive, send: Send) -> None:
        self._requests, self._receive, self._send = requests, receive, send
        self._most = MOST_BY_PATH.get(scope["path"], MOST_BYTES)
        self._declared = _declared(scope)
        self._ends: float | None = None
        self._complete = False
        self.length = 0
        self.refused: Failure | None = None
        self.answered = False

    async def receive(self) -> Message:
        """The next part. Raises: HTTPException, where it is one too many or too late."""
        if self._complete:
            return await self._receive()
        if self._declared > self._most:
            raise self._refuse(_too_large(self._most))
        now = asyncio.get_running_loop().time()
        self._ends = self._ends or now + BODY_SECONDS
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError as error:
            raise self._refuse(TOO_SLOW) from error
        part = len(message.get("body", b""))
        self.length += part
        self._complete = not message.get("more_body", False)
        has_room = self._requests.hold(part)
        if self.length > self._most:
            raise self._refuse(_too_large(self._most))
        if not has_room:
            raise self._refuse(BUSY)
        return message

    async def send(self, message: Message) -> None:
        """Pass an answer on, unless it is one to a body that was refused."""
        if self.refused is None or self.answered:
            self.answered = True
            await self._send(message)

    def _refuse(self, why: Failure) -> HTTPException:
        self.refused = why
        return HTTPException(413)


def _too_large(most: int) -> Failure:
    limit = f"a body of at most {most:,} bytes"
    return Failure(code="request.too_large", text=phrases.BODY_TOO_LARGE, limit=limit)


def _declared(scope: Scope) -> int:
    written = Headers(scope=scope).get("content-length", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 20 else 0

"""A few places for what takes much memory until it is sent, such as a picture in full size."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.assistant.lanes import Busy

PIECE_BYTES = 64 * 1024
"""Sent at once: what is sent as a whole would wait in memory for a client that reads nothing."""
WAIT_SECONDS = 20.0


class Places:
    """So many at a time; others wait, and not for ever."""

    def __init__(self, most: int, seconds: float = WAIT_SECONDS) -> None:
        self._free = asyncio.Semaphore(most)
        self._seconds = seconds

    async def take(self) -> TakenPlace:
        """Take one. Raises: Busy."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError as error:
            raise Busy("places") from error
        return TakenPlace(self._free)


class TakenPlace:
    """One that is taken."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free

    def leave(self) -> None:
        """Give it to somebody else."""
        self._free.release()

    @contextmanager
    def left_on_failure(self) -> Iterator[None]:
        """Leave it if what is done meanwhile fails."""
        try:
            yield
        except BaseException:
            self.leave()
            raise


class PlacedResponse(Response):
    """Keeps its place until the client has taken it, or is gone."""

    def __init__(
        self, content: bytes, place: TakenPlace, media_type: str, headers: dict[str, str]
    ) -> None:
        super().__init__(content, media_type=media_type, headers=headers)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it piece by piece."""
        try:
            start = {"type": "http.response.start", "status": self.status_code}
            await send({**start, "headers": self.raw_headers})
            body = memoryview(self.body)
            for at in range(0, max(1, len(body)), PIECE_BYTES):
                piece = bytes(body[at : at + PIECE_BYTES])
                more = at + PIECE_BYTES < len(body)
                await send({"type": "http.response.body", "body": piece, "more_body": more})
        finally:
            self._place.leave()

"""JSON that is long because a picture is in it: read beside the event loop, and nothing else is.

A thread that parses keeps the interpreter's lock for as long. A picture in base64 is one string, of
which 16 MB are read in some milliseconds; as much of small values takes a second, and a gigabyte.
So whatever is beside the picture must be as short as any other message.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic_core import from_json
from starlette.exceptions import HTTPException

from server.web.bounds.requests import MOST_BYTES

STRUCTURE = '"[{,:'
"""What JSON is made of, and base64 is not."""
LOOK = 1024 * 1024  # characters between two counts


def has_more_than_a_picture(text: str | bytes, most: int = MOST_BYTES) -> bool:
    """Whether JSON has more structure than so many bytes could have."""
    found = 0
    for start in range(0, len(text), LOOK):
        for mark in STRUCTURE:
            sought: Any = mark if isinstance(text, str) else mark.encode()
            found += text.count(sought, start, start + LOOK)
        if found > most:
            return True
    return False


class LargeBodies(APIRoute):
    """A route whose long bodies are read beside the event loop."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As of every route, with another way to read its body."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            return await handle(_Request(request.scope, request.receive))

        return handler


class _Request(Request):
    async def json(self) -> Any:
        """Raises: HTTPException, where it has more than pictures; JSONDecodeError."""
        body = await self.body()
        if len(body) <= MOST_BYTES:
            return json.loads(body)
        return await asyncio.to_thread(_read, body)


def _read(body: bytes) -> Any:
    if has_more_than_a_picture(body):
        raise HTTPException(413)
    try:
        return from_json(body)  # a quarter of the time that the standard library takes
    except ValueError as error:
        raise json.JSONDecodeError(str(error), "", 0) from error

"""Requests of programs that cannot be answered: a status, a code, and a sentence.

Every refusal is a JSON object `{"error": {"code", "text"}}` whose text can be spoken.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from fastapi import FastAPI, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import PICTURE_BYTES
from server.assistant.errors import EXPLAINED, Explanation, explain, log_failure
from server.language import phrases

WHO = "rest"  # all programs together take one turn among the sessions
INTERNAL_ERROR = 1011  # a WebSocket's close code
UNREADABLE = Explanation(422, "request.invalid", phrases.UNREADABLE_MESSAGE)


class Refused(Exception):
    """A request that cannot be answered; becomes a JSON error."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.why = Explanation(status, code, text)


def add_refusals(app: FastAPI) -> None:
    """Make every failure a JSON object with a sentence."""

    async def refuse(request: Request, error: Exception) -> JSONResponse:
        log_failure("Answering a program", error)
        return _refusal(explain(error))

    async def refuse_as_told(request: Request, error: Exception) -> JSONResponse:
        return _refusal(error.why if isinstance(error, Refused) else UNREADABLE)

    for kind in EXPLAINED:
        app.add_exception_handler(kind, refuse)
    app.add_exception_handler(Refused, refuse_as_told)
    app.add_exception_handler(RequestValidationError, refuse_as_told)
    app.add_middleware(Surprises)


class Surprises:
    """ASGI middleware that logs what nothing else caught, without its words, and tells who asked.

    What it let through, the web server would log with the exception's message.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything; answer in place of an application that fails."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - whatever fails, who asked is told
            log_failure("Answering a program", error)
            if scope["type"] == "websocket":
                with suppress(RuntimeError):  # it is closed already
                    await send({"type": "websocket.close", "code": INTERNAL_ERROR})
            elif not begun:
                await _refusal(explain(error))(scope, receive, send)


def _refusal(why: Explanation) -> JSONResponse:
    # A browser would keep a 410 for ever, and never see that a file is back.
    headers = {"Cache-Control": "no-store"}
    refusal = {"error": {"code": why.code, "text": why.text}}
    return JSONResponse(refusal, status_code=why.status, headers=headers)


def until_ready(ready: asyncio.Event) -> None:
    """See that what is needed is loaded. Raises: Refused."""
    if not ready.is_set():
        raise Refused(503, "server.loading", phrases.LOADING)


async def read_upload(upload: UploadFile) -> bytes:
    """A file that was sent. Raises: Refused, where it is too large."""
    data = await upload.read(PICTURE_BYTES + 1)
    if len(data) > PICTURE_BYTES:
        raise Refused(413, "image.too_large", phrases.UPLOAD_TOO_LARGE)
    return data

"""Requests that cannot be answered: a status, and a `Failure` that names the field and the limit.

Every refusal of HTTP is a JSON object `{"error": {...}}`, whoever refuses: a route, a limit, the
router, the page's files, or a fault of the server's. `protocol/failures.py` has its shape.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fastapi import FastAPI, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import PICTURE_BYTES
from server.assistant.errors import EXPLAINED, FOUND, explain, log_failure
from server.language import phrases
from server.protocol.failures import MEANINGS, Failure, invalid

WHO = "rest"  # all programs together take one turn among the sessions
INTERNAL_ERROR = 1011  # a WebSocket's close code
RETRY_SECONDS = 2  # after a refusal that waiting can mend
TOO_LARGE_UPLOAD = Failure(
    code="image.too_large",
    text=phrases.UPLOAD_TOO_LARGE,
    field="image",
    limit=f"a file of at most {PICTURE_BYTES:,} bytes",
)
UNKNOWN_PICTURE = Failure(
    code="image.unknown", text=phrases.NO_SUCH_PICTURE, field="image_id", limit=FOUND
)


class Refused(Exception):
    """A request that cannot be answered; becomes a JSON error."""

    def __init__(self, why: Failure) -> None:
        super().__init__(why.code)
        self.why = why


def add_refusals(app: FastAPI) -> None:
    """Make every failure a JSON object with a sentence."""

    async def refuse(request: Request, error: Exception) -> JSONResponse:
        log_failure("Answering a program", error)
        return refusal(explain(error))

    async def refuse_as_told(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refused)
        return refusal(error.why)

    async def refuse_invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return refusal(_what_is_invalid(app, request, error))

    async def refuse_by_status(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        headers = {**(error.headers or {})}
        if error.status_code == 405:  # the router names those of one route alone
            headers["Allow"] = ", ".join(_methods(app, request))
        return refusal(_of_status(app, request, error.status_code), error.status_code, headers)

    for kind in EXPLAINED:
        app.add_exception_handler(kind, refuse)
    app.add_exception_handler(Refused, refuse_as_told)
    app.add_exception_handler(RequestValidationError, refuse_invalid)
    app.add_exception_handler(HTTPException, refuse_by_status)
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
                await refusal(explain(error))(scope, receive, send)


def refusal(
    why: Failure, status: int | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer to a request that cannot be answered; the code says with which status."""
    status = status or MEANINGS[why.code].status or 500
    # A browser would keep a 410 for ever, and never see that a file is back.
    told = {"Cache-Control": "no-store", **(headers or {})}
    if status in (429, 503):
        told["Retry-After"] = str(RETRY_SECONDS)
    return JSONResponse({"error": why.model_dump()}, status_code=status, headers=told)


def _what_is_invalid(app: FastAPI, request: Request, error: RequestValidationError) -> Failure:
    """The first field that breaks a limit, by the OpenAPI document that programs read."""
    root = app.openapi()
    operation = _operation(root, request)
    kinds = operation.get("requestBody", {}).get("content", {})
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kinds and sent and sent not in kinds:
        return Failure(
            code="request.unsupported_type",
            text=phrases.WRONG_TYPE,
            field="Content-Type",
            limit=" or ".join(kinds),
        )
    first = error.errors()[0]
    where, *location = first["loc"]
    if where == "body":
        schema = next(iter(kinds.values()))["schema"]
    else:
        parameters = {each["name"]: each["schema"] for each in operation.get("parameters", ())}
        schema = {"properties": parameters}
    return invalid("request.invalid", first, {**root, **schema}, tuple(location))


def _operation(root: Mapping[str, Any], request: Request) -> Mapping[str, Any]:
    """What the OpenAPI document says of the route that was asked."""
    route = request.scope["route"]
    operation: Mapping[str, Any] = root["paths"][route.path_format][request.method.lower()]
    return operation


def _of_status(app: FastAPI, request: Request, status: int) -> Failure:
    """What the router, the page's files and the web framework refuse by a status alone."""
    match status:
        case 404:
            return Failure(
                code="address.unknown",
                text=phrases.NO_SUCH_ADDRESS,
                field="path",
                limit="a path that /docs lists, or a file of the page",
            )
        case 405:
            return Failure(
                code="method.unknown",
                text=phrases.NO_SUCH_METHOD,
                field="method",
                limit=" or ".join(_methods(app, request)),
            )
        case 413:
            return Failure(code="request.too_large", text=phrases.BODY_TOO_LARGE, field="body")
        case 400 | 415 | 422:
            return Failure(
                code="request.invalid",
                text=phrases.UNREADABLE_REQUEST,
                field="body",
                limit="a body of the type that its Content-Type says",
            )
    return Failure(code="server.failed", text=phrases.WENT_WRONG)


def _methods(app: FastAPI, request: Request) -> list[str]:
    """What may be done at the address of a route, or else of a file of the page."""
    routes = [
        route
        for route in app.routes
        if isinstance(route, APIRoute) and route.path_regex.match(request.url.path)
    ]
    return sorted({method for route in routes for method in route.methods or ()}) or ["GET", "HEAD"]


def until_ready(ready: asyncio.Event) -> None:
    """See that what is needed is loaded. Raises: Refused."""
    if not ready.is_set():
        raise Refused(Failure(code="server.loading", text=phrases.LOADING))


async def read_upload(upload: UploadFile) -> bytes:
    """A file that was sent. Raises: Refused, where it is too large."""
    data = await upload.read(PICTURE_BYTES + 1)
    if len(data) > PICTURE_BYTES:
        raise Refused(TOO_LARGE_UPLOAD)
    return data

"""Requests of programs that cannot be answered: a status, a code, and a sentence.

Every refusal is a JSON object `{"error": {"code", "text"}}` whose text can be spoken.
"""

from __future__ import annotations

import asyncio

from fastapi import FastAPI, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from index.errors import BadVectors, LibraryError, UnreadablePhoto
from models.errors import ModelError
from server.assistant.fetch import NotFetched
from server.assistant.lanes import Busy
from server.language import phrases
from server.protocol.search_messages import PICTURE_BYTES
from server.search.paging import BadCursor
from server.search.query import NoSuchPicture

WHO = "rest"  # all programs together take one turn among the sessions


class Refused(Exception):
    """A request that cannot be answered; becomes a JSON error."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


EXPLAINED = (
    *(Busy, ModelError, LibraryError, NotFetched),
    *(UnreadablePhoto, NoSuchPicture, BadCursor, BadVectors),
)
"""Failures that say for themselves why a request cannot be answered."""


def refused_for(error: Exception) -> Refused:
    """What a failure becomes for a program."""
    match error:
        case Refused():
            return error
        case Busy():
            return Refused(503, "server.busy", phrases.BUSY)
        case ModelError():
            return Refused(503, "model.failed", str(error))
        case LibraryError():
            return Refused(503, "library.failed", str(error))
        case NotFetched():
            return Refused(422, "image.not_fetched", str(error))
        case UnreadablePhoto():
            return Refused(422, "image.unreadable", phrases.not_a_picture(error.reason))
        case NoSuchPicture():
            return Refused(404, "image.unknown", phrases.NO_SUCH_PICTURE)
        case BadCursor():
            return Refused(422, "cursor.invalid", phrases.NO_SUCH_PAGE)
        case BadVectors() | RequestValidationError():
            return Refused(422, "request.invalid", phrases.UNREADABLE_MESSAGE)
        case _:
            return Refused(500, "server.failed", phrases.WENT_WRONG)


def add_refusals(app: FastAPI) -> None:
    """Make every failure a JSON object with a sentence."""

    async def refuse(request: Request, error: Exception) -> JSONResponse:
        refused = refused_for(error)
        refusal = {"error": {"code": refused.code, "text": refused.text}}
        # A browser would keep a 410 for ever, and never see that a file is back.
        headers = {"Cache-Control": "no-store"}
        return JSONResponse(refusal, status_code=refused.status, headers=headers)

    for kind in (Refused, RequestValidationError, *EXPLAINED, Exception):
        app.add_exception_handler(kind, refuse)


def until_ready(ready: asyncio.Event) -> None:
    """See that the models are loaded. Raises: Refused."""
    if not ready.is_set():
        raise Refused(503, "server.loading", phrases.LOADING)


async def read_upload(upload: UploadFile) -> bytes:
    """A file that was sent. Raises: Refused, where it is too large."""
    data = await upload.read(PICTURE_BYTES + 1)
    if len(data) > PICTURE_BYTES:
        raise Refused(413, "image.too_large", phrases.UPLOAD_TOO_LARGE)
    return data

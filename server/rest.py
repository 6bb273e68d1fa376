"""The REST routes, for programs: search, pictures, descriptions, thumbs.

The same assistant answers here and on the socket. Every refusal is a JSON object
`{"error": {"code", "text"}}` whose text is a sentence that can be spoken.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from index.errors import LibraryError, UnreadablePhoto
from index.photo import read_photo
from models.errors import ModelError
from server import events, phrases
from server.assistant import Assistant
from server.feedback import Feedback, Thumb
from server.finding import Found
from server.lanes import Busy
from server.refining import Question
from server.results import result

WHO = "rest"  # all programs together take one turn among the sessions
UPLOAD_BYTES = 32 * 1024 * 1024
SHOWN_PIXELS = 1600  # longest side of a picture as the page shows it
FULL_PIXELS = 6000  # and as somebody sees it who looks closely


class SearchRequest(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(min_length=1, max_length=500)
    top_k: int = Field(default=5, ge=1, le=50)


class SearchAnswer(BaseModel):
    """The pictures that were found, as `earshot search --json` prints them."""

    query: str
    results: list[events.Result]
    no_match: bool
    took_ms: float
    unknown: tuple[str, ...] = Field(default=(), exclude=True)
    """Words that the models do not know; nothing was searched then."""


class Description(BaseModel):
    """What a picture shows."""

    caption: str
    confidence: float


class FeedbackRequest(BaseModel):
    """A thumb for one picture of an answer."""

    model_config = ConfigDict(extra="forbid")
    session_id: str = Field(default="api", max_length=64)
    query: str = Field(max_length=500)
    image_id: int
    rank: int | None = Field(default=None, ge=1)
    score: float | None = None
    verdict: events.Verdict


class FeedbackSaved(BaseModel):
    """The row that the thumb became."""

    feedback_id: int


class Refused(Exception):
    """A request that cannot be answered; becomes a JSON error."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


def add_rest(app: FastAPI, assistant: Assistant, feedback: Feedback, ready: asyncio.Event) -> None:
    """Add every REST route to the application."""
    _add_errors(app)
    _add_search(app, assistant, ready)
    _add_pictures(app, assistant, ready)
    _add_feedback(app, assistant, feedback)


def search_answer(query: str, found: Found) -> SearchAnswer:
    """What was found, in the shape that programs get."""
    results = [result(rank, hit) for rank, hit in enumerate(found.hits, 1)]
    return SearchAnswer(
        query=query,
        results=results,
        no_match=not found.matches,
        took_ms=round(found.took_ms, 2),
        unknown=found.unknown,
    )


def _add_search(app: FastAPI, assistant: Assistant, ready: asyncio.Event) -> None:
    async def answer(query: str, top_k: int) -> SearchAnswer:
        await _until(ready)
        return search_answer(query, await assistant.find(WHO, Question(query), top_k))

    @app.get("/api/search", tags=["search"])
    async def search_get(
        q: Annotated[str, Query(min_length=1, max_length=500)],
        top_k: Annotated[int, Query(ge=1, le=50)] = 5,
    ) -> SearchAnswer:
        """Pictures that match words, best first."""
        return await answer(q, top_k)

    @app.post("/api/search", tags=["search"])
    async def search_post(request: SearchRequest) -> SearchAnswer:
        """Pictures that match words, best first."""
        return await answer(request.query, request.top_k)

    @app.post("/api/search-by-image", tags=["search"])
    async def search_by_image(
        image: UploadFile, top_k: Annotated[int, Query(ge=1, le=50)] = 5
    ) -> SearchAnswer:
        """Pictures that look like the one sent, best first."""
        await _until(ready)
        picture = await _uploaded(image)
        return search_answer("", await assistant.find_like(WHO, picture, top_k))


def _add_pictures(app: FastAPI, assistant: Assistant, ready: asyncio.Event) -> None:
    @app.get("/api/images/{image_id}", tags=["pictures"])
    async def image(image_id: int, size: Literal["shown", "full"] = "shown") -> Response:
        """A picture of the library, upright, as JPEG; whatever its file's format."""
        photo = await asyncio.to_thread(assistant.library.photo, image_id)
        if photo is None:
            raise Refused(404, "image.unknown", phrases.NO_SUCH_PICTURE)
        longest = FULL_PIXELS if size == "full" else SHOWN_PIXELS
        jpeg = await asyncio.to_thread(_as_jpeg, photo.path, longest)
        return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private"})

    @app.post("/api/describe", tags=["pictures"])
    async def describe(image: UploadFile) -> Description:
        """What a picture shows; it is not kept."""
        await _until(ready)
        picture = await _uploaded(image)
        caption = await assistant.describe_image(WHO, picture)
        return Description(
            caption=caption.text or phrases.NOT_DESCRIBABLE, confidence=caption.confidence
        )


def _add_feedback(app: FastAPI, assistant: Assistant, feedback: Feedback) -> None:
    @app.post("/api/feedback", tags=["feedback"], status_code=201)
    async def save(request: FeedbackRequest) -> FeedbackSaved:
        """Keep a thumb; it is on disk before this answers."""
        photo = await asyncio.to_thread(assistant.library.photo, request.image_id)
        if photo is None:
            raise Refused(404, "image.unknown", phrases.NO_SUCH_PICTURE)
        thumb = Thumb(
            session_id=request.session_id,
            query=request.query,
            heard_as="text",
            image_id=request.image_id,
            path=photo.path,
            verdict=request.verdict,
            given_by="api",
            models=assistant.models.names(),
            rank=request.rank,
            score=request.score,
            caption=photo.caption,
        )
        return FeedbackSaved(feedback_id=await asyncio.to_thread(feedback.record, thumb))


async def _until(ready: asyncio.Event) -> None:
    if not ready.is_set():
        raise Refused(503, "server.loading", phrases.LOADING)


async def _uploaded(upload: UploadFile) -> Image.Image:
    data = await upload.read(UPLOAD_BYTES + 1)
    if len(data) > UPLOAD_BYTES:
        raise Refused(413, "image.too_large", phrases.UPLOAD_TOO_LARGE)
    try:
        return (await asyncio.to_thread(read_photo, io.BytesIO(data))).image
    except UnreadablePhoto as error:
        raise Refused(422, "image.unreadable", phrases.not_a_picture(str(error))) from error


def _as_jpeg(path: Path, longest: int) -> bytes:
    try:
        # What is no more than twice as long as wide keeps all the pixels that are asked for.
        picture = read_photo(path, short_side=longest // 2).image
    except UnreadablePhoto as error:
        raise Refused(410, "image.gone", phrases.PICTURE_GONE) from error
    picture.thumbnail((longest, longest))
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=88)
    return jpeg.getvalue()


def _add_errors(app: FastAPI) -> None:
    def answer(status: int, code: str, text: str) -> JSONResponse:
        refusal = {"error": {"code": code, "text": text}}
        # A browser would keep a 410 for ever, and never see that a file is back.
        headers = {"Cache-Control": "no-store"}
        return JSONResponse(refusal, status_code=status, headers=headers)

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> JSONResponse:
        return answer(error.status, error.code, error.text)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(422, "request.invalid", phrases.UNREADABLE_MESSAGE)

    @app.exception_handler(Busy)
    async def busy(request: Request, error: Busy) -> JSONResponse:
        return answer(503, "server.busy", phrases.BUSY)

    @app.exception_handler(ModelError)
    async def model_failed(request: Request, error: ModelError) -> JSONResponse:
        return answer(503, "model.failed", str(error))

    @app.exception_handler(LibraryError)
    async def library_failed(request: Request, error: LibraryError) -> JSONResponse:
        return answer(503, "library.failed", str(error))

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        return answer(500, "server.failed", phrases.WENT_WRONG)

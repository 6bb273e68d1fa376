"""The REST routes for pictures, descriptions, thumbs and speech; `search_api.py` searches.

The same assistant answers here and on the socket.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Literal

import numpy as np
from fastapi import FastAPI, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from index.catalog.own_captions import LONGEST_CAPTION, OwnCaptions
from index.errors import UnreadablePhoto
from models.audio import to_wav
from models.speech_rate import ORDINARY
from models.types import SAMPLE_RATE, Speech
from server.assistant.assistant import Assistant
from server.conversation.sessions import SESSION_PREFIX, Sessions
from server.feedback.store import Feedback, Thumb
from server.language import phrases
from server.language.refinement import WORDS_AT_MOST
from server.language.synonyms import Verdict
from server.protocol.bounds import ImageId, Rank, Score, WordsPerMinute
from server.protocol.client_events import Language, VoiceStyle
from server.protocol.failures import Failure
from server.web.bounds.places import PlacedResponse, Places
from server.web.http_errors import (
    UNKNOWN_PICTURE,
    WHO,
    Refused,
    add_refusals,
    read_upload,
    until_ready,
)
from server.web.search_api import add_search

UNKNOWN_SESSION = Failure(
    code="session.unknown",
    text=phrases.SESSION_UNKNOWN,
    field="session_id",
    limit="a session that is open now, with its resume_secret",
)
GONE = Failure(code="image.gone", text=phrases.PICTURE_GONE, field="image_id")
SHOWN_PIXELS = 1600  # longest side of a picture as the page shows it
FULL_PIXELS = 6000  # and as somebody sees it who looks closely
SHOWN_AT_ONCE, FULL_AT_ONCE = 64, 4
"""Pictures that are opened or on their way; one in full size may be 40 MB. Others wait."""


class ImageCaption(BaseModel):
    """What a picture shows."""

    caption: str
    confidence: float


class OwnCaptionRequest(BaseModel):
    """What to call a picture."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    image_id: ImageId
    own_caption: str = Field(max_length=LONGEST_CAPTION)
    """Told before the description, and found by; empty for nothing any more."""


class KeptOwnCaption(BaseModel):
    """What pictures with the same contents are called from now on."""

    own_caption: str
    content_hash: str


class FeedbackRequest(BaseModel):
    """A thumb for one picture of an answer."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    session_id: str = Field(default="api", max_length=64)
    """Of a conversation that is open now; or any name of the program's own that does not begin
    with "sess_"."""
    resume_secret: str = Field(default="", max_length=64)
    """The conversation's, as `session.created` gave it."""
    query: str = Field(max_length=WORDS_AT_MOST)
    """What was asked, in words."""
    image_id: ImageId
    """The picture that is judged."""
    rank: Rank | None = None
    """Its place in the answer."""
    score: Score | None = None
    verdict: Verdict


class SavedThumb(BaseModel):
    """The row that the thumb became."""

    feedback_id: int


def add_rest(
    app: FastAPI,
    assistant: Assistant,
    feedback: Feedback,
    sessions: Sessions,
    ready: asyncio.Event,
) -> None:
    """Add every REST route to the application."""
    add_refusals(app)
    add_search(app, assistant, ready)
    _add_pictures(app, assistant, ready)
    _add_feedback(app, assistant, feedback, sessions)


def _gives(kind: str) -> dict[str, Any]:
    """Tells the OpenAPI document that a route answers with a file."""
    file = {"schema": {"type": "string", "format": "binary"}}
    return {"response_class": Response, "responses": {200: {"content": {kind: file}}}}


def _add_pictures(app: FastAPI, assistant: Assistant, ready: asyncio.Event) -> None:
    places = {"shown": Places(SHOWN_AT_ONCE), "full": Places(FULL_AT_ONCE)}

    @app.get("/api/images/{image_id}", tags=["pictures"], **_gives("image/jpeg"))
    async def image(image_id: ImageId, size: Literal["shown", "full"] = "shown") -> Response:
        """A picture of the library, upright, as JPEG; whatever its file's format."""
        photo = await asyncio.to_thread(assistant.library.photo, image_id)
        if photo is None:
            raise Refused(UNKNOWN_PICTURE)
        longest = FULL_PIXELS if size == "full" else SHOWN_PIXELS
        place = await places[size].take()
        with place.left_on_failure():
            try:
                jpeg = await assistant.show(WHO, photo.path, longest)
            except UnreadablePhoto as error:
                raise Refused(GONE) from error
            return PlacedResponse(jpeg, place, "image/jpeg", {"Cache-Control": "private"})

    @app.post("/api/own-caption", tags=["pictures"], status_code=201)
    async def call(request: OwnCaptionRequest) -> KeptOwnCaption:
        """Call a picture something; it is on disk before this answers, and found at once."""
        captions = OwnCaptions(assistant.library.database)
        give = (request.image_id, request.own_caption, "api", "api")
        kept = await asyncio.to_thread(captions.give, *give)
        if kept is None:
            raise Refused(UNKNOWN_PICTURE)
        return KeptOwnCaption(own_caption=kept.words, content_hash=kept.content_hash)

    @app.post("/api/describe", tags=["pictures"])
    async def describe(image: UploadFile) -> ImageCaption:
        """What a picture shows; it is not kept."""
        until_ready(ready)
        caption = await assistant.describe_image(WHO, await read_upload(image))
        return ImageCaption(
            caption=caption.text or phrases.NOT_DESCRIBABLE, confidence=caption.confidence
        )


def _add_feedback(
    app: FastAPI, assistant: Assistant, feedback: Feedback, sessions: Sessions
) -> None:
    @app.post("/api/feedback", tags=["feedback"], status_code=201)
    async def save(request: FeedbackRequest) -> SavedThumb:
        """Keep a thumb; it is on disk before this answers."""
        theirs = request.session_id.startswith(SESSION_PREFIX)
        if theirs and not sessions.find(request.session_id, request.resume_secret):
            raise Refused(UNKNOWN_SESSION)
        photo = await asyncio.to_thread(assistant.library.photo, request.image_id)
        if photo is None:
            raise Refused(UNKNOWN_PICTURE)
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
        return SavedThumb(feedback_id=await asyncio.to_thread(feedback.record, thumb))


class SpeechRequest(BaseModel):
    """What to say."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    text: str = Field(min_length=1, max_length=500)
    words_per_minute: WordsPerMinute = ORDINARY
    language: Language = "en"
    """Of the text, as a BCP 47 tag."""
    voice_style: VoiceStyle = "natural"
    """As `session.update` has it."""


def add_speech(app: FastAPI, assistant: Assistant, ready: asyncio.Event) -> None:
    """Add the route to the application."""

    @app.post("/api/speech", tags=["speech"], **_gives("audio/wav"))
    async def speak(request: SpeechRequest) -> Response:
        """A sentence aloud: a WAV file, PCM16 mono at the voice's own rate."""
        until_ready(ready)
        rate, language = request.words_per_minute, request.language
        style = assistant.style_at(rate, request.voice_style, language)
        pieces = assistant.say(WHO, request.text, rate, language=language, style=style)
        return Response(await _wav(pieces), media_type="audio/wav")


async def _wav(pieces: AsyncIterator[Speech]) -> bytes:
    """A WAV file of all pieces, which have one rate; without any, of no sound."""
    spoken = [piece async for piece in pieces]
    samples = [np.zeros(0, np.int16), *(piece.samples for piece in spoken)]
    return to_wav(np.concatenate(samples), spoken[0].sample_rate if spoken else SAMPLE_RATE)

"""`POST /api/speech`: a sentence of a client's own, as sound.

For what is no part of a conversation, such as the name of the control that a person who hears the
page has come to. What is said often, as those are, is kept ready by the voice itself.
"""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator

from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict, Field

from models.types import Speech
from server.assistant.assistant import Assistant
from server.protocol.events import INPUT_SAMPLE_RATE, Language
from server.session.preferences import FASTEST, NORMAL_RATE, SLOWEST
from server.web.http_errors import WHO, until_ready


class SpeechRequest(BaseModel):
    """What to say."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=500)
    words_per_minute: int = Field(default=NORMAL_RATE, ge=SLOWEST, le=FASTEST)
    language: Language = "en"
    """Of the text, as a BCP 47 tag."""


def add_speech(app: FastAPI, assistant: Assistant, ready: asyncio.Event) -> None:
    """Add the route to the application."""

    @app.post("/api/speech", tags=["speech"], response_class=Response)
    async def speak(request: SpeechRequest) -> Response:
        """A sentence aloud: a WAV file, PCM16 mono at the voice's own rate."""
        until_ready(ready)
        rate, language = request.words_per_minute, request.language
        pieces = assistant.say(WHO, request.text, rate, language=language)
        return Response(await _wav(pieces), media_type="audio/wav")


async def _wav(pieces: AsyncIterator[Speech]) -> bytes:
    spoken = [piece async for piece in pieces]
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(spoken[0].sample_rate if spoken else INPUT_SAMPLE_RATE)
        for piece in spoken:
            sound.writeframes(piece.samples.astype("<i2").tobytes())
    return file.getvalue()

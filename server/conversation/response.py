"""One response: its sentences as words and sound, from the first to `response.done`.

A turn has one response, which whatever is said first in it opens. `Playback` is told how much was
sent, so that an interrupted answer can go on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import numpy as np

from models.types import PCM16
from server.assistant.assistant import Assistant
from server.assistant.errors import log_failure
from server.language import phrases
from server.protocol import events
from server.protocol.failures import Failure
from server.protocol.outbox import ClientGone
from server.session.effects import Say
from server.session.playback import Playback
from server.session.preferences import Preferences

AUDIBLE = 200  # of 32,767: quieter samples are the engine's lead-in, not yet speech


class Client(Protocol):
    """Where events and sound go."""

    session_id: str
    turn_id: int
    """The question that events are about, from now on."""

    @property
    def away(self) -> bool:
        """Whether the client has lost its socket, and may come back."""

    def emit(self, event: events.AnyServerEvent) -> None:
        """Send an event."""

    def send_sound(self, response_id: str, samples: PCM16) -> None:
        """Send a piece of a response's sound: int16, shape (n,), at the rate that was told."""

    async def present(self) -> None:
        """Wait until the client is there. Raises: ClientGone."""


@dataclass
class Stopwatch:
    """When a question was complete, and how long each step took since."""

    now: Callable[[], float] = time.perf_counter
    timings_ms: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._began = self.now()

    def mark(self, step: str) -> None:
        """Note a step's end; the first one counts."""
        elapsed = (self.now() - self._began) * 1000
        self.timings_ms.setdefault(step, round(elapsed, 1))


class Response:
    """What is said in one turn.

    Args:
        client: is told.
        assistant: has the voice.
        preferences: whether and how fast to speak; looked at before each sentence, but for whose
            voice it is and in which style: a whole response has one voice.
        playback: is told how much was sent.
        stopwatch: is told of the first audible sample.
        error: makes the event for a failure.
        say: what is said first.
    """

    def __init__(
        self,
        client: Client,
        assistant: Assistant,
        preferences: Preferences,
        playback: Playback,
        stopwatch: Stopwatch,
        error: Callable[[Failure], events.Error],
        say: Say,
    ) -> None:
        self.id = "resp_" + uuid4().hex[:11]
        self._client, self._assistant = client, assistant
        self._preferences, self._playback, self._stopwatch = preferences, playback, stopwatch
        self._error = error
        self._speaking = asyncio.Lock()
        self._sentences: list[str] = []
        self._seconds = 0.0
        self._sounding = False
        self._voiceless = False
        self._client_speaks = preferences.client_speaks
        self.language = say.language
        rate, wish = preferences.words_per_minute, preferences.voice_style
        self._style = assistant.style_at(rate, wish, say.language)
        playback.response_id = self.id
        created = events.ResponseCreated(
            response_id=self.id, rank=say.rank, resumes=say.resumes, language=say.language
        )
        client.emit(created)

    async def say(
        self,
        sentence: str,
        aside: bool = False,
        silently: bool = False,
        meanwhile: bool = False,
    ) -> None:
        """One sentence, in words and sound; returns when all of its sound was sent.

        Where the client speaks itself, it has no sound, and counts as one second.

        Args:
            sentence: the exact words.
            aside: it is no part of the answer.
            silently: in words only.
            meanwhile: it is said while work goes on, and out of date with the answer.

        Raises:
            ClientGone: nobody listens any more.
        """
        await self._client.present()
        async with self._speaking:
            self._sentences.append(sentence)
            started = events.SentenceStarted(
                response_id=self.id, delta=sentence, meanwhile=meanwhile
            )
            self._client.emit(started)
            if self._client_speaks:
                self._seconds += 1
            elif self._preferences.server_speaks and not (silently or self._voiceless):
                await self._sound_or_say_why(sentence)
            self._playback.seconds = self._seconds
        if not aside:
            self._playback.sent(self._seconds)

    def end(self, status: events.ResponseStatus) -> None:
        """No more is said."""
        self._stopwatch.mark("total")
        self._playback.complete = status == "completed"
        audible = self._sounding or self._client_speaks
        self._playback.finished = self._playback.complete and not audible
        if self._sounding:
            seconds = round(self._seconds, 3)
            self._client.emit(events.SpeechDone(response_id=self.id, seconds=seconds))
        self._client.emit(
            events.ResponseDone(
                response_id=self.id,
                status=status,
                text=" ".join(self._sentences),
                timings_ms=dict(self._stopwatch.timings_ms),
            )
        )

    async def _sound_or_say_why(self, sentence: str) -> None:
        try:
            await self._sound(sentence)
        except ClientGone:
            raise
        except Exception as error:  # noqa: BLE001 - without a voice the words still arrive
            log_failure("Speaking", error)
            self._voiceless = True
            why = Failure(code="speech.failed", text=phrases.SPEAKING_FAILED)
            self._client.emit(self._error(why))

    async def _sound(self, sentence: str) -> None:
        rate, who = self._preferences.words_per_minute, self._client.session_id
        say = self._assistant.say
        pieces = say(who, sentence, rate, language=self.language, style=self._style)
        async for piece in pieces:
            await self._client.present()
            if not self._sounding:
                self._sounding = True
                started = events.SpeechStarted(response_id=self.id, sample_rate=piece.sample_rate)
                self._client.emit(started)
            self._client.send_sound(self.id, piece.samples)
            self._seconds += piece.seconds
            if int(np.abs(piece.samples.astype(np.int32)).max(initial=0)) > AUDIBLE:
                self._stopwatch.mark("first_audio")

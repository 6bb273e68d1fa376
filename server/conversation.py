"""The doing of what a session decides: effects in, events and sound out.

`session.py` says what is to happen; this file performs it with the assistant, one turn at a
time, and reports back. A new question cancels the turn before it. Whatever a model throws, the
person is told and the session goes on. It knows no socket: a `Client` takes what it sends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol
from uuid import uuid4

import numpy as np

from models.audio import from_pcm16
from models.types import PCM16
from server import events, phrases
from server.assistant import Assistant
from server.feedback import Feedback, Thumb
from server.finding import Found
from server.lanes import Busy
from server.metrics import Metrics
from server.session import (
    Effect,
    Emit,
    Find,
    Hear,
    Picture,
    SaveThumb,
    Say,
    Session,
    Silence,
    UndoThumb,
)

AUDIBLE = 200  # of 32,767: quieter samples are the engine's lead-in, not yet speech


class ClientGone(Exception):
    """The client has left or takes no more bytes."""


class Client(Protocol):
    """Where events and sound go."""

    session_id: str
    turn_id: int
    """The question that events are about, from now on."""

    async def emit(self, event: events.AnyServerEvent) -> None:
        """Send an event. Raises: ClientGone."""

    async def send_sound(self, response_id: str, samples: PCM16) -> None:
        """Send a piece of a response's sound. Raises: ClientGone."""


@dataclass
class Turn:
    """When a question was complete, and how long each step took since."""

    began: float = field(default_factory=time.perf_counter)
    timings_ms: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        """Note a step's end; the first one counts."""
        elapsed = (time.perf_counter() - self.began) * 1000
        self.timings_ms.setdefault(step, round(elapsed, 1))


@dataclass
class Response:
    """What is being said."""

    id: str = field(default_factory=lambda: "resp_" + uuid4().hex[:11])
    sentences: list[str] = field(default_factory=list)
    seconds: float = 0.0
    began_sound: bool = False
    silent: bool = False
    """True when the person wants no sound, or there is none to be had."""


class Conversation:
    """Performs one session's effects.

    Args:
        session: decides.
        client: is told.
        assistant: does the work.
        feedback: keeps thumbs.
        metrics: counts answers.
        ready: set once the models are loaded; questions wait for it.
    """

    def __init__(
        self,
        session: Session,
        client: Client,
        assistant: Assistant,
        feedback: Feedback,
        metrics: Metrics,
        ready: asyncio.Event,
    ) -> None:
        self._id = client.session_id
        self._metrics = metrics
        self._session = session
        self._client = client
        self._assistant = assistant
        self._feedback = feedback
        self._ready = ready
        self._turn = Turn()
        self._task: asyncio.Task[None] | None = None

    async def perform(self, effects: Sequence[Effect]) -> None:
        """Send what is to be sent at once; the rest becomes the turn's task."""
        later: list[Effect] = []
        for effect in effects:
            if isinstance(effect, Silence):
                await self.stop()
                self._turn = Turn()
                self._client.turn_id = self._session.turn_id
            elif isinstance(effect, Emit) and not later:
                await self._client.emit(effect.event)
            else:
                later.append(effect)
        if later:
            self._task = asyncio.create_task(self._pursue(later))

    async def stop(self) -> None:
        """Stop what is being said or worked on, and wait until it has stopped."""
        task, self._task = self._task, None
        if task and not task.done():
            task.cancel()
            await asyncio.wait((task,))

    async def finished(self) -> None:
        """Wait until the turn at hand has ended by itself."""
        if self._task:
            await asyncio.wait((self._task,))

    async def _pursue(self, effects: Sequence[Effect]) -> None:
        """Do effects in order, each with all that follows from it."""
        for effect in effects:
            try:
                await self._pursue(await self._do(effect))
            except ClientGone:
                return
            except Exception as error:  # noqa: BLE001 - whatever a step throws, the person is told
                await self._pursue_failure(effect, error)

    async def _pursue_failure(self, effect: Effect, error: Exception) -> None:
        if isinstance(effect, (Say, Emit)):
            return  # nothing can be said when saying itself fails
        code, text = _explain(effect, error)
        await self._pursue(self._session.failed(code, text))

    async def _do(self, effect: Effect) -> list[Effect]:
        match effect:
            case Emit(event):
                await self._client.emit(event)
            case Hear(pcm):
                return await self._hear(pcm)
            case Find(query, via):
                return self._session.found(query, via, await self._find(query))
            case SaveThumb():
                return await self._save(effect)
            case UndoThumb(via):
                return await self._undo(via)
            case Say():
                await self._say(effect)
            case Silence():
                await self.stop()
        return []

    async def _wait_until_ready(self) -> None:
        if not self._ready.is_set():
            await self._say(Say((phrases.LOADING,)), spoken=False)
            await self._ready.wait()

    async def _hear(self, pcm: bytes) -> list[Effect]:
        await self._wait_until_ready()
        transcript = await self._assistant.hear(self._id, from_pcm16(pcm))
        self._turn.mark("heard")
        return self._session.heard(transcript)

    async def _find(self, query: str) -> Found:
        await self._wait_until_ready()
        found = await self._assistant.find(self._id, query, self._session.preferences.top_k)
        self._turn.mark("found")
        return found

    # Feedback

    async def _save(self, effect: SaveThumb) -> list[Effect]:
        thumb = self._thumb(effect)
        feedback_id = await asyncio.to_thread(self._feedback.record, thumb)
        return self._session.thumb_saved(feedback_id, thumb.image_id, effect)

    def _thumb(self, effect: SaveThumb) -> Thumb:
        answered = self._session.answered
        if answered is None:
            raise LookupError("a thumb without an answer")
        hit = answered.found.hits[effect.rank - 1]
        return Thumb(
            session_id=self._id,
            query=answered.query,
            heard_as="voice" if answered.via == "voice" else "text",
            transcript_confidence=answered.transcript.confidence if answered.transcript else None,
            image_id=hit.image_id,
            path=hit.path,
            verdict=1 if effect.helpful else -1,
            given_by=effect.via,
            models=self._assistant.models.names(),
            rank=effect.rank,
            score=hit.score,
            caption=self._session.captions.get(effect.rank),
        )

    async def _undo(self, via: events.Via) -> list[Effect]:
        undone = await asyncio.to_thread(self._feedback.undo, self._id, via)
        if undone is None:
            return self._session.thumb_undone(None)
        return self._session.thumb_undone(
            events.FeedbackSaved(
                feedback_id=undone.id,
                image_id=undone.image_id,
                rank=undone.rank or 1,
                verdict="undone",
            )
        )

    # Speaking

    async def _say(self, effect: Say, spoken: bool = True) -> None:
        response = Response(silent=not (spoken and self._session.preferences.speak))
        await self._client.emit(events.ResponseCreated(response_id=response.id, rank=effect.rank))
        status: Literal["completed", "cancelled", "failed"] = "failed"
        try:
            for part in effect.parts:
                await self._say_sentence(await self._words(part, response), response)
            status = "completed"
        except asyncio.CancelledError:
            status = "cancelled"
            raise
        finally:
            await self._end(response, status)

    async def _words(self, part: str | Picture, response: Response) -> str:
        if isinstance(part, str):
            return part
        caption, confidence, image_id = await self._description(part.rank)
        await self._client.emit(
            events.DescriptionReady(
                response_id=response.id,
                rank=part.rank,
                id=image_id,
                caption=caption,
                confidence=confidence,
            )
        )
        return self._session.describe_aloud(part, caption)

    async def _description(self, rank: int) -> tuple[str, float | None, int]:
        """The caption kept since indexing, or one made now."""
        answered = self._session.answered
        if answered is None:
            raise LookupError("a description without an answer")
        hit = answered.found.hits[rank - 1]
        if kept := self._session.captions.get(rank):
            return kept, hit.caption_confidence, hit.image_id
        try:
            caption = await self._assistant.describe(self._id, hit.image_id)
        except Exception:  # noqa: BLE001 - the other results can still be described
            return phrases.DESCRIBING_FAILED, None, hit.image_id
        if not caption.text:
            return phrases.NOT_DESCRIBABLE, None, hit.image_id
        self._session.described(rank, caption.text)
        return caption.text, caption.confidence, hit.image_id

    async def _say_sentence(self, sentence: str, response: Response) -> None:
        response.sentences.append(sentence)
        await self._client.emit(events.SentenceStarted(response_id=response.id, delta=sentence))
        if response.silent:
            return
        try:
            await self._sound_out(sentence, response)
        except ClientGone:
            raise
        except Exception:  # noqa: BLE001 - without a voice the words still arrive
            response.silent = True
            await self._client.emit(
                events.Error(code="speech.failed", text=phrases.SPEAKING_FAILED)
            )

    async def _sound_out(self, sentence: str, response: Response) -> None:
        rate = self._session.preferences.words_per_minute
        async for piece in self._assistant.say(self._id, sentence, rate):
            if not response.began_sound:
                response.began_sound = True
                await self._client.emit(
                    events.SpeechStarted(response_id=response.id, sample_rate=piece.sample_rate)
                )
            await self._client.send_sound(response.id, piece.samples)
            response.seconds += piece.seconds
            if int(np.abs(piece.samples.astype(np.int32)).max(initial=0)) > AUDIBLE:
                self._turn.mark("first_audio")

    async def _end(
        self, response: Response, status: Literal["completed", "cancelled", "failed"]
    ) -> None:
        self._turn.mark("total")
        self._metrics.response(status, self._turn.timings_ms)
        if response.began_sound:
            await self._client.emit(
                events.SpeechDone(response_id=response.id, seconds=round(response.seconds, 3))
            )
        await self._client.emit(
            events.ResponseDone(
                response_id=response.id,
                status=status,
                text=" ".join(response.sentences),
                timings_ms=dict(self._turn.timings_ms),
            )
        )


def _explain(effect: Effect, error: Exception) -> tuple[str, str]:
    """Code and sentence for a step that failed."""
    if isinstance(error, Busy):
        return "server.busy", phrases.BUSY
    match effect:
        case Hear():
            return "hearing.failed", phrases.HEARING_FAILED
        case Find():
            return "search.failed", phrases.SEARCH_FAILED
        case SaveThumb() | UndoThumb():
            return "feedback.not_saved", phrases.SAVING_FAILED
        case _:
            return "server.failed", phrases.WENT_WRONG

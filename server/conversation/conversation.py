"""What a session decides is done here: effects in, events and sound out.

`session/session.py` says what is to happen; this file performs it with the assistant, one turn at
a time, and reports back. A new question cancels the turn before it. Whatever a model throws, it is
logged, the person is told, and the session goes on. A `Client` takes the events and the sound to
wherever the person is.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Sequence
from contextlib import ExitStack, suppress
from typing import TypeVar

from index.catalog.own_captions import OwnCaptions
from index.errors import LibraryError
from models.audio import from_pcm16
from models.errors import ModelMissing
from models.types import Transcript
from server.assistant.assistant import Assistant
from server.assistant.errors import explain, log_failure
from server.assistant.metrics import Metrics
from server.assistant.ready import Ready
from server.conversation.activity import ActivityMonitor
from server.conversation.calling import Calling
from server.conversation.describing import Describer
from server.conversation.response import Client, Response, Stopwatch
from server.conversation.side_searches import SideSearches
from server.conversation.speculation import Speculation
from server.conversation.thumbs import Thumbs
from server.feedback.store import Feedback
from server.language import phrases
from server.protocol import client_events, events
from server.protocol.failures import ErrorCode
from server.protocol.outbox import ClientGone
from server.search.result import Result
from server.session.effects import (
    Anticipate,
    Append,
    Detect,
    Effect,
    Emit,
    Find,
    FindMore,
    Forget,
    GoOn,
    Hear,
    Look,
    Mention,
    Part,
    SaveOwnCaption,
    SaveThumb,
    Say,
    SearchBeside,
    Silence,
    Undo,
    Wake,
)
from server.session.playback import Playback
from server.session.session import Session

S = TypeVar("S", events.FeedbackSaved, events.OwnCaptionSaved)
logger = logging.getLogger(__name__)


class Conversation:
    """Performs one session's effects.

    Args:
        session: decides.
        client: is told.
        assistant: does the work.
        feedback: keeps thumbs.
        metrics: counts answers.
        ready: what is loaded; questions wait for what they need.
    """

    def __init__(
        self,
        session: Session,
        client: Client,
        assistant: Assistant,
        feedback: Feedback,
        metrics: Metrics,
        ready: Ready,
    ) -> None:
        self._id = client.session_id
        self._session, self._client = session, client
        self._assistant, self._metrics, self._ready = assistant, metrics, ready
        self._thumbs = Thumbs(self._id, session.dialogue, feedback, assistant.model_names)
        captions = OwnCaptions(assistant.library.database)
        self._calling = Calling(self._id, session.dialogue, captions, feedback)
        self._describer = Describer(self._id, assistant, session.dialogue)
        self._speculation = Speculation(self._id, assistant, session.preferences, self._foresee)
        self._activity = ActivityMonitor(self._id, assistant, session, self.perform)
        self._side_searches = SideSearches(client, assistant, ready.searching)
        self._stopwatch = Stopwatch()
        self._response: Response | None = None
        self._turn: asyncio.Task[None] | None = None
        self._mentions: set[asyncio.Task[None]] = set()
        self._appended: deque[Append] = deque()
        self._alarm: asyncio.TimerHandle | None = None
        self._performing = asyncio.Lock()
        self._way, self._given_way = ExitStack(), False

    async def receive(
        self, event: client_events.AnyClientEvent, message: int | None = None
    ) -> None:
        """Do what an event of the client leads to; `message` is its number among all messages."""
        if isinstance(event, (client_events.TextQuery, client_events.ImageQuery)) and event.text:
            if self._session.dialogue.depends_on_names(event.text):
                await self.perform([Silence()])  # a question silences at once what is being said
            await self._know_names(event.text)
        await self.perform(self._session.receive(event, message))

    async def perform(self, effects: Sequence[Effect]) -> None:
        """Do at once what takes no time; the rest becomes the turn's task."""
        self._give_way(self._session.somebody_speaks)
        if not effects:
            return
        async with self._performing:
            later: list[Effect] = []
            for effect in effects:
                if isinstance(effect, Silence):
                    await self._silence()
                elif later or not self._at_once(effect):
                    later.append(effect)
            if later:
                await self._interrupt_appended()
                self._turn = asyncio.create_task(self._take_turn(later))
                await asyncio.sleep(0)  # a thumb is on its way to the disk before it can be cut off

    async def _interrupt_appended(self) -> None:
        """What the client had to say begins again after the turn that comes now."""
        if self._turn and not self._turn.done():
            appended = tuple(self._appended)
            await self._silence()
            self._appended.extend(appended)

    async def stop(self) -> None:
        """Stop everything, and wait until it has stopped."""
        self._speculation.drop()
        self._activity.stop()
        await self._side_searches.stop()
        self._give_way(False)
        await self._silence()

    async def finished(self) -> None:
        """Wait until the turn at hand has ended by itself."""
        await self._activity.finished()
        if self._turn:
            await asyncio.wait((self._turn,))

    async def _silence(self) -> None:
        turn, self._turn = self._turn, None
        tasks = {task for task in (turn, *self._mentions) if task and not task.done()}
        self._mentions.clear()
        self._appended.clear()
        if self._alarm:
            self._alarm.cancel()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._stopwatch = Stopwatch()
        self._client.turn_id = self._session.turn_id

    def _give_way(self, speaking: bool) -> None:
        """Work in the background pauses from a person's first sound, so that none is under way
        when their turn ends."""
        if speaking and not self._given_way:
            self._way.enter_context(self._assistant.traffic.live())
        elif not speaking:
            self._way.close()
        self._given_way = speaking

    def _at_once(self, effect: Effect) -> bool:
        """Do what takes no time; returns whether this was such."""
        match effect:
            case Emit(event):
                self._client.emit(event)
            case Detect():
                self._activity.listen(effect)
            case Anticipate(pcm):
                if self._ready.is_set():
                    self._speculation.begin(pcm, self._session.sayable)
            case Forget():
                self._speculation.drop()
            case Wake():
                self._wake(effect)
            case Mention(words):
                self._mentions.add(asyncio.create_task(self._mention_aloud(words)))
            case Append():
                self._append(effect)
            case SearchBeside(ask):
                self._side_searches.begin(ask)
            case _:
                return False
        return True

    def _wake(self, wake: Wake) -> None:
        def woke() -> None:
            if self._client.away:
                self._wake(wake)
                return
            for effect in self._session.woke(wake.turn_id):
                self._at_once(effect)

        if self._alarm:  # of the step before
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_later(wake.seconds, woke)

    def _append(self, effect: Append) -> None:
        """Say it when the turn at hand has said all; at once where there is none."""
        self._appended.append(effect)
        if self._turn is None or self._turn.done():
            self._stopwatch = Stopwatch()
            self._turn = asyncio.create_task(self._take_turn(()))

    # One turn

    async def _take_turn(self, effects: Sequence[Effect]) -> None:
        status: events.ResponseStatus = "failed"
        try:
            with self._assistant.traffic.live():
                await self._pursue(effects)
                if self._mentions:
                    await asyncio.wait(self._mentions)
                while self._appended:
                    await self._say_appended(self._appended[0])
                    self._appended.popleft()
            status = "completed"
        except asyncio.CancelledError:
            status = "cancelled"
            raise
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - whatever fails, the person is told
            log_failure("A turn", error)
            self._client.emit(self._session.error(explain(error)))
        finally:
            self._end_response(status)

    def _end_response(self, status: events.ResponseStatus) -> None:
        response, self._response = self._response, None
        if response:
            response.end(status)
            self._metrics.response(status, self._stopwatch.timings_ms)

    async def _pursue(self, effects: Sequence[Effect]) -> None:
        """Do effects in order, each with all that follows from it."""
        for effect in effects:
            try:
                await self._client.present()
                await self._pursue(await self._do(effect))
            except ClientGone:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a step throws, the person is told
                await self._pursue_failure(effect, error)

    async def _pursue_failure(self, effect: Effect, error: Exception) -> None:
        log_failure(f"The step {type(effect).__name__}", error)
        why = explain(error, _of_step(effect, error))
        if isinstance(effect, Emit):
            return  # it may be this very event that cannot be made
        if isinstance(effect, Say):  # what cannot be said can still be read
            self._client.emit(self._session.error(why))
            return
        await self._pursue(self._session.failed(why))

    async def _do(self, effect: Effect) -> list[Effect]:
        match effect:
            case Hear():
                return await self._hear(effect)
            case Look():
                return await self._look(effect)
            case Find():
                return await self._find(effect)
            case FindMore():
                return await self._find_more(effect)
            case Say():
                await self._say(effect)
            case SaveThumb():
                await self._acknowledge(self._thumbs.save(effect))
                return self._session.thumb_saved(effect)
            case SaveOwnCaption():
                called = await self._acknowledge(self._calling.save(effect))
                return self._called(called)
            case Undo(via):
                called = await self._acknowledge(self._calling.undo())
                if called:
                    return self._called(called)
                undone = await self._acknowledge(self._thumbs.undo(via))
                return self._session.undone(undone is not None)
            case Silence() | GoOn():
                raise TypeError(f"not a step of a turn: {effect}")
            case _:
                self._at_once(effect)
        return []

    async def _acknowledge(self, keeping: Awaitable[S | None]) -> S | None:
        """Tell the client what is on disk, even when the turn is cut off meanwhile."""

        async def keep() -> S | None:
            saved = await keeping
            if saved:
                self._client.emit(saved)
            return saved

        return await asyncio.shield(keep())

    def _called(self, saved: events.OwnCaptionSaved | None) -> list[Effect]:
        if saved is None:
            return []
        return self._session.own_caption_saved(saved.content_hash, saved.own_caption, saved.undone)

    async def _hear(self, effect: Hear) -> list[Effect]:
        await self._wait_until(self._ready)
        transcript = await self._speculation.transcript() if effect.anticipated else None
        if transcript is None:
            audio, sayable = from_pcm16(effect.pcm), self._session.sayable
            transcript = await self._assistant.hear(self._id, audio, sayable)
        await self._know_names(transcript.text)
        self._stopwatch.mark("heard")
        return self._session.heard(transcript)

    async def _foresee(self, transcript: Transcript) -> Find | None:
        await self._know_names(transcript.text)
        return self._session.foresee(transcript)

    async def _know_names(self, text: str) -> None:
        """Have the session know the library's names as they are now, where the words need them:
        "only from Leeds" means a place where there are pictures from Leeds."""
        dialogue = self._session.dialogue
        if not dialogue.depends_on_names(text):
            return
        try:
            dialogue.names = await self._assistant.names()
        except LibraryError as error:  # a search will meet it again, and the person be told
            logger.warning("The library's names stay as they were known. %s", error)

    async def _look(self, effect: Look) -> list[Effect]:
        await self._wait_until(self._ready.searching)
        picture = await self._assistant.look(self._id, effect.picture)
        return self._session.looked(effect, picture)

    async def _find(self, effect: Find) -> list[Effect]:
        await self._wait_until(self._ready.searching)
        # The question is said back first: its sound lasts longer than the search.
        await self._say(Say(effect.lead))
        result = await self._speculation.found(effect.query) or await self._search(effect)
        self._stopwatch.mark("found")
        return self._session.found(effect.query, effect.via, result)

    async def _search(self, effect: Find) -> Result:
        top_k = self._session.preferences.top_k
        return await self._assistant.search(self._id, effect.query, top_k, natural=False)

    async def _find_more(self, effect: FindMore) -> list[Effect]:
        top_k = max(self._session.preferences.top_k, effect.at_least)
        result = await self._assistant.search(
            self._id, effect.query, top_k, after=effect.after, natural=False
        )
        return self._session.found_more(effect, result)

    async def _wait_until(self, loaded: asyncio.Event) -> None:
        if not loaded.is_set():
            words = Say((phrases.LOADING,), aside=True)
            response = self._open_response(words)
            await response.say(phrases.LOADING, aside=True, silently=True, meanwhile=True)
            await loaded.wait()

    # Saying

    async def _say(self, say: Say) -> None:
        response = self._open_response(say)
        for part in say.parts:
            await response.say(await self._words(part, response), say.aside)

    async def _mention_aloud(self, words: str) -> None:
        response = self._open_response(Say((words,), aside=True))
        with suppress(ClientGone):
            await response.say(words, aside=True, meanwhile=True)

    async def _say_appended(self, effect: Append) -> None:
        if self._response and self._response.language != effect.language:
            self._end_response("completed")
        say = Say((effect.words,), aside=True, language=effect.language)
        response = self._open_response(say, self._session.appended)
        await response.say(effect.words, aside=True)

    def _open_response(self, say: Say, playback: Playback | None = None) -> Response:
        """The turn's response, which its first words open."""
        if self._response is None:
            session = self._session
            self._response = Response(
                self._client,
                self._assistant,
                session.preferences,
                playback or session.current,
                self._stopwatch,
                session.error,
                say,
            )
        return self._response

    async def _words(self, part: Part, response: Response) -> str:
        if isinstance(part, str):
            return part
        description = await self._describer.describe(part.rank)
        ready = events.DescriptionReady(
            response_id=response.id,
            rank=part.rank,
            id=description.image_id,
            caption=description.words,
            confidence=description.confidence,
            own_caption=self._session.dialogue.naming.called(part.rank) or None,
        )
        self._client.emit(ready)
        return self._session.describe_aloud(part, description.words)


def _of_step(effect: Effect, error: Exception) -> tuple[ErrorCode, str]:
    """Code and sentence for a step that failed, where the failure says nothing better."""
    match effect:
        case Hear() if isinstance(error, ModelMissing):
            return "hearing.missing", phrases.NO_EAR
        case Hear():
            return "hearing.failed", phrases.HEARING_FAILED
        case Look() | Find() | FindMore():
            return "search.failed", phrases.SEARCH_FAILED
        case SaveThumb() | SaveOwnCaption() | Undo():
            why = str(error) if isinstance(error, LibraryError) else phrases.SAVING_FAILED
            return "feedback.not_saved", why
        case _:
            return "server.failed", phrases.WENT_WRONG

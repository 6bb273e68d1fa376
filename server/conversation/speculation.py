"""Work done before it is known to be needed: a turn at a pause, and sentences that are said often.

At a pause the transcript, the pictures and the sound of the first words are made as if the turn
ended there. When nobody speaks on, they are there at once; when somebody does, they are dropped.
A failure here is nobody's concern: the work is simply done again when it is needed. A callable
tells what words would lead to, so that this file needs no session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from models.audio import from_pcm16
from models.types import Transcript, VoiceStyle
from server.assistant.assistant import Assistant
from server.assistant.errors import log_failure
from server.assistant.lanes import Urgency
from server.language.by_sound.sayable import Sayable
from server.search.query import Query
from server.search.result import Result
from server.session.effects import Find
from server.session.preferences import Preferences

T = TypeVar("T")


class Speculation:
    """One session's anticipated turn.

    Args:
        who: the session, for taking turns in the lanes.
        assistant: does the work.
        preferences: how many pictures, and how fast the voice.
        leads_to: the search that a transcript would lead to, if any.
    """

    def __init__(
        self,
        who: str,
        assistant: Assistant,
        preferences: Preferences,
        leads_to: Callable[[Transcript], Awaitable[Find | None]],
    ) -> None:
        self._who = who
        self._assistant = assistant
        self._preferences = preferences
        self._leads_to = leads_to
        self._transcript: asyncio.Task[Transcript] | None = None
        self._found: asyncio.Task[tuple[Query, Result] | None] | None = None

    def begin(self, pcm: bytes, sayable: Sayable) -> None:
        """Transcribe and search; an earlier anticipation is dropped."""
        self.drop()
        hearing = self._assistant.hear(self._who, from_pcm16(pcm), sayable, Urgency.SPECULATIVE)
        self._transcript = asyncio.create_task(hearing)
        self._found = asyncio.create_task(self._find(self._transcript))
        for task in (self._transcript, self._found):
            task.add_done_callback(_look_at_the_error)

    def drop(self) -> None:
        """What was anticipated is not needed."""
        for task in (self._found, self._transcript):
            if task:
                task.cancel()
        self._transcript = self._found = None

    async def transcript(self) -> Transcript | None:
        """The anticipated transcript; None where there is none, and it has to be made."""
        task, self._transcript = self._transcript, None
        if task is None:
            return None
        self._assistant.promote(self._who)
        return await _result(task)

    async def found(self, query: Query) -> Result | None:
        """What was found for this question; None where it has to be searched for."""
        task, self._found = self._found, None
        if task is None:
            return None
        self._assistant.promote(self._who)
        anticipated = await _result(task)
        if anticipated is None or anticipated[0] != query:
            return None
        return anticipated[1]

    async def _find(self, hearing: asyncio.Task[Transcript]) -> tuple[Query, Result] | None:
        find = await self._leads_to(await asyncio.shield(hearing))
        if find is None:
            return None
        top_k, rate = self._preferences.top_k, self._preferences.words_per_minute
        style = self._preferences.voice_style
        result = await self._assistant.search(
            self._who, find.query, top_k, natural=False, urgency=Urgency.SPECULATIVE
        )
        if self._preferences.server_speaks:
            for words in find.lead:
                await prepare_to_say(self._assistant, self._who, words, rate, style)
        return find.query, result


async def _result(task: asyncio.Task[T]) -> T | None:
    """What came of it; None for a failure, which the real work will meet again if it is real."""
    await asyncio.wait((task,))
    if task.cancelled() or task.exception() is not None:
        return None
    return task.result()


def _look_at_the_error(task: asyncio.Task[object]) -> None:
    if not task.cancelled():
        task.exception()  # or asyncio would complain that nobody has


async def prepare_to_say(
    assistant: Assistant,
    who: str,
    sentence: str,
    words_per_minute: int,
    wish: VoiceStyle = "natural",
) -> None:
    """Have a sentence ready that is likely to be said. Raises: what `Assistant.say` raises."""
    style = assistant.style_at(words_per_minute, wish)
    speculative = Urgency.SPECULATIVE
    async for _ in assistant.say(who, sentence, words_per_minute, speculative, style=style):
        continue


async def rehearse(
    assistant: Assistant,
    sentences: Sequence[str],
    words_per_minute: int,
    wish: VoiceStyle = "natural",
) -> None:
    """Have sentences ready that are said often; one that cannot be is made when it is needed."""
    for sentence in sentences:
        try:
            await prepare_to_say(assistant, "rehearsal", sentence, words_per_minute, wish)
        except Exception as error:  # noqa: BLE001 - nobody waits for these
            log_failure("Preparing a sentence", error)

"""What a program asks over the socket, beside the conversation: found and told in silence.

Each question takes its turn among all that is searched, as the session's own does.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from server.assistant.assistant import Assistant
from server.assistant.errors import explain, log_failure
from server.assistant.search_answers import answered_each
from server.conversation.response import Client
from server.language import phrases
from server.protocol import client_events, events
from server.protocol.events import Cause
from server.protocol.failures import Failure
from server.protocol.outbox import ClientGone

AT_MOST = 8  # asks of one session that wait for their answers


class SideSearches:
    """One session's."""

    def __init__(self, client: Client, assistant: Assistant, ready: asyncio.Event) -> None:
        """Before the models are loaded, which `ready` tells, everything waits."""
        self._client, self._assistant, self._ready = client, assistant, ready
        self._asks: set[asyncio.Task[None]] = set()

    def begin(self, ask: client_events.SearchAsk) -> None:
        """Answer with `search.answers`, later; at once with an error where too much waits."""
        if len(self._asks) >= AT_MOST:
            limit = f"at most {AT_MOST} that wait for their answers"
            busy = Failure(code="server.busy", text=phrases.BUSY, field="type", limit=limit)
            self._client.emit(Cause(ask.event_id).error(busy))
            return
        task = asyncio.create_task(self._answer(ask))
        self._asks.add(task)
        task.add_done_callback(self._asks.discard)

    async def stop(self) -> None:
        """Give up what is not answered yet."""
        asks = tuple(self._asks)
        for task in asks:
            task.cancel()
        if asks:
            await asyncio.wait(asks)

    async def _answer(self, ask: client_events.SearchAsk) -> None:
        await self._ready.wait()
        told: events.AnyServerEvent
        try:
            answers = await answered_each(self._assistant, self._client.session_id, ask.searches)
            told = events.SearchAnswers(answers=answers, cause_event_id=ask.event_id)
        except Exception as error:  # noqa: BLE001 - whatever a search throws, the program is told
            log_failure("Searching for a program", error)
            told = Cause(ask.event_id).error(explain(error))
        with suppress(ClientGone):
            self._client.emit(told)

"""Erasing what people asked: at their wish, and what is older than it is to be kept.

Thumbs, questions and their vectors go from the library, sound and results from memory, and each
page is told to erase what it has kept: its conversation ends, and the next one begins with another
number in `forgotten`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from pydantic import AwareDatetime, BaseModel, ConfigDict

from index.errors import LibraryError
from server.assistant.errors import log_failure
from server.conversation.sessions import Sessions
from server.feedback.erasing import Erased, erase, last_erasure
from server.web.service import Service

DAY_SECONDS = 24 * 3600.0


class ForgetRequest(BaseModel):
    """What to erase."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    since: AwareDatetime | None
    """All that was asked and judged since then; null for all there is."""
    own_captions: bool = False
    """Whether what pictures were called since then is erased, too."""


class Forgotten(BaseModel):
    """What was erased."""

    thumbs: int
    own_captions: int = 0


def add_forgetting(app: FastAPI, service: Service, sessions: Sessions) -> None:
    """The route."""

    @app.post("/api/forget", tags=["feedback"])
    async def forget(request: ForgetRequest) -> Forgotten:
        """Erase thumbs and questions for good; every conversation begins anew."""
        erased = await asyncio.to_thread(_erase, service, request)
        sessions.end_all()
        return Forgotten(**erased._asdict())


def note_last_erasure(service: Service) -> None:
    """Find out whether anything was erased before this start; blocks."""
    service.forgotten = last_erasure(service.assistant.library.database)


async def keep_for_days(
    service: Service,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Erase each day what is older than the settings let it be.

    Args:
        service: whose settings and library they are.
        wait: for some seconds; another clock in tests.
        now: aware; another one in tests.
    """
    days = service.settings.keep_questions_days
    while days is not None:
        try:
            oldest = now() - timedelta(days=days)
            database = service.assistant.library.database
            erased = await asyncio.to_thread(erase, database, None, oldest)
            if erased.thumbs:
                await asyncio.to_thread(service.assistant.forget)
        except LibraryError as error:  # it is tried again the next day
            log_failure("Erasing old questions", error)
        await wait(DAY_SECONDS)


def _erase(service: Service, request: ForgetRequest) -> Erased:
    database = service.assistant.library.database
    try:
        return erase(database, request.since, own_captions=request.own_captions)
    finally:  # also where a trace is left on the disk
        service.assistant.forget()
        note_last_erasure(service)

"""The web application: routes, start and stop, the page.

`create_app` is handed everything that it needs; nothing is made at import.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from fastapi import FastAPI, WebSocket
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from models.errors import ModelError
from server import events, phrases
from server.api_docs import add_docs
from server.assistant import Assistant
from server.conversation import ClientGone, Conversation
from server.feedback import Feedback
from server.gate import Gate
from server.indexing import Indexing
from server.metrics import Metrics, add_metrics
from server.rest import add_rest
from server.session import Preferences, Session
from server.settings import Settings
from server.websocket import Connection

PAGE = Path(__file__).parent.parent / "client" / "web"


@dataclass
class Service:
    """What the routes share."""

    assistant: Assistant
    feedback: Feedback
    settings: Settings
    indexing: Indexing | None = None
    """Pictures to read while the server runs."""
    index_first: bool = False
    """Whether to be ready only when they are all read."""
    failed: Callable[[str], None] = lambda sentence: None
    """Told, in a sentence, that the models cannot be loaded."""
    metrics: Metrics = field(default_factory=Metrics)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    sessions: int = 0


def create_app(service: Service) -> FastAPI:
    """The application, ready to be served."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        getting_ready = asyncio.create_task(_get_ready(service))
        try:
            yield
        finally:
            getting_ready.cancel()
            await asyncio.to_thread(_stop, service)

    app = FastAPI(title="Earshot", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(Gate, host=service.settings.host)
    _add_health(app, service)
    add_rest(app, service.assistant, service.feedback, service.ready)
    add_metrics(app, service.metrics)
    add_docs(app)
    _add_conversation(app, service)
    app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app


async def _get_ready(service: Service) -> None:
    try:
        await asyncio.to_thread(service.assistant.models.load)
    except ModelError as error:
        service.failed(str(error))
        return
    if service.indexing:
        done = asyncio.Event()
        loop = asyncio.get_running_loop()
        service.indexing.start(done=partial(loop.call_soon_threadsafe, done.set))
        if service.index_first:
            await done.wait()
    service.ready.set()


def _stop(service: Service) -> None:
    if service.indexing:
        service.indexing.stop()
    service.assistant.close()
    service.assistant.library.close()


def _add_health(app: FastAPI, service: Service) -> None:
    @app.get("/health", tags=["state"])
    async def health() -> dict[str, str]:
        """The server is up, whether or not it can answer questions yet."""
        return {"status": "up"}

    @app.get("/ready", tags=["state"])
    async def ready() -> JSONResponse:
        """200 when the models are loaded and questions are answered at once, else 503."""
        is_ready = service.ready.is_set()
        indexing = service.indexing
        how_far = indexing.how_far if indexing else None
        state = {
            "ready": is_ready,
            "profile": service.assistant.models.profile,
            "photos": service.assistant.library.count(),
            "indexing": {"done": how_far[0], "total": how_far[1]} if how_far else None,
            "indexing_failed": indexing.failure if indexing else None,
        }
        return JSONResponse(state, status_code=200 if is_ready else 503)


def _add_conversation(app: FastAPI, service: Service) -> None:
    @app.websocket("/ws/v1")
    async def converse(socket: WebSocket) -> None:
        await socket.accept()
        connection = Connection(socket, service.settings)
        if service.sessions >= service.settings.max_sessions:
            await _turn_away(connection, socket)
            return
        service.sessions += 1
        try:
            await _converse(connection, service)
        finally:
            service.sessions -= 1


async def _turn_away(connection: Connection, socket: WebSocket) -> None:
    try:
        await connection.emit(
            events.Error(code="server.too_many_sessions", text=phrases.TOO_MANY_SESSIONS)
        )
        await socket.close(code=1013)
    except ClientGone:
        return


async def _converse(connection: Connection, service: Service) -> None:
    """Talk with one client until it leaves."""
    settings, models = service.settings, service.assistant.models
    preferences = Preferences(words_per_minute=settings.words_per_minute, top_k=settings.top_k)
    session = Session(preferences, settings.max_audio_seconds, models.notice)
    conversation = Conversation(
        session,
        connection,
        service.assistant,
        service.feedback,
        service.metrics,
        service.ready,
    )
    tasks: list[asyncio.Task[None]] = []
    try:
        was_ready = service.ready.is_set()
        await connection.emit(_greeting(service, preferences, was_ready))
        if not was_ready:
            tasks.append(asyncio.create_task(_announce_ready(connection, service)))
        await _listen(connection, conversation, session)
    except ClientGone:
        return
    finally:
        for task in tasks:
            task.cancel()
        await conversation.stop()


def _greeting(service: Service, preferences: Preferences, ready: bool) -> events.SessionCreated:
    models = service.assistant.models
    return events.SessionCreated(
        profile=models.profile,
        notice=models.notice,
        ready=ready,
        photos=service.assistant.library.count(),
        max_audio_seconds=service.settings.max_audio_seconds,
        **vars(preferences),
    )


async def _announce_ready(connection: Connection, service: Service) -> None:
    await service.ready.wait()
    with suppress(ClientGone):
        await connection.emit(events.SessionReady(photos=service.assistant.library.count()))


async def _listen(connection: Connection, conversation: Conversation, session: Session) -> None:
    """Take what the client sends. Raises: ClientGone."""
    while True:
        message = await connection.receive()
        if isinstance(message, bytes):
            await conversation.perform(session.receive_audio(message))
        elif message is not None:
            await conversation.perform(session.receive(message))

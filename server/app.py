"""The web application: routes, start and stop, the page.

`create_app` is handed everything that it needs; nothing is made at import.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from models.errors import ModelError
from server import phrases
from server.api_docs import add_docs
from server.attending import add_conversation
from server.gate import Gate
from server.loop_lag import watch_loop
from server.metrics import add_metrics
from server.rehearsal import rehearse
from server.rest import add_rest
from server.service import Service
from server.sessions import Sessions

PAGE = Path(__file__).parent.parent / "client" / "web"


def create_app(service: Service) -> FastAPI:
    """The application, ready to be served."""

    settings = service.settings
    sessions = Sessions(service.begin, settings.max_sessions, settings.reconnect_seconds)

    service.metrics.count_sessions(sessions.__len__)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        tasks = (
            asyncio.create_task(_get_ready(service)),
            asyncio.create_task(watch_loop(service.metrics.loop_lag)),
        )
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await sessions.close()
            await asyncio.to_thread(_stop, service)

    app = FastAPI(title="Earshot", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(Gate, host=service.settings.host)
    _add_health(app, service)
    add_rest(app, service.assistant, service.feedback, service.ready)
    add_metrics(app, service.metrics)
    add_docs(app)
    add_conversation(app, service, sessions)
    app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app


async def _get_ready(service: Service) -> None:
    try:
        await asyncio.to_thread(_load, service)
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
    await rehearse(service.assistant, phrases.OFTEN, service.settings.words_per_minute)


def _load(service: Service) -> None:
    """Load the models, and never search them for garbage again.

    They and their libraries are half a million objects: a full collection of all of them stops
    every thread, the event loop's too, for 300 ms; without them it takes 0.01 ms.
    """
    service.assistant.models.load()
    gc.collect()
    gc.freeze()


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

"""The web application: routes, start and stop, the page.

`create_app` is handed everything that it needs; nothing is made at import.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from index.traces import keep_words_out_of_logs
from server.assistant.metrics import watch_loop
from server.conversation.sessions import Sessions
from server.web.access.gate import Gate
from server.web.api_docs import add_docs
from server.web.bounds.forgetting import add_forgetting, keep_for_days, note_last_erasure
from server.web.bounds.large import LargeBodies
from server.web.bounds.requests import Requests
from server.web.bounds.unretrieved import Unretrieved
from server.web.model_switch import follow_choice, take_quicker
from server.web.rest import add_rest, add_speech
from server.web.service import Service
from server.web.socket_route import add_conversation
from server.web.start import get_ready, keep_learning, keep_renewed, keep_small
from server.web.state import add_health, add_metrics, add_progress
from server.web.static import PageFiles


def create_app(service: Service) -> FastAPI:
    """The application, ready to be served."""

    keep_words_out_of_logs()
    settings = service.settings
    sessions = Sessions(
        service.begin,
        settings.max_sessions,
        settings.reconnect_seconds,
        settings.max_sessions_of_one,
    )

    service.metrics.count_sessions(sessions.__len__)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(Unretrieved())
        await asyncio.to_thread(note_last_erasure, service)
        tasks = [
            asyncio.create_task(get_ready(service)),
            asyncio.create_task(keep_small(service)),
            asyncio.create_task(keep_learning(service)),
            asyncio.create_task(watch_loop(service.metrics.loop_lag, service.assistant.traffic)),
            asyncio.create_task(keep_for_days(service)),
        ]
        if service.renew:
            tasks.append(asyncio.create_task(keep_renewed(service.renew)))
        if service.open_with:
            tasks.append(asyncio.create_task(follow_choice(service, service.open_with)))
        if service.quicken:
            tasks.append(asyncio.create_task(take_quicker(service, service.quicken)))
        try:
            with service.announced:
                yield
        finally:
            for task in tasks:
                task.cancel()
            await sessions.close()
            await asyncio.to_thread(_stop, service)

    app = FastAPI(title="Earshot", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.router.route_class = LargeBodies
    add_health(app, service)
    add_progress(app, service)
    add_rest(app, service.assistant, service.feedback, sessions, service.ready.searching)
    add_speech(app, service.assistant, service.ready.speaking)
    add_metrics(app, service.metrics)
    add_docs(app)
    add_forgetting(app, service, sessions)
    add_conversation(app, service, sessions)
    app.add_middleware(GZipMiddleware)  # neither pictures nor the socket
    app.add_middleware(Requests)
    app.add_middleware(Gate, door=service.door)  # the last one added meets all first
    # Not mounted: then an address of a route, asked in a way that it does not take, were a file.
    app.router.default = PageFiles()
    return app


def _stop(service: Service) -> None:
    if service.indexing:
        service.indexing.stop()
    service.assistant.close()
    service.assistant.library.close()

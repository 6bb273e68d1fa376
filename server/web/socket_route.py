"""`/ws/v1`: one socket joined to one conversation, new or taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from fastapi import FastAPI, WebSocket

from server.assistant.errors import explain, log_failure
from server.conversation.sessions import Sessions, Talk
from server.language import phrases
from server.protocol import client_events, events
from server.protocol.failures import Failure
from server.web.service import Service
from server.web.websocket import NOT_ALLOWED, Connection, Refusal, SocketLost, read_place

CLOSE_SECONDS = 1.0  # until a socket that takes nothing more has said why


def add_conversation(app: FastAPI, service: Service, sessions: Sessions) -> None:
    """The route of the wire protocol."""

    @app.websocket("/ws/v1")
    async def converse(socket: WebSocket) -> None:
        await socket.accept()
        connection = Connection(socket, service.settings, asyncio.get_running_loop().time)
        place = read_place(dict(socket.query_params))
        if isinstance(place, Failure):
            await connection.refuse(events.Cause().error(place), NOT_ALLOWED)
            return
        resumed = await sessions.resume(
            place.session_id, place.resume_secret, place.last_seq, place.sound_frames
        )
        talk = _greeted(service, sessions, resumed, _client(socket))
        if talk is None:
            await connection.refuse(events.Cause().error(_too_many(sessions, _client(socket))))
            return
        # A task of its own, which another socket of the same client may cut off.
        attending = asyncio.create_task(_attend(connection, talk, service))
        sessions.attach(talk, attending)
        try:
            await asyncio.wait((attending,))
        except asyncio.CancelledError:  # the server stops
            attending.cancel()
            sessions.end(talk)
            raise
        if talk.socket is attending:  # no other socket has taken it over
            left_for_good = not attending.cancelled() and attending.result()
            (sessions.end if left_for_good else sessions.lose)(talk)
        await connection.close()


def _client(socket: WebSocket) -> str:
    """Where it comes from: all programs of one device."""
    return socket.client.host if socket.client else ""


def _too_many(sessions: Sessions, client: str) -> Failure:
    of_all = not sessions.is_full_of(client)
    return Failure(
        code="server.too_many_sessions",
        text=phrases.TOO_MANY_SESSIONS if of_all else phrases.TOO_MANY_OF_ONE,
        limit=f"at most {sessions.most if of_all else sessions.most_of_one:,} sessions"
        + ("" if of_all else " of one client"),
    )


def _greeted(
    service: Service, sessions: Sessions, resumed: Talk | None, client: str
) -> Talk | None:
    """The conversation that a client takes up again, or a new one; None where there are too many.

    From here until a socket is attached nothing is awaited, or another one could come between.
    """
    if resumed:
        # A client that got two of these would send again what it sent after the first.
        resumed.outbox.emit(events.SessionResumed(received=resumed.received), once=True)
        return resumed
    talk = sessions.open(client)
    if talk:
        talk.outbox.emit(_greeting(service, talk))
    return talk


async def _attend(connection: Connection, talk: Talk, service: Service) -> bool:
    """Talk with one client until its socket is gone; returns whether it left for good."""
    announcing = asyncio.create_task(_announce_ready(talk, service))
    writing = asyncio.create_task(connection.write(talk.outbox))
    reading = asyncio.create_task(_listen(connection, talk))
    try:
        await asyncio.wait((writing, reading), return_when=asyncio.FIRST_COMPLETED)
        # Writing fails as soon as the client has closed; how it closed, only reading tells.
        await asyncio.wait((reading,), timeout=CLOSE_SECONDS)
    finally:
        for task in (announcing, writing, reading):
            task.cancel()
        ended = await asyncio.gather(writing, reading, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception) and not isinstance(error, SocketLost):
                log_failure("A client's socket", error)
    return any(isinstance(lost, SocketLost) and lost.for_good for lost in ended)


async def _listen(connection: Connection, talk: Talk) -> None:
    """Take what the client sends. Raises: SocketLost."""
    while True:
        message = await connection.receive()
        talk.received += 1
        try:
            await _take(message, talk)
        except Exception as error:  # noqa: BLE001 - the person is told, and the session goes on
            log_failure("Taking a client's message", error)
            effects = talk.session.message_failed(explain(error))
            await _to_the_end(talk.conversation.perform(effects))


async def _take(message: bytes | client_events.AnyClientEvent | Refusal | None, talk: Talk) -> None:
    match message:
        case None:
            pass
        case Refusal(why, event_id):
            talk.outbox.emit(events.Cause(event_id, talk.received).error(why))
        case bytes():
            effects = talk.session.receive_audio(message, talk.received)
            await _to_the_end(talk.conversation.perform(effects))
        case _:
            await _to_the_end(talk.conversation.receive(message, talk.received))


async def _to_the_end(taking: Coroutine[Any, Any, None]) -> None:
    """Also where the socket is lost meanwhile: the message counts as received."""
    await asyncio.shield(asyncio.create_task(taking))


def _greeting(service: Service, talk: Talk) -> events.SessionCreated:
    models = service.assistant.models
    return events.SessionCreated(
        profile=models.profile,
        notice=service.notice,
        ready=service.ready.is_set(),
        photos=service.assistant.library.count(),
        library=service.assistant.library.contents,
        forgotten=service.forgotten,
        max_audio_seconds=service.settings.max_audio_seconds,
        max_image_bytes=service.settings.max_image_bytes,
        resume_secret=talk.secret,
        **vars(talk.session.preferences),
    )


async def _announce_ready(talk: Talk, service: Service) -> None:
    if not service.ready.is_set():
        await service.ready.wait()
        talk.outbox.emit(events.SessionReady(photos=service.assistant.library.count()))

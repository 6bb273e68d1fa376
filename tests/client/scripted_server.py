"""A small server that answers by script, for the clients' own tests.

Every message is built from `server/protocol/events.py`, so the script cannot drift from the
protocol. It stands on the real page, the real headers and a real socket; only the wits are missing.
"""

from __future__ import annotations

import asyncio
import functools
import io
import random
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
import uvicorn
from fastapi import FastAPI, Response, WebSocket, WebSocketDisconnect
from PIL import Image
from starlette.middleware.gzip import GZipMiddleware

import client
from models.audio import pcm16_seconds, to_wav
from models.types import SAMPLE_RATE
from server.language.synonyms import Via
from server.protocol import client_events, events, search_messages
from server.web.access.door import Door
from server.web.access.gate import Gate
from server.web.state import IndexingProgress
from server.web.static import PageFiles
from tests.client.peer import RATE, Peer

PAGE = Path(client.__file__).parent / "web"
PATIENCE_SECONDS = 60
CAPTIONS = ("a red boat on a beach", "two red boats on a beach", "a red ball on a beach")
FULL = "Too many people are connected to me."
SHOWN_WIDTH, FULL_WIDTH = 512, 2048  # pixels of the pictures
NOTICE = "These starter models know drawn scenes, not photos."


Script = Callable[[Peer, dict[str, Any]], Awaitable[None]]


async def answer(peer: Peer, event: dict[str, Any]) -> None:
    """The usual script: three pictures for any question, and every command."""
    match event["type"]:
        case "session.update":
            peer.speak = event["speak"] if event.get("speak") is not None else peer.speak
            await update(peer, event)
        case "input_audio_buffer.commit":
            seconds = pcm16_seconds(peer.recordings[-1])
            await peer.emit(events.AudioCommitted(seconds=seconds))
            await peer.emit(events.Transcribed(transcript="find the red boat", confidence=0.9))
            await find(peer, "the red boat", "voice")
        case "query.text":
            await find(peer, event["text"], "text")
        case "query.image":
            await find(peer, "like your picture", "text")
        case "notice.say":
            await peer.say(event["text"], language=event["language"])
        case "command":
            await obey(peer, event["name"], event.get("rank") or peer.rank)


async def update(peer: Peer, event: dict[str, Any]) -> None:
    """Take over what a `session.update` sets."""
    changed = {
        name: event[name]
        for name in type(peer.settings).model_fields.keys() & event.keys()
        if name not in ("type", "event_id") and event[name] is not None
    }
    peer.settings = peer.settings.model_copy(update=changed)
    await peer.emit(peer.settings)


async def find(peer: Peer, query: str, via: Via) -> None:
    peer.rank = 1
    await peer.emit(
        events.SearchResults(
            query=query, via=via, results=results(), matches=2, no_match=False, took_ms=1.5
        )
    )
    sentences = ("Red boat: two matches.", f"One of 3: {CAPTIONS[0]}.")
    peer.said = " ".join(sentences)
    await peer.say(*sentences, rank=1)


async def obey(peer: Peer, name: str, rank: int) -> None:
    thumbs = {
        "thumbs_up": "up",
        "thumbs_down": "down",
        "wrong_description": "wrong_description",
        "undo": "undone",
    }
    if name in ("next", "previous"):
        peer.rank = min(max(peer.rank + (1 if name == "next" else -1), 1), len(CAPTIONS))
        peer.said = f"{peer.rank} of 3: {CAPTIONS[peer.rank - 1]}."
        await peer.say(peer.said, rank=peer.rank)
    elif name == "repeat":
        await peer.say(peer.said, rank=peer.rank)
    elif name in thumbs:
        verdict: Any = thumbs[name]
        undid, peer.verdict = (peer.verdict if name == "undo" else None), verdict
        peer.judged = rank = peer.judged if name == "undo" else rank
        await peer.emit(
            events.FeedbackSaved(
                feedback_id=1, image_id=10 + rank, rank=rank, verdict=verdict, undid=undid
            )
        )
        await peer.say("Saved." if name != "undo" else "Taken back.")


def results() -> list[search_messages.ResultItem]:
    return [
        search_messages.ResultItem(
            rank=rank,
            id=10 + rank,
            path=f"/pictures/{rank}.jpg",
            score=0.4 - rank / 10,
            caption=None if rank == len(CAPTIONS) else caption,
            url=f"/api/images/{10 + rank}",
            taken_at="2021-06-14T09:30:00" if rank == 1 else None,
            alike=[21, 22] if rank == 2 else [],
            place="53.8 degrees north, 1.6 west" if rank == 1 else None,
        )
        for rank, caption in enumerate(CAPTIONS, 1)
    ]


class ScriptedServer:
    """Serves the page, pictures and a scripted conversation on a port of loopback."""

    slowness = 0.0
    """Seconds until it looks at what it is sent, sound aside."""
    uneven = False
    """Whether that is only its mean, and it lets no client in at once either."""

    def __init__(
        self,
        script: Script = answer,
        ready: bool = True,
        max_audio_seconds: float = 30,
        port: int = 0,
        access: Door | None = None,
    ) -> None:
        self.script = script
        self.peers: list[Peer] = []
        self.door: Literal["open", "shut", "full", "silent"] = "open"
        """Whether clients are let in, refused, sent away with a sentence, or never answered."""
        self.forgetful = False
        """Whether it knows nothing of the sessions of those who come back."""
        self.pictures_asked_for: list[tuple[int, str]] = []
        """Their ids and sizes."""
        self.files_gone: set[int] = set()
        """The ids of pictures that cannot be had."""
        self.reading = IndexingProgress(running=False, photos=len(CAPTIONS))
        """How far the reading of pictures has come."""
        self.forgotten = 0
        """Another number whenever what was asked was erased."""
        self.reading_asked = 0
        """How often a page has asked for that."""
        self.read_aloud: list[str] = []
        """What the page had read out that is no part of the conversation."""
        self._news = threading.Condition()
        self._ready = ready
        self._max_audio_seconds = max_audio_seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        app = FastAPI()
        app.add_middleware(GZipMiddleware)
        app.add_middleware(Gate, door=access or Door())
        app.add_api_route("/api/images/{image_id}", self._picture)
        app.add_api_route("/api/speech", self._speak, methods=["POST"])
        app.add_api_websocket_route("/ws/v1", self._converse)
        app.add_api_route("/api/indexing", self._tell_reading)
        app.add_api_route("/api/forget", self._forget, methods=["POST"])
        app.mount("/", PageFiles())
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                port=port,
                log_level="warning",
                ws="websockets-sansio",
                lifespan="off",
                server_header=False,
                date_header=False,
            )
        )

    @property
    def address(self) -> str:
        """Host and port."""
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"127.0.0.1:{port}"

    @property
    def page(self) -> str:
        return f"http://{self.address}/"

    @property
    def url(self) -> str:
        return f"ws://{self.address}/ws/v1"

    @property
    def received(self) -> list[dict[str, Any]]:
        """All events from all clients."""
        return [event for peer in self.peers for event in peer.received]

    def wait_for(self, kind: str, times: int = 1) -> None:
        """Until events of this type have arrived so often."""
        self.wait_until(lambda: [event["type"] for event in self.received].count(kind) >= times)

    def wait_read_aloud(self, *texts: str) -> None:
        """Until these words of the page itself, and no others, were asked for as sound."""
        self.wait_until(lambda: len(self.read_aloud) >= len(texts))
        assert tuple(self.read_aloud) == texts

    def wait_for_client(self) -> None:
        """Until a client has been greeted."""
        self.wait_until(lambda: any(peer.greeted for peer in self.peers))

    def wait_for_sound(self, seconds: float) -> None:
        """Until the latest client has sent so much of a recording."""
        length = seconds * 2 * SAMPLE_RATE
        self.wait_until(lambda: bool(self.peers) and len(self.peers[-1].sound) >= length)

    def wait_for_return(self, times: int = 1) -> None:
        """Until the latest client has come back so often."""
        self.wait_until(lambda: self.peers[-1].resumed >= times)

    def wait_until_closed(self) -> int:
        """Until the first client has left; returns the code with which it closed."""
        self.wait_until(lambda: self.peers[0].closed_with is not None)
        assert self.peers[0].closed_with is not None
        return self.peers[0].closed_with

    def wait_until(self, arrived: Callable[[], bool]) -> None:
        """Until something holds that a client brings about."""
        with self._news:
            assert self._news.wait_for(arrived, PATIENCE_SECONDS)

    def send(self, event: events.AnyServerEvent) -> None:
        """An event that nobody asked for, to the latest client."""
        self.perform(self.peers[-1].emit(event))

    def perform(self, doing: Coroutine[Any, Any, Any]) -> None:
        """Something that nobody asked for, such as `peer.say(...)`."""
        assert self._loop
        asyncio.run_coroutine_threadsafe(doing, self._loop).result(10)

    def hang_up(self) -> None:
        """Cut every connection that there is, as a server that is stopped does."""
        for peer in [*self.peers]:  # not of those who come back meanwhile
            self.perform(peer.socket.close(1012))

    @contextmanager
    def running(self) -> Iterator[ScriptedServer]:
        started = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)))
        thread.start()
        started.wait(20)
        try:
            yield self
        finally:
            self._server.should_exit = True
            self._server.force_exit = True
            thread.join(20)

    async def _serve(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started and not serving.done():
            await asyncio.sleep(0.01)
        started.set()
        await serving

    async def _hesitate(self) -> None:
        await asyncio.sleep(random.expovariate(1 / self.slowness) if self.uneven else self.slowness)

    async def _forget(self) -> dict[str, int]:
        """As the server does: every conversation ends, and the next one knows of it."""
        self.forgotten += 1
        self.forgetful = True
        for peer in [*self.peers]:
            await peer.socket.close()
        return {"thumbs": 0}

    async def _tell_reading(self) -> IndexingProgress:
        await self._hesitate()
        with self._news:
            self.reading_asked += 1
            self._news.notify_all()
        return self.reading

    async def _speak(self, request: dict[str, Any]) -> Response:
        await self._hesitate()
        with self._news:
            self.read_aloud.append(request["text"])
            self._news.notify_all()
        return Response(_short_sound(), media_type="audio/wav")

    async def _converse(self, socket: WebSocket) -> None:
        if self.uneven:
            await self._hesitate()
        if self.door != "shut":
            await socket.accept()
        if self.door == "silent":
            while (await socket.receive())["type"] != "websocket.disconnect":
                continue
            return
        if self.door == "full":
            refusal = events.Error(code="server.too_many_sessions", text=FULL)
            await socket.send_text(refusal.model_dump_json())
        if self.door != "open":
            await socket.close(1013)
            return
        peer = self._peer(socket)
        try:
            if peer.greeted:
                asked = socket.query_params
                await peer.resume(socket, int(asked["last_seq"]), int(asked["sound_frames"]))
            else:
                await self._greet(peer)
            with self._news:
                self._news.notify_all()
            while True:
                await self._take(peer, socket, await socket.receive())
        except (WebSocketDisconnect, RuntimeError):
            return

    def _peer(self, socket: WebSocket) -> Peer:
        """The session that the client asks for, or a new one."""
        asked = socket.query_params
        wanted = asked.get("session_id")
        for peer in self.peers:
            own = peer.session_id == wanted and peer.secret == asked.get("resume_secret")
            if own and not self.forgetful:
                return peer
        self.peers.append(Peer(socket))
        return self.peers[-1]

    async def _greet(self, peer: Peer) -> None:
        now = peer.settings.model_dump(exclude={"type"})
        created = events.SessionCreated(
            **now,
            profile="starter",
            notice=NOTICE,
            ready=self._ready,
            photos=len(CAPTIONS),
            max_audio_seconds=self._max_audio_seconds,
            max_image_bytes=8 * 1024 * 1024,
            resume_secret=peer.secret,
            forgotten=self.forgotten,
        )
        await peer.emit(created)
        peer.greeted = True

    async def _take(self, peer: Peer, socket: WebSocket, message: Any) -> None:
        if message["type"] == "websocket.disconnect":
            with self._news:
                peer.closed_with = message.get("code")
                self._news.notify_all()
            raise WebSocketDisconnect
        if peer.muted or socket is not peer.socket:
            return
        peer.arrived += 1
        if message.get("bytes") is not None:
            with self._news:
                peer.sound += message["bytes"]
                peer.heard += message["bytes"]
                self._news.notify_all()
            return
        await self._hesitate()
        event = client_events.CLIENT_EVENT.validate_json(message["text"]).model_dump()
        if event["type"].startswith("input_audio_buffer"):
            peer.recordings.append(bytes(peer.sound))
            peer.sound.clear()
        await self.script(peer, event)
        with self._news:
            peer.received.append(event)
            self._news.notify_all()

    def _picture(self, image_id: int, size: Literal["shown", "full"] = "shown") -> Response:
        self.pictures_asked_for.append((image_id, size))
        if image_id in self.files_gone:
            return Response(status_code=410, headers={"Cache-Control": "no-store"})
        width = FULL_WIDTH if size == "full" else SHOWN_WIDTH
        return Response(drawn(image_id, width), media_type="image/jpeg")


@functools.cache
def drawn(image_id: int, width: int) -> bytes:
    """A picture of one colour, as a JPEG."""
    picture = Image.new("RGB", (width, width * 3 // 4), (40 * image_id % 256, 90, 160))
    held = io.BytesIO()
    picture.save(held, "JPEG")
    return held.getvalue()


def _short_sound() -> bytes:
    return to_wav(np.zeros(RATE // 10, np.int16), RATE)

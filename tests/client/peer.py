"""One client of a scripted server: what it was sent, what it sent, and what to say to it.

Every message is built from `server/protocol/events.py`. It knows no script.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import numpy as np
from fastapi import WebSocket, WebSocketDisconnect

from server.protocol import events

RATE = 22_050  # hertz, unlike the input's, so that mixing them up shows
WORD_SECONDS = 0.03  # of sound for each word said
TIMINGS_MS = {"heard": 90.5, "found": 95.0, "first_audio": 180.0, "total": 400.0}


@dataclass
class Peer:
    """One client's session, as a script sees it; its sockets may drop and come back."""

    socket: WebSocket
    session_id: str = field(default_factory=lambda: "sess_" + uuid4().hex[:16])
    secret: str = field(default_factory=lambda: uuid4().hex)
    """Without it, nobody takes the session up again."""
    received: list[dict[str, Any]] = field(default_factory=list)
    """All events from this client."""
    sound: bytearray = field(default_factory=bytearray)
    """All sound from this client since the last commit or clear."""
    heard: bytearray = field(default_factory=bytearray)
    """All sound from this client."""
    recordings: list[bytes] = field(default_factory=list)
    arrived: int = 0
    """Messages from this client, sound included."""
    sent: list[tuple[int, str | bytes]] = field(default_factory=list)
    """All messages to this client, each with the number of the last event up to then."""
    seq: int = 0
    muted: bool = False
    """What is sent gets lost on the way, and so does what the client sends."""
    resumed: int = 0
    """How often it came back."""
    closed_with: int | None = None
    greeted: bool = False
    settings: events.SessionUpdated = field(default_factory=lambda: settings())
    speak: bool = True
    rank: int = 1
    judged: int = 1
    """Rank of the last thumb."""
    verdict: Any = None
    """The last that was given."""
    said: str = ""

    async def emit(self, event: events.AnyServerEvent) -> None:
        self.seq += 1
        numbered = event.model_copy(update={"seq": self.seq, "session_id": self.session_id})
        await self._send(numbered.model_dump_json())

    async def sound_out(self, response_id: str, seconds: float) -> None:
        times = np.arange(round(seconds * RATE)) / RATE
        hertz = 200 + 7 * len(self.sent)  # so that no two pieces are alike
        samples = (3000 * np.sin(2 * np.pi * hertz * times)).astype("<i2")
        await self._send(response_id.encode("ascii") + samples.tobytes())

    async def _send(self, message: str | bytes) -> None:
        self.sent.append((self.seq, message))
        if not self.muted:
            await _pass_on(self.socket, message)

    async def resume(self, socket: WebSocket, last_seq: int, sound_frames: int) -> None:
        """The client is back on another socket, and has got so much."""
        self.sent = [kept for kept in self.sent if kept[0] <= last_seq or not _of_a_return(kept[1])]
        later = [message for seq, message in self.sent if seq >= last_seq]
        missed = later[1 + sound_frames :]  # the first is the last event that it got
        self.socket, self.muted = socket, False
        self.resumed += 1
        for message in missed:
            await _pass_on(socket, message)
        await self.emit(events.SessionResumed(received=self.arrived))

    @property
    def sound_sent(self) -> bytes:
        """All sound to this client."""
        pieces = [piece for _, piece in self.sent if isinstance(piece, bytes)]
        return b"".join(piece[events.RESPONSE_ID_BYTES :] for piece in pieces)

    @staticmethod
    def response_id() -> str:
        return "resp_" + uuid4().hex[:11]

    async def say(
        self,
        *sentences: str,
        rank: int | None = None,
        resumes: str | None = None,
        language: str = "en",
    ) -> str:
        """A whole response; returns its id."""
        response = self.response_id()
        created = events.ResponseCreated(
            response_id=response, rank=rank, resumes=resumes, language=language
        )
        await self.emit(created)
        seconds = 0.0
        for n, sentence in enumerate(sentences):
            await self.emit(events.SentenceStarted(response_id=response, delta=sentence))
            if not self._sounds:
                continue
            if n == 0:
                await self.emit(events.SpeechStarted(response_id=response, sample_rate=RATE))
            length = len(sentence.split()) * WORD_SECONDS
            await self.sound_out(response, length)
            seconds += length
        if self._sounds:
            await self.emit(events.SpeechDone(response_id=response, seconds=seconds))
        await self.end(response, "completed", " ".join(sentences))
        return response

    @property
    def _sounds(self) -> bool:
        return self.speak and self.settings.voice == "server"

    async def end(self, response: str, status: Any, text: str) -> None:
        await self.emit(
            events.ResponseDone(
                response_id=response, status=status, text=text, timings_ms=TIMINGS_MS
            )
        )


def _of_a_return(message: str | bytes) -> bool:
    return isinstance(message, str) and '"session.resumed"' in message


async def _pass_on(socket: WebSocket, message: str | bytes) -> None:
    try:
        if isinstance(message, bytes):
            await socket.send_bytes(message)
        else:
            await socket.send_text(message)
    except (WebSocketDisconnect, RuntimeError):
        return  # the client is away; it gets this when it comes back


def settings(**changed: Any) -> events.SessionUpdated:
    """A session's settings at its beginning, but for those that are given."""
    usual: dict[str, Any] = {
        "speak": True,
        "voice": "server",
        "voice_style": "natural",
        "words_per_minute": 175,
        "volume": 100,
        "top_k": 5,
        "turn_detection": "none",
        "end_of_turn": "normal",
        "interrupt_response": True,
        "wake_word": False,
    }
    return events.SessionUpdated(**(usual | changed))

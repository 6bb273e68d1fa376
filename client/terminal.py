"""`earshot ask`: asks a running server one question over its WebSocket and gathers the answer.

It speaks the protocol of `docs/protocol.md`. It knows no model and no index, and it prints
nothing: the command line shows the `Answer`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from ssl import SSLCertVerificationError
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from client.devices import Loudspeaker, record
from client.errors import AskFailed
from client.trust import trusting
from client.wav import PCM16, SAMPLE_RATE, read_recording, write_speech

DEFAULT_URL = "ws://127.0.0.1:8000/ws/v1"
FRAME_SAMPLES = SAMPLE_RATE * 100 // 1000  # 100 ms
FRAMES_AT_ONCE = 200  # 20 s; servers allow bursts, and longer recordings are sent in real time
RESPONSE_ID_BYTES = 16  # every binary frame begins with its response's id, in ASCII
AUDIBLE = 200  # of 32,767: quieter samples are the engine's lead-in, not yet speech
SHOWN_FIELDS = ("rank", "id", "path", "score", "caption")
QUESTION = "question"  # the event_id of what is asked; an error that it causes carries it back


@dataclass(frozen=True)
class Timings:
    """Milliseconds on this client's clock since the question was complete; None: never came."""

    heard: float | None = None
    """The transcript arrived; None for a typed question."""
    found: float | None = None
    """The results arrived."""
    first_audio: float | None = None
    """The first audible sample arrived."""
    total: float | None = None
    """The answer was complete."""


@dataclass(frozen=True)
class SpokenAudio:
    """The sound of the answer."""

    seconds: float
    sample_rate: int | None
    """Hertz; None when nothing was spoken."""


@dataclass(frozen=True)
class Answer:
    """The JSON document of `earshot ask --json`."""

    query: str
    """What was searched for; empty when nothing was."""
    results: list[dict[str, Any]]
    """Best first: "rank", "id", "path", "score", "caption"."""
    no_match: bool
    """True when no picture matches, whether or not close ones are listed."""
    took_ms: float | None
    """How long the search itself took, on the server's clock."""
    transcript: str | None
    """What was heard; None for a typed question."""
    answer: str
    """The exact words spoken."""
    audio: SpokenAudio
    timings_ms: Timings
    server_timings_ms: dict[str, float]
    """The turn's own stages on the server's clock, as `response.done` reports them."""

    def document(self) -> dict[str, Any]:
        """Plain values, for `json.dumps`."""
        return asdict(self)


@dataclass
class _Gathering:
    """What has arrived so far of one answer."""

    began: float = field(default_factory=time.perf_counter)
    times: dict[str, float] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    transcript: str | None = None
    text: str | None = None
    problems: list[str] = field(default_factory=list)
    pieces: list[PCM16] = field(default_factory=list)
    sample_rate: int | None = None
    server_times: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        self.times.setdefault(step, round((time.perf_counter() - self.began) * 1000, 1))

    def answer(self, query: str | None) -> Answer:
        samples = sum(len(piece) for piece in self.pieces)
        results = [{name: one.get(name) for name in SHOWN_FIELDS} for one in self.results]
        return Answer(
            query=self.found.get("query", query or self.transcript or ""),
            results=results,
            no_match=self.found.get("no_match", True),
            took_ms=self.found.get("took_ms"),
            transcript=self.transcript,
            answer=self.text or "",
            audio=SpokenAudio(
                seconds=round(samples / self.sample_rate, 3) if self.sample_rate else 0.0,
                sample_rate=self.sample_rate,
            ),
            timings_ms=Timings(**self.times),
            server_timings_ms=self.server_times,
        )

    @property
    def results(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.found.get("results", [])
        return found


async def ask(
    url: str = DEFAULT_URL,
    *,
    query: str | None = None,
    wav: Path | None = None,
    microphone: bool = False,
    image: Path | None = None,
    token: str | None = None,
    certificate: Path | None = None,
    save_audio: Path | None = None,
    play: bool = False,
    wait_for_end: Callable[[], object] = input,
    patience_seconds: float = 120.0,
) -> Answer:
    """Ask one question, typed, recorded in a file, or spoken now; exactly one of the three.

    Args:
        url: the server's WebSocket.
        image: a picture that others are to be like, instead of a typed question or with it.
        token: what the server asks for, where it does.
        certificate: to believe the server by, where no public authority stands behind it.
        save_audio: a WAV file for the spoken answer.
        play: also play it, where this machine can.
        wait_for_end: returns when the person has finished speaking into the microphone.
        patience_seconds: how long the server may take to be ready, and to answer.

    Raises:
        AskFailed: in a plain sentence, why there is no answer.
    """
    recording = read_recording(wav) if wav else None
    typed = _typed(query or "", image)
    gathered = _Gathering()
    speaker = Loudspeaker() if play else None
    try:
        connecting = _connection(url, token, certificate)
        async with _session(connecting, patience_seconds) as (socket, opening):
            _check_size(typed, opening["max_image_bytes"])
            if microphone:
                recording = await asyncio.to_thread(record, wait_for_end)
            async with asyncio.timeout(patience_seconds):
                gathered.began = await _pose(socket, typed, recording)
                await _gather(socket, gathered, speaker)
    except TimeoutError as error:
        raise AskFailed(
            f"Earshot did not answer within {patience_seconds:g} seconds. It may be busy or "
            "still getting ready; ask again in a moment."
        ) from error
    except ConnectionClosed as error:
        raise AskFailed(gathered.problems[-1] if gathered.problems else _LOST) from error
    finally:
        if speaker:
            await asyncio.to_thread(speaker.close)
    if save_audio and gathered.sample_rate:
        write_speech(save_audio, np.concatenate(gathered.pieces), gathered.sample_rate)
    return gathered.answer(query)


_LOST = "The server ended the conversation before it had answered. Ask again in a moment."


@asynccontextmanager
async def _session(
    connecting: AbstractAsyncContextManager[ClientConnection], patience_seconds: float
) -> AsyncIterator[tuple[ClientConnection, dict[str, Any]]]:
    """A session whose models are loaded, and its first event.

    Raises:
        TimeoutError: they were not loaded in time.
    """
    async with connecting as socket:
        async with asyncio.timeout(patience_seconds):
            opening = json.loads(await socket.recv())
            if opening["type"] == "error":
                raise AskFailed(opening["text"])
            if not opening["ready"]:
                await _ready(socket)
        yield socket, opening


async def _ready(socket: ClientConnection) -> None:
    while json.loads(await socket.recv())["type"] != "session.ready":
        continue


@asynccontextmanager
async def _connection(
    url: str, token: str | None, certificate: Path | None
) -> AsyncIterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    encrypted = url[:4].lower() == "wss:"
    context = (trusting(certificate) if certificate else True) if encrypted else None
    try:
        # Sound is not compressible, and a whole answer may come faster than it is read.
        socket = await connect(
            url, compression=None, max_size=None, additional_headers=headers, ssl=context
        )
    except InvalidURI as error:
        raise AskFailed(f"{url} is not the address of a server. Try {DEFAULT_URL}.") from error
    except InvalidStatus as error:
        raise AskFailed(_refusal(error.response.body) or _no_server(url)) from error
    except SSLCertVerificationError as error:
        raise AskFailed(
            f"The server at {url} shows a certificate that this machine does not know. Give the "
            "one that it offers to phones, with --certificate."
        ) from error
    except (OSError, InvalidHandshake) as error:
        raise AskFailed(_no_server(url)) from error
    async with socket:
        yield socket


def _no_server(url: str) -> str:
    return f"No Earshot server answers at {url}; start one with: earshot serve"


def _refusal(body: bytes | bytearray | None) -> str | None:
    """The sentence with which a server refuses; None where it is no Earshot's."""
    try:
        text = json.loads(body or b"")["error"]["text"]
    except (ValueError, LookupError, TypeError):
        return None
    return text if isinstance(text, str) else None


def _typed(query: str, image: Path | None) -> dict[str, Any]:
    """The event that asks without sound. Raises: AskFailed, where the picture cannot be read."""
    if image is None:
        return {"type": "query.text", "text": query, "event_id": QUESTION}
    try:
        picture = base64.b64encode(image.read_bytes()).decode("ascii")
    except OSError as error:
        raise AskFailed(f"The picture {image} cannot be read. Check its name.") from error
    return {"type": "query.image", "image": picture, "text": query, "event_id": QUESTION}


def _check_size(typed: dict[str, Any], most_bytes: int) -> None:
    """See that a picture is not too large to be sent at all. Raises: AskFailed."""
    if len(typed.get("image", "")) * 3 // 4 > most_bytes + 2:  # of padding
        raise AskFailed(
            f"That picture is too large to send. Choose one under {most_bytes // 1_000_000} "
            "megabytes, or ask in words."
        )


async def _pose(socket: ClientConnection, typed: dict[str, Any], recording: PCM16 | None) -> float:
    """Send the question; returns the moment at which it was complete."""
    if recording is None:
        await _send(socket, typed)
        return time.perf_counter()
    for n, start in enumerate(range(0, len(recording), FRAME_SAMPLES)):
        await socket.send(recording[start : start + FRAME_SAMPLES].astype("<i2").tobytes())
        if n >= FRAMES_AT_ONCE:
            await asyncio.sleep(FRAME_SAMPLES / SAMPLE_RATE)
    await _send(socket, {"type": "input_audio_buffer.commit"})
    return time.perf_counter()


async def _send(socket: ClientConnection, event: dict[str, Any]) -> None:
    await socket.send(json.dumps(event))


async def _gather(
    socket: ClientConnection, gathered: _Gathering, speaker: Loudspeaker | None
) -> None:
    """Take in messages until the answer has ended."""
    while gathered.text is None:
        message = await socket.recv()
        if isinstance(message, str):
            _take_event(json.loads(message), gathered)
            continue
        piece = np.frombuffer(message[RESPONSE_ID_BYTES:], "<i2").astype(np.int16)
        gathered.pieces.append(piece)
        if int(np.abs(piece.astype(np.int32)).max(initial=0)) > AUDIBLE:
            gathered.mark("first_audio")
        if speaker and gathered.sample_rate:
            speaker.play(piece, gathered.sample_rate)


def _take_event(event: dict[str, Any], gathered: _Gathering) -> None:
    match event["type"]:
        case "conversation.item.input_audio_transcription.completed":
            gathered.transcript = event["transcript"]
            gathered.mark("heard")
        case "search.results":
            gathered.found = event
            gathered.mark("found")
        case "description.ready":
            for result in gathered.results:
                if result["rank"] == event["rank"]:
                    result["caption"] = event["caption"]
        case "response.output_audio.started":
            gathered.sample_rate = event["sample_rate"]
        case "error":
            gathered.problems.append(event["text"])
            if event.get("cause_event_id") == QUESTION:
                raise AskFailed(event["text"])
        case "response.done":
            _end(event, gathered)


def _end(event: dict[str, Any], gathered: _Gathering) -> None:
    """A reply that only repeats a problem is no answer.

    Raises:
        AskFailed: with that problem.
    """
    gathered.mark("total")
    gathered.text = event["text"]
    gathered.server_times = event["timings_ms"]
    for problem in gathered.problems:
        if event["text"].endswith(problem):
            raise AskFailed(problem)
    if event["status"] != "completed":
        raise AskFailed(gathered.problems[-1] if gathered.problems else _LOST)

"""Spoken turns over the WebSocket, timed where the person is: at the client.

A turn's clock starts when the button is let go, with the last sound of the question. The question
is sent as a microphone sends it, a tenth of a second at a time, and ends with its last sound:
there is no pause in which its words could be anticipated. What is measured ends when a message has
arrived; for sound, when its first audible sample would play, so that silence at the beginning
counts as waiting. Every turn has a speed of the voice of its own, for the server remembers the
sound of what it has said before.
"""

from __future__ import annotations

import asyncio
import functools
import json
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.full_size.home import voice_in
from benchmarks.report import BenchmarkFailed
from models.audio import from_samples
from models.speak.piper import Piper
from models.types import PCM16, SAMPLE_RATE
from server.settings import Settings

WORDS_PER_MINUTE = 150
FRAME_SECONDS = 0.1
FRAME_SAMPLES = int(SAMPLE_RATE * FRAME_SECONDS)
RESPONSE_ID_BYTES = 16  # every binary frame begins with its response's id
AUDIBLE = 200  # of 32,767
QUIET_SECONDS = 0.5  # before somebody speaks to an open microphone
PIECE_SAMPLES = SAMPLE_RATE * 40 // 1000  # what the page sends at a time: 40 ms
SLOWEST_RATE, FASTEST_RATE = 120, 240  # words a minute
TURN_SECONDS = 120.0
HEARD, FOUND, SOUNDING, DONE = "heard", "found", "sounding", "done"
HEARING, FIRST_WORDS = "hearing", "first words, until they sound"
FIRST_SOUND = "end of speech to first sound"
FINDING, LAST_SOUND = "end of speech to pictures found", "end of speech to all sound sent"


@dataclass
class Turn:
    """One question and its answer."""

    began: float = field(default_factory=time.perf_counter)
    milliseconds: dict[str, float] = field(default_factory=dict)
    """Since the end of the question: heard, found, sounding, done."""
    answer: str = ""
    """The words spoken."""
    seconds: float = 0.0
    """Of the answer's sound."""
    sample_rate: int = 0
    response_id: str = ""

    def stages(self) -> dict[str, float]:
        """How long each stage took, in milliseconds; then from the end of speech."""
        since = self.milliseconds
        return {
            HEARING: since[HEARD],
            FIRST_WORDS: since[SOUNDING] - since[HEARD],
            FIRST_SOUND: since[SOUNDING],
            FINDING: since[FOUND],
            LAST_SOUND: since[DONE],
        }

    def mark(self, step: str, later_ms: float = 0.0) -> None:
        """Note a step's end; the first one counts."""
        elapsed = (time.perf_counter() - self.began) * 1000 + later_ms
        self.milliseconds.setdefault(step, elapsed)


@functools.cache
def spoken(question: str) -> PCM16:
    """A question as a microphone hears it, shape (n,), 16 kHz, without silence at its end.

    Raises:
        BenchmarkFailed: there is no voice to speak it.
    """
    voice = Piper(voice_in(Settings().home), steady=True)
    pieces = list(voice.speak(question, WORDS_PER_MINUTE))
    samples = np.concatenate([piece.samples for piece in pieces])
    last = int(np.flatnonzero(np.abs(samples.astype(np.int32)) > AUDIBLE)[-1])
    heard = from_samples(samples[: last + 1].astype(np.float32) / 32768, pieces[0].sample_rate)
    return np.round(heard.samples.clip(-1, 1) * 32767).astype(np.int16)


def ask_aloud(
    url: str, question: PCM16, times: int, frame_seconds: float = FRAME_SECONDS
) -> list[Turn]:
    """The same question, one time after another, within one session.

    Args:
        url: the server's WebSocket.
        question: PCM16 at 16 kHz.
        times: how often.
        frame_seconds: pause after each FRAME_SECONDS of sound; as long is real time.

    Raises:
        BenchmarkFailed: an answer found no pictures or made no sound.
    """
    return asyncio.run(_session(url, question, times, frame_seconds))


async def _session(url: str, question: PCM16, times: int, frame_seconds: float) -> list[Turn]:
    async with connect(url, compression=None, max_size=None, proxy=None) as socket:
        await socket.recv()  # the greeting
        turns = []
        for number in range(times):
            await choose_rate(socket, number)
            turns.append(await turn(socket, question, frame_seconds))
        return turns


def ask_openly(url: str, question: PCM16, times: int) -> list[Turn]:
    """The same to an open microphone: nobody presses anything, and the quickest silence, 0.4 s,
    ends the turn. The clock starts with the end of speech, as when a button is let go.

    Raises:
        BenchmarkFailed: an answer found no pictures or made no sound.
    """
    return asyncio.run(_open_session(url, question, times))


async def _open_session(url: str, question: PCM16, times: int) -> list[Turn]:
    async with connect(url, compression=None, max_size=None, proxy=None) as socket:
        await socket.recv()  # the greeting
        opened = {"turn_detection": "server_vad", "end_of_turn": "quick"}
        await socket.send(json.dumps({"type": "session.update", **opened}))
        turns = []
        for number in range(times):
            await choose_rate(socket, number)
            turns.append(await _open_turn(socket, question))
        return turns


async def _open_turn(socket: ClientConnection, question: PCM16) -> Turn:
    """A question between two silences, sent in real time, and its answer."""
    quiet = np.zeros(round(QUIET_SECONDS * SAMPLE_RATE), np.int16)
    sound = np.concatenate([quiet, question, np.zeros(SAMPLE_RATE, np.int16)])
    asked = Turn(began=time.perf_counter() + (len(quiet) + len(question)) / SAMPLE_RATE)
    microphone = asyncio.create_task(talk_into(socket, sound))
    try:
        await _gather(socket, asked)
    finally:
        await microphone
    played = {"type": "playback.finished", "response_id": asked.response_id}
    await socket.send(json.dumps(played))
    return asked


async def talk_into(socket: ClientConnection, sound: PCM16) -> None:
    """Send sound as a microphone does: each piece when its last sample has been recorded."""
    began = time.perf_counter()
    for at in range(0, len(sound), PIECE_SAMPLES):
        piece = sound[at : at + PIECE_SAMPLES]
        recorded = began + (at + len(piece)) / SAMPLE_RATE
        await asyncio.sleep(recorded - time.perf_counter())
        await socket.send(piece.astype("<i2").tobytes())


async def _gather(socket: ClientConnection, asked: Turn) -> None:
    try:
        async with asyncio.timeout(TURN_SECONDS):
            while DONE not in asked.milliseconds:
                take(await socket.recv(), asked)
    except TimeoutError as error:
        got = ", ".join(asked.milliseconds) or "nothing"
        raise BenchmarkFailed(
            f"After {TURN_SECONDS:g} seconds the answer had no end. So far: {got}."
        ) from error
    if not {HEARD, FOUND, SOUNDING} <= {*asked.milliseconds}:
        raise BenchmarkFailed(f"The question was not answered with pictures: {asked.answer}")


async def choose_rate(socket: ClientConnection, number: int) -> None:
    """A speed of the voice that was not used before, so that no sound is remembered."""
    rate = SLOWEST_RATE + number % (FASTEST_RATE - SLOWEST_RATE)
    await socket.send(json.dumps({"type": "session.update", "words_per_minute": rate}))


async def turn(socket: ClientConnection, question: PCM16, frame_seconds: float) -> Turn:
    """One question and its answer. Raises: BenchmarkFailed."""
    for at in range(0, len(question), FRAME_SAMPLES):
        await socket.send(question[at : at + FRAME_SAMPLES].astype("<i2").tobytes())
        await asyncio.sleep(frame_seconds)
    asked = Turn()
    await socket.send(json.dumps({"type": "input_audio_buffer.commit"}))
    await _gather(socket, asked)
    return asked


def take(message: str | bytes, turn: Turn) -> None:
    if isinstance(message, bytes):
        _take_sound(np.frombuffer(message[RESPONSE_ID_BYTES:], "<i2").astype(np.int32), turn)
    else:
        _take_event(json.loads(message), turn)


def _take_event(event: dict[str, Any], turn: Turn) -> None:
    match event["type"]:
        case "conversation.item.input_audio_transcription.completed":
            turn.mark(HEARD)
        case "search.results" if event["results"]:
            turn.mark(FOUND)
        case "response.output_audio.started":
            turn.sample_rate = event["sample_rate"]
        case "response.done":
            turn.answer, turn.response_id = event["text"], event["response_id"]
            turn.mark(DONE)


def _take_sound(samples: np.ndarray[Any, np.dtype[np.int32]], turn: Turn) -> None:
    audible = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if len(audible):
        turn.mark(SOUNDING, later_ms=1000 * int(audible[0]) / turn.sample_rate)
    turn.seconds += len(samples) / turn.sample_rate

"""How soon Earshot is silent when somebody speaks over it, or presses a key.

An answer is being spoken to an open microphone; a person begins to speak. Measured from the first
audible sample of their voice, as a microphone would send it, to the moment at which the client is
told, and falls silent at once: what it then still gets of the answer it drops. For a press the
client itself is silent at once; measured is when the server has stopped, too.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.conversation.served import serving
from benchmarks.conversation.turns import AUDIBLE, QUIET_SECONDS, spoken, talk_into
from benchmarks.report import BenchmarkFailed, Metric, note, percentiles, run
from models.types import SAMPLE_RATE

AFTER_SECONDS = 1.5  # of silence, so that their turn ends
INTERRUPTION = "a dog in the snow"
SILENT_MOST_MS = 200.0
PATIENCE_SECONDS = 30.0


def measure(repeats: int) -> list[Metric]:
    """Interruptions by voice, then by key."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served:
        note("Interrupting answers.")
        by_voice, by_key = asyncio.run(interruptions(served.url, repeats))
    what = "starter models"
    return [
        *percentiles(f"{what}: voice to silence", by_voice, None, SILENT_MOST_MS),
        *percentiles(f"{what}: key to the server's silence", by_key, None, SILENT_MOST_MS),
    ]


async def interruptions(url: str, repeats: int) -> tuple[list[float], list[float]]:
    """Milliseconds to silence, by voice and by key."""
    by_voice, by_key = [], []
    for _ in range(repeats):
        async with _answering(url) as socket:
            by_voice.append(await _speak_over(socket))
        async with _answering(url) as socket:
            by_key.append(await _press(socket))
    return by_voice, by_key


@asynccontextmanager
async def _answering(url: str) -> AsyncIterator[ClientConnection]:
    """A conversation with an open microphone, in which an answer has begun to sound."""
    async with connect(url, compression=None, max_size=None, proxy=None) as socket:
        await _send(socket, type="session.update", turn_detection="server_vad")
        await _send(socket, type="query.text", text="a red boat on a beach")
        started = await _until(socket, "response.output_audio.started")
        position = {"response_id": started["response_id"], "seconds": 0.1}
        await _send(socket, type="playback.position", **position)
        yield socket


async def _speak_over(socket: ClientConnection) -> float:
    """Milliseconds from the first audible sample until the client is told."""
    voice = spoken(INTERRUPTION)
    onset = int(np.flatnonzero(np.abs(voice.astype(np.int32)) > AUDIBLE)[0])
    quiet = np.zeros(round(QUIET_SECONDS * SAMPLE_RATE), np.int16)
    after = np.zeros(round(AFTER_SECONDS * SAMPLE_RATE), np.int16)
    sound = np.concatenate([quiet, voice, after])
    told = asyncio.create_task(_until(socket, "input_audio_buffer.speech_started"))
    began = time.perf_counter()
    talking = asyncio.create_task(talk_into(socket, sound))
    try:
        await told
    finally:
        talking.cancel()
    heard = time.perf_counter() - began - (len(quiet) + onset) / SAMPLE_RATE
    return 1000 * heard


async def _press(socket: ClientConnection) -> float:
    """Milliseconds from a cancel until the last that is heard of the answer."""
    began = time.perf_counter()
    await _send(socket, type="response.cancel")
    await _send(socket, type="input_audio_buffer.clear")
    await _until(socket, "input_audio_buffer.cleared")
    return 1000 * (time.perf_counter() - began)


async def _send(socket: ClientConnection, **event: Any) -> None:
    await socket.send(json.dumps(event))


async def _until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next event of a kind. Raises: BenchmarkFailed."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            message = await socket.recv()
            if isinstance(message, str):
                event: dict[str, Any] = json.loads(message)
                if event["type"] == "error":
                    raise BenchmarkFailed(event["text"])
                if event["type"] == kind:
                    return event


if __name__ == "__main__":
    run(measure, "How soon Earshot is silent when it is interrupted.")

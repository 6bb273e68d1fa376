"""This machine's microphone and loudspeaker, where the optional `sounddevice` package is there.

It knows no server: sound goes in and out as PCM16.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any

import numpy as np

from client.errors import AskFailed
from client.wav import PCM16, SAMPLE_RATE, heard

NO_DEVICES = (
    "The microphone cannot be used from the terminal on this machine. Install the sounddevice "
    "package with its PortAudio library, ask with --wav FILE, or type the question."
)
NO_MICROPHONE = (
    "No microphone could be opened. Connect one, ask with --wav FILE, or type the question."
)


def sound_library() -> Any | None:
    """The `sounddevice` module; None where it, or the PortAudio library under it, is missing."""
    try:
        return importlib.import_module("sounddevice")
    except (ImportError, OSError):
        return None


def record(wait_for_end: Callable[[], object]) -> PCM16:
    """Record mono at 16 kHz until `wait_for_end` returns; shape (n,).

    Raises:
        AskFailed: there is no microphone, or nothing was heard.
    """
    library = sound_library()
    if library is None:
        raise AskFailed(NO_DEVICES)
    pieces: list[bytes] = []
    try:
        with library.RawInputStream(
            samplerate=SAMPLE_RATE,
            channels=1,
            dtype="int16",
            callback=lambda data, *_: pieces.append(bytes(data)),
        ):
            wait_for_end()
    except library.PortAudioError as error:
        raise AskFailed(NO_MICROPHONE) from error
    return heard(np.frombuffer(b"".join(pieces), "<i2").astype(np.int16), "The recording")


class Loudspeaker:
    """Plays pieces of one answer in order, in its own thread, so that no server waits for it.

    Does nothing where there is no sound device: the answer is still printed.
    """

    def __init__(self) -> None:
        self._library = sound_library()
        self._pieces: SimpleQueue[tuple[PCM16, int] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def play(self, samples: PCM16, sample_rate: int) -> None:
        """Play after what is already waiting."""
        self._pieces.put((samples, sample_rate))

    def close(self) -> None:
        """Return when everything has been played."""
        self._pieces.put(None)
        self._thread.join()

    def _run(self) -> None:
        pieces = iter(self._pieces.get, None)
        first = next(pieces, None)
        if self._library is None or first is None:
            return
        samples, rate = first
        with (
            suppress(self._library.PortAudioError),
            self._library.RawOutputStream(samplerate=rate, channels=1, dtype="int16") as stream,
        ):
            stream.write(samples.astype("<i2").tobytes())
            for samples, _ in pieces:
                stream.write(samples.astype("<i2").tobytes())

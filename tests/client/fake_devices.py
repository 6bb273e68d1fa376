"""A microphone and a loudspeaker that stand where the `sounddevice` package would."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any


class PortAudioError(Exception):
    """As the real library's."""


class FakeStream:
    def __init__(self, sounds: FakeDevices, rate: int, callback: Callable[..., None] | None):
        self._sounds = sounds
        self._callback = callback
        sounds.rates.append(rate)

    def __enter__(self) -> FakeStream:
        if self._callback:
            for piece in self._sounds.spoken:
                self._callback(piece, len(piece) // 2, None, None)
        return self

    def __exit__(self, *problem: object) -> None:
        self._sounds.closed += 1

    def write(self, data: bytes) -> None:
        self._sounds.played.append(data)


class FakeDevices(ModuleType):
    """The module: hears what it is given, and keeps what it should play."""

    def __init__(self, spoken: list[bytes], broken: bool = False) -> None:
        super().__init__("sounddevice")
        self.PortAudioError = PortAudioError
        self.spoken = spoken
        self.broken = broken
        self.played: list[bytes] = []
        self.rates: list[int] = []
        self.closed = 0

    def RawInputStream(  # noqa: N802 - the library's own name
        self, samplerate: int, channels: int, dtype: str, callback: Callable[..., None]
    ) -> FakeStream:
        return self._open(samplerate, channels, dtype, callback)

    def RawOutputStream(  # noqa: N802 - the library's own name
        self, samplerate: int, channels: int, dtype: str
    ) -> FakeStream:
        return self._open(samplerate, channels, dtype, None)

    def _open(self, rate: int, channels: int, dtype: str, callback: Any) -> FakeStream:
        if self.broken:
            raise PortAudioError
        assert (channels, dtype) == (1, "int16")
        return FakeStream(self, rate, callback)

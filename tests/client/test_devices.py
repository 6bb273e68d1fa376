from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from client.devices import Loudspeaker, record
from client.errors import AskFailed


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
    """Stands where `sounddevice` would."""

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


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FakeDevices]:
    def put(*spoken: bytes, broken: bool = False) -> FakeDevices:
        devices = FakeDevices(list(spoken), broken)
        monkeypatch.setitem(sys.modules, "sounddevice", devices)
        return devices

    return put


LOUD = np.full(160, 9000, "<i2").tobytes()


def test_a_recording_is_all_that_came_until_its_end(install: Callable[..., FakeDevices]) -> None:
    devices = install(LOUD, LOUD)
    samples = record(lambda: None)
    assert samples.tobytes() == LOUD + LOUD
    assert devices.rates == [16_000]
    assert devices.closed == 1


def test_a_muted_microphone_is_said(install: Callable[..., FakeDevices]) -> None:
    install(bytes(320))
    with pytest.raises(AskFailed, match="The recording is silent"):
        record(lambda: None)


def test_no_microphone_is_said(install: Callable[..., FakeDevices]) -> None:
    install(broken=True)
    with pytest.raises(AskFailed, match="No microphone could be opened"):
        record(lambda: None)


def test_without_the_package_the_other_ways_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(AskFailed, match="--wav FILE, or type"):
        record(lambda: None)
    speaker = Loudspeaker()
    speaker.play(np.zeros(4, np.int16), 16_000)
    speaker.close()


def test_pieces_are_played_in_order_at_their_rate(install: Callable[..., FakeDevices]) -> None:
    devices = install()
    speaker = Loudspeaker()
    pieces = [np.full(8, n, np.int16) for n in range(5)]
    for piece in pieces:
        speaker.play(piece, 22_050)
    speaker.close()
    assert devices.played == [piece.tobytes() for piece in pieces]
    assert devices.rates == [22_050]
    assert devices.closed == 1


def test_without_a_loudspeaker_the_answer_is_still_there(
    install: Callable[..., FakeDevices],
) -> None:
    devices = install(broken=True)
    speaker = Loudspeaker()
    speaker.play(np.zeros(4, np.int16), 16_000)
    speaker.close()
    assert devices.played == []

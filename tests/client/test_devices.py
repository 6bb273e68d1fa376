"""Microphone and loudspeaker, as the sound library of this machine has them."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from client.devices import Loudspeaker, record
from client.errors import AskFailed
from tests.client.conftest import InstallDevices

LOUD = np.full(160, 9000, "<i2").tobytes()


def test_a_recording_is_all_that_came_until_its_end(install: InstallDevices) -> None:
    devices = install(LOUD, LOUD)
    samples = record(lambda: None)
    assert samples.tobytes() == LOUD + LOUD
    assert devices.rates == [16_000]
    assert devices.closed == 1


def test_a_muted_microphone_is_said(install: InstallDevices) -> None:
    install(bytes(320))
    with pytest.raises(AskFailed, match="The recording is silent"):
        record(lambda: None)


def test_no_microphone_is_said(install: InstallDevices) -> None:
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


def test_pieces_are_played_in_order_at_their_rate(install: InstallDevices) -> None:
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
    install: InstallDevices,
) -> None:
    devices = install(broken=True)
    speaker = Loudspeaker()
    speaker.play(np.zeros(4, np.int16), 16_000)
    speaker.close()
    assert devices.played == []

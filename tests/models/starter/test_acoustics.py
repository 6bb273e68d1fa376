"""Rooms and noise: a sound stays a sound, and the same happens to it again for equal seeds."""

from __future__ import annotations

import numpy as np
import pytest

from models.starter import acoustics
from models.starter.acoustics import ORDINARY_ROOM, TRAINING, Conditions, NoiseKind
from models.types import Samples


def tone(seconds: float = 0.5) -> Samples:
    times = np.arange(int(16_000 * seconds)) / 16_000
    return np.asarray(0.4 * np.sin(2 * np.pi * 440 * times), np.float32)


@pytest.mark.parametrize("conditions", [TRAINING, ORDINARY_ROOM], ids=["training", "ordinary"])
def test_equal_seeds_give_equal_recordings(conditions: Conditions) -> None:
    first, second = (
        acoustics.through_air(tone(), np.random.default_rng(7), conditions, tone(2)) for _ in "ab"
    )
    assert np.array_equal(first, second)


@pytest.mark.parametrize("seed", range(40))
def test_a_recording_stays_within_full_scale_and_loses_nothing(seed: int) -> None:
    recorded = acoustics.through_air(tone(), np.random.default_rng(seed), ORDINARY_ROOM, tone(2))
    assert recorded.dtype == np.float32
    assert np.isfinite(recorded).all()
    assert 0.01 < np.abs(recorded).max() <= 1.0
    assert 0.5 <= len(recorded) / 16_000 <= 0.5 + 2 * 0.8


def test_a_smaller_speaker_sounds_higher() -> None:
    smaller = acoustics._resized(tone(), 1.25)
    spectrum = np.abs(np.fft.rfft(smaller))
    assert spectrum.argmax() * 16_000 / len(smaller) == pytest.approx(550, abs=4)


def test_silence_before_speech_in_a_room_stays_silence() -> None:
    sound = acoustics._in_room(np.pad(tone(), (4_000, 4_000)), np.random.default_rng(1))
    assert np.abs(sound[:3_900]).max() < 1e-4
    assert np.abs(sound[-3_900:]).max() > 1e-4


@pytest.mark.parametrize("kind", acoustics.NOISE_KINDS)
def test_noise_has_the_length_asked_for_and_comes_again(kind: NoiseKind) -> None:
    first, second = (acoustics.noise(kind, 12_345, np.random.default_rng(5)) for _ in "ab")
    assert first.shape == (12_345,)
    assert np.isfinite(first).all()
    assert 0 < np.abs(first).max() <= 1.0
    assert np.array_equal(first, second)


@pytest.mark.parametrize("samples", [1, 15, 16, 17, 1000, 96_000])
def test_a_fast_length_is_never_too_short(samples: int) -> None:
    assert samples <= acoustics._fast_length(samples) <= samples * 1.5 + 16

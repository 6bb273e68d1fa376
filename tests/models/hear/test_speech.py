"""Speech is found, silence and noise are not, and long recordings are divided at pauses."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from models.hear.speech import merge, speech_pieces
from tests import natural

Samples = npt.NDArray[np.float32]
THRESHOLD = 0.3


@pytest.fixture(scope="module")
def phrase() -> Samples:
    """Some 1.3 s of speech at 16 kHz."""
    return natural.recorded("a red boat on a beach", quiet_seconds=0).samples


def test_speech_between_silences_is_found(phrase: Samples) -> None:
    second = np.zeros(16_000, np.float32)
    around = np.concatenate([second, second, phrase, second, second])
    ((start, end),) = speech_pieces(around, 10, THRESHOLD)
    assert 16_000 < start <= 32_000 + 1600
    assert 32_000 + len(phrase) - 8000 <= end < len(around) - 16_000


@pytest.mark.parametrize("seconds", [0, 0.01, 3])
def test_silence_is_no_speech(seconds: float) -> None:
    assert speech_pieces(np.zeros(int(seconds * 16_000), np.float32), 10, THRESHOLD) == []


@pytest.mark.parametrize("kind", ["white", "hum", "tone", "clicks"])
def test_noise_is_no_speech(kind: str) -> None:
    random, at = np.random.default_rng(1), np.arange(48_000) / 16_000
    noises = {
        "white": random.standard_normal(48_000) * 0.1,
        "hum": np.sin(2 * np.pi * 50 * at) * 0.3,
        "tone": np.sin(2 * np.pi * 440 * at) * 0.3,
        "clicks": (random.random(48_000) < 0.001) * 0.8,
    }
    assert speech_pieces(noises[kind].astype(np.float32), 10, THRESHOLD) == []


def test_a_long_recording_is_divided_at_its_pauses(phrase: Samples) -> None:
    pause = np.zeros(24_000, np.float32)
    long = np.concatenate([phrase, pause] * 4)
    pieces = speech_pieces(long, 6, THRESHOLD)
    assert len(pieces) >= 2
    assert all(0 < end - start <= 6 * 16_000 for start, end in pieces)
    starts = [number * (len(phrase) + len(pause)) for number in range(4)]
    for start in starts:
        middle = start + len(phrase) // 2
        assert sum(first <= middle < last for first, last in pieces) == 1


def test_spans_are_joined_while_they_fit_and_divided_when_too_long() -> None:
    assert merge([(0, 3), (4, 6), (7, 12), (13, 35)], 10) == [
        (0, 6),
        (7, 12),
        (13, 23),
        (23, 33),
        (33, 35),
    ]
    assert merge([], 10) == []

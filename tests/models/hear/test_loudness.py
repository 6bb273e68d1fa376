"""A whisper and a shout come to the same loudness; silence stays silent."""

from __future__ import annotations

import numpy as np
import pytest

from models.hear.loudness import MOST_GAIN, PEAK, even


@pytest.mark.parametrize("decibels", [-40, -30, 0, 20])
def test_every_voice_is_as_loud(decibels: float) -> None:
    sound = np.sin(np.arange(1600) / 5).astype(np.float32)
    evened = even(np.asarray(sound * 10 ** (decibels / 20), np.float32))
    assert np.abs(evened).max() == pytest.approx(PEAK, rel=1e-5)
    assert np.allclose(evened, even(sound), atol=1e-5)


def test_nothing_is_made_of_silence_and_no_speech_of_a_microphones_own_noise() -> None:
    for samples in (np.zeros(0, np.float32), np.zeros(100, np.float32)):
        assert np.array_equal(even(samples), samples)
    faint = np.full(100, 1e-6, np.float32)
    assert np.allclose(even(faint), faint * MOST_GAIN)

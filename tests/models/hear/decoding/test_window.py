"""Only as much of a window is computed as the speech needs; the decoder sees all of it."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from models.hear.decoding.window import Window, window_features
from tests.models.hear.decoding.scripted_whisper import WIDTH, ScriptedWhisper

SECOND = 16_000


@pytest.fixture
def whisper() -> ScriptedWhisper:
    return ScriptedWhisper(lambda positions, context: "")


def window_of(whisper: ScriptedWhisper, shortest: float = 2.0) -> Window:
    window = Window.of(cast(Any, whisper), 30.0, shortest)
    window.silence[:] = -1.0
    return window


@pytest.mark.parametrize(("seconds", "computed"), [(0.3, 2), (1.2, 2.5), (4, 5), (29.2, 30)])
def test_the_rest_of_a_window_is_silence_that_was_encoded_before(
    whisper: ScriptedWhisper, seconds: float, computed: float
) -> None:
    window = window_of(whisper)
    encoded = np.asarray(window.encode(np.zeros(round(seconds * SECOND), np.float32)))
    assert whisper.encoded == [3000, round(100 * computed)]
    assert encoded.shape == (1, 1500, WIDTH)
    assert (encoded[:, : round(50 * computed)] == 1).all()
    assert (encoded[:, round(50 * computed) :] == -1).all()


def test_all_of_it_can_be_computed(whisper: ScriptedWhisper) -> None:
    encoded = np.asarray(window_of(whisper).encode(np.zeros(SECOND, np.float32), whole=True))
    assert whisper.encoded == [3000, 3000]
    assert (encoded == 1).all()


def test_a_model_that_was_taught_one_short_window_gets_all_of_it(whisper: ScriptedWhisper) -> None:
    window = Window.of(cast(Any, whisper), 6.0, 6.0)
    assert np.asarray(window.encode(np.zeros(SECOND, np.float32))).shape == (1, 300, WIDTH)


def test_the_window_is_filled_up_with_zeros_before_the_spectrogram() -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    extractor = FeatureExtractor()
    samples = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    features = window_features(extractor, samples, 6)
    assert features.shape == (80, 600)
    expected = extractor(np.concatenate([samples, np.zeros(80_000, np.float32)]))[:, :600]
    assert np.array_equal(features, expected.astype(np.float32))
    assert np.ptp(features[:, 200:]) < 1e-6
    assert window_features(extractor, np.ones(200_000, np.float32), 6).shape == (80, 600)

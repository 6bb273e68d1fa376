"""Speech is noticed as it arrives, with the numbers that a whole recording gives."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest

from models.errors import ModelMissing
from models.hear.voice_activity import WINDOW_SAMPLES, Silero
from models.types import Samples
from tests import natural

ALIKE = 1e-5
"""Probabilities; a network run on many windows at once rounds otherwise than on one."""


@pytest.fixture(scope="module")
def silero() -> Iterator[Silero]:
    detector = Silero()
    yield detector
    detector.close()


@pytest.fixture(scope="module")
def recording() -> Samples:
    """A second of silence, a phrase, noise, another phrase, half a second of silence."""
    random = np.random.default_rng(4)
    noise = (random.standard_normal(12_000) * 0.05).astype(np.float32)
    quiet = np.zeros(16_000, np.float32)
    parts = [quiet, said("a red boat on a beach"), noise, said("the next one"), quiet[:8_000]]
    return np.concatenate(parts)


def said(text: str) -> Samples:
    return natural.recorded(text, quiet_seconds=0).samples


def of_the_whole(recording: Samples) -> npt.NDArray[np.float32]:
    """faster-whisper's own probabilities."""
    from faster_whisper.vad import get_vad_model

    whole = recording[: len(recording) - len(recording) % WINDOW_SAMPLES]
    return np.ravel(get_vad_model()(whole))


@pytest.mark.parametrize("chunk", [37, 320, 512, 1600, 7001, 1_000_000])
def test_however_it_is_cut_the_sound_gives_the_probabilities_of_the_whole(
    silero: Silero, recording: Samples, chunk: int
) -> None:
    expected = of_the_whole(recording)
    assert expected.max() > 0.9
    assert expected.min() < 0.1
    stream = silero.stream()
    found: list[float] = []
    for start in range(0, len(recording), chunk):
        found += stream.feed(recording[start : start + chunk])
        heard = min(len(recording), start + chunk)
        assert len(found) == heard // WINDOW_SAMPLES
    assert found == pytest.approx(expected, abs=ALIKE)


def test_streams_do_not_mix(silero: Silero, recording: Samples) -> None:
    backwards = np.ascontiguousarray(recording[::-1])
    sounds = [recording, backwards, np.zeros_like(recording), recording * 0.1]
    streams = [silero.stream() for _ in sounds]
    found: list[list[float]] = [[] for _ in sounds]
    for start in range(0, len(recording), 800):
        for stream, sound, so_far in zip(streams, sounds, found, strict=True):
            so_far += stream.feed(sound[start : start + 800])
    for so_far, sound in zip(found, sounds, strict=True):
        assert so_far == pytest.approx(of_the_whole(sound), abs=ALIKE)


def test_streams_run_on_threads_of_their_own(silero: Silero, recording: Samples) -> None:
    def all_of(sound: Samples) -> list[float]:
        stream = silero.stream()
        return [
            value
            for start in range(0, len(sound), 640)
            for value in stream.feed(sound[start : start + 640])
        ]

    sounds = [recording * loudness for loudness in (1.0, 0.5, 0.25, 0.1)]
    with ThreadPoolExecutor(len(sounds)) as pool:
        found = list(pool.map(all_of, sounds))
    for so_far, sound in zip(found, sounds, strict=True):
        assert so_far == pytest.approx(of_the_whole(sound), abs=ALIKE)


def test_nothing_gives_nothing(silero: Silero) -> None:
    stream = silero.stream()
    assert stream.feed(np.zeros(0, np.float32)) == []
    assert stream.feed(np.zeros(511, np.float32)) == []
    assert len(stream.feed(np.zeros(1, np.float32))) == 1


def test_a_stream_goes_on_after_the_network_was_freed(recording: Samples) -> None:
    detector = Silero()
    assert detector.name == "silero_vad_v6"
    stream = detector.stream()
    found = stream.feed(recording[:20_000])
    detector.close()
    found += stream.feed(recording[20_000:])
    assert found == pytest.approx(of_the_whole(recording), abs=ALIKE)
    detector.close()


def test_a_missing_network_is_told_in_a_sentence(
    silero: Silero, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.hear.voice_activity.NETWORK", "none.onnx")
    with pytest.raises(ModelMissing, match="You can still press to talk, or type your question"):
        Silero().load()

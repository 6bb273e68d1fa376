"""What the starter's ear may act upon at an open microphone: words, not grunts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.audio import SAMPLE_RATE, from_samples
from models.checkpoints.profiles import BUNDLED
from models.hear.whisper import FasterWhisper
from models.speak.espeak import Espeak
from models.types import Transcript

VOICES = ("en-us", "en-us+f2", "en-gb+m3", "en-us+m7")
GRUNTS = ("uh", "ugh", "hm", "ahem", "eh", "um", "huh", "mm", "oh", "er")


@pytest.fixture(scope="module")
def ear() -> FasterWhisper:
    return FasterWhisper(Path(BUNDLED) / "hear")


def heard(ear: FasterWhisper, words: str, voice: str) -> Transcript:
    pieces = list(Espeak(voice).speak(words, 160))
    rate = pieces[0].sample_rate
    spoken = np.concatenate([piece.samples for piece in pieces]).astype(np.float32) / 32768
    quiet = np.zeros(rate // 2, np.float32)
    sound = from_samples(np.concatenate([quiet, spoken, quiet]), rate)
    assert sound.sample_rate == SAMPLE_RATE
    return ear.transcribe(sound)


@pytest.mark.parametrize("words", ["next", "no", "yes", "stop", "undo", "a red boat on a beach"])
def test_words_are_acted_upon(ear: FasterWhisper, words: str) -> None:
    transcripts = [heard(ear, words, voice) for voice in VOICES]
    assert [(each.text, each.sure) for each in transcripts] == [(words, True)] * len(VOICES)


def test_grunts_are_not(ear: FasterWhisper) -> None:
    transcripts = [heard(ear, grunt, voice) for grunt in GRUNTS for voice in VOICES]
    acted_upon = [each for each in transcripts if each.understood and each.sure]
    assert len(acted_upon) <= 1, acted_upon
    assert any(each.understood for each in transcripts), "or this test would prove nothing"

"""The committed ear understands voices that it never heard, and refuses what is no speech."""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest

from models.hear.whisper import FasterWhisper
from models.starter import acoustics, evaluate_hearing
from models.starter.acoustics import NOISE_KINDS, NoiseKind
from models.starter.evaluate_hearing import hear, share_refused, word_error_rate
from models.starter.sentences import vocabulary
from models.starter.train.hear import WEIGHTS
from models.starter.voices import flite_available
from models.types import Audio

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def ear() -> FasterWhisper:
    return FasterWhisper(WEIGHTS, "starter/hear", threads=1)


def test_the_weights_are_small() -> None:
    assert sum(path.stat().st_size for path in Path(WEIGHTS).iterdir()) < 6 * MEGABYTE


def test_the_tokenizer_knows_the_vocabulary() -> None:
    from tokenizers import Tokenizer

    known = Tokenizer.from_file(str(WEIGHTS / "tokenizer.json")).get_vocab()
    assert set(vocabulary()) <= set(known)


def test_held_out_espeak_voices_are_understood(ear: FasterWhisper) -> None:
    heard = hear(ear, evaluate_hearing.understandable("espeak", 60))
    assert word_error_rate(heard) <= 0.08


@pytest.mark.skipif(
    not flite_available() and not os.environ.get("CI"), reason="the flite command is not installed"
)
def test_a_flite_voice_held_out_whole_is_understood(ear: FasterWhisper) -> None:
    heard = hear(ear, evaluate_hearing.understandable("flite", 45))
    assert word_error_rate(heard) <= 0.20


def test_everyday_speech_is_refused(ear: FasterWhisper) -> None:
    heard = hear(ear, random.Random(1).sample(evaluate_hearing.everyday_speech(False), 25))
    assert share_refused(heard) >= 0.72


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.3, 2.0, 9.0])
def test_silence_is_not_understood(ear: FasterWhisper, seconds: float) -> None:
    silence = Audio(np.zeros(int(16_000 * seconds), np.float32))
    assert not ear.transcribe(silence).understood


@pytest.mark.parametrize("kind", NOISE_KINDS)
def test_noise_is_not_understood(ear: FasterWhisper, kind: NoiseKind) -> None:
    rng = np.random.default_rng(11)
    sounds = [Audio(acoustics.noise(kind, 32_000, rng)) for _ in range(3)]
    understood = [ear.transcribe(sound).understood for sound in sounds]
    assert sum(understood) <= 1

"""Synthetic speech: the same for the same arguments, and voices kept apart."""

from __future__ import annotations

import os
import random

import numpy as np
import pytest

from models.starter.sentences import Split
from models.starter.voices import (
    ACCENTS,
    FLITE_VOICES,
    Espeak,
    Spoken,
    Voice,
    flite_available,
    sample_voice,
    speak_all,
    speak_with_flite,
    variants,
)

SPLITS: tuple[Split, ...] = ("train", "validation", "test")
needs_flite = pytest.mark.skipif(
    not flite_available() and not os.environ.get("CI"), reason="the flite command is not installed"
)


def espeak(text: str, name: str = "en+f1", words_per_minute: int = 175) -> Spoken:
    return Spoken(text, Voice("espeak", name, words_per_minute))


def test_no_variant_is_in_two_splits() -> None:
    sets = [set(variants(split)) for split in SPLITS]
    assert all(sets)
    assert sum(map(len, sets)) == len(set.union(*sets))


def test_no_flite_voice_is_in_two_splits() -> None:
    names = [name for split in SPLITS for name in FLITE_VOICES[split]]
    assert len(names) == len(set(names))
    assert FLITE_VOICES["test"]


@pytest.mark.parametrize("split", SPLITS)
def test_a_sampled_voice_belongs_to_its_split(split: Split) -> None:
    rng = random.Random(1)
    for _ in range(300):
        voice = sample_voice(rng, split)
        if voice.engine == "flite":
            assert voice.name in FLITE_VOICES[split]
        else:
            accent, variant = voice.name.split("+")
            assert accent in ACCENTS
            assert variant in variants(split)


def test_a_split_without_flite_voices_asks_for_none() -> None:
    rng = random.Random(2)
    assert {sample_voice(rng, "validation", flite=1.0).engine for _ in range(20)} == {"espeak"}


def test_equal_lists_sound_equal_whatever_was_spoken_before() -> None:
    spoken = [espeak("a red boat"), espeak("next", "en-us+m1")]
    first = speak_all(spoken)
    Espeak().speak(espeak("something else"))
    second = speak_all(spoken)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_speech_is_as_long_as_the_rate_says() -> None:
    slow, fast = speak_all(
        [espeak("a red boat on a beach", words_per_minute=rate) for rate in (110, 250)]
    )
    assert 1.6 < len(slow) / len(fast) < 3.2


def test_speech_is_neither_silent_nor_overdriven() -> None:
    for samples in speak_all([espeak("stop"), espeak("a purple umbrella", "en-029+m2")]):
        assert samples.dtype == np.float32
        assert 0.05 < np.abs(samples).max() <= 1.0


def test_a_voice_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no voice"):
        Espeak().speak(espeak("hello", "xx-nowhere+f1"))


@needs_flite
@pytest.mark.parametrize("name", [name for split in SPLITS for name in FLITE_VOICES[split]])
def test_flite_speaks_the_same_again(name: str) -> None:
    spoken = Spoken("two black cats", Voice("flite", name, 200, 40))
    first, second = speak_with_flite(spoken), speak_with_flite(spoken)
    assert len(first) > 8_000
    assert np.array_equal(first, second)

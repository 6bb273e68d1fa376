"""True Whisper, where its weights are: what it hears of a natural voice and of people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import audio
from models.hear.acceptance import compression_ratio, plain
from models.types import SAMPLE_RATE, Audio, Expected, Samples
from tests.natural import ear, recorded

SPEECH = Path(__file__).parents[4] / "shared" / "speech"
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
QUESTION = "find a red boat on a beach"
RESULTS = Expected(phrases=("nine", "seven", "six", "five", "next", "stop", "undo", "softer"))


def people(name: str) -> Audio:
    """A recording of a person, which is not part of the project."""
    path = SPEECH / name
    if not path.exists():
        pytest.skip(f"{path} is not here; it never comes with the project")
    return audio.from_bytes(path.read_bytes())


def quieter(sound: Samples) -> Samples:
    return np.asarray(sound * 10**-1.5, np.float32)


def clipped(sound: Samples) -> Samples:
    return np.asarray(np.clip(sound * 12, -1, 1), np.float32)


def in_noise(sound: Samples) -> Samples:
    noise = np.random.default_rng(1).normal(0, 0.1 * float(np.std(sound)), len(sound))
    return np.asarray(sound + noise, np.float32)


@pytest.mark.parametrize("spoiled", [quieter, clipped, in_noise])
def test_a_question_is_heard_in_spite_of(spoiled: object) -> None:
    assert callable(spoiled)
    heard = ear().transcribe(Audio(spoiled(recorded(QUESTION).samples)))
    assert "red boat on a beach" in plain(heard.text)


@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_a_question_is_heard_at_every_rate(rate: int) -> None:
    sound = audio.resample(recorded(QUESTION).samples, SAMPLE_RATE, rate)
    assert "red boat" in plain(ear().transcribe(Audio(sound, rate)).text)


def test_a_person_is_heard() -> None:
    heard = plain(ear().transcribe(people("jfk.flac")).text)
    assert "ask not what your country can do for you" in heard


def test_digits_of_people_are_heard_where_digits_are_expected() -> None:
    """Most of them: which ones, the kernels of a processor decide as well."""
    files = sorted((SPEECH / "digits").glob("[1-9]_*.wav"))[::4]
    if not files:
        pytest.skip("recordings of people never come with the project, and are not here")
    expected = Expected(phrases=("next", "stop", "undo", "softer", *reversed(NUMBERS)))
    right = 0
    for file in files:
        heard = ear().transcribe(audio.from_bytes(file.read_bytes()), expected)
        right += NUMBERS[int(file.name[0]) - 1] in plain(heard.text).split()
    assert right >= 0.85 * len(files)


def test_what_is_expected_does_not_make_a_question_of_something_else() -> None:
    heard = ear().transcribe(recorded(QUESTION), RESULTS)
    assert "red boat on a beach" in plain(heard.text)


def test_silence_and_noise_are_not_understood() -> None:
    rng = np.random.default_rng(2)
    hiss = rng.standard_normal(32_000) * 0.1
    hum = np.sin(np.arange(48_000) * 2 * np.pi * 50 / SAMPLE_RATE)
    for sound in (np.zeros(32_000), hiss, hum, hiss * 1e-3):
        heard = ear().transcribe(Audio(np.asarray(sound, np.float32)), RESULTS)
        assert not heard.understood


def test_two_people_at_once_never_make_it_loop() -> None:
    one, other = recorded(QUESTION).samples, recorded("is there a dog in the snow").samples
    length = min(len(one), len(other))
    heard = ear().transcribe(Audio(one[:length] + other[:length]))
    assert compression_ratio(heard.text) <= 2.4
    assert len(heard.text.split()) <= 8 * length / SAMPLE_RATE


def test_what_was_said_is_likelier_than_other_words_that_begin_like_it() -> None:
    heard = ear().transcribe(recorded(QUESTION))
    assert heard.likelihood
    others = ["Find a red boat.", "Find a red goat on a beach.", "The market in Bergen."]
    said, *less = heard.likelihood(
        [" Find a red boat on a beach.", *(f" {each}" for each in others)]
    )
    assert max(less) < said <= 0
    assert heard.likelihood([f" {others[0]}"]) == pytest.approx(less[:1], abs=0.2)
    assert heard.likelihood([]) == []


def test_of_a_short_word_a_slower_hearing_is_at_hand_and_what_is_habit() -> None:
    heard = ear().transcribe(recorded("help"))
    assert heard.likelihood
    texts = [" Help.", " Boat."]
    slower = heard.likelihood.slower()
    assert slower
    said, other = slower(texts)
    assert other < said <= 0 and slower(texts) != heard.likelihood(texts)
    assert slower.slower() is None
    likely, unlikely = heard.likelihood.unheard([" Thank you.", " Ngorongoro porcupine."])
    assert unlikely < likely < 0
    question = ear().transcribe(Audio(np.concatenate([recorded(QUESTION).samples] * 2)))
    assert question.likelihood is None or question.likelihood.slower() is None


def test_the_sound_of_a_long_question_is_not_kept() -> None:
    sound = recorded(QUESTION).samples
    long = ear().transcribe(Audio(np.concatenate([sound] * 4)))
    assert long.understood and long.likelihood is None

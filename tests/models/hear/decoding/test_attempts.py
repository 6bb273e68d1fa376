"""What is refused is heard once more in the whole window; short words are held against a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from models.hear.decoding.attempts import (
    SHORT_SECONDS,
    SILENCE_BEFORE,
    Attempts,
    with_silence_before,
)
from models.hear.decoding.decoder import Decoder
from models.hear.decoding.window import Window
from models.hear.settings import Hearing
from models.types import Expected
from tests.models.hear.decoding.scripted_whisper import ScriptedWhisper, Words

LONG = np.full(5 * 16_000, 0.1, np.float32)
SHORT = np.full(16_000, 0.1, np.float32)
LOOP = "a " + "no, " * 100
RESULTS = Expected(phrases=("next", "nine"))


def attempts_of(
    says: Callable[[bool, bool], str], log_prob: Callable[[str], float] = lambda text: -0.1
) -> tuple[Attempts, ScriptedWhisper]:
    """A Whisper that says one thing in the whole window, and perhaps another with a context."""
    whisper = ScriptedWhisper(lambda positions, context: "", log_prob)
    hearing = Hearing()
    window = Window.of(cast(Any, whisper), hearing.window_seconds, hearing.shortest_seconds)
    whisper.says = lambda positions, context: says(whisper.encoded[-1] == 3000, bool(context))
    return Attempts(window, Decoder(whisper, cast(Any, Words()), hearing, None), hearing), whisper


def test_what_is_believed_is_heard_once_and_in_a_short_window() -> None:
    attempts, whisper = attempts_of(lambda whole, context: "a red boat")
    heard = attempts.hear(LONG, None, careful=False)
    assert heard.guess.text == "a red boat"
    assert whisper.encoded[1:] == [600]
    assert heard.readings == ()


@pytest.mark.parametrize("refused", [LOOP, ""])
@pytest.mark.parametrize("samples", [SHORT, LONG])
def test_what_is_refused_is_heard_again_in_the_whole_window_once(
    refused: str, samples: np.ndarray[Any, np.dtype[np.float32]]
) -> None:
    attempts, whisper = attempts_of(lambda whole, context: "a boat" if whole else refused)
    assert attempts.hear(samples, None, careful=False).guess.text == "a boat"
    assert whisper.encoded[-1] == 3000 and len(whisper.encoded) == 3
    never, whisper = attempts_of(lambda whole, context: refused)
    guess = never.hear(samples, None, careful=False).guess
    assert guess.looped or not guess.text
    assert len(whisper.encoded) == 3


def test_what_nobody_would_believe_is_not_heard_again() -> None:
    attempts, whisper = attempts_of(lambda whole, context: "a boat", lambda text: -3.0)
    attempts.hear(LONG, None, careful=False)
    assert len(whisper.encoded) == 2


def test_careful_takes_the_whole_window_and_several_beams() -> None:
    attempts, whisper = attempts_of(lambda whole, context: "a boat")
    attempts.hear(LONG, None, careful=True)
    assert whisper.encoded[1:] == [3000]
    assert {call["beam_size"] for call in whisper.calls} == {Hearing().careful_beam_size}


def test_a_short_word_is_taken_for_what_is_expected() -> None:
    attempts, _ = attempts_of(lambda whole, context: "nine, nine, nine" if context else "no")
    heard = attempts.hear(SHORT, RESULTS, careful=False)
    assert heard.guess.text == "nine"
    assert [reading.text for reading in heard.readings][:2] == ["nine", "no"]
    assert attempts.hear(SHORT, None, careful=False).guess.text == "no"


def test_a_word_that_is_expected_is_not_taken_where_the_ear_finds_that_more_was_said() -> None:
    attempts, whisper = attempts_of(lambda whole, context: "next" if context else "next boat")
    whisper.end = lambda text: -6.9 if text == "next" else -0.9
    heard = attempts.hear(SHORT, RESULTS, careful=False)
    assert heard.guess.text == "next boat"
    assert "next" not in [reading.text for reading in heard.readings]


def test_what_is_read_because_it_is_expected_is_told_apart() -> None:
    attempts, _ = attempts_of(lambda whole, context: "nine" if context else "no")
    readings = attempts.hear(SHORT, RESULTS, careful=False).readings
    assert {reading.text: reading.hinted for reading in readings} == {"nine": True, "no": False}


@pytest.mark.parametrize("read", ["red", "no boat", ""])
def test_what_is_not_on_the_list_is_heard_as_without_one(read: str) -> None:
    attempts, _ = attempts_of(lambda whole, context: read if context else "a boat")
    assert attempts.hear(SHORT, RESULTS, careful=False).guess.text == "a boat"


def test_a_long_utterance_is_not_held_against_the_list() -> None:
    attempts, whisper = attempts_of(lambda whole, context: "nine" if context else "a boat")
    assert attempts.hear(LONG, RESULTS, careful=False).guess.text == "a boat"
    assert len(LONG) > SHORT_SECONDS * 16_000
    assert len(whisper.calls) == 1


def test_a_word_begins_after_half_a_second_of_silence() -> None:
    before = round(16_000 * SILENCE_BEFORE)
    moved = with_silence_before(SHORT)
    assert not moved[:before].any()
    assert np.array_equal(moved[before:], SHORT)


@pytest.mark.parametrize("heard", ["next", "a red boat no"])
def test_the_list_costs_no_time_where_it_could_change_nothing(heard: str) -> None:
    attempts, whisper = attempts_of(lambda whole, context: heard)
    assert attempts.hear(SHORT, RESULTS, careful=False).guess.text == heard
    assert len(whisper.calls) == 1

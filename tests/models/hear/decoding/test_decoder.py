"""A reading is never longer than could be said in the time, and ends where it loops."""

from __future__ import annotations

import random
from typing import Any, cast

import numpy as np
import pytest

from models.hear.decoding.context import MOST_TOKENS, context_tokens
from models.hear.decoding.decoder import MOST_STEP, STEP, TOKENS_BESIDE, TOKENS_PER_SECOND, Decoder
from models.hear.settings import Hearing
from tests.models.hear.decoding.scripted_whisper import CONTEXT, ScriptedWhisper, Words, ids

SOUND = np.zeros((1, 1500, 4), np.float32)


def decoder(says: str, log_prob: float = -0.1, unknown: int | None = None) -> Decoder:
    whisper = ScriptedWhisper(lambda positions, context: says, lambda text: log_prob)
    return Decoder(whisper, cast(Any, Words()), Hearing(), unknown)


@pytest.mark.parametrize("words", [0, 1, 3, STEP - 1, STEP, STEP + 1, 3 * STEP])
def test_steps_give_what_one_call_would(words: int) -> None:
    said = " ".join(random.Random(words).choices(("a", "red", "boat", "no", "next"), k=words))
    guess = decoder(said, log_prob=-0.3).read(SOUND, seconds=30)
    assert guess.text == said
    assert guess.tokens == words + 1
    assert guess.log_prob == pytest.approx(-0.3)
    assert guess.no_speech == 0.1


def test_a_loop_ends_at_once_and_is_called_one() -> None:
    looping = decoder("a " + "red boat " * 200)
    guess = looping.read(SOUND, seconds=30)
    assert guess.looped
    assert guess.tokens <= 1 + MOST_STEP
    assert looping.read(SOUND, seconds=2).tokens <= 1 + STEP
    assert len(looping.model.calls) == 2, "each in one step"


@pytest.mark.parametrize("seconds", [0.5, 2.0, 10.0])
def test_no_answer_is_longer_than_speech(seconds: float) -> None:
    words = " ".join(random.Random(3).choices(("a", "red", "boat", "no", "next"), k=300))
    most = TOKENS_BESIDE + TOKENS_PER_SECOND * seconds
    assert decoder(words).read(SOUND, seconds).tokens <= most + 1
    for guess in decoder(words).readings(SOUND, seconds, beams=5):
        assert guess.tokens <= most + 1


def test_of_a_list_only_the_first_entry_counts() -> None:
    guess = (
        decoder("nine, nine, nine, nine, nine, nine", log_prob=-0.2)
        .first_entry(SOUND, [CONTEXT, *ids("nine, next,")])
        .guess
    )
    assert (guess.text, guess.looped) == ("nine", False)
    assert guess.log_prob == pytest.approx(-0.2)


def test_a_word_outside_of_a_closed_vocabulary_leaves_nothing() -> None:
    assert decoder("a boat", unknown=ids("boat")[0]).read(SOUND, 2.0).text == ""


def test_a_context_names_the_likeliest_last_and_never_too_many() -> None:
    words = Words()
    assert context_tokens(words, ["next", "nine", "next"]) == [CONTEXT, *ids("nine, next,")]
    assert context_tokens(words, []) == []
    many = context_tokens(words, ["next", *(" ".join(["a"] * n) for n in range(1, 60))])
    assert len(many) <= MOST_TOKENS + 1
    assert many[-2:] == ids("next,")

"""What Whisper writes is believed only where it is sure, and says something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.hear.acceptance import Guess, believable, join
from models.hear.settings import Hearing

SURE = Guess("a red boat", -0.2, 4, 0.01)


@pytest.mark.parametrize(
    ("guess", "believed"),
    [
        (SURE, True),
        (replace(SURE, text=""), False),
        (replace(SURE, log_prob=-1.2), False),
        (replace(SURE, no_speech=0.95), False),
        (replace(SURE, text="a red " * 30), False),
        (replace(SURE, text="Thanks for watching!", no_speech=0.5), False),
        (replace(SURE, text="Thank you.", no_speech=0.01), True),
    ],
)
def test_what_is_believed(guess: Guess, believed: bool) -> None:
    assert believable(guess, Hearing()) is believed


def test_two_weak_signs_make_a_doubt_that_neither_makes_alone() -> None:
    weighed = Hearing(no_speech_threshold=1.0, doubt_slope=2.0, doubt_threshold=1.0)
    assert believable(replace(SURE, no_speech=0.6), weighed)
    assert believable(replace(SURE, log_prob=-0.9), weighed)
    assert not believable(replace(SURE, no_speech=0.6, log_prob=-0.9), weighed)


def test_pieces_that_are_not_believed_are_left_out() -> None:
    doubt = replace(SURE, text="the the", log_prob=-3.0)
    heard = join([SURE, doubt, replace(SURE, text="on a beach")], Hearing())
    assert heard.text == "a red boat on a beach"
    assert heard.confidence == pytest.approx(np.exp(-0.2))
    assert join([doubt], Hearing()).text == ""
    assert join([], Hearing()).confidence == 0.0


def test_an_open_microphone_asks_for_more_than_belief() -> None:
    strict = Hearing(sure_confidence=0.75)
    assert join([SURE], strict).sure
    doubtful = join([replace(SURE, log_prob=-0.4)], strict)
    assert doubtful.understood and not doubtful.sure

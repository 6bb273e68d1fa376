"""What Whisper writes is believed only where it is sure, and says something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.belief import Guess, believable, join
from models.hearing import Hearing

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


def test_pieces_that_are_not_believed_are_left_out() -> None:
    doubt = replace(SURE, text="the the", log_prob=-3.0)
    heard = join([SURE, doubt, replace(SURE, text="on a beach")], Hearing())
    assert heard.text == "a red boat on a beach"
    assert heard.confidence == pytest.approx(np.exp(-0.2))
    assert join([doubt], Hearing()).text == ""
    assert join([], Hearing()).confidence == 0.0

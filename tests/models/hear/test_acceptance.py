"""What Whisper writes is believed only where it is sure, and says something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.hear.acceptance import Guess, Heard, believable, credible, join, outweighed
from models.hear.settings import Hearing

SURE = Guess("a red boat", -0.2, 4, 0.01)


@pytest.mark.parametrize(
    ("guess", "believed"),
    [
        (SURE, True),
        (replace(SURE, text=""), False),
        (replace(SURE, log_prob=-1.2, tokens=9), False),
        (replace(SURE, log_prob=-1.5), False),
        (replace(SURE, looped=True), False),
        (replace(SURE, no_speech=0.95), False),
        (replace(SURE, text="a red " * 30), False),
        (replace(SURE, text="Thanks for watching!", no_speech=0.5), False),
        (replace(SURE, text="Thank you.", no_speech=0.01), True),
    ],
)
def test_what_is_believed(guess: Guess, believed: bool) -> None:
    assert believable(guess, Hearing()) is believed


def test_two_weak_signs_make_a_doubt_that_neither_makes_alone() -> None:
    said = replace(SURE, tokens=9)
    assert believable(replace(said, no_speech=0.4), Hearing())
    assert believable(replace(said, log_prob=-0.8), Hearing())
    assert not believable(replace(said, no_speech=0.4, log_prob=-0.8), Hearing())


def test_a_word_alone_is_judged_more_gently_than_a_sentence() -> None:
    doubtful = replace(SURE, no_speech=0.45, log_prob=-0.65)
    assert believable(replace(doubtful, tokens=3), Hearing())
    assert not believable(replace(doubtful, tokens=9), Hearing())


def test_pieces_that_are_not_believed_are_left_out() -> None:
    doubt = replace(SURE, text="the the", log_prob=-3.0)
    heard = join([Heard(SURE), Heard(doubt), Heard(replace(SURE, text="on a beach"))], Hearing())
    assert heard.text == "a red boat on a beach"
    assert heard.confidence == pytest.approx(np.exp(-0.2))
    assert join([Heard(doubt)], Hearing()).text == ""
    assert join([], Hearing()).confidence == 0.0


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        (["a red boat.", "You"], "a red boat."),
        (["A red boat on a beach. Thank you."], "A red boat on a beach."),
        (["A red boat! Thanks for watching. You"], "A red boat!"),
        (["a red boat?", "Thank you. Bye."], "a red boat?"),
        (["Thank you."], "Thank you."),
        (["Thank you. Thank you."], "Thank you."),
        (["a card that says thank you"], "a card that says thank you"),
        (["a picture of you"], "a picture of you"),
        (["Mr. You"], "Mr."),
    ],
)
def test_stock_phrases_behind_what_was_said_are_no_part_of_it(
    written: list[str], heard: str
) -> None:
    assert join([Heard(replace(SURE, text=text)) for text in written], Hearing()).text == heard


def test_an_open_microphone_asks_for_more_than_belief() -> None:
    strict = Hearing(sure_confidence=0.75)
    assert join([Heard(SURE)], strict).sure
    doubtful = join([Heard(replace(SURE, log_prob=-0.4))], strict)
    assert doubtful.understood and not doubtful.sure


def test_a_short_utterance_names_its_other_readings_once_and_the_best_first() -> None:
    other, again = replace(SURE, text="a red goat", log_prob=-0.9), replace(SURE, log_prob=-0.5)
    heard = join([Heard(SURE, (SURE, other, again, replace(SURE, text="")))], Hearing())
    assert [(each.text, each.log_prob) for each in heard.alternatives] == [
        ("a red boat", -0.2),
        ("a red goat", -0.9),
    ]
    assert join([Heard(SURE, (SURE,)), Heard(SURE, (SURE,))], Hearing()).alternatives == ()


NINE = Guess("nine", -0.1, 2, 0.02)
BRIEF = Guess("Bye!", -1.1, 3, 0.45)


@pytest.mark.parametrize(
    ("hinted", "unhinted", "believed"),
    [
        (NINE, BRIEF, True),
        (NINE, replace(BRIEF, text="9, 9, 9, 9, 9, 9"), True),
        (replace(NINE, no_speech=0.17), BRIEF, False),
        (replace(NINE, log_prob=-0.9), BRIEF, False),
        (NINE, replace(BRIEF, text="Thank you very much."), False),
        (replace(NINE, text=""), BRIEF, False),
        (
            replace(NINE, text="the one before that"),
            replace(BRIEF, text="The one be for that"),
            True,
        ),
    ],
)
def test_a_hint_makes_no_phrase_of_a_cough_or_of_a_sentence(
    hinted: Guess, unhinted: Guess, believed: bool
) -> None:
    assert credible(hinted, unhinted) is believed


@pytest.mark.parametrize(
    ("words", "end", "unhinted", "given_up"),
    [
        (-1.1, -6.9, -3.2, True),  # "help", where "help desk" was said
        (-1.2, -7.0, -2.1, True),  # "stop", where "stop sign" was said
        (-9.5, -0.2, -1.0, True),  # "three", where "V" was said
        (-3.3, -0.3, -4.6, False),  # "eight", written as "paid"
        (-8.6, -0.7, -5.1, False),  # "zero", written as "you"
    ],
)
def test_a_hint_is_given_up_where_more_was_said_or_something_far_likelier(
    words: float, end: float, unhinted: float, given_up: bool
) -> None:
    assert outweighed(words, end, unhinted) is given_up


def test_a_whole_window_that_is_sure_of_speech_has_to_be_surer() -> None:
    foreign = replace(SURE, tokens=12, log_prob=-0.6, no_speech=0.3)
    assert believable(foreign, Hearing())
    assert not believable(replace(foreign, whole=True), Hearing())

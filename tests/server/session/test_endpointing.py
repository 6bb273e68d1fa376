"""Probabilities in, moments out; the clock is the sound."""

from __future__ import annotations

import random

import pytest

from models.types import SAMPLE_RATE
from server.session.endpointing import (
    PRE_ROLL,
    WINDOW,
    Began,
    Ended,
    Endpointer,
    Moment,
    Paused,
    WentOn,
)


def windows(seconds: float, probability: float) -> list[float]:
    return [probability] * round(seconds * SAMPLE_RATE / WINDOW)


def speech(seconds: float) -> list[float]:
    return windows(seconds, 0.9)


def silence(seconds: float) -> list[float]:
    return windows(seconds, 0.05)


def moments(turns: Endpointer, *parts: list[float]) -> list[Moment]:
    return list(turns.listen([probability for part in parts for probability in part]))


def kinds(told: list[Moment]) -> list[str]:
    return [type(moment).__name__ for moment in told]


def test_a_turn_begins_pauses_and_ends() -> None:
    told = moments(Endpointer(0.8, 30), silence(1), speech(1), silence(2))
    assert kinds(told) == ["Began", "Paused", "Ended"]
    began, paused, ended = told
    assert isinstance(began, Began) and isinstance(paused, Paused) and isinstance(ended, Ended)
    assert began.start == pytest.approx(SAMPLE_RATE, abs=WINDOW)
    assert paused.at == pytest.approx(2.2 * SAMPLE_RATE, abs=2 * WINDOW)
    assert ended.at == pytest.approx(2.8 * SAMPLE_RATE, abs=2 * WINDOW)
    assert ended.word and not ended.cut


def test_half_a_second_from_before_the_first_sound_is_kept() -> None:
    *_, ended = moments(Endpointer(0.8, 30), silence(2), speech(1), silence(1))
    assert isinstance(ended, Ended)
    assert ended.start == pytest.approx(2 * SAMPLE_RATE - PRE_ROLL, abs=WINDOW)


@pytest.mark.parametrize("end_of_turn", [0.4, 0.8, 1.6])
def test_the_silence_that_ends_a_turn_can_be_chosen(end_of_turn: float) -> None:
    told = moments(
        Endpointer(end_of_turn, 30), speech(1), silence(end_of_turn - 0.1), speech(1), silence(3)
    )
    assert kinds(told) == ["Began", "Paused", "WentOn", "Paused", "Ended"]
    ended = told[-1]
    assert isinstance(ended, Ended)
    assert ended.at / SAMPLE_RATE == pytest.approx(1.9 + 2 * end_of_turn, abs=0.1)


def test_a_short_word_counts() -> None:
    *_, ended = moments(Endpointer(0.4, 30), silence(1), speech(0.2), silence(1))
    assert isinstance(ended, Ended) and ended.word


def test_a_click_is_nothing() -> None:
    assert moments(Endpointer(0.4, 30), silence(1), speech(0.064), silence(2)) == []


def test_what_is_barely_longer_than_a_click_is_no_word() -> None:
    *_, ended = moments(Endpointer(0.4, 30), silence(1), speech(0.1), silence(2))
    assert isinstance(ended, Ended) and not ended.word


def test_a_soft_ending_still_belongs_to_the_turn() -> None:
    told = moments(Endpointer(0.4, 30), speech(0.5), windows(0.5, 0.4), silence(1))
    ended = told[-1]
    assert isinstance(ended, Ended)
    assert ended.at / SAMPLE_RATE == pytest.approx(1.4, abs=0.05)


def test_a_turn_without_end_is_cut_and_another_begins_only_after_a_silence() -> None:
    turns = Endpointer(0.8, 30)
    told = moments(turns, speech(600))
    assert kinds(told) == ["Began", "Ended"]
    ended = told[-1]
    assert isinstance(ended, Ended) and ended.cut
    assert moments(turns, silence(0.3), speech(1)) == []
    assert kinds(moments(turns, silence(0.6), speech(1))) == ["Began"]


def test_ten_minutes_of_silence_are_nothing() -> None:
    turns = Endpointer(0.8, 30)
    assert moments(turns, silence(600)) == []
    assert turns.heard - turns.needed_from < SAMPLE_RATE


def test_by_hand_no_silence_ends_a_turn() -> None:
    told = moments(Endpointer(None, 30), speech(1), silence(60), speech(1))
    assert kinds(told) == ["Began", "Paused", "WentOn"]


def test_moments_do_not_depend_on_how_the_sound_is_cut_up() -> None:
    rng = random.Random(5)
    runs = [[rng.choice((0.05, 0.4, 0.9))] * rng.randrange(1, 25) for _ in range(300)]
    probabilities = [probability for run in runs for probability in run]
    whole = list(Endpointer(0.4, 5).listen(probabilities))
    turns, pieces = Endpointer(0.4, 5), list[Moment]()
    while probabilities:
        size = rng.randrange(1, 40)
        pieces += turns.listen(probabilities[:size])
        del probabilities[:size]
    assert pieces == whole
    assert {type(moment) for moment in whole} == {Began, Paused, WentOn, Ended}

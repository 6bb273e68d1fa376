"""Who is not understood, or refused, several times is offered help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.language import phrases
from server.session.effects import Find, Picture
from tests.server.scripted import Driven, commit, hands_free, make_found, tell


def test_who_is_not_understood_three_times_is_offered_help(driven: Driven) -> None:
    said = []
    for _ in range(6):
        driven.speak(1)
        commit(driven)
        driven.hear("")
        said += driven.hush()
    ask, offer = phrases.NOT_UNDERSTOOD, phrases.STILL_NOT_UNDERSTOOD
    assert said == [ask, ask, offer, ask, ask, offer]


def test_at_an_open_microphone_help_is_offered_once(driven: Driven) -> None:
    hands_free(driven)
    said = [tell(driven, "") for _ in range(7)]
    assert said == [[phrases.NOT_UNDERSTOOD], [], [phrases.STILL_NOT_UNDERSTOOD], [], [], [], []]
    driven.ask("a red boat")
    driven.play_out()
    assert tell(driven, "next") == [Picture(2, "place")]
    assert tell(driven, "") == [phrases.NOT_UNDERSTOOD]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("next", phrases.NO_RESULTS),
        ("search for", phrases.NOTHING_ASKED),
    ],
)
def test_who_is_refused_three_times_is_offered_help(
    driven: Driven, words: str, refusal: str
) -> None:
    for _ in range(3):
        driven.type_in(words)
    assert driven.hush() == [refusal, refusal, phrases.STILL_NOT_DONE]
    driven.type_in("help")
    assert driven.hush() == [phrases.HELP]


def test_who_repeats_an_unknown_word_is_offered_help(driven: Driven) -> None:
    said = list[str | Picture]()
    for _ in range(3):
        driven.type_in("a white dish")
        find = driven.work.pop(0)
        assert isinstance(find, Find)
        unknown = replace(make_found(0), unknown=("dish",))
        driven.perform(driven.session.found(find.query, find.via, unknown))
        said += driven.hush()
    refusal = phrases.unknown_words(["dish"])
    assert said == [refusal, refusal, phrases.STILL_NOT_DONE]


def test_an_answer_in_between_ends_a_row_of_refusals(driven: Driven) -> None:
    for _ in range(2):
        driven.type_in("next")
    driven.ask("a red boat")
    driven.ask("a giraffe", hits=0)
    driven.hush()
    driven.type_in("next")
    assert driven.hush() == [Picture(2, "place")], "of the last results that there were"

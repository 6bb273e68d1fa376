"""Sounds that say nothing, and what they are taken for."""

from __future__ import annotations

import pytest

from models.types import Alternative, Transcript
from server.language.by_sound.interjections import (
    EXCLAMATIONS,
    exclaims,
    may_say_nothing,
    says_nothing,
)
from server.language.commands import Steer, understand


@pytest.mark.parametrize("text", ["Uh.", "uh, uh", "Oh!", "Hmm...", "Yeah. Yeah.", "Well, uh"])
def test_a_sound_says_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["", "yes", "Okay.", "Oh, stop", "a hymn", "seven", "Uh, next"])
def test_a_word_says_something(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    "text", ["Damn.", "Oh, damn!", "Oh no.", "No, no way!", "Well, of course", "Uh-huh."]
)
def test_what_people_exclaim_is_told(text: str) -> None:
    assert exclaims(text)


@pytest.mark.parametrize("text", ["", "no", "Yes, yes.", "oh, stop", "a great dane", "Damn, next"])
def test_a_judgement_a_command_and_a_question_are_no_exclamation(text: str) -> None:
    assert not exclaims(text)


@pytest.mark.parametrize("text", ["It's...", "And the", "You.", "I"])
def test_words_that_only_link_others_are_nothing_to_look_for(text: str) -> None:
    assert exclaims(text)


@pytest.mark.parametrize("text", ["what", "how many", "my house", "in the garden", "where is it"])
def test_words_that_ask_or_name_something_are(text: str) -> None:
    assert not exclaims(text)


def test_no_exclamation_is_a_way_to_steer() -> None:
    """But with small words before them that change nothing elsewhere: "oh no", "so what"."""
    steering = {
        " ".join(words) for words in EXCLAMATIONS if isinstance(understand(" ".join(words)), Steer)
    }
    assert steering == {"oh no", "oh yes", "so what"}


@pytest.mark.parametrize(
    ("meant", "readings", "may"),
    [
        # What Whisper writes for the synthetic grunts that it takes for numbers.
        ("five", ["five", "ah ah ah", "Ah, ah."], True),
        ("five", ["five", "uh", "ah", "You"], True),
        ("eight", ["eight", "Hey.", "A."], True),
        # And for people who say those numbers.
        ("eight", ["eight", "8.", "Hey.", "8"], False),
        ("five", ["five", "Bye.", "I"], False),
        ("next", ["Next.", "next", "Yeah."], False),
        ("next", [], False),
    ],
)
def test_with_a_sound_among_its_readings_a_word_is_sure_only_where_another_says_the_same(
    meant: str, readings: list[str], may: bool
) -> None:
    heard = tuple(Alternative(text, -0.1 - at) for at, text in enumerate(readings))
    assert may_say_nothing(Transcript(meant, 0.9, alternatives=heard), meant) is may

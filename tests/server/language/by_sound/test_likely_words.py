"""Words of captions, where the ear finds them as likely as words that the library has not."""

from __future__ import annotations

import pytest

from models.speak.espeak import Espeak
from server.language.by_sound.by_sound import BySound
from server.language.by_sound.library_words import Vocabulary
from server.language.by_sound.sayable import AT_THE_START, Sayable
from tests.server.language.by_sound.test_rescoring import Ear, heard

CAPTIONS = frozenset(("a", "two", "chess", "players", "dogs", "park", "pot", "train", "bridge"))
PART, PARK = "Chess players in a part.", "Chess players in a park."
TURN, TRAIN = "I turn on a bridge.", "A train on a bridge."


@pytest.fixture(scope="module")
def by_sound() -> BySound:
    ours = BySound(Espeak("en-us").pronounce)
    ours.use(Vocabulary(words=CAPTIONS))
    return ours


def test_the_word_that_the_ear_finds_likelier_is_taken_before_the_nearest(
    by_sound: BySound,
) -> None:
    ear = Ear({PART: -3.0, PARK: -4.0}, habits={PART: -3.0, PARK: -10.0})
    assert by_sound.meant(heard(PART, ear), AT_THE_START).text == PARK


def test_another_reading_is_taken_where_the_library_has_all_its_words(by_sound: BySound) -> None:
    ear = Ear({TURN: -3.0, TRAIN: -3.5}, habits={TURN: -1.0, TRAIN: -6.0})
    assert by_sound.meant(heard(TURN, ear, TRAIN), AT_THE_START).text == TRAIN
    likes_it = Ear({TURN: -3.0, TRAIN: -8.0}, habits={TURN: -6.0, TRAIN: -6.0})
    assert by_sound.meant(heard(TURN, likes_it, TRAIN), AT_THE_START).text == TURN


def test_a_slower_hearing_counts_as_much(by_sound: BySound) -> None:
    slower = Ear({TURN: -9.0, TRAIN: -1.0})
    ear = Ear({TURN: -3.0, TRAIN: -8.0}, slower=slower)
    assert by_sound.meant(heard(TURN, ear, TRAIN), AT_THE_START).text == TRAIN


def test_what_the_library_has_or_a_person_insists_on_stays(by_sound: BySound) -> None:
    ear = Ear({TRAIN: -1.0, PARK: -1.0})
    for said, sayable in (
        ("Two dogs on a bridge.", AT_THE_START),
        (PART, Sayable(literal=frozenset({"part"}))),
    ):
        assert by_sound.meant(heard(said, ear, TRAIN), sayable).text == said


def test_nothing_is_taken_that_leaves_a_word_which_the_library_has_not(by_sound: BySound) -> None:
    said = "A giraffe in a part."
    ear = Ear({said: -9.0, "A giraffe in a park.": -1.0})
    assert by_sound.meant(heard(said, ear), AT_THE_START).text == said

"""What was heard, and what was meant: told by how it sounds, and by what can be said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from models.speak.espeak import Espeak
from models.types import Alternative, Transcript
from server.language.by_sound.by_sound import BySound
from server.language.by_sound.repeats import once
from server.language.by_sound.sayable import AT_THE_START, Sayable, expected, phrases
from server.language.commands import Steer, understand

OPEN = Sayable(results=5)


@pytest.fixture(scope="module")
def by_sound() -> BySound:
    return BySound(Espeak("en-us").pronounce)


def heard(text: str, *others: str, belief: float = -0.8) -> Transcript:
    readings = [Alternative(text, belief)]
    readings += [Alternative(other, belief - 0.5) for other in others]
    return Transcript(text, 0.5, alternatives=tuple(readings))


def meant(by_sound: BySound, text: str, *others: str, sayable: Sayable = OPEN) -> str:
    return by_sound.meant(heard(text, *others), sayable).text


# What can be said


def test_while_results_are_open_everything_can_be_said() -> None:
    names = {phrase.intent.command for phrase in phrases(OPEN)}
    assert {"next", "jump", "thumbs_up", "help", "similar", "undo"} <= names
    told = expected(OPEN).phrases
    assert {"next", "help", "number one", "number five"} <= set(told) and "number six" not in told


def test_at_the_start_only_what_makes_sense_without_results() -> None:
    names = {phrase.intent.command for phrase in phrases(AT_THE_START)}
    assert {"help", "louder", "stop"} <= names and not {"next", "jump", "thumbs_up"} & names
    assert "search for" in expected(AT_THE_START).phrases
    assert "next" not in expected(AT_THE_START).phrases


def test_names_of_the_library_are_expected_but_not_all_of_a_thousand() -> None:
    names = [f"place {number}" for number in range(1000)]
    told = expected(OPEN, names).words
    assert told == tuple(names[: len(told)]) and 10 < len(told) < 100


# Said over and over


def test_what_is_said_over_and_over_is_said_once() -> None:
    said = {
        "Repeat. Repeat. Repeat.": "repeat",
        "Don't cut me off. Don't cut": "don't cut me off",
        "Text mode text mode": "text mode",
        "boat to boat": "boat to boat",
        "a dog and a dog": "a dog and a dog",
        "": "",
    }
    assert {words: once(words) for words in said} == said


# Commands


MISHEARD = {
    "West.": ("last", ("Last.", "West?")),
    "Star.": ("stop", ("Stop.", "Star...")),
    "One bat.": ("one back", ("One back.",)),
    "Harden.": ("pardon", ("Pardon.",)),
    "debrief.": ("be brief", ()),
    "Save more.": ("say more", ("Say more.",)),
    "In the metal.": ("", ()),
    "And you.": ("undo", ("and you.",)),
    "Repeat that. Repeat that.": ("repeat that", ()),
    "Picture free.": ("picture three", ("Picture three.",)),
    "Flow down.": ("slow down", ("Slow down.",)),
    "and helpful.": ("unhelpful", ()),
}


def test_a_command_that_was_misheard(by_sound: BySound) -> None:
    wrong = {}
    for text, (command, others) in MISHEARD.items():
        said = meant(by_sound, text, *others)
        if understand(said) != understand(command or text):
            wrong[text] = said
    assert wrong == {}


LOOKED_FOR = (
    *(
        "the next house",
        "a stop sign",
        "help desk",
        "the first snow",
        "thumbs up sign",
        "a bus stop",
    ),
    *(
        "next to a tree",
        "last summer",
        "more flowers",
        "house number two",
        "a good boy",
        "a castle",
    ),
    *("a red boat on a beach", "show me the next house", "software", "a person waiting", "fish"),
    *("a large cappuccino with skim milk", "alexa", "computer", "smart mirror", "a quiet street"),
)


def test_a_command_inside_a_sentence_does_nothing(by_sound: BySound) -> None:
    taken = {}
    for sayable in (OPEN, AT_THE_START):
        for text in LOOKED_FOR:
            said = meant(by_sound, text, sayable=sayable)
            if isinstance(understand(said), Steer):
                taken[text] = said
    assert taken == {}


def test_what_is_written_as_a_command_is_one(by_sound: BySound) -> None:
    for text in ("Next.", "number two", "Thumbs up!", "what is on the left"):
        assert meant(by_sound, text) == text


def test_corrections_and_refinements_stay_what_they_are(by_sound: BySound) -> None:
    for text in ("no, I said a star", "but red", "without people", "find a star"):
        assert meant(by_sound, text, "stop") == text


def test_without_results_a_word_like_next_is_looked_for(by_sound: BySound) -> None:
    assert meant(by_sound, "Text.", "Next.") != "Text."
    assert meant(by_sound, "Text.", "Next.", sayable=AT_THE_START) == "Text."


def test_what_was_insisted_on_is_taken_literally(by_sound: BySound) -> None:
    insists = Sayable(results=5, literal=frozenset({"star"}))
    assert meant(by_sound, "Star.", "Stop.", sayable=insists) == "Star."


def test_readings_that_agree_on_a_number_are_believed_where_none_alone_is(
    by_sound: BySound,
) -> None:
    six = [Alternative("Six.", -1.4), Alternative("6.", -1.6), Alternative("Take...", -1.8)]
    refused = Transcript("", 0.2, alternatives=tuple(six))
    assert understand(by_sound.meant(refused, OPEN).text) == Steer("jump", 6)
    assert by_sound.meant(refused, AT_THE_START) == refused
    for others in (six[:1], [Alternative("Thank you.", -1.0), Alternative("Thank you", -1.1)]):
        noise = Transcript("", 0.2, alternatives=tuple(others))
        assert by_sound.meant(noise, OPEN) == noise
    hopeless = tuple(Alternative(each.text, -3.0) for each in six)
    assert not by_sound.meant(Transcript("", 0.1, alternatives=hopeless), OPEN).understood


def test_a_goodbye_that_may_have_been_a_number_is_one(by_sound: BySound) -> None:
    """Who says a number and is not listened to any more has to find the button."""
    assert understand(meant(by_sound, "Bye.", "5.", "five")) == Steer("jump", 5)
    assert meant(by_sound, "Bye.", "Bye!") == "Bye."


def test_a_longer_command_is_not_cut_to_a_number(by_sound: BySound) -> None:
    """What is expected makes "one" of "one back", and all other readings know better."""
    assert meant(by_sound, "one", "One back.", "One bat.", "One day.") == "one back"
    assert meant(by_sound, "two", "to quiet.", "too quiet.") == "too quiet"
    readings = ("Find similar pictures.", "find similar pictures")
    assert meant(by_sound, "five", *readings) == "find similar pictures"
    assert meant(by_sound, "seven", "That's it.", "That's all.", "That's it!") == "seven"
    assert meant(by_sound, "one", "One.", "1") == "one"
    assert meant(by_sound, "one", "One.", "One way") == "one"


def test_a_command_behind_the_name(by_sound: BySound) -> None:
    others: Sequence[str] = ("Earshot, stop.",)
    assert meant(by_sound, "Earshot, star.", *others) == "Earshot, stop"


def test_silence_stays_silence(by_sound: BySound) -> None:
    assert by_sound.meant(Transcript("", 0.0), OPEN) == Transcript("", 0.0)
    assert by_sound.meant(heard("..."), OPEN) == heard("...")


# Its name


@pytest.mark.parametrize(
    "written",
    ["Ear shop, next.", "Ear Scott. Next.", "Ear shock! Next", "Eershot, next"],
)
def test_its_name_is_known_by_its_sound_before_a_pause(by_sound: BySound, written: str) -> None:
    assert meant(by_sound, written).rstrip(".").lower() == "earshot, next"


@pytest.mark.parametrize(
    "written",
    ["A shot, next", "He shot, next.", "Okay, next", "Here, next", "Near the shop, a dog"],
)
def test_what_sounds_otherwise_is_not_its_name(by_sound: BySound, written: str) -> None:
    assert not meant(by_sound, written).startswith("Earshot")

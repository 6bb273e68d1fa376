"""Each kind of wording that was once half understood, in several instances of its own.

What is said back is what is searched, or names what is left out. Each line is a fresh conversation.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.language import phrases
from server.session.effects import Find
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.conversation.test_questions import NAMES, NOWHERE, TODAY, answer
from tests.server.scripted import Driven, make_found

KNOWN = replace(NAMES, places=NAMES.places | {"Reading", "Paris", "France"})
KNOWN = replace(KNOWN, well_known=NAMES.well_known | {"Texas", "Paris", "Osaka"})

TIMES = {
    "a boat half a year ago": "Boat, from May 2026",
    "a boat a year and a half ago": "Boat, from May 2025",
    "a boat one and a half years ago": "Boat, from May 2025",
    "boats from over half a year ago": "Boats, before 30 May 2026",
    "boats from within the last six months": "Boats, from 30 May 2026 to 30 November 2026",
    "boats sometime in 2019": "Boats, from 2019",
    "boats in 2019 or so": "Boats, from 2018 to 2020",
    "boats last summer I think": "Boats, from summer 2026",
    "boats earlier today": "Boats, from 30 November 2026",
    "boats this year so far": "Boats, from 2026",
    "boats as of 2020": "Boats, since 2020",
    "boats from June 2020 to date": "Boats, from June 2020 to November 2026",
    "boats this time last year": "Boats, from November 2025",
    "boats from the winter of 2019 to 2020": "Boats, from winter 2019",
    "boats from week 12 of 2021": "Boats, from 22 March 2021 to 28 March 2021",
    "boats from yesterday or the day before": "Boats, from 28 November 2026 to 29 November 2026",
    "boats from oh nine": "Boats, from 2009",
    "recent pictures of boats": "Boats, newest first",
    "boats, oldest": "Boats, oldest first",
    "boats starting with the oldest": "Boats, oldest first",
    "the last pictures I took of boats": "Boats, newest first",
    "boats from the future": "Boats: I left out “from the future”.",
    "boats in 99999": "Boats: I left out “in 99999”.",
    "boats a long time ago": "Boats: I left out “a long time ago”.",
}
EXCLUSIONS = {
    "boats every year but 2020": "Boats, not from 2020",
    "boats anywhere but in France": "Boats, not from France",
    "boats everywhere except Leeds": "Boats, not from Leeds",
    "boats apart from last year": "Boats, not from 2025",
    "boats aside from Leeds": "Boats, not from Leeds",
    "boats, just not red": "Boats that are not red",
    "boats unless they are red": "Boats that are not red",
    "a boat, it must not be red": "Boat that is not red",
    "a boat which shouldn't be red": "Boat that is not red",
    "a boat without the colour red": "Boat that is not red",
    "a beach without people but with dogs": "Beach with dogs without people",
    "a beach where nobody is swimming": "Beach without people swimming",
    "a beach in which there is no one": "Beach without people",
    "a street there are no cars in": "Street without cars",
    "a street not containing cars": "Street without cars",
    "a cat that does not sit": "Cat, not sitting",
    "nothing but boats": "Boats",
    "leave the people out": "Pictures without people",
    "avoid people": "Pictures without people",
    "boats without a date": "Boats: I left out “without a date”.",
}
PLACES = {
    "boats close to Leeds": "Boats, from Leeds",
    "boats in or near Leeds": "Boats, from Leeds",
    "boats north of Leeds": "Boats: I left out “north of Leeds”.",
    "boats between Leeds and Paris": "Boats: I left out “between Leeds and Paris”.",
    "a woman in Reading, Berkshire": "Woman, from Reading: I left out “Berkshire”.",
    "boats in Paris, Texas": f"{NOWHERE} Paris, Texas. By look, boats in Paris, Texas",
    "boats in Tokyo or Leeds": f"{NOWHERE} Tokyo. Boats, from Leeds",
    "boats in Leeds, Tokyo or Osaka": f"{NOWHERE} Tokyo or Osaka. Boats, from Leeds",
}
ASKING = {
    "I want boats": "Boats",
    "I'm after a boat": "Boat",
    "would you be so kind as to show me a boat": "Boat",
    "is it possible to see a boat": "Boat",
    "I was wondering if you have any boats": "Boats",
    "search my photos for boats": "Boats",
    "maybe a boat": "Boat",
    "I think there was a picture of a boat": "Boat",
    "um, boats": "Boats",
    "what boats do I have": "Boats",
    "which of my pictures show boats": "Boats",
    "got boats?": "Boats",
    "all my boats": "Boats",
    "who is wearing a hat": "Wearing a hat",
    "dogs || in 2020": "Dogs, from 2020",
    "dogs || and in Leeds": "Dogs, from Leeds",
    "dogs || what about 2019": "Dogs, from 2019",
    "dogs || just the ones from 2020": "Dogs, from 2020",
    "dogs || brown ones": "Brown dogs",
    "dogs || cats instead": "Cats",
    "dogs || not dogs, cats": "Cats",
}
GOING_ON = {
    "cats || the last but one": "13 of 14: caption 13.",
    "cats || second to last": "13 of 14: caption 13.",
    "cats || no. 14": "14 of 14: caption 14.",
    "cats || result number fourteen": "14 of 14: caption 14.",
    "cats || number one hundred": phrases.only_so_many(14),
    "cats || and the next": "Two of 14: caption 2.",
    "cats || more cats": "Six of 14: caption 6.",
    "cats || when was number seven taken": phrases.WHEN_UNKNOWN,
    "cats || when was the last one taken": phrases.WHEN_UNKNOWN,
    "cats || the second one is helpful": "Saved as helpful. Say undo to take it back.",
    "cats || that's not a cat": "Saved as not helpful. Say undo to take it back.",
}


def said(line: str) -> str:
    driven = Driven(Session(Preferences(), today=lambda: TODAY))
    driven.session.dialogue.names = KNOWN
    return [answer(driven, words.strip()) for words in line.split("||")][-1]


@pytest.mark.parametrize(("line", "asked"), {**TIMES, **EXCLUSIONS, **PLACES, **ASKING}.items())
def test_what_is_said_back_is_what_was_asked(line: str, asked: str) -> None:
    begun = asked if asked.endswith(".") else f"{asked}:"
    answered = said(line)
    assert answered.startswith(f"{begun} ")
    assert answered.endswith("One of 14: a boat.")


@pytest.mark.parametrize(("line", "answered"), GOING_ON.items())
def test_whoever_goes_on_gets_there(line: str, answered: str) -> None:
    assert said(line) == answered


@pytest.mark.parametrize("folder", ["foo", "Summer 2018", "2018"])
@pytest.mark.parametrize("words", ["in the folder {}", "in my {} folder", "in an album called {}"])
def test_a_folder_that_is_not_there_is_told(folder: str, words: str) -> None:
    driven = Driven(Session(Preferences(), today=lambda: TODAY))
    driven.session.dialogue.names = KNOWN
    driven.ask(f"boats {words.format(folder)}", hits=0)
    assert driven.said == [
        f"Boats, in the folder {folder}:",
        phrases.no_such_folder(folder),
    ]


def test_a_place_that_nobody_knows_by_look_is_not_named_twice() -> None:
    driven = Driven(Session(Preferences(), today=lambda: TODAY))
    driven.session.dialogue.names = KNOWN
    driven.type_in("boats in tokyo")
    find = driven.work.pop(0)
    assert isinstance(find, Find)
    result = replace(make_found(0), unknown=("tokyo",))
    driven.perform(driven.session.found(find.query, find.via, result))
    assert driven.hush() == [phrases.LOOK_UNKNOWN]

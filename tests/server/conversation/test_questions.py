"""Lines that people really said: each is a fresh conversation, and what is said to its last turn.

The kinds are those of public reports: times, places, exclusions, ways to ask, to go on, and to ask
about a picture. Matches are made up; which pictures may be found is not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from index.catalog.records import Photo
from index.catalog.selection import LibraryNames
from index.library.hit import Hit
from server.language import phrases
from server.language.questions.saying import narrowing_said
from server.search.query import Query
from server.search.result import Result
from server.session.effects import Find, FindMore, Picture
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import Driven, make_found

TODAY = date(2026, 11, 30)
NAMES = LibraryNames(
    places=frozenset({"Leeds", "United Kingdom", "Orange", "California"}),
    folders=frozenset({"Österreich 2019"}),
    cameras=frozenset({"Canon EOS 80D"}),
    well_known=frozenset({"Leeds", "Tokyo", "Kyoto", "United Kingdom", "Orange"}),
)
TAKEN = Photo(
    image_id=1,
    path=Path("/photos/Holidays/IMG_0001.jpg"),
    caption="a boat",
    caption_confidence=0.95,
    taken_at=datetime(2014, 12, 17, 14, 19),
    latitude=None,
    longitude=None,
    width=100,
    height=100,
)
IN_ALL = 14
FOUND = f"{IN_ALL} matches. One of {IN_ALL}: a boat."
COUNTED = f"{IN_ALL} pictures. One of {IN_ALL}: a boat."
NONE = "There are none here. Ask for another time or place."
NOWHERE = "None of your pictures says that it was taken in"

LINES = {
    # times
    "cars 2021-2022": f"Cars, from 2021 to 2022: {FOUND}",
    "a boat in 2019, 2020 and 2021": f"Boat, from 2019 to 2021: {FOUND}",
    "a dog on 3/4/2021": f"Dog, from 4 March 2021 or 3 April 2021: {FOUND}",
    "pictures from 29/02/2024": f"Pictures from 29 February 2024: {COUNTED}",
    "pictures from 05/2022": f"Pictures from May 2022: {COUNTED}",
    "a castle over 10 years ago": f"Castle, before 30 November 2016: {FOUND}",
    "photos from less than a month ago": (
        f"Pictures from 30 October 2026 to 30 November 2026: {COUNTED}"
    ),
    "pictures older than 5 years": f"Pictures before 30 November 2021: {COUNTED}",
    "boats in 2050": (
        "Boats, from 2050: There is no picture from 2050 here. Ask for another time or place."
    ),
    "pictures from 2050": f"Pictures from 2050: {NONE}",
    "boats from 3 March 2050 to 5 April 2050": (
        "Boats, from 3 March 2050 to 5 April 2050: There is no picture of that "
        "time or place here. Ask for another time or place."
    ),
    "pictures from a few weeks ago": (
        f"Pictures from 26 October 2026 to 16 November 2026: {COUNTED}"
    ),
    "pictures from last night": f"Pictures from the night of 29 November 2026: {COUNTED}",
    "two summers ago": f"Pictures from summer 2025: {COUNTED}",
    "a house last Easter": f"House, from Easter 2026: {FOUND}",
    "pictures in winter": f"Pictures from winter of any year: {COUNTED}",
    "boats on Sundays": f"Boats: I left out “on Sundays”. {FOUND}",
    # places
    "boats not in Leeds": f"Boats, not from Leeds: {FOUND}",
    "a dog not from 2020": f"Dog, not from 2020: {FOUND}",
    "boats except in 2020": f"Boats, not from 2020: {FOUND}",
    "pictures from the UK": f"Pictures from the United Kingdom: {COUNTED}",
    "a person in orange": f"Person in orange: {FOUND}",
    "a person in Orange": f"Person, from Orange: {FOUND}",
    "pictures in the folder Österreich 2019": (
        f"Pictures in the folder Österreich 2019: {COUNTED}"
    ),
    "boats in Tokyo": f"{NOWHERE} Tokyo. By look, boats in Tokyo: {FOUND}",
    "boats in tokyo or kyoto": (
        f"{NOWHERE} Tokyo or Kyoto. By look, boats in tokyo or kyoto: {FOUND}"
    ),
    "boats not in Tokyo": f"{NOWHERE} Tokyo. Boats: {FOUND}",
    "boats || only in Tokyo": f"{NOWHERE} Tokyo. By look, boats in Tokyo: {FOUND}",
    # without
    "boats without red": f"Boats that are not red: {FOUND}",
    "a beach with no people": f"Beach without people: {FOUND}",
    "a beach but no dogs": f"Beach without dogs: {FOUND}",
    "a boat that is not red": f"Boat that is not red: {FOUND}",
    "a street without cars or people": f"Street without cars or people: {FOUND}",
    "a dog without a ball in the snow": f"Dog in the snow without a ball: {FOUND}",
    # asking
    "do you have any pictures of dogs": f"Dogs: {FOUND}",
    "can I see a dog": f"Dog: {FOUND}",
    "please could you find me a dog": f"Dog: {FOUND}",
    "is there a red boat?": f"Red boat: {FOUND}",
    "are there any dogs": f"Dogs: {FOUND}",
    "photos with dogs": f"Dogs: {FOUND}",
    "how many pictures do you have": f"All pictures: {COUNTED}",
    "how many dogs do I have": f"Dogs: {FOUND}",
    "dogs || the newest": f"Dogs, newest first: {FOUND}",
    "the oldest dog": f"Dog, oldest first: {FOUND}",
    # going on
    "cats || next || next || next || next || next": f"Six of {IN_ALL}: caption 6.",
    "cats || more results": f"Six of {IN_ALL}: caption 6.",
    "cats || number fourteen": f"14 of {IN_ALL}: caption 14.",
    "boats || next || which camera || next": f"Three of {IN_ALL}: caption 3.",
    "boats || hello": "Hello: I don't know the word hello. Try other words.",
    "boats || hello || next": f"Two of {IN_ALL}: caption 2.",
    "a cat, not in the snow || only at night": f"Cat at night, not in the snow: {FOUND}",
    # about a picture
    "boats || describe it": f"One of {IN_ALL}: a boat.",
    "boats || describe it || more": (
        "Taken on 17 December 2014, in the afternoon. It is square. I am sure of the description."
    ),
    "boats || describe it || more || more": phrases.NOTHING_MORE,
    "boats || what is in the picture": f"One of {IN_ALL}: a boat.",
    "boats || when was the second one taken": phrases.WHEN_UNKNOWN,
    "boats || thumbs up number two": "Saved as helpful. Say undo to take it back.",
    "boats || what time was it taken": "At 14:19. Taken on 17 December 2014, in the afternoon.",
}


def found(query: Query) -> Result:
    """What a library has that holds nothing from 2050 and knows no hello."""
    narrowed = narrowing_said(query)
    if query.words == "hello":
        return replace(make_found(0), unknown=("hello",))
    if "2050" in narrowed:
        return replace(make_found(0, photos=0), narrowed=narrowed)
    hits = (Hit(TAKEN, 0.9), *make_found(5).hits[1:])
    return replace(
        make_found(0),
        hits=hits,
        matches=IN_ALL,
        narrowed=narrowed,
        by_look=query.by_look,
        following="5",
    )


def answer(driven: Driven, words: str) -> str:
    """All that is said to a turn, in one string, as `response.done` has it."""
    driven.hush()
    driven.type_in(words)
    while driven.work:
        step = driven.work.pop(0)
        if isinstance(step, Find):
            driven.said += step.lead
            driven.perform(driven.session.found(step.query, step.via, found(step.query)))
        else:
            assert isinstance(step, FindMore)
            more = replace(make_found(IN_ALL), matches=IN_ALL)
            more = replace(more, hits=more.hits[5:], first=6)
            driven.perform(driven.session.found_more(step, more))
    captions = driven.session.dialogue.captions
    return " ".join(
        driven.session.describe_aloud(part, captions[part.rank])
        if isinstance(part, Picture)
        else part
        for part in driven.hush()
    )


@pytest.mark.parametrize(("line", "said"), LINES.items())
def test_a_line_is_answered_as_people_expect(line: str, said: str) -> None:
    driven = Driven(Session(Preferences(), today=lambda: TODAY))
    driven.session.dialogue.names = NAMES
    answers = [answer(driven, words.strip()) for words in line.split("||")]
    assert answers[-1] == said

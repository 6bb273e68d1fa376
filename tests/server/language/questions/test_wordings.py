"""Everyday wordings of questions, each with what is said back: what is searched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from index.catalog.selection import LibraryNames
from index.pictures.places import well_known
from server.language.commands import Correct, understand
from server.language.questions.query_parser import parsed
from server.language.questions.saying import written
from server.search.query import Query

TODAY = date(2026, 11, 30)
NAMES = LibraryNames(
    places=frozenset(
        [
            *("Leeds", "York", "England", "United Kingdom", "United States", "California"),
            *("Orange", "Reading", "Nice", "Bath", "Österreich", "Женева"),
        ]
    ),
    folders=frozenset(["Österreich 2019", "Holidays"]),
    cameras=frozenset(["Canon EOS 80D"]),
)

SAID = {
    # times
    "cars 2021-2022": "cars, from 2021 to 2022",
    "a boat in 2019, 2020 and 2021": "a boat, from 2019 to 2021",
    "a dog on 3/4/2021": "a dog, from 4 March 2021 or 3 April 2021",
    "pictures from 29/02/2024": "pictures from 29 February 2024",
    "pictures from 05/2022": "pictures from May 2022",
    "a castle over 10 years ago": "a castle, before 30 November 2016",
    "photos from less than a month ago": ("pictures from 30 October 2026 to 30 November 2026"),
    "pictures older than 5 years": "pictures before 30 November 2021",
    "boats in 2050": "boats, from 2050",
    "pictures from a few weeks ago": ("pictures from 26 October 2026 to 16 November 2026"),
    "pictures from last night": "pictures from the night of 29 November 2026",
    "two summers ago": "pictures from summer 2025",
    "a house last Easter": "a house, from Easter 2026",
    "pictures in winter": "pictures from winter of any year",
    "a man older than 50 years": "a man older than 50 years",
    # places
    "boats not in Leeds": "boats, not from Leeds",
    "a dog not from 2020": "a dog, not from 2020",
    "boats except in 2020": "boats, not from 2020",
    "pictures from the UK": "pictures from the United Kingdom",
    "a house in the U.S.A.": "a house, from the United States",
    "a person in orange": "a person in orange",
    "a person in Orange": "a person, from Orange",
    "a woman reading": "a woman reading",
    "a woman reading in Reading": "a woman reading, from Reading",
    "a nice house in Nice": "a nice house, from Nice",
    "a baby in the bath": "a baby in the bath",
    "pictures in the folder Österreich 2019": "pictures in the folder Österreich 2019",
    "pictures in the folder ÖSTERREICH 2019": "pictures in the folder Österreich 2019",
    "a lake in женева": "a lake, from Женева",
    "boats in Leeds or York": "boats, from Leeds or York",
    "boats not in Leeds or York": "boats, not from Leeds or York",
    "boats in Leeds, England": "boats, from Leeds, England",
    # without
    "boats without red": "boats that are not red",
    "a beach with no people": "a beach without people",
    "a beach but no dogs": "a beach without dogs",
    "a boat that is not red": "a boat that is not red",
    "a boat that isn't red or blue": "a boat that is not red or blue",
    "a street without cars or people": "a street without cars or people",
    "a dog without a ball in the snow": "a dog in the snow without a ball",
    "a cat, not in the snow": "a cat, not in the snow",
    "dogs, not cats": "dogs without cats",
    "everything except dogs": "pictures without dogs",
    "photos I did not take in Leeds": "pictures not from Leeds",
    "a red boat, not on a beach, without people": "a red boat without people, not on a beach",
    "the dog that's not black": "the dog that is not black",
    "pictures without any people in them": "pictures without people",
    "a table with nothing on it": "a table with nothing on it",
    "pictures of Leeds": "pictures from Leeds",
    "everything but cats": "pictures without cats",
    "boats outside Leeds": "boats, not from Leeds",
    "a room with no one in it": "a room without people",
    "cars other than red ones": "cars that are not red",
    "a car but not a red one": "a car that is not red",
    "flowers, but nothing red": "flowers that are not red",
    "dogs with no ball and no leash": "dogs without ball or leash",
    "a street with neither cars nor people": "a street without cars or people",
    "oldest boats in 2020": "boats, from 2020, oldest first",
    "a house without clouds in the sky": "a house without clouds in the sky",
    "people not wearing hats": "people, not wearing hats",
    "a no smoking sign": "a no smoking sign",
    # asking
    "do you have any pictures of dogs": "dogs",
    "can I see a dog": "a dog",
    "please could you find me a dog": "a dog",
    "is there a red boat?": "a red boat",
    "are there any dogs": "dogs",
    "I would like to see some photos of cats": "cats",
    "have you got a picture of a boat": "a boat",
    "Hello, can you show me dogs please?": "dogs",
    "photos with dogs": "dogs",
    "how many pictures do you have": "all pictures",
    "how many photos are there in total": "all pictures",
    "what do you have": "all pictures",
    "how many dogs do I have": "dogs",
    "how many boats are there in Leeds": "boats, from Leeds",
    "what pictures do you have of dogs": "dogs",
    "the oldest dog": "dog, oldest first",
    "could I have a look at the dogs": "the dogs",
    "would you mind showing me dogs": "dogs",
    "number of dogs": "dogs",
    "show dogs": "dogs",
    "can you tell me how many dogs there are": "dogs",
    "what do I have from 2020": "pictures from 2020",
    "which pictures show a boat": "a boat",
    "did I take any pictures in 2020": "pictures from 2020",
    "search for how many dogs": "how many dogs",
    "show jumping": "show jumping",
}


def said_back(words: str) -> str:
    """What is searched for these words, said in words."""
    match understand(words):
        case Query(words=asked) | Correct(asked):
            return written(parsed(Query(asked), TODAY, NAMES))
        case intent:
            raise AssertionError(f"{words!r} is no question: {intent}")


@pytest.mark.parametrize(("words", "said"), SAID.items())
def test_a_wording_is_said_back_as_it_is_searched(words: str, said: str) -> None:
    assert said_back(words) == said
    assert written(parsed(Query(said), TODAY, NAMES)) == said


@pytest.mark.parametrize(
    ("words", "said", "left_out"),
    [
        ("boats on Sundays", "boats", ("on Sundays",)),
        ("boats a million years ago", "boats", ("a million years ago",)),
        ("a dog at half past three", "a dog", ("at half past three",)),
        ("a dog in 2021 but in summer 2019", "a dog, from 2021", ("in summer 2019",)),
        ("boats not in Atlantis", "boats", ("not in Atlantis",)),
        ("dogs on 12/5", "dogs", ("on 12/5",)),
        ("boats, not from atlantis, in Leeds", "boats, from Leeds", ("not from atlantis",)),
        ("a dog in the folder Holidays", "a dog, in the folder Holidays", ()),
    ],
)
def test_what_nobody_understands_is_left_out_and_named(
    words: str, said: str, left_out: tuple[str, ...]
) -> None:
    query = parsed(Query(words), TODAY, NAMES)
    assert (written(query), query.left_out) == (said, left_out)


def test_a_day_that_never_was_is_no_other_day() -> None:
    query = parsed(Query("pictures from 29/02/2023"), TODAY, NAMES)
    assert query.selection.never == "29/02/2023"
    assert written(query) == "pictures from 29/02/2023"


@pytest.mark.parametrize(
    "heap",
    [
        *("in all ", "please ", "can you ", "but and yet , ", "that which who ", "the my our "),
        *(", ", "not ", "any of the ", "without a, b or ", "2019, 2020 and ", "in 2019 to "),
        *("the early ", "in Leeds or York, ", "the ones that are ", "1/2/", "tell me how many "),
    ],
)
def test_a_heap_of_words_is_read_before_anybody_has_lost_patience(heap: str) -> None:
    """With a pattern that tries every way to part it, this would not end."""
    for words in (heap * 60, f"how many {heap * 60}x"):
        understand(words[:500])
        parsed(Query(words[:500]), TODAY, NAMES)


EVERYWHERE = replace(NAMES, well_known=frozenset({"Tokyo", "Japan", "Leeds", "Nice", "Surprise"}))


@pytest.mark.parametrize(
    ("words", "said", "elsewhere"),
    [
        ("boats in Tokyo", "boats in Tokyo", ("Tokyo",)),
        ("boats in tokyo", "boats in tokyo", ("Tokyo",)),
        ("pictures from Japan", "pictures from Japan", ("Japan",)),
        (
            "boats in Tokyo or Japan at night",
            "boats in Tokyo or Japan at night",
            ("Tokyo", "Japan"),
        ),
        ("boats in Tokyo in 2020", "boats in Tokyo, from 2020", ("Tokyo",)),
        ("boats in Leeds", "boats, from Leeds", ()),
        ("a woman in surprise", "a woman in surprise", ()),
        ("a Tokyo tram", "a Tokyo tram", ()),
        ("a house in Tokyo style", "a house in Tokyo style", ()),
        ("boats in Atlantis", "boats in Atlantis", ()),
    ],
)
def test_a_place_that_no_picture_comes_from_is_known_to_be_one(
    words: str, said: str, elsewhere: tuple[str, ...]
) -> None:
    query = parsed(Query(words), TODAY, EVERYWHERE)
    assert (written(query), query.elsewhere) == (said, elsewhere)


def test_a_place_that_no_picture_comes_from_can_be_unwanted() -> None:
    query = parsed(Query("boats not in Tokyo"), TODAY, EVERYWHERE)
    assert (written(query), query.absent, query.left_out) == ("boats", ("Tokyo",), ())


def test_cities_regions_and_countries_are_well_known() -> None:
    known = well_known()
    assert {"Tokyo", "Leeds", "California", "Japan", "Köln"} <= known
    assert 5000 < len(known) < 10_000

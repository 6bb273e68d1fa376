"""A question -> what its pictures show, and which pictures may be found at all."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog.selection import LibraryNames, Selection
from server.language.commands import Refine
from server.language.questions.query_parser import parsed, refined
from server.language.questions.saying import narrowed as said_of
from server.language.questions.saying import written
from server.search.query import Query, SortOrder

TODAY = date(2026, 11, 21)
KNOWN = LibraryNames(
    places=frozenset(
        [
            *("Leeds", "England", "United Kingdom", "Zürich", "Switzerland", "France", "Paris"),
            *("New York City", "New York", "United States", "Stoke-on-Trent", "King's Cross"),
            *("Reading", "Nice", "Turkey", "Bath", "York", "March", "Saint-Malo", "Isle of Wight"),
            *("Tyrol", "Łódź"),
        ]
    ),
    folders=frozenset(
        ["Holidays", "2019", "2019-07 Italy", "Leeds", "Camera Roll", "Grandma's birthday"]
    ),
    cameras=frozenset(
        ["Canon EOS 80D", "Canon PowerShot G7", "Google Pixel 8", "Google Pixel 8 Pro"]
    ),
)


@dataclass(frozen=True)
class Narrowed:
    """A question, taken apart."""

    words: str
    selection: Selection
    order: SortOrder
    said: str


def narrow(words: str, today: date, known: LibraryNames) -> Narrowed:
    """A question's words, and what narrows it, apart."""
    query = parsed(Query(words), today, known)
    return Narrowed(query.words, query.selection, query.order, ", ".join(said_of(query)))


def year(number: int) -> dict[str, Any]:
    return {"taken_from": datetime(number, 1, 1), "taken_until": datetime(number + 1, 1, 1)}


MAY: dict[str, Any] = {"taken_from": datetime(2021, 5, 1), "taken_until": datetime(2021, 6, 1)}
JUNES = {"taken_from": datetime(2020, 1, 1), "months": frozenset({6})}
SUMMER = {"taken_from": datetime(2021, 6, 1), "taken_until": datetime(2021, 9, 1)}


@pytest.mark.parametrize(
    ("asked", "words", "selection", "said"),
    [
        (
            *("the beach with grandma's dog, summer 2021", "the beach with grandma's dog"),
            *(SUMMER, "from summer 2021"),
        ),
        ("dogs in Leeds last year", "dogs", {"place": "Leeds", **year(2025)}, None),
        ("Last year, dogs in Leeds.", "dogs", {"place": "Leeds", **year(2025)}, None),
        ("a red boat from France", "a red boat", {"place": "France"}, "from France"),
        ("dogs in Leeds with a ball", "dogs with a ball", {"place": "Leeds"}, "from Leeds"),
        ("everything from 2021", "", year(2021), "from 2021"),
        ("my pictures from Leeds", "", {"place": "Leeds"}, "from Leeds"),
        ("Photos I took in Leeds", "", {"place": "Leeds"}, "from Leeds"),
        ("all photos taken last year", "", year(2025), "from 2025"),
        ("in Leeds and in 2021", "", {"place": "Leeds", **year(2021)}, "from Leeds, from 2021"),
        ("in 2021, dogs in May", "dogs", MAY, "from May 2021"),
        ("in June, since 2020", "", JUNES, "since 2020, from June of any year"),
        ("cakes in March", "cakes", {"months": frozenset({3})}, "from March of any year"),
        (
            "a red bus in 2021 in the folder Leeds",
            "a red bus",
            {**year(2021), "folder": "Leeds"},
            "in the folder Leeds, from 2021",
        ),
    ],
)
def test_what_narrows_is_no_word_of_the_search(
    asked: str, words: str, selection: dict[str, Any], said: str | None
) -> None:
    narrowed = narrow(asked, TODAY, KNOWN)
    assert narrowed.words == words
    assert narrowed.selection == Selection(**selection)
    assert narrowed.order == "best"
    assert narrowed.said == (said or "from Leeds, from 2025")


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("in leeds", "Leeds"),
        ("in LEEDS", "Leeds"),
        ("near Leeds, England", "Leeds, England"),
        ("around Leeds in England", "Leeds, England"),
        ("in Zurich", "Zürich"),
        (unicodedata.normalize("NFD", "in Zürich"), "Zürich"),
        ("in lodz", "Łódź"),
        ("in New York", "New York"),
        ("in new york city", "New York City"),
        ("in York", "York"),
        ("in Stoke on Trent", "Stoke-on-Trent"),
        ("in stoke-on-trent", "Stoke-on-Trent"),
        ("in kings cross", "King's Cross"),
        ("at King’s Cross", "King's Cross"),
        ("in St. Malo", "Saint-Malo"),
        ("on the Isle of Wight", "Isle of Wight"),
        ("from the isle of wight", "Isle of Wight"),
        ("in the Tyrol", "Tyrol"),
        ("in the US", "United States"),
        ("in the United States of America", "United States"),
        ("in America", "United States"),
        ("in Britain", "United Kingdom"),
        ("in Bradford", None),
    ],
)
def test_a_place_is_one_that_the_library_has(asked: str, place: str | None) -> None:
    narrowed = narrow(f"dogs {asked}", TODAY, KNOWN)
    assert narrowed.selection == Selection(place=place)
    assert narrowed.words == ("dogs" if place else f"dogs {asked}")


@pytest.mark.parametrize(
    ("asked", "words", "place"),
    [
        ("a boy reading in Reading", "a boy reading", "Reading"),
        ("a house in nice", "a house", "Nice"),
        ("a house in Nice, with a garden", "a house with a garden", "Nice"),
        ("a baby in Bath", "a baby", "Bath"),
        ("people in turkey last year", "people", "Turkey"),
    ],
)
def test_a_word_that_is_also_a_place_is_one_behind_in(asked: str, words: str, place: str) -> None:
    narrowed = narrow(asked, TODAY, KNOWN)
    assert (narrowed.words, narrowed.selection.place) == (words, place)


@pytest.mark.parametrize(
    "words",
    [
        *("in bath water", "a baby in the bath", "from turkey feathers", "in nice weather"),
        *("in nice, sunny weather", "a man reading", "a turkey", "nice houses", "Leeds"),
        *("in snow", "in the snow", "on a beach", "in New York style", "in Leeds city centre"),
        *("in Leeds and Bradford", "at night", "in", "from"),
        *("a woman with the Canon", "with a canon", "in the folder"),
        *("holidays", "an album", "Pixel 8", "from my 8", "an oldest tree", "newest car"),
        *("the last picture on the wall", "first snow", "the latest fashion", ""),
    ],
)
def test_other_words_stay_as_they_are(words: str) -> None:
    narrowed = narrow(words, TODAY, KNOWN)
    assert (narrowed.words, narrowed.selection, narrowed.said) == (words, Selection(), "")
    assert narrowed.order == "best"


@pytest.mark.parametrize(
    ("asked", "folder"),
    [
        ("in the folder Holidays", "Holidays"),
        ("in my holidays folder", "Holidays"),
        ("from the holiday album", "Holidays"),
        ("in the folder called holidays", "Holidays"),
        ("in the folder 2019", "2019"),
        ("in the 2019 folder", "2019"),
        ("in the folder 2019-07 Italy", "2019-07 Italy"),
        ("in the Leeds folder", "Leeds"),
        ("in grandma's birthday album", "Grandma's birthday"),
        ("in my camera roll folder", "Camera Roll"),
    ],
)
def test_a_folder(asked: str, folder: str) -> None:
    narrowed = narrow(f"a cake {asked}", TODAY, KNOWN)
    assert (narrowed.words, narrowed.selection) == ("a cake", Selection(folder=folder))
    assert narrowed.said == f"in the folder {folder}"


@pytest.mark.parametrize(
    ("asked", "camera"),
    [
        ("taken with the Canon", "Canon"),
        ("taken with my canon camera", "Canon"),
        ("shot on the Canon EOS 80D", "Canon EOS 80D"),
        ("taken by the eos eighty d", "Canon EOS 80D"),
        ("from my PowerShot", "Canon PowerShot G7"),
        ("from my Pixel 8", "Google Pixel 8"),
        ("from my pixel eight", "Google Pixel 8"),
        ("from the Pixel 8 Pro", "Google Pixel 8 Pro"),
        ("with my Google phone", "Google"),
    ],
)
def test_a_camera(asked: str, camera: str) -> None:
    narrowed = narrow(f"a cake {asked}", TODAY, KNOWN)
    assert (narrowed.words, narrowed.selection) == ("a cake", Selection(camera=camera))
    assert narrowed.said == f"taken with the {camera}"


@pytest.mark.parametrize(
    ("asked", "words", "order"),
    [
        ("the newest picture of a dog", "a dog", "newest"),
        ("the three newest pictures of my cat", "my cat", "newest"),
        ("my latest photos", "", "newest"),
        ("my latest dog photos", "dog photos", "newest"),
        ("my last photos of grandma", "grandma", "newest"),
        ("the first picture of the baby", "the baby", "oldest"),
        ("the oldest photos with a car", "a car", "oldest"),
        ("the oldest dog", "dog", "oldest"),
        ("the newest of these", "", "newest"),
        ("oldest first", "", "oldest"),
        ("Newest first.", "", "newest"),
        ("dogs, newest first", "dogs", "newest"),
        ("dogs sorted by date", "dogs", "newest"),
        ("sort by date", "", "newest"),
        ("dogs, oldest to newest", "dogs", "oldest"),
        ("dogs, best match first", "dogs", "best"),
    ],
)
def test_an_order(asked: str, words: str, order: SortOrder) -> None:
    narrowed = narrow(asked, TODAY, KNOWN)
    assert (narrowed.words, narrowed.order) == (words, order)
    assert narrowed.selection.is_everything
    assert narrowed.said == ("" if order == "best" else f"{order} first")


def test_everything_at_once_is_said_in_one_order() -> None:
    narrowed = narrow(
        "the newest photos of dogs shot on my Pixel 8 in Leeds in May 2020 in the folder Holidays",
        TODAY,
        KNOWN,
    )
    assert narrowed.words == "dogs"
    assert narrowed.selection == Selection(
        taken_from=datetime(2020, 5, 1),
        taken_until=datetime(2020, 6, 1),
        place="Leeds",
        folder="Holidays",
        camera="Google Pixel 8",
    )
    assert narrowed.said == (
        "from Leeds, in the folder Holidays, taken with the Google Pixel 8, from May 2020, "
        "newest first"
    )


def test_a_library_without_names_narrows_by_time_alone() -> None:
    narrowed = narrow("dogs in Leeds last year", TODAY, LibraryNames())
    assert (narrowed.words, narrowed.selection) == ("dogs in Leeds", Selection(**year(2025)))


@pytest.mark.parametrize(
    ("words", "change", "after"),
    [
        ("the beach, summer 2020", "from 2021", "the beach, from 2021"),
        ("the beach, summer 2020", "2021", "the beach, from 2021"),
        ("dogs in Leeds", "in Paris", "dogs, from Paris"),
        ("dogs in Leeds last year", "in Paris", "dogs, from Paris, from 2025"),
        ("dogs, newest first", "oldest first", "dogs, oldest first"),
        ("dogs", "the newest ones", "dogs, newest first"),
        ("dogs in Leeds", "in my holidays folder", "dogs, from Leeds, in the folder Holidays"),
        ("dogs from my Pixel 8", "taken with the Canon", "dogs, taken with the Canon"),
        ("dogs in May", "from 2021", "dogs, from May 2021"),
        ("dogs in 2021", "in May", "dogs, from May 2021"),
        ("dogs in May 2021", "in June", "dogs, from June of any year"),
        ("everything from 2021", "in Leeds", "pictures from Leeds, from 2021"),
        ("my pictures from Leeds", "from 2021 in Paris", "pictures from Paris, from 2021"),
        ("dogs in Leeds", "red ones from 2021", "red dogs, from Leeds, from 2021"),
        ("dogs in Leeds", "at night", "dogs at night, from Leeds"),
        ("dogs in Leeds", "in the US", "dogs, from the United States"),
    ],
)
def test_one_narrowing_stands_for_another(words: str, change: str, after: str) -> None:
    query = parsed(Query(words), TODAY, KNOWN)
    assert written(refined(query, Refine("but", change), TODAY, KNOWN)) == after


PIECES = st.one_of(
    st.sampled_from(
        [
            *("in", "from", "the", "my", "taken with", "folder", "album", "of", "and", ",", "."),
            *("newest first", "oldest", "photos", "latest", "Leeds", "Zurich", "bath", "nice"),
            *("Holidays", "2019", "May", "last year", "canon", "Pixel 8", "a dog", "but", "'s"),
        ]
    ),
    st.text(max_size=4),
)


@given(st.lists(PIECES, max_size=10).map(" ".join))
def test_whatever_is_asked_is_said_back_as_it_is_searched(words: str) -> None:
    query = parsed(Query(words), TODAY, KNOWN)
    assert parsed(Query(written(query)), TODAY, KNOWN) == query

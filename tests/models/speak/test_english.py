"""What is written otherwise than it is said gets words; all else stays as it is."""

from __future__ import annotations

import pytest

from models.speak.english import ordinal, spoken
from models.speak.sentences import pieces


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Taken on 3 June 2021, in the afternoon.", "Taken on the 3rd of June 20 21, in the"),
        ("Taken on 22 Sept 1905.", "Taken on the 22nd of September 19 oh 5."),
        ("from May 2020", "from May 20 20"),
        ("in 2005", "in 2005"),
        ("about 1900", "about 19 hundred"),
        ("2019-2021", "20 19 to 20 21"),
        ("St. Louis, Missouri", "Saint Louis, Missouri"),
        ("on Main St. at night", "on Main Street at night"),
        ("Mt. Everest and Dr. Who", "Mount Everest and Doctor Who"),
        ("a car vs. a bus", "a car versus a bus"),
        ("e.g. this", "for example this"),
        ("No. 5", "number 5"),
        ("a U.S. flag", "a U S flag"),
        ("5 km and 1 km", "5 kilometres and 1 kilometre"),
        ("under 32 MB", "under 32 megabytes"),
        ("1/2 a cup", "one half a cup"),
        ("Hồ Chí Minh", "Ho Chí Minh"),
    ],
)
def test_it_is_said_in_words(written: str, said: str) -> None:
    assert spoken(written).startswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "One of 3: a red boat on a beach.",
        "I am still reading your pictures, 120 of 2,000 so far.",
        "1,905 pictures",
        "50.8 degrees north, 30.1 west",
        "there are 3 May flowers",
        "IMG_2041.jpg",
        "at 10:30",
        "call 1234567",
        "No. That is all.",
        "São Paulo, Łódź, Zürich",
        "Москва",
        "R, E, D. B, O, A, T.",
        "",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert spoken(text) == text


def test_an_abbreviation_ends_no_sentence() -> None:
    assert list(pieces("Taken in St. Louis. It is wide.", "en-us")) == [
        "Taken in Saint Louis.",
        "It is wide.",
    ]


def test_other_languages_are_left_alone() -> None:
    assert list(pieces("am 3 June 2021", "de")) == ["am 3 June 2021"]
    assert list(pieces("am 3 June 2021")) == ["am 3 June 2021"]


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 31)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "31st")
    ]

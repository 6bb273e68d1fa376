"""What is said about results."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest

from index.catalog.records import Photo
from index.library.hit import Hit
from index.pictures.facts.facts import Notes, Origin, Precision
from index.pictures.facts.file_names import given_name
from index.pictures.places import Place
from server.language import answers, phrases
from server.language.times import said_dates
from server.protocol.search_messages import results
from server.search.result import Result

TAKEN = datetime(2021, 6, 3, 14, 30)
BARE = Photo(1, Path("IMG_2041.jpg"), "a red boat on a beach", None, None, None, None, 0, 0)
FULL = replace(
    BARE,
    path=Path("/pictures/Grandma's birthday.jpg"),
    caption_confidence=0.95,
    taken_at=TAKEN,
    latitude=50.819,
    longitude=-0.136,
    width=400,
    height=300,
)
NOTED = replace(
    FULL,
    taken_at=datetime(2030, 1, 1),
    taken_precision=Precision.DAY,
    notes=Notes(
        "The farm", "At Uncle Rob's farm", ("farm", "Sue", "Summer"), ("Rob", "Sue", "Tom")
    ),
)
TODAY = date(2026, 11, 30)


def found(*photos: Photo, matches: int = 1, more: bool = False) -> Result:
    hits = tuple(Hit(photo, 0.3) for photo in photos)
    return Result(hits, matches, more, photos=240, took_ms=1.0, clear=frozenset({BARE.image_id}))


def speakable(*sentences: str) -> bool:
    return all(
        sentence
        and not sentence[0].islower()
        and sentence[-1] == "."
        and len(sentence) < 220
        # No path, no name of a variable, and no long fraction.
        and not re.search(r"[_<>{}\[\]/\\|*#`]|\bNone\b|  |\d\.\d\d", sentence)
        for sentence in sentences
    )


def test_more_says_what_is_known_beside_the_description() -> None:
    assert answers.more(FULL) == (
        "Taken on 3 June 2021, in the afternoon.",
        "Taken at about 50.8 degrees north, 0.1 west.",
        "It is wide.",
        "Its name is Grandma's birthday.",
        "I am sure of the description.",
    )
    assert answers.more(BARE) == (phrases.NOTHING_MORE,)
    assert answers.more(BARE, confidence=0.2) == ("I can't describe this one reliably.",)


@pytest.mark.parametrize(
    ("width", "height", "said"),
    [(400, 300, "wide"), (300, 400, "tall"), (500, 500, "square"), (500, 470, "square")],
)
def test_the_shape_of_a_picture(width: int, height: int, said: str) -> None:
    assert answers.more(replace(BARE, width=width, height=height)) == (f"It is {said}.",)


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        *((5, "in the morning"), (11, "in the morning"), (12, "in the afternoon")),
        *((16, "in the afternoon"), (17, "in the evening"), (21, "in the evening")),
        *((22, "at night"), (0, "at night"), (4, "at night")),
    ],
)
def test_when_by_the_cameras_own_clock(hour: int, part: str) -> None:
    taken = TAKEN.replace(hour=hour, tzinfo=UTC)
    assert answers.when(replace(BARE, taken_at=taken)) == (f"Taken on 3 June 2021, {part}.",)


@pytest.mark.parametrize(
    ("moment", "precision", "said"),
    [
        (datetime(1975, 1, 1), Precision.YEAR, "Taken in 1975."),
        (datetime(1975, 6, 1), Precision.MONTH, "Taken in June 1975."),
        (datetime(1975, 6, 3), Precision.DAY, "Taken on 3 June 1975."),
        (datetime(1975, 6, 3, 9), Precision.SECOND, "Taken on 3 June 1975, in the morning."),
    ],
)
def test_when_is_said_as_exactly_as_it_is_known(
    moment: datetime, precision: Precision, said: str
) -> None:
    photo = replace(BARE, taken_at=moment, taken_precision=precision)
    assert answers.when(photo, TODAY) == (said,)
    by_name = answers.when(replace(photo, taken_origin=Origin.NAME), TODAY)
    known = re.sub("^Taken (in|on) ", "", said)
    assert by_name == (f"Its name says {known}",)
    [changed] = answers.when(replace(photo, taken_origin=Origin.CHANGED), TODAY)
    assert changed == f"{said[:-1]}{',' if ',' in said else ''} or earlier."
    for beside in (Origin.SIDECAR, Origin.TAKEOUT):
        [told] = answers.when(replace(photo, taken_origin=beside), TODAY)
        assert told == f"{said[:-1]}, as a file beside it says."


@pytest.mark.parametrize(
    ("moment", "precision", "iso"),
    [
        (datetime(1975, 1, 1), Precision.YEAR, "1975"),
        (datetime(1975, 6, 1), Precision.MONTH, "1975-06"),
        (datetime(1975, 6, 3), Precision.DAY, "1975-06-03"),
        (datetime(1975, 6, 3, 9), Precision.SECOND, "1975-06-03T09:00:00"),
    ],
)
def test_programs_are_told_no_more_than_is_known(
    moment: datetime, precision: Precision, iso: str
) -> None:
    photo = replace(BARE, taken_at=moment, taken_precision=precision, taken_origin=Origin.NAME)
    [told] = results(found(photo))
    assert (told.taken_at, told.taken_by) == (iso, "name")


def test_what_can_hardly_be_is_doubted_aloud() -> None:
    reset = replace(BARE, taken_at=datetime(1980, 1, 1, 0, 3))
    assert answers.when(reset, TODAY) == (
        "Taken on 1 January 1980, at night.",
        said_dates.CLOCK_NOT_SET,
    )
    ahead = replace(BARE, taken_at=datetime(2026, 12, 1, 10))
    assert answers.when(ahead, TODAY)[1:] == (said_dates.AHEAD,)
    assert answers.when(ahead, date(2026, 12, 1))[1:] == ()


def test_what_people_wrote_is_said_as_theirs() -> None:
    said = answers.more(NOTED, today=date(2031, 1, 1))
    assert said[3:8] == (
        "Its name is Grandma's birthday.",
        "Its title is The farm.",
        "Its caption says At Uncle Rob's farm.",
        "It names Rob, Sue and Tom.",
        "Its keywords are farm and Summer.",
    )
    many = replace(BARE, notes=Notes(keywords=tuple("abcdefghij"), caption="Mind the dog!"))
    assert answers.more(many) == (
        "Its caption says Mind the dog!",
        "Its keywords are a, b, c, d, e, f and 4 more.",
    )


def test_when_and_where_are_not_always_known() -> None:
    assert answers.when(BARE) == (phrases.WHEN_UNKNOWN,)
    assert answers.where(BARE) == phrases.WHERE_UNKNOWN
    assert answers.where(replace(BARE, latitude=1.0)) == phrases.WHERE_UNKNOWN


def test_where_on_either_side_of_the_equator() -> None:
    rio = replace(BARE, latitude=-22.9868, longitude=-43.205)
    assert answers.where(rio) == "Taken at about 23.0 degrees south, 43.2 west."
    assert answers.where(replace(rio, longitude=151.2767)).endswith("151.3 east.")
    named = "23.0 degrees south, 43.2 west"
    assert [answers.place(rio), results(found(rio))[0].place] == [named, named]
    assert results(found(BARE))[0].place is None


def test_where_in_words() -> None:
    leeds = replace(BARE, place=Place("Leeds", "England", "United Kingdom", "Headingley"))
    assert answers.where(leeds) == "Taken in Headingley, Leeds, England, United Kingdom."
    singapore = replace(BARE, place=Place("Singapore", "", "Singapore"))
    assert answers.where(singapore) == "Taken in Singapore."
    assert results(found(singapore))[0].place == "Singapore"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Grandma's birthday.jpg", "Grandma's birthday"),
        ("brighton_2019-08.jpeg", "brighton 2019 08"),
        ("Anna und Opa.heic", "Anna und Opa"),
        ("IMG_2041 Anna.jpg", "Anna"),
        ("Čeněk na horách.jpg", "Čeněk na horách"),
        *((f"{name}.jpg", None) for name in ("IMG_2041", "DSC01234", "PXL_20210603_123456789")),
        *(
            (f"{name}.jpg", None)
            for name in ("scene-001", "20210603_143000", "3f2a9c1e", "P1010001")
        ),
        *((f"{name}.jpg", None) for name in ("WhatsApp Image 2021-06-03 at 14.30.00", "photo (1)")),
        ("Screenshot 2021-06-03.png", None),
        (".jpg", None),
    ],
)
def test_only_a_name_that_somebody_gave_is_said(name: str, said: str | None) -> None:
    assert given_name(Path(name).stem) == said


@pytest.mark.parametrize(
    ("sure", "words"),
    [(0.95, "am sure"), (0.8, "fairly sure"), (0.5, "not very sure"), (0.1, "can't describe")],
)
def test_confidence_is_said_in_words_and_admits_errors(sure: float, words: str) -> None:
    photo = replace(BARE, caption_confidence=sure)
    description, fits, doubt = answers.confidence(found(photo), 1)
    assert words in description
    assert fits == "It fits your question well."
    assert doubt == phrases.MAY_BE_WRONG
    assert not re.search(r"\d", description + fits + doubt)


def test_confidence_in_the_match() -> None:
    weak = replace(BARE, image_id=2)
    assert answers.confidence(found(weak), 1)[0] == "It only just fits your question."
    doubtful = replace(found(BARE), probability=0.7)
    assert answers.confidence(doubtful, 1)[0] == "It only just fits your question."
    none = answers.confidence(found(weak, matches=0), 1, described=0.99)
    assert none[0] == "I am sure of the description."
    assert "does not really fit" in none[1]


def test_the_question_is_spelled_with_its_words_apart() -> None:
    assert answers.spelled("red Boat") == "R, E, D. B, O, A, T."
    assert answers.spelled("x-ray") == "X, hyphen, R, A, Y."
    assert answers.spelled("") == phrases.NOTHING_TO_SPELL


def test_of_pictures_like_another_nobody_says_that_they_match() -> None:
    closest = replace(found(BARE, BARE, matches=2), closest=True)
    assert answers.count("like your picture, with snow", closest, 2) == (
        "These are the closest to your picture, with snow. You are at number 2."
    )
    told = answers.confidence(closest, 1, described=0.99)
    assert speakable(*told)
    assert told[1] == "It is one of the closest; how much alike they are, I can't tell."


def test_count() -> None:
    three = found(BARE, BARE, BARE, matches=3)
    assert answers.count("a red boat on a beach", three, 2) == (
        "Red boat on a beach: 3 matches. You are at number 2."
    )
    assert answers.count("Anna", found(BARE, BARE, matches=12), 1) == (
        "Anna: 12 matches. You are at number 1."
    )
    assert answers.count("dogs", found(BARE, matches=100, more=True), 1).startswith(
        "Dogs: More than 100 matches."
    )
    assert answers.count("dogs", found(BARE, matches=0), 1) == (
        "No clear match in 240 pictures. You are at number 1 of the closest."
    )


def test_list_says_ten_at_a_time() -> None:
    captions = {rank: f"picture {rank}" for rank in range(1, 15) if rank != 2}
    said = answers.list_of(captions, 14)
    assert said[:3] == (
        "One: picture 1.",
        "Two: a picture that I have not described yet.",
        "Three: picture 3.",
    )
    assert len(said) == 11
    assert said[-1] == "And 4 more. Say number 11 to go on there."
    assert answers.list_of(captions, 14, begin=11) == tuple(
        f"{rank}: picture {rank}." for rank in range(11, 15)
    )
    assert answers.list_of({1: "a dog"}, 1) == ("One: a dog.",)
    assert len(answers.list_of(captions, 10)) == 10


def test_the_voice_says_how_it_speaks_now_and_where_it_ends() -> None:
    said = [answers.rate(steps, changed) for steps, changed in product((1, -1), (True, False))]
    assert said == [phrases.FASTER, phrases.FASTEST, phrases.SLOWER, phrases.SLOWEST]
    assert answers.rate(0, True) == answers.rate(0, False) == phrases.NORMAL_SPEED
    said = [answers.volume(steps, changed) for steps, changed in product((1, -1), (True, False))]
    assert said == [phrases.LOUDER, phrases.LOUDEST, phrases.SOFTER, phrases.SOFTEST]
    said = [answers.end_of_turn(steps, done) for steps, done in product((1, -1), (True, False))]
    assert said == [
        *(phrases.WAITING_LONGER, phrases.MOST_PATIENT),
        *(phrases.WAITING_LESS, phrases.LEAST_PATIENT),
    ]


def test_help_comes_in_sips_and_begins_again() -> None:
    assert [answers.help_for(times) for times in range(4)] == [
        phrases.HELP,
        phrases.HELP_WITH_QUESTIONS,
        phrases.HELP_WITH_THE_VOICE,
        phrases.HELP,
    ]


@pytest.mark.parametrize("photo", [BARE, FULL, replace(FULL, caption_confidence=0.1), NOTED])
@pytest.mark.parametrize("matches", [0, 1, 12])
def test_every_answer_can_be_spoken(photo: Photo, matches: int) -> None:
    results = found(photo, matches=matches)
    assert speakable(*answers.more(photo), *answers.when(photo), answers.where(photo))
    assert speakable(*answers.confidence(results, 1), answers.count("red boat", results, 1))
    assert speakable(*answers.list_of({1: "a dog"}, 1), answers.spelled("red boat"))

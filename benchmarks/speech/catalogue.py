"""What Earshot says: every phrase of its catalogue, and captions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

from index.catalog.records import Photo
from index.library.hit import Hit
from index.pictures.facts.facts import Notes, Origin, Precision
from index.pictures.places import Place
from models.starter.world.scenes import sample_scene
from models.starter.world.wording import caption
from server.language import answers, phrases
from server.search.result import Result

FIRST_SEED = 50_000
FRAGMENTS = ("NOT_DESCRIBABLE", "DESCRIBING_FAILED", "NOT_YET_DESCRIBED")  # within a sentence
REASONS = ("It is empty.", "It is damaged or cut short.", "It is not there.")
NOTES = Notes("The farm", "At Uncle Rob's farm", ("summer", "Yorkshire"), ("Rob", "Sue"))
TITLE = "a red boat on a beach"


def catalogue() -> list[str]:
    """Every phrase, those with gaps filled as they often are, each once."""
    return list(dict.fromkeys((*_fixed(), *_counted(), *_filled(), *_answers())))


def captions(wanted: int) -> list[str]:
    """Different descriptions of scenes, as sentences; the same ones each time."""
    said = (phrases.briefly(caption(sample_scene(seed))) for seed in count(FIRST_SEED))
    different: dict[str, None] = {}
    for one in said:
        different.setdefault(one)
        if len(different) == wanted:
            break
    return list(different)


def _fixed() -> list[str]:
    sentences = {
        name: text
        for name, text in vars(phrases).items()
        if name.isupper() and isinstance(text, str) and not name.startswith("_")
    }
    return [
        phrases.one_of(2, 3, text) if name in FRAGMENTS else text
        for name, text in sentences.items()
    ]


def _counted() -> list[str]:
    return [
        *(phrases.found(matches) for matches in (1, 3, 12, 2_400)),
        phrases.found(100, more=True),
        *(phrases.the_closest(closest) for closest in (1, 5)),
        *(phrases.no_clear_match(photos) for photos in (1, 240, 60_133)),
        *(phrases.browsed(pictures) for pictures in (1, 12)),
        *(phrases.nearly_the_same(pictures) for pictures in (1, 4)),
        phrases.still_reading(120, 2_000),
        *(phrases.only_so_many(total) for total in (1, 3)),
        phrases.more_to_list(4, 11),
    ]


def _filled() -> list[str]:
    return [
        phrases.said_back(TITLE),
        phrases.no_clear_match(12, "from summer 2021"),
        phrases.nothing_there("from Leeds, from May 2020"),
        phrases.nothing_left(["people"]),
        phrases.nothing_left(["people", "a dog", "snow"]),
        phrases.unknown_words(["giraffe"]),
        phrases.unknown_words(["income", "tax", "form"]),
        phrases.closest("a red truck"),
        phrases.one_of(1, 3, TITLE),
        phrases.one_of(12, 30, TITLE),
        *(phrases.thumb_saved(verdict, tip) for verdict in phrases.SAVED for tip in (True, False)),
        phrases.too_large_a_picture(8_000_000),
        *(phrases.not_a_picture(reason) for reason in REASONS),
    ]


def _answers() -> list[str]:
    bare = Photo(1, Path("IMG_2041.jpg"), TITLE, 0.6, None, None, None, 400, 400)
    inland = replace(
        bare,
        path=Path("Grandma's birthday.jpg"),
        caption_confidence=0.95,
        taken_at=datetime(2021, 6, 3, 14, 30),
        place=Place("Leeds", "England", "United Kingdom", "Headingley"),
        width=600,
    )
    at_sea = replace(
        inland,
        caption_confidence=0.75,
        taken_at=datetime(1998, 12, 22, 23),
        place=None,
        latitude=50.819,
        longitude=-30.136,
        height=900,
    )
    unlike = replace(bare, caption_confidence=0.1, taken_at=datetime(2005, 1, 31, 8))
    month = replace(bare, taken_at=datetime(1975, 6, 1), taken_precision=Precision.MONTH)
    named = replace(bare, taken_at=datetime(2019, 5, 17), taken_precision=Precision.DAY)
    named = replace(named, taken_origin=Origin.NAME, notes=NOTES)
    reset = replace(bare, taken_at=datetime(1980, 1, 1, 0, 5))
    photos = (bare, inland, at_sea, unlike, month, named, reset)
    hits = tuple(Hit(photo, 0.3) for photo in photos)
    good = Result(hits, 3, False, photos=240, took_ms=1.0, clear=frozenset({1}), probability=0.9)
    doubtful, none = replace(good, probability=0.5), replace(good, matches=0)
    alike = replace(good, closest=True)
    several = dict(enumerate(captions(12), 1))
    return [
        *(sentence for photo in photos for sentence in answers.more(photo)),
        *(sentence for one in (good, doubtful, none, alike) for sentence in _sure_of(one)),
        *(answers.count(TITLE, one, 2) for one in (good, none)),
        answers.count("like this picture", alike, 2),
        *answers.list_of(several, 30),
        *map(answers.spelled, (TITLE, "zebras", "rock & roll", "o'neill")),
    ]


def _sure_of(result: Result) -> tuple[str, ...]:
    return answers.confidence(result, 1)

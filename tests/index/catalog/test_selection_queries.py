"""Pictures selected by time, place, folder and camera, as the catalogue holds them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from index.catalog.records import Entry, FileState, PhotoFacts
from index.catalog.selection import LibraryNames, Selection
from index.library.library import Library
from index.pictures.facts.facts import Precision
from index.pictures.places import Place
from index.vectors import unit
from tests.index.fakes import vector

LEEDS = Place("Leeds", "England", "United Kingdom", "Headingley")
LYON = Place("Lyon", "Auvergne-Rhone-Alpes", "France")


def entry(path: str, taken: datetime | None, place: Place | None, camera: str | None) -> Entry:
    return Entry(
        image_id=None,
        file=FileState(Path(path), 1, 1, path),
        facts=PhotoFacts(16, 16, taken, None, None, place, camera),
        vector=unit(vector(len(path))[None], 48)[0],
    )


@pytest.fixture
def filled(library: Library) -> Library:
    """Four pictures: boat, dog, cat and tree."""
    zone = timezone(timedelta(hours=2))
    library.catalog.store(
        [
            entry("/p/Holidays/boat.jpg", datetime(2021, 7, 31, 23, 30), LYON, "Pixel 8"),
            entry("/p/home/dog.jpg", datetime(2021, 8, 1, 0, 30, tzinfo=zone), LEEDS, "Pixel 8"),
            entry("/p/Holidays/100%_x/cat.jpg", datetime(2019, 8, 2), None, "Canon EOS 80D"),
            entry("/p/tree.jpg", None, LEEDS, None),
        ],
        library.model_id,
    )
    return library


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(), {"boat", "dog", "cat", "tree"}),
        (Selection(taken_from=datetime(2021, 8, 1)), {"dog"}),
        (Selection(taken_until=datetime(2021, 8, 1)), {"boat", "cat"}),
        (Selection(taken_from=datetime(2021, 1, 1)), {"boat", "dog"}),
        (Selection(months=frozenset({8})), {"dog", "cat"}),
        (Selection(place="Leeds"), {"dog", "tree"}),
        (Selection(place="Headingley"), {"dog", "tree"}),
        (Selection(place="United Kingdom"), {"dog", "tree"}),
        (Selection(place="France"), {"boat"}),
        (Selection(camera="Pixel 8"), {"boat", "dog"}),
        (Selection(camera="Pixel"), {"boat", "dog"}),
        (Selection(camera="canon"), {"cat"}),
        (Selection(camera="Nikon"), set()),
        (Selection(folder="Holidays"), {"boat", "cat"}),
        (Selection(folder="holidays"), {"boat", "cat"}),
        (Selection(folder="/p/Holidays"), {"boat", "cat"}),
        (Selection(folder="/p/Holidays/"), {"boat", "cat"}),
        (Selection(folder="Holi"), set()),
        (Selection(folder="%"), set()),
        (Selection(folder="100%_x"), {"cat"}),
        (Selection(camera="Pixel 8", place="Leeds"), {"dog"}),
        (Selection(place="leeds"), {"dog", "tree"}),
        (Selection(place="Headingley, Leeds, England, United Kingdom"), {"dog", "tree"}),
        (Selection(place="Leeds, France"), set()),
        (Selection(places=("Leeds", "Lyon")), {"dog", "tree", "boat"}),
        (
            Selection(
                stretches=(
                    (datetime(2019, 1, 1), datetime(2020, 1, 1)),
                    (datetime(2021, 8, 1), None),
                )
            ),
            {"cat", "dog"},
        ),
        (Selection(never="29/02/2023"), set()),
        (Selection(besides=(Selection(place="Leeds"),)), {"boat", "cat"}),
        (
            Selection(
                besides=(
                    Selection(taken_from=datetime(2021, 1, 1), taken_until=datetime(2022, 1, 1)),
                )
            ),
            {"cat", "tree"},
        ),
        (Selection(besides=(Selection(place="Leeds"), Selection(folder="Holidays"))), set()),
    ],
)
def test_what_fits_is_selected(filled: Library, selection: Selection, names: set[str]) -> None:
    photos = filled.catalog.photos(filled.selected(selection).tolist())
    assert {photo.path.stem for photo in photos.values()} == names


@pytest.mark.parametrize(
    ("begin", "end", "names"),
    [
        (datetime(1975, 1, 1), datetime(1976, 1, 1), {"year", "june", "third"}),
        (datetime(1970, 1, 1), datetime(1980, 1, 1), {"year", "june", "third"}),
        (datetime(1975, 6, 1), datetime(1975, 7, 1), {"june", "third"}),
        (datetime(1975, 1, 1), datetime(1975, 2, 1), set()),
        (datetime(1975, 6, 3), datetime(1975, 6, 4), {"third"}),
        (datetime(1975, 6, 1), datetime(1975, 6, 2), set()),
        (datetime(1975, 6, 3, 6), datetime(1975, 6, 3, 12), set()),
        (datetime(1975, 6, 3, 6), datetime(1975, 6, 5), set()),
        (None, datetime(1975, 6, 15), {"third"}),
        (datetime(1975, 3, 1), None, {"june", "third"}),
    ],
)
def test_what_is_known_of_a_date_must_fit_as_a_whole(
    library: Library, begin: datetime | None, end: datetime | None, names: set[str]
) -> None:
    known = {
        "year": (datetime(1975, 1, 1), Precision.YEAR),
        "june": (datetime(1975, 6, 1), Precision.MONTH),
        "third": (datetime(1975, 6, 3, 9), Precision.DAY),  # as by Google, who knows the moment
    }
    library.catalog.store(
        [
            replace(
                (plain := entry(f"/p/{name}.jpg", moment, None, None)),
                facts=replace(plain.facts, taken_precision=precision),
            )
            for name, (moment, precision) in known.items()
        ],
        library.model_id,
    )

    def found(selection: Selection) -> set[str]:
        photos = library.catalog.photos(library.selected(selection).tolist())
        return {photo.path.stem for photo in photos.values()}

    assert found(Selection(taken_from=begin, taken_until=end)) == names
    assert found(Selection(months=frozenset({1}))) == set()
    assert found(Selection(months=frozenset({6}))) == {"june", "third"}


def test_pictures_come_by_date_and_those_without_one_last(filled: Library) -> None:
    def names(newest_first: bool, limit: int = 9) -> list[str]:
        ids = filled.by_date(Selection(), newest_first, limit)
        photos = filled.catalog.photos(ids)
        return [photos[image_id].path.stem for image_id in ids]

    assert names(newest_first=True) == ["dog", "boat", "cat", "tree"]
    assert names(newest_first=False) == ["cat", "boat", "dog", "tree"]
    assert names(newest_first=True, limit=2) == ["dog", "boat"]


def test_it_is_known_what_can_be_asked_for(filled: Library) -> None:
    assert filled.names() == LibraryNames(
        places=frozenset(
            {
                *("Leeds", "Headingley", "England", "United Kingdom"),
                *("Lyon", "Auvergne-Rhone-Alpes", "France"),
            }
        ),
        folders=frozenset({"p", "Holidays", "home", "100%_x"}),
        cameras=frozenset({"Pixel 8", "Canon EOS 80D"}),
    )
    filled.catalog.remove(filled.selected(Selection(place="France")).tolist())
    assert "France" not in filled.names().places


def test_a_search_looks_only_at_what_was_selected(filled: Library) -> None:
    dogs = filled.selected(Selection(place="Leeds"))
    ids, _ = filled.scores(vector(5), 9, among=dogs)
    assert set(ids.tolist()) == set(dogs.tolist())
    ids, _ = filled.scores(vector(5), 9, without=dogs[:1], among=dogs)
    assert ids.tolist() == dogs[1:].tolist()
    ids, _ = filled.scores(vector(5), 9, among=dogs[:0])
    assert ids.tolist() == []


def test_a_photo_knows_its_place(filled: Library) -> None:
    [image_id] = filled.selected(Selection(place="Leeds", camera="Pixel 8")).tolist()
    photo = filled.photo(image_id)
    assert photo is not None
    assert photo.place == LEEDS


def test_names_are_compared_whatever_their_case_and_their_accents_spelling(
    library: Library,
) -> None:
    places = Place("Женева", "Genève", "ÖSTERREICH")
    library.catalog.store(
        [
            entry("/p/Österreich 2019/a.jpg", None, places, None),
            entry(unicodedata.normalize("NFD", "/p/ÉTÉ/b.jpg"), None, None, "Œil Ñ"),
            entry("/p/Winter/2019/c.jpg", None, None, None),
        ],
        library.model_id,
    )

    def found(**asked: str) -> set[str]:
        ids = library.selected(Selection(**asked)).tolist()  # type: ignore[arg-type]
        return {photo.path.stem for photo in library.catalog.photos(ids).values()}

    assert found(folder="österreich 2019") == found(folder="ÖSTERREICH 2019") == {"a"}
    assert found(folder="été") == found(folder=unicodedata.normalize("NFD", "Été")) == {"b"}
    assert found(place="ЖЕНЕВА") == found(place="österreich") == found(place="GENÈVE") == {"a"}
    assert found(camera="œil ñ") == found(camera="ñ") == {"b"}
    assert found(folder="winter/2019") == {"c"}
    assert found(folder="österreich") == set()


def test_a_picture_at_sea_is_found_by_the_degrees_that_it_is_told_by(library: Library) -> None:
    facts = PhotoFacts(16, 16, None, 50.82, -30.13, None, None)
    file = FileState(Path("/p/sea.jpg"), 1, 1, "sea")
    library.catalog.store(
        [Entry(None, file, facts, unit(vector(3)[None], 48)[0])], library.model_id
    )
    assert len(library.selected(Selection(place="50.8 degrees north, 30.1 west"))) == 1
    assert len(library.selected(Selection(place="50.8 degrees south, 30.1 west"))) == 0

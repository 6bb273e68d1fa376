"""What people have written about their pictures counts in questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build.build import build
from index.catalog.records import PhotoText, WrittenLine
from index.catalog.selection import Selection
from index.library.library import Library
from server.assistant.own_words import vocabulary_of
from server.search.finder import Finder
from server.search.query import Query
from server.search.result import Result
from tests.fakes import FakeEmbedder, coloured_library
from tests.index.fakes import never

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:iptc="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    ' exif:DateTimeOriginal="{date}"><dc:description>{caption}</dc:description>'
    "<iptc:PersonInImage><rdf:Bag>{people}</rdf:Bag></iptc:PersonInImage>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def note(picture: Path, caption: str = "", people: tuple[str, ...] = (), date: str = "") -> None:
    names = "".join(f"<rdf:li>{name}</rdf:li>" for name in people)
    picture.with_suffix(".xmp").write_text(XMP.format(caption=caption, people=names, date=date))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Red, green and blue at the farm; red and blue show Anna, and red Ben as well."""
    opened = coloured_library(tmp_path, "red", "red", "green", "blue")
    first, _, green, blue = sorted((tmp_path / "pictures").iterdir())
    note(first, "The old barn", ("Anna Krüger", "Ben"), "2020-03-04T10:00:00")
    note(green, "At Uncle Rob's farm")
    note(blue, "Farms in Wales", ("Anna Krüger",), "2021-03-04T10:00:00")
    build(opened, [tmp_path / "pictures"], embed=never)
    yield opened
    opened.close()


class ClosedEmbedder(FakeEmbedder):
    """Knows colours and no other words."""

    def unknown_words(self, text: str) -> tuple[str, ...]:
        known = {"red", "green", "blue", "a", "of", "with", "and", "at", "the", "picture"}
        return tuple(word for word in re.findall(r"[a-z]+", text.lower()) if word not in known)


def find(library: Library, words: str, query: Query | None = None) -> Result:
    return Finder(ClosedEmbedder(), library).find(query or Query(words), 9)


def shown(result: Result) -> list[str]:
    return [str(hit.photo.caption).split()[1] for hit in result.hits]


@pytest.mark.parametrize(
    ("words", "colours"),
    [
        ("uncle rob's farm", ["green"]),
        ("Rob", ["green"]),
        ("farms", ["green", "blue"]),
        ("the old barn", ["red"]),
        ("Anna and Ben", ["red"]),
        ("KRÜGER", ["blue", "red"]),
    ],
)
def test_pictures_are_found_by_words_that_people_wrote(
    library: Library, words: str, colours: list[str]
) -> None:
    found = find(library, words)
    assert sorted(shown(found)) == sorted(colours)
    assert (found.matches, found.unknown) == (len(colours), ())
    assert found.clear == {hit.photo.image_id for hit in found.hits}


def test_those_of_a_person_are_looked_through_for_the_rest(library: Library) -> None:
    for words in ("red with Anna", "Anna, red", "a red picture of anna"):
        found = find(library, words)
        assert (shown(found), found.matches, found.photos) == (["red"], 1, 2)
    assert find(library, "green with Anna").matches == 0


def test_two_who_are_never_together_are_looked_for_by_what_is_seen(
    library: Library, tmp_path: Path
) -> None:
    green = sorted((tmp_path / "pictures").glob("*.png"))[2]
    note(green, people=("Cleo",))
    build(library, [tmp_path / "pictures"], embed=never)
    assert find(library, "Anna and Cleo").unknown == ("anna", "cleo")
    found = Finder(FakeEmbedder(), library).find(Query("Anna and Cleo in red"), 9)
    assert (shown(found), found.photos) == (["red", "red"], 4)


def test_what_nobody_wrote_is_still_unknown(library: Library) -> None:
    assert find(library, "zebra").unknown == ("zebra",)
    assert find(library, "zebra with Anna").unknown == ("zebra",)
    assert find(library, "rob zebra").unknown == ("rob", "zebra")


def test_what_a_model_sees_counts_as_before(library: Library) -> None:
    found = find(library, "red")
    assert (shown(found), found.matches) == (["red", "red"], 2)


def test_a_time_and_what_is_unwanted_count_for_them_too(library: Library) -> None:
    selection = Selection(taken_from=None)
    assert shown(find(library, "", Query("farm", ("green",), selection=selection))) == ["blue"]
    assert find(library, "", Query("farm", selection=Selection(folder="nowhere"))).hits == ()


def test_own_words_come_first_and_then_what_is_seen(library: Library, tmp_path: Path) -> None:
    blue = sorted((tmp_path / "pictures").iterdir())[-2]
    assert blue.suffix != ".xmp"
    note(blue, "a red sky")
    build(library, [tmp_path / "pictures"], embed=never)
    assert shown(find(library, "red")) == ["blue", "red", "red"]


def test_they_are_among_the_words_that_are_told_by_sound(library: Library) -> None:
    vocabulary = vocabulary_of(library, closed=True)
    assert {"rob", "anna", "krüger", "barn", "red"} <= vocabulary.words


def test_pages_follow_each_other(library: Library) -> None:
    finder, query = Finder(ClosedEmbedder(), library), Query("farm")
    first = finder.find(query, 1)
    assert first.following is not None
    second = finder.find(query, 1, first.following)
    assert {*shown(first), *shown(second)} == {"green", "blue"}
    assert second.following is None


@pytest.fixture
def signs(library: Library) -> Library:
    """The first red one says Leeds; the other says "Fire exit, Leeds Road", green "Exit"."""
    photos = library.catalog.page()
    said = ("Leeds", "Fire exit Leeds Road", "Exit", "")
    kept = [
        (one.image_id, one.content_hash, PhotoText((WrittenLine(line, 0.9),) if line else ()))
        for one, line in zip(photos, said, strict=True)
    ]
    assert library.texts.store(kept, "scripted@1") == 4
    return library


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("the sign that says Leeds", {"Leeds", "Fire exit Leeds Road"}),
        ("pictures with the word exit", {"Fire exit Leeds Road", "Exit"}),
        ("a label saying fire exit", {"Fire exit Leeds Road"}),
        ("something that says LEEDS", {"Leeds", "Fire exit Leeds Road"}),
        ("fire exit", {"Fire exit Leeds Road"}),
        ("leeds road", {"Fire exit Leeds Road"}),
    ],
)
def test_pictures_are_found_by_what_is_written_in_them(
    signs: Library, words: str, said: set[str]
) -> None:
    result = find(signs, words)
    assert {hit.photo.text.lines[0].text for hit in result.hits if hit.photo.text} == said
    assert result.matches == len(said)


def test_what_looks_like_it_comes_before_what_says_so(signs: Library) -> None:
    photos = signs.catalog.page()
    blue = photos[3]
    text = PhotoText((WrittenLine("Red", 0.9),))
    signs.texts.store([(blue.image_id, blue.content_hash, text)], "scripted@1")
    assert shown(find(signs, "a picture of red"))[-1] == "blue"
    assert shown(find(signs, "a picture of red"))[0] == "red"
    assert shown(find(signs, "a picture that says red")) == ["blue"]


def test_what_nobody_has_written_is_looked_for_as_before(signs: Library) -> None:
    assert find(signs, "the sign that says York").unknown
    assert shown(find(signs, "a picture of green")) == ["green"]

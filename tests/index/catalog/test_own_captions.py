"""What pictures are called: kept by their contents, found by its words, taken back and erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from index.build.build import build
from index.catalog.own_captions import LONGEST_CAPTION, OwnCaptions, TooLongCaption, readable
from index.errors import DiskFull, LibraryError
from index.library.library import Library
from server.feedback.erasing import erase
from tests.fakes import MODEL, FakeEmbedder

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ODD = "quuxfrobnitz"


def drawn(path: Path, light: int = 0) -> None:
    """A picture with something to see in it, and another file for each lightness."""
    picture = Image.linear_gradient("L").resize((96, 80)).rotate(90).point(lambda v: v // 2 + light)
    picture.convert("RGB").save(path)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    drawn(folder / "a.png")
    Image.effect_noise((96, 80), 90).convert("RGB").save(folder / "b.png")
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Library:
    made = Library.open(tmp_path / "library", MODEL)
    read(made, photos)
    return made


@pytest.fixture
def captions(library: Library) -> OwnCaptions:
    return OwnCaptions(library.database, lambda: NOW)


def read(library: Library, photos: Path) -> None:
    build(library, [photos], embed=FakeEmbedder().embed)


def id_of(library: Library, path: Path) -> int:
    found = library.catalog.id_of(path)
    assert found is not None
    return found


def called(library: Library, path: Path) -> str | None:
    photo = library.photo(id_of(library, path))
    assert photo is not None
    return photo.own_caption


def test_it_is_found_by_its_words_at_once_and_what_takes_its_place_too(
    library: Library, captions: OwnCaptions, photos: Path
) -> None:
    at = id_of(library, photos / "a.png")
    before = library.contents
    captions.give(at, "Grandma's eightieth", "sess_a", "voice")
    assert called(library, photos / "a.png") == "Grandma's eightieth"
    assert library.with_words(["eightieth"])["eightieth"].tolist() == [at]
    library.follow()
    assert library.contents != before  # whoever keeps words of the library reads them anew
    captions.give(at, "the party", "sess_b", "text")
    assert library.with_words(["eightieth", "party"]).keys() == {"party"}
    captions.give(at, "", "sess_b", "text")
    assert called(library, photos / "a.png") is None
    assert library.with_words(["party"]) == {}


def test_who_takes_back_has_what_was_before(
    library: Library, captions: OwnCaptions, photos: Path
) -> None:
    at = id_of(library, photos / "a.png")
    captions.give(at, "one", "sess_a", "voice")
    captions.give(at, "two", "sess_a", "voice")
    taken = captions.take_back("sess_a")
    assert taken and taken.words == "two"
    assert captions.called(taken.content_hash) == "one"
    assert captions.take_back("sess_other") is None
    assert captions.take_back("sess_a") and captions.take_back("sess_a") is None
    assert called(library, photos / "a.png") is None


def test_it_stays_when_the_file_is_moved_copied_read_again_or_seen_by_another_model(
    tmp_path: Path, library: Library, captions: OwnCaptions, photos: Path
) -> None:
    captions.give(id_of(library, photos / "a.png"), "ours", "sess_a", "voice")
    (photos / "a.png").rename(photos / "moved.png")
    (photos / "copy.png").write_bytes((photos / "moved.png").read_bytes())
    read(library, photos)
    assert called(library, photos / "moved.png") == called(library, photos / "copy.png") == "ours"
    library.catalog.read_all_again()
    read(library, photos)
    assert len(library.with_words(["ours"])["ours"]) == 2
    library.close()
    other = type(MODEL)("starter/other@1", MODEL.dimension, "none")
    again = Library.open(tmp_path / "library", other, reindex=True)
    read(again, photos)
    assert called(again, photos / "moved.png") == "ours"
    again.close()


def test_it_stays_when_the_file_is_written_anew_and_not_when_it_shows_something_else(
    library: Library, captions: OwnCaptions, photos: Path
) -> None:
    at = id_of(library, photos / "a.png")
    captions.give(at, "ours", "sess_a", "voice")
    drawn(photos / "a.png", light=3)  # as with other keywords: the same look in other bytes
    read(library, photos)
    assert called(library, photos / "a.png") == "ours"
    assert library.with_words(["ours"])["ours"].tolist() == [at]
    Image.effect_noise((96, 80), 60).convert("RGB").save(photos / "a.png")
    read(library, photos)
    assert called(library, photos / "a.png") is None
    assert library.with_words(["ours"]) == {}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  a\n b\t c\0 ", "a b c"),
        ("<script>alert(1)</script> & <b>", "<script>alert(1)</script> & <b>"),
        ("عيد ميلاد جدتي الثمانون", "عيد ميلاد جدتي الثمانون"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800x", "?x"),
        ("Cafe\u0301", "Café"),
        ("", ""),
    ],
)
def test_any_words_are_kept_on_one_line(given: str, kept: str) -> None:
    assert readable(given) == kept


def test_too_many_words_are_not_kept(library: Library, captions: OwnCaptions, photos: Path) -> None:
    at = id_of(library, photos / "a.png")
    with pytest.raises(TooLongCaption):
        captions.give(at, "x" * 5000, "sess_a", "text")
    assert captions.give(at, "x" * LONGEST_CAPTION, "sess_a", "text") is not None
    assert captions.give(at, " عيد ", "sess_a", "text") is not None
    assert library.with_words(["عيد"])["عيد"].tolist() == [at]


def test_a_picture_that_is_gone_is_called_nothing_and_its_words_outlive_it(
    library: Library, captions: OwnCaptions, photos: Path
) -> None:
    at = id_of(library, photos / "a.png")
    assert captions.give(999, "x", "sess_a", "text") is None
    captions.give(at, "ours", "sess_a", "text")
    kept = (photos / "a.png").read_bytes()
    (photos / "a.png").unlink()
    read(library, photos)
    assert captions.give(at, "x", "sess_a", "text") is None
    assert [(each.words, paths) for each, paths in captions.standing()] == [("ours", [])]
    (photos / "back.png").write_bytes(kept)
    read(library, photos)
    assert called(library, photos / "back.png") == "ours"


def test_a_library_that_is_gone_or_full_keeps_nothing_and_says_so(
    tmp_path: Path, library: Library, captions: OwnCaptions, photos: Path
) -> None:
    at = id_of(library, photos / "a.png")
    with library.database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with library.database._connected() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match=r"is full\."):
        for number in range(200):
            captions.give(at, f"{number} {'x' * 400}", "sess_a", "text")
    with library.database._connected() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1000 * pages}")
    (tmp_path / "library").rename(tmp_path / "elsewhere")
    with pytest.raises(LibraryError, match="nothing was saved"):
        captions.give(at, "ours", "sess_a", "text")


def test_erasing_leaves_no_byte_of_it_and_only_where_it_is_meant(
    tmp_path: Path, library: Library, photos: Path
) -> None:
    early = OwnCaptions(library.database, lambda: NOW - timedelta(days=9))
    early.give(id_of(library, photos / "a.png"), "early", "sess_a", "text")
    late = OwnCaptions(library.database, lambda: NOW)
    late.give(id_of(library, photos / "a.png"), ODD, "sess_a", "text")
    assert erase(library.database).own_captions == 0
    assert called(library, photos / "a.png") == ODD
    assert erase(library.database, since=NOW, own_captions=True).own_captions == 1
    assert called(library, photos / "a.png") == "early"
    assert library.with_words([ODD, "early"]).keys() == {"early"}
    for file in (tmp_path / "library").iterdir():
        assert ODD.encode() not in file.read_bytes(), file

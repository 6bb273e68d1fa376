"""A library whose folder goes while it is open: what would be lost is refused, finding goes on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build.build import build
from index.errors import LibraryError, LibraryGone
from index.library.library import Library
from server.feedback.store import Feedback, Thumb
from tests.index.fakes import MODEL, embed, nearest, put, vector

THUMB = Thumb("s", "tiles", "text", 1, Path("/a.png"), "up", "api", {})


@pytest.fixture
def full(library: Library, photos: Path) -> Library:
    """A library of three pictures."""
    put(photos, range(3))
    build(library, [photos], embed=embed)
    return library


def delete(library: Library) -> None:
    shutil.rmtree(library.folder)


def rename(library: Library) -> None:
    library.folder.rename(library.folder.with_name("away"))


def delete_the_catalog(library: Library) -> None:
    (library.folder / "catalog.sqlite").unlink()


def delete_the_log(library: Library) -> None:
    (library.folder / "catalog.sqlite-wal").unlink()


def put_an_empty_file_there(library: Library) -> None:
    delete(library)
    library.folder.mkdir()
    (library.folder / "catalog.sqlite").touch()


def put_another_library_there(library: Library) -> None:
    rename(library)
    Library.open(library.folder, MODEL).close()


@pytest.mark.parametrize(
    "lose",
    [
        *(delete, rename, delete_the_catalog, delete_the_log),
        *(put_an_empty_file_there, put_another_library_there),
    ],
)
def test_what_would_be_lost_is_refused(full: Library, lose: Callable[[Library], None]) -> None:
    feedback = Feedback(full.database)
    before = feedback.record(THUMB)
    lose(full)
    for _ in range(2):
        with pytest.raises(LibraryError) as caught:
            feedback.record(THUMB)
        assert str(caught.value).count(". ") >= 1
    assert before == 1


@pytest.mark.parametrize("lose", [delete, rename, delete_the_catalog])
def test_finding_goes_on(full: Library, lose: Callable[[Library], None]) -> None:
    lose(full)
    assert nearest(full, vector(1), 1)[0].photo.path.name == "0001.png"


def test_where_it_comes_back_all_works_again(full: Library) -> None:
    feedback = Feedback(full.database)
    rename(full)
    with pytest.raises(LibraryGone, match="so nothing was saved"):
        feedback.record(THUMB)
    full.folder.with_name("away").rename(full.folder)
    assert feedback.record(THUMB) == 1
    assert [row.id for row in feedback.rows()] == [1]


def test_a_copy_of_it_that_is_put_back_is_used(full: Library, photos: Path, tmp_path: Path) -> None:
    feedback = Feedback(full.database)
    feedback.record(THUMB)
    with full.database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(full.folder, tmp_path / "copy")
    put(photos, [3])
    build(full, [photos], embed=embed)
    shutil.rmtree(full.folder)
    shutil.copytree(tmp_path / "copy", full.folder)
    assert [hit.photo.path.name for hit in nearest(full, vector(3), 9)] != ["0003.png"]
    assert len(nearest(full, vector(3), 9)) == 3
    assert feedback.record(THUMB) == 2
    file = sqlite3.connect(full.folder / "catalog.sqlite")
    assert file.execute("SELECT count(*) FROM feedback").fetchone() == (2,)
    file.close()

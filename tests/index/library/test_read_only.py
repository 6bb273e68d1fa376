"""A library that may be read but not written: found in as usual, and every change is a sentence."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

import pytest

from index.build.build import build
from index.catalog.database import Database, _engine, sqlite_url
from index.errors import LibraryNewer, LibraryReadOnly, OtherModel
from index.library.library import Library
from tests.index.catalog.test_migrations import at_revision
from tests.index.fakes import MODEL, OTHER, caption, embed, nearest, put, vector

Unwritable: TypeAlias = Callable[[Path], AbstractContextManager[None]]
ONLY_READ = r"may read the library in .* but not write to it, so nothing was saved\. Searching goes"


@pytest.fixture
def folder(tmp_path: Path, photos: Path) -> Path:
    """A library of nine pictures that nobody has open."""
    put(photos, range(9))
    library = Library.open(tmp_path / "l", MODEL)
    build(library, [photos], embed=embed, caption=caption)
    library.close()
    return tmp_path / "l"


def first(library: Library, seed: int) -> str:
    return nearest(library, vector(seed), 3)[0].photo.path.name


def test_it_is_searched_as_usual(folder: Path, unwritable: Unwritable) -> None:
    before = sorted(path.name for path in folder.iterdir())
    with unwritable(folder):
        library = Library.open(folder, MODEL)
        assert [first(library, seed) for seed in (1, 7)] == ["0001.png", "0007.png"]
        assert library.count() == 9
        library.close()
    assert sorted(path.name for path in folder.iterdir()) == before


def test_indexing_and_thumbs_are_refused_in_a_sentence(
    folder: Path, photos: Path, unwritable: Unwritable
) -> None:
    with unwritable(folder):
        library = Library.open(folder, MODEL)
        with pytest.raises(LibraryReadOnly, match=ONLY_READ):
            build(library, [photos], embed=embed)
        with pytest.raises(LibraryReadOnly, match=ONLY_READ), library.database.write():
            pass
        assert first(library, 4) == "0004.png"
        library.close()


def test_a_disk_without_any_writing_is_enough(
    folder: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the one before, for who may write everything: the disk refuses, and not the system."""
    may, open_file = os.access, os.open

    def access(path: Path, mode: int, **how: bool) -> bool:
        return not mode & os.W_OK and may(path, mode, **how)

    def opening(path: Path, flags: int, *rest: int, **how: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(30, "Read-only file system")
        return open_file(path, flags, *rest, **how)

    monkeypatch.setattr(os, "access", access)
    monkeypatch.setattr(os, "supports_effective_ids", {*os.supports_effective_ids, access})
    monkeypatch.setattr(os, "open", opening)
    library = Library.open(folder, MODEL)
    assert first(library, 3) == "0003.png"
    with pytest.raises(LibraryReadOnly, match=ONLY_READ):
        build(library, [photos], embed=embed)
    library.close()


def test_a_catalogue_alone_may_be_unwritable(
    folder: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.catalog.read_only._writable", lambda path: path.suffix != ".sqlite")
    library = Library.open(folder, MODEL)
    assert first(library, 3) == "0003.png"
    with pytest.raises(LibraryReadOnly, match=ONLY_READ):
        build(library, [photos], embed=embed)
    library.close()


def test_vectors_that_were_lost_are_made_anew_in_memory(
    folder: Path, unwritable: Unwritable
) -> None:
    [file] = folder.glob("vectors-*.faiss")
    file.unlink()
    with unwritable(folder):
        library = Library.open(folder, MODEL)
        assert first(library, 5) == "0005.png"
        library.close()
    assert not list(folder.glob("vectors-*.faiss"))


def test_what_its_owner_adds_meanwhile_is_found(
    folder: Path, photos: Path, unwritable: Unwritable
) -> None:
    with unwritable(folder):
        reader = Library.open(folder, MODEL)
    owner = Library.open(folder, MODEL)
    put(photos, [20])
    build(owner, [photos], embed=embed)
    with unwritable(folder):
        assert first(reader, 20) == "0020.png"
    put(photos, [21])
    build(owner, [photos], embed=embed)
    owner.close()
    with unwritable(folder):
        assert first(reader, 21) == "0021.png"
    reader.close()


def test_changes_that_never_reached_the_catalogue_are_not_passed_over(
    folder: Path, photos: Path, tmp_path: Path, unwritable: Unwritable
) -> None:
    owner = Library.open(folder, MODEL)
    put(photos, [20])
    build(owner, [photos], embed=embed)
    (tmp_path / "copy").mkdir()
    for name in ("catalog.sqlite", "catalog.sqlite-wal"):  # as on a disk that was pulled out
        shutil.copy(folder / name, tmp_path / "copy" / name)
    owner.close()
    with (
        unwritable(tmp_path / "copy"),
        pytest.raises(LibraryReadOnly, match=r"middle of a change.*Make it writable once"),
    ):
        Library.open(tmp_path / "copy", MODEL)
    mended = Library.open(tmp_path / "copy", MODEL)
    assert first(mended, 20) == "0020.png"
    mended.close()


def test_another_model_is_refused_as_ever(folder: Path, unwritable: Unwritable) -> None:
    with unwritable(folder):
        with pytest.raises(OtherModel):
            Library.open(folder, OTHER)
        with pytest.raises(LibraryReadOnly, match=ONLY_READ):
            Library.open(folder, OTHER, reindex=True)


def test_an_older_or_a_newer_catalogue_is_a_sentence(
    tmp_path: Path, folder: Path, unwritable: Unwritable
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    at_revision(old / "catalog.sqlite", "0001")
    with unwritable(old), pytest.raises(LibraryReadOnly, match="An older Earshot made"):
        Library.open(old, MODEL)
    engine = _engine(sqlite_url(folder / "catalog.sqlite"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with unwritable(folder), pytest.raises(LibraryNewer, match="A newer Earshot made"):
        Library.open(folder, MODEL)


def test_a_folder_without_a_library_still_has_to_be_writable(
    tmp_path: Path, unwritable: Unwritable
) -> None:
    (tmp_path / "empty").mkdir()
    with (
        unwritable(tmp_path / "empty"),
        pytest.raises(LibraryReadOnly, match="not allowed to write"),
    ):
        Library.open(tmp_path / "empty", MODEL)


def test_one_reading_sees_one_moment(folder: Path, photos: Path, unwritable: Unwritable) -> None:
    owner = Library.open(folder, MODEL)
    with unwritable(folder):
        database = Database.open(sqlite_url(folder / "catalog.sqlite"), "the library")
        count = "SELECT count(*) FROM images"
        with database.read() as connection:
            before = connection.exec_driver_sql(count).scalar_one()
            owner.catalog.remove([1])
            assert connection.exec_driver_sql(count).scalar_one() == before
        with database.read() as connection:
            assert connection.exec_driver_sql(count).scalar_one() == before - 1
        database.close()
    owner.close()

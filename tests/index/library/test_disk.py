"""A disk that is full or read-only: one sentence, and nothing lost."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from index.build.build import build
from index.errors import DiskFull, LibraryError, LibraryReadOnly
from index.library.library import Library
from tests.index.fakes import MODEL, embed, nearest, put, vector


def limit_pages(library: Library, extra: int) -> None:
    """Make SQLite see a disk with room for `extra` more pages of 4 KB."""
    with library.database.read() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + extra}")


def test_a_disk_that_fills_up_keeps_what_was_stored(tmp_path: Path, photos: Path) -> None:
    put(photos, range(200))
    library = Library.open(tmp_path / "l", MODEL)
    limit_pages(library, 5)
    with pytest.raises(DiskFull, match=r"is full\. Everything saved so far is kept"):
        build(library, [photos], embed=embed)
    stored = library.count()
    assert 0 < stored < 200
    assert len(nearest(library, vector(0), 500)) == stored
    library.close()

    library = Library.open(tmp_path / "l", MODEL)
    report = build(library, [photos], embed=embed)
    assert (report.unchanged, report.added) == (stored, 200 - stored)
    library.close()


def test_no_room_for_the_vector_file_loses_nothing(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(photos, range(20))
    library = Library.open(tmp_path / "l", MODEL)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull):
        build(library, [photos], embed=embed)
    library.close()
    library = Library.open(tmp_path / "l", MODEL)  # the disk is still full
    assert len(nearest(library, vector(0), 50)) == 20
    library.close()
    monkeypatch.undo()
    library = Library.open(tmp_path / "l", MODEL)
    assert build(library, [photos], embed=embed).unchanged == 20
    library.close()


def test_a_catalogue_that_may_not_be_written_is_a_sentence(library: Library, photos: Path) -> None:
    put(photos, range(3))
    with library.database.read() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(LibraryReadOnly, match="not allowed to write"):
        build(library, [photos], embed=embed)
    with library.database.read() as connection:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
    assert build(library, [photos], embed=embed).added == 3


def test_a_folder_that_may_not_be_written_is_a_sentence(
    tmp_path: Path, photos: Path, unprivileged: None
) -> None:
    with pytest.raises(LibraryReadOnly, match="not allowed to write"):
        Library.open(tmp_path / "library", MODEL)


def test_a_place_where_no_folder_can_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="It was not possible to read or write the library in"):
        Library.open(tmp_path / "file", MODEL)

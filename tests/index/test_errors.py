"""Every failure is there to be spoken."""

from __future__ import annotations

import inspect
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from index import errors
from index.catalog.database import spoken
from index.errors import (
    DiskFull,
    LibraryBroken,
    LibraryBusy,
    LibraryError,
    LibraryReadOnly,
)

CODES = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: LibraryReadOnly,
    sqlite3.SQLITE_READONLY_DBMOVED: LibraryReadOnly,
    sqlite3.SQLITE_BUSY: LibraryBusy,
    sqlite3.SQLITE_BUSY_SNAPSHOT: LibraryBusy,
    sqlite3.SQLITE_CORRUPT: LibraryBroken,
    sqlite3.SQLITE_NOTADB: LibraryBroken,
    sqlite3.SQLITE_IOERR_FSYNC: LibraryError,
    sqlite3.SQLITE_CANTOPEN: LibraryError,
}


def test_the_tree_at_the_top_names_every_error() -> None:
    tree = inspect.getdoc(errors) or ""
    classes = [
        name
        for name, thing in vars(errors).items()
        if inspect.isclass(thing) and issubclass(thing, Exception)
    ]
    assert classes
    for name in classes:
        assert name in tree.split()


@pytest.mark.parametrize(("code", "kind"), CODES.items())
def test_what_sqlite_says_becomes_a_sentence(code: int, kind: type[LibraryError]) -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = code
    for raised in (fault, DBAPIError("SELECT 1", {}, fault)):
        with pytest.raises(LibraryError) as caught, spoken("the library in /photos"):
            raise raised
        assert type(caught.value) is kind
        assert_speakable(str(caught.value))


def test_what_the_system_says_becomes_a_sentence() -> None:
    with pytest.raises(LibraryError) as caught, spoken("the library in /photos"):
        (Path("/dev/null") / "x").read_bytes()
    assert_speakable(str(caught.value))


def assert_speakable(text: str) -> None:
    """Sentences that name the library, what happened and what to do, without jargon."""
    assert "the library in /photos" in text
    assert text.endswith(".")
    assert text[0].isupper()
    assert text.count(". ") >= 1
    for jargon in ("Error", "SQLITE", "sqlite", "I/O", "errno", "Traceback", "SELECT"):
        assert jargon not in text

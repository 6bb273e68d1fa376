"""Erasing: no byte of what was asked, nor of its vectors, is left in any file of the data."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from index.catalog.database import Database, sqlite_url
from index.errors import LibraryBusy
from index.library.library import Library
from index.vectors import to_blob
from models.types import Vectors
from server.feedback.erasing import erase, last_erasure
from server.feedback.learning import Learning
from server.feedback.query_vectors import QueryVectors
from server.feedback.store import Feedback, Thumb
from tests.fakes import MODEL, FakeEmbedder, coloured_library

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ODD = "red quuxfrobnitz"
"""So that no other byte of the library can be meant."""


def vector_of(hours: int) -> Vectors:
    """That no picture has."""
    drawn = np.random.default_rng(hours).normal(size=4)
    vector: Vectors = (drawn / np.linalg.norm(drawn)).astype(np.float32)
    return vector


class Home:
    """A library with thumbs of many hours; the hour is part of the question."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = coloured_library(folder, "red", "green")
        self.now = NOW
        self.feedback = Feedback(self.library.database, lambda: self.now)
        self.embedder = FakeEmbedder()
        self.learning = Learning(self.library, self.embedder)

    def ask(self, hours_ago: int) -> None:
        """A thumb for one question, another one that is taken back, and their vectors."""
        self.now = NOW - hours_ago * HOUR
        asked = f"{ODD}{hours_ago:03}"
        thumb = Thumb(
            session_id=f"s-{asked}",
            query=asked,
            heard_as="voice",
            image_id=1,
            path=Path(f"/photos/{asked}.png"),
            verdict="up",
            given_by="voice",
            models={"embed": MODEL.name},
            caption=f"a caption of {asked}",
        )
        self.feedback.record(thumb)
        self.feedback.record(replace(thumb, verdict="down"))
        self.now += timedelta(minutes=1)
        self.feedback.undo(thumb.session_id)
        QueryVectors(self.library.database, self.library.model_id, 4).keep(
            {asked: vector_of(hours_ago)}
        )

    def hours_left(self) -> set[int]:
        """Whose words still stand in a file."""
        data = b"".join(each.read_bytes() for each in self.folder.rglob("*") if each.is_file())
        return {hours for hours in HOURS if f"quuxfrobnitz{hours:03}".encode() in data}

    def has_bytes(self, some: bytes) -> bool:
        return any(some in each.read_bytes() for each in self.folder.rglob("*") if each.is_file())


HOURS = range(1, 61)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    for hours in reversed(HOURS):
        made.ask(hours)
    made.now = NOW
    yield made
    made.library.close()


def test_no_byte_of_words_and_vectors_is_left(home: Home) -> None:
    vector = to_blob(vector_of(1))
    assert home.hours_left() == {*HOURS}  # or the test would find nothing wherever it looked
    assert home.has_bytes(vector)
    assert erase(home.library.database).thumbs == 2 * len(HOURS)
    assert home.hours_left() == set()
    assert not home.has_bytes(vector)
    assert [*home.feedback.rows()] == []
    assert home.library.count() == 2  # pictures are kept
    assert home.library.catalog.count() == 2
    home.library.close()
    assert home.hours_left() == set()


def test_what_was_asked_since_a_moment_goes_and_the_rest_stays(home: Home) -> None:
    assert erase(home.library.database, since=NOW - 10 * HOUR).thumbs == 20
    assert home.hours_left() == {hours for hours in HOURS if hours > 10}


def test_what_is_older_than_a_moment_goes_and_the_rest_stays(home: Home) -> None:
    assert erase(home.library.database, until=NOW - 10 * HOUR).thumbs == 2 * (len(HOURS) - 10)
    assert home.hours_left() == {hours for hours in HOURS if hours <= 10}


def test_a_thumb_that_was_taken_back_does_not_come_back(home: Home) -> None:
    # Given before the moment and taken back after it.
    erase(home.library.database, since=NOW - HOUR + timedelta(seconds=30))
    assert home.feedback.report().down == 0
    assert home.feedback.report().undone == len(HOURS) - 1


def test_nobody_who_has_it_open_learns_from_it_any_more(home: Home) -> None:
    home.learning.follow()
    home.learning.forget()
    erase(home.library.database)
    home.learning.follow()
    lessons = home.learning._lessons
    assert lessons is not None and len(lessons.images) == 0
    assert home.learning._vectors == {}


def test_each_erasure_is_told_by_another_number(home: Home) -> None:
    database = home.library.database
    numbers = [last_erasure(database)]
    for _ in range(3):
        erase(database)
        numbers.append(last_erasure(database))
    home.ask(1)
    assert numbers[0] == 0 and len({*numbers}) == 4
    assert last_erasure(database) == numbers[-1]


def test_what_is_not_there_is_erased_without_writing_the_file_anew(home: Home) -> None:
    database = home.library.database
    assert erase(database, until=NOW - timedelta(days=400)).thumbs == 0
    assert last_erasure(database) == 0


def test_it_is_erased_while_others_read_and_write(home: Home) -> None:
    """As a server does: another connection reads, and a thumb comes in the middle of it."""
    other = Library.open(home.library.folder, MODEL)
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            other.catalog.count()
            [*Feedback(other.database).rows()]

    reading = threading.Thread(target=read)
    reading.start()
    try:
        erase(home.library.database)
    finally:
        stop.set()
        reading.join()
        other.close()
    assert home.hours_left() == set()


def test_who_reads_all_the_while_is_named_as_the_reason(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.catalog.database.BUSY_MS", 50)
    path = home.library.folder / "catalog.sqlite"
    with (
        closing(Database.open(sqlite_url(path), "the library")) as impatient,
        closing(sqlite3.connect(path, isolation_level=None)) as reader,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM feedback").fetchall()
        with pytest.raises(LibraryBusy, match="another program is reading there"):
            erase(impatient)
        reader.execute("ROLLBACK")
    erase(home.library.database)
    assert home.hours_left() == set()

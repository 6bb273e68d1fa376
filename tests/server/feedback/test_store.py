"""Thumbs: stored, taken back, counted, exported."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from index.catalog.database import Database, sqlite_url
from index.catalog.records import VectorModel
from index.catalog.schema import FEEDBACK
from index.errors import DiskFull, LibraryError
from index.library.library import Library
from server.feedback.report import told
from server.feedback.spreadsheet import APOSTROPHE, DANGEROUS, cell, text_of
from server.feedback.store import Feedback, FeedbackReport, Format, Thumb, read_csv

NOW = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
THUMB = Thumb(
    session_id="s1",
    query="a red boat",
    heard_as="voice",
    image_id=7,
    path=Path("/photos/boat.png"),
    verdict="up",
    given_by="key",
    models={"hear": "w@1", "embed": "c@2", "caption": "b@3", "speak": "e@4"},
    transcript_confidence=0.9,
    rank=1,
    score=0.31,
    caption="a red boat on a beach",
)


def catalogue(folder: Path) -> Database:
    return Database.open(sqlite_url(folder / "catalog.sqlite"), "the library")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "library", VectorModel("fake", 4, "none"))
    yield opened
    opened.close()


@pytest.fixture
def feedback(library: Library) -> Feedback:
    return Feedback(library.database, clock=lambda: NOW)


def test_a_thumb_is_kept_with_all_that_was_known(feedback: Feedback) -> None:
    number = feedback.record(THUMB)
    [row] = feedback.rows()
    assert (row.id, row.at, row.at.utcoffset()) == (number, NOW, timedelta(0))
    assert row.path == "/photos/boat.png"
    assert (row.verdict, row.about, row.given) == (1, "match", "up")
    for name in ("session_id", "query", "heard_as", "image_id", "given_by", "models"):
        assert getattr(row, name) == getattr(THUMB, name)
    for name in ("transcript_confidence", "rank", "score", "caption"):
        assert getattr(row, name) == getattr(THUMB, name)
    assert row.undoes is None


def test_a_thumb_is_in_the_file_before_its_number_is_known(
    library: Library, feedback: Feedback, tmp_path: Path
) -> None:
    number = feedback.record(THUMB)
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in library.folder.glob("catalog.sqlite*"):  # as a crash would leave them
        (copy / file.name).write_bytes(file.read_bytes())
    found = Library.open(copy, VectorModel("fake", 4, "none"))
    assert [row.id for row in Feedback(found.database).rows()] == [number]
    found.close()


def test_undo_takes_back_the_latest_of_the_session_with_a_row_of_its_own(
    feedback: Feedback,
) -> None:
    first = feedback.record(THUMB)
    second = feedback.record(replace(THUMB, verdict="down", image_id=8))
    other = feedback.record(replace(THUMB, session_id="s2"))
    undone = feedback.undo("s1", "voice")
    assert undone is not None
    assert (undone.id, undone.verdict, undone.image_id) == (second, -1, 8)
    undone = feedback.undo("s1", "voice")
    assert undone is not None
    assert undone.id == first
    assert feedback.undo("s1", "voice") is None
    assert feedback.undo("nobody", "voice") is None
    rows = list(feedback.rows())
    assert [row.id for row in rows[:3]] == [first, second, other]
    assert [(row.verdict, row.undoes, row.given_by) for row in rows[3:]] == [
        (0, second, "voice"),
        (0, first, "voice"),
    ]
    assert rows[3].image_id == 8


def test_a_thumb_can_be_given_again_after_it_was_taken_back(feedback: Feedback) -> None:
    feedback.record(THUMB)
    feedback.undo("s1")
    again = feedback.record(THUMB)
    undone = feedback.undo("s1")
    assert undone is not None
    assert undone.id == again


def test_thumbs_that_stand_are_counted(feedback: Feedback) -> None:
    assert feedback.report() == FeedbackReport(0, 0, 0, 0, 0, 0, {})
    feedback.record(THUMB)
    feedback.record(replace(THUMB, session_id="s2", image_id=8, verdict="down", given_by="voice"))
    feedback.record(replace(THUMB, session_id="s2", image_id=7, given_by="voice"))
    feedback.record(replace(THUMB, session_id="s3", image_id=9))
    feedback.undo("s3")
    assert feedback.report() == FeedbackReport(
        up=2,
        down=1,
        wrong_descriptions=0,
        undone=1,
        sessions=2,
        pictures=2,
        given_by={"key": 1, "voice": 2},
    )


def test_a_wrong_description_is_no_bad_match(feedback: Feedback) -> None:
    feedback.record(replace(THUMB, verdict="wrong_description"))
    feedback.record(replace(THUMB, verdict="up"))
    feedback.record(replace(THUMB, verdict="wrong_description", image_id=8))
    undone = feedback.undo("s1")
    assert undone is not None
    assert (undone.given, undone.image_id) == ("wrong_description", 8)
    report = feedback.report()
    assert (report.up, report.down, report.wrong_descriptions, report.undone) == (1, 0, 1, 1)
    rows = [(row.verdict, row.about) for row in feedback.rows()]
    assert rows == [(-1, "description"), (1, "match"), (-1, "description"), (0, "description")]


def exported(feedback: Feedback, format: Format) -> bytes:
    stream = io.BytesIO()
    assert feedback.export(stream, format) == 3
    assert not stream.closed
    return stream.getvalue()


def test_the_three_formats_say_the_same(feedback: Feedback) -> None:
    feedback.record(replace(THUMB, query='a "red", boat\nand naïve 日本'))
    feedback.record(replace(THUMB, score=None, rank=None, caption=None, given_by="api"))
    feedback.undo("s1", "button")
    as_json = [json.loads(line) for line in exported(feedback, "jsonl").splitlines()]
    as_csv = list(csv.DictReader(io.StringIO(exported(feedback, "csv").decode(), newline="")))
    as_parquet = pq.read_table(io.BytesIO(exported(feedback, "parquet"))).to_pylist()
    assert [row["verdict"] for row in as_json] == [1, 1, 0]
    for from_json, from_csv, from_parquet in zip(as_json, as_csv, as_parquet, strict=True):
        assert list(from_json) == list(from_csv) == list(from_parquet)
        assert from_parquet["at"] == datetime.fromisoformat(from_json["at"]) == NOW
        assert json.loads(from_parquet["models"]) == json.loads(from_csv["models"])
        assert json.loads(from_csv["models"]) == from_json["models"] == THUMB.models
        for name in set(from_json) - {"at", "models"}:
            assert from_parquet[name] == from_json[name]
            assert from_csv[name] == ("" if from_json[name] is None else str(from_json[name]))


def test_an_empty_log_can_be_exported(feedback: Feedback, tmp_path: Path) -> None:
    formats: tuple[Format, ...] = ("jsonl", "csv", "parquet")
    for format in formats:
        assert feedback.export(tmp_path / format, format) == 0
    assert (tmp_path / "jsonl").read_bytes() == b""
    assert (tmp_path / "csv").read_text().startswith("id,at,session_id,query")
    assert pq.read_table(tmp_path / "parquet").num_rows == 0


def test_an_export_replaces_the_file_wholly_or_not_at_all(
    feedback: Feedback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feedback.record(THUMB)
    target = tmp_path / "thumbs.csv"
    feedback.export(target, "csv")
    before = target.read_bytes()
    feedback.record(THUMB)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull):
        feedback.export(target, "csv")
    monkeypatch.undo()
    assert target.read_bytes() == before
    assert feedback.export(target, "csv") == 2


def test_an_export_to_nowhere_is_a_sentence(feedback: Feedback, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="It was not possible to read or write the folder"):
        feedback.export(tmp_path / "nowhere" / "thumbs.csv", "csv")


def test_whatever_is_said_can_be_stored_and_exported(feedback: Feedback) -> None:
    odd = replace(
        THUMB,
        query="lone \ud800 surrogate and \0 nothing",
        caption="",
        path=Path(os.fsdecode(b"/photos/\xff.png")),
        score=float("nan"),
        transcript_confidence=float("inf"),
    )
    feedback.record(odd)
    [row] = feedback.rows()
    assert row.query == "lone ? surrogate and  nothing"
    assert row.path == "/photos/\\xff.png"
    assert (row.score, row.transcript_confidence) == (None, None)
    formats: tuple[Format, ...] = ("jsonl", "csv", "parquet")
    for format in formats:
        assert feedback.export(io.BytesIO(), format) == 1


def test_the_database_itself_refuses_what_makes_no_sense(library: Library) -> None:
    feedback = Feedback(library.database)
    with pytest.raises(IntegrityError):
        feedback.record(replace(THUMB, given_by=None))  # type: ignore[arg-type]
    feedback.record(THUMB)
    for wrong in ("verdict = 2", "verdict = 0", "about = 'weather'"):
        with pytest.raises(IntegrityError), library.database.write() as connection:
            connection.execute(text(f"UPDATE feedback SET {wrong}"))
    feedback.undo("s1")
    with pytest.raises(IntegrityError), library.database.write() as connection:
        columns = (
            "at, session_id, query, heard_as, image_id, path, models, verdict, undoes, given_by"
        )
        connection.execute(
            text(f"INSERT INTO feedback ({columns}) SELECT {columns} FROM feedback WHERE id = 2")
        )


def test_a_full_disk_is_a_sentence_and_the_earlier_thumbs_stay(library: Library) -> None:
    feedback = Feedback(library.database)
    with library.database.read() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + 2}")
    stored = []
    with pytest.raises(DiskFull):
        for _ in range(1000):
            stored.append(feedback.record(THUMB))
    assert stored
    assert [row.id for row in feedback.rows()] == stored


def test_thumbs_from_many_threads_are_all_kept_and_undone_once(library: Library) -> None:
    feedback = Feedback(library.database)
    undone: list[int] = []

    def give() -> None:
        for _ in range(10):
            feedback.record(THUMB)

    def take() -> None:
        for _ in range(10):
            row = feedback.undo("s1")
            if row is not None:
                undone.append(row.id)

    for work in (give, take):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(undone) == list(range(1, 41))
    assert feedback.report().undone == 40


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
CELLS = st.tuples(st.sampled_from(("", *DANGEROUS)), TEXTS).map("".join)


@given(CELLS)
def test_every_text_has_one_cell_that_nothing_computes(text: str) -> None:
    assert text_of(cell(text)) == text
    assert not cell(text).startswith(tuple(set(DANGEROUS) - {APOSTROPHE}))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS | st.none(), CELLS), max_size=3))
def test_what_is_exported_as_csv_is_read_back_the_same_and_computes_nothing(
    said: list[tuple[str, str | None, str]],
) -> None:
    with TemporaryDirectory() as folder, closing(catalogue(Path(folder))) as database:
        feedback = Feedback(database, lambda: NOW)
        for query, caption, model in said:
            thumb = replace(THUMB, query=query, caption=caption, models={"embed": model})
            feedback.record(replace(thumb, session_id=f"={query}", path=Path(f"-{model}")))
        stream = io.BytesIO()
        feedback.export(stream, "csv")
        assert [*read_csv(io.BytesIO(stream.getvalue()))] == [*feedback.rows()]
    text = io.StringIO(stream.getvalue().decode(), newline="")
    for row in csv.DictReader(text):
        for name in ("session_id", "query", "path", "caption", "models"):
            assert not row[name].startswith(tuple(set(DANGEROUS) - {APOSTROPHE}))


def test_a_score_that_no_search_gives_is_not_kept(feedback: Feedback) -> None:
    for score in (1e308, -1e308, float("inf"), float("nan"), 2.0):
        feedback.record(replace(THUMB, score=score))
    assert {row.score for row in feedback.rows()} == {None}


def test_numbers_that_an_earlier_version_took_can_be_exported_and_told(
    feedback: Feedback,
) -> None:
    feedback.record(replace(THUMB, rank=2**40))
    with feedback._database.write() as connection:
        connection.execute(update(FEEDBACK).values(score=1e308))
    formats: tuple[Format, ...] = ("jsonl", "csv", "parquet")
    for format in formats:
        assert feedback.export(io.BytesIO(), format) == 1
    assert told(feedback.rows(), {}).scores == []

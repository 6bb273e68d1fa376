"""Thumbs: one durable row each, taken back by another row, counted and exported.

Nothing is ever changed or deleted, and a row is on the disk before its id is returned. The rows
live in the library's own database.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias, TypeVar

from sqlalchemy import Row, Select, func, insert, select

from index.catalog.database import Database, spoken
from index.catalog.schema import FEEDBACK, FORGETTINGS, IMAGES
from index.durable import replacing
from index.paths import path_to_text
from server.feedback.spreadsheet import APOSTROPHE, cell, text_of
from server.language.synonyms import Verdict, Via

N = TypeVar("N", int, float)

HeardAs: TypeAlias = Literal["voice", "text", "image"]
Format: TypeAlias = Literal["jsonl", "csv", "parquet"]

ROWS_AT_ONCE = 4096
HIGHEST = 1.001  # cosine or probability, as computers round
KEPT_AS: Mapping[Verdict, tuple[int, str]] = {
    "up": (1, "match"),
    "down": (-1, "match"),
    "wrong_description": (-1, "description"),
}
"""The columns `verdict` and `about`."""


@dataclass(frozen=True)
class Thumb:
    """An opinion on one picture that was found."""

    session_id: str
    query: str
    """The words searched for; empty for a search by picture."""
    heard_as: HeardAs
    """How the query came in."""
    image_id: int
    path: Path
    verdict: Verdict
    given_by: Via
    models: Mapping[str, str]
    """Names of the models in use, under "hear", "embed", "caption" and "speak", and "match" where
    there is one."""
    transcript_confidence: float | None = None
    """Probability per token, 0 to 1; None where nothing was spoken."""
    rank: int | None = None
    """Place among the results, from 1; None where there was no search."""
    score: float | None = None
    """Cosine of the match; None where there was no search."""
    caption: str | None = None
    """The words spoken of the picture; None where there were none."""


@dataclass(frozen=True)
class FeedbackRow:
    """One row as it stands in the database."""

    id: int
    at: datetime
    """UTC."""
    session_id: str
    query: str
    heard_as: str
    transcript_confidence: float | None
    image_id: int
    path: str
    """The file's path as text; bytes that are no UTF-8 are written as `\\xNN`."""
    rank: int | None
    score: float | None
    caption: str | None
    models: dict[str, str]
    verdict: int
    """1 up, -1 down, 0 for a row that takes another one back."""
    undoes: int | None
    """The row taken back."""
    given_by: str
    about: str
    """"match": whether the picture fits the query; "description": whether the caption fits the
    picture."""

    @property
    def given(self) -> Verdict:
        """The verdict as it was given. Not for a row that takes one back."""
        columns = self.verdict, self.about
        return next(name for name, kept in KEPT_AS.items() if kept == columns)


@dataclass(frozen=True)
class RelevanceJudgement:
    """What a thumb teaches: whether a picture is one that the words asked for."""

    session_id: str
    query: str
    image_id: int
    liked: bool


@dataclass(frozen=True)
class FeedbackReport:
    """Counts; thumbs that were taken back are in `undone` only."""

    up: int
    down: int
    """The match was bad; wrong descriptions are counted apart."""
    wrong_descriptions: int
    undone: int
    sessions: int
    """Sessions with a thumb that stands."""
    pictures: int
    """Pictures with a thumb that stands."""
    given_by: dict[str, int]
    """Thumbs that stand, by how they were given."""


class Feedback:
    """The thumbs of one library."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock

    def record(self, thumb: Thumb) -> int:
        """Store a thumb; the id of its row, which is on the disk when this returns.

        Raises:
            LibraryError: it could not be stored; the message says why.
        """
        verdict, about = KEPT_AS[thumb.verdict]
        values = {
            "at": self._clock(),
            "session_id": _storable(thumb.session_id),
            "query": _storable(thumb.query),
            "heard_as": thumb.heard_as,
            "transcript_confidence": _measured(thumb.transcript_confidence),
            "image_id": thumb.image_id,
            "path": path_to_text(thumb.path),
            "rank": thumb.rank,
            "score": _measured(thumb.score),
            "caption": None if thumb.caption is None else _storable(thumb.caption),
            "models": {_storable(k): _storable(v) for k, v in thumb.models.items()},
            "verdict": verdict,
            "given_by": thumb.given_by,
            "about": about,
        }
        with self._database.write() as connection:
            stored = connection.execute(insert(FEEDBACK).values(values).returning(FEEDBACK.c.id))
            return int(stored.scalar_one())

    def undo(self, session_id: str, given_by: Via = "voice") -> FeedbackRow | None:
        """Take back the session's latest thumb that stands, with a row that says so.

        Returns:
            The thumb taken back; None where none stands.

        Raises:
            LibraryError: it could not be stored; the message says why.
        """
        with self._database.write() as connection:
            found = connection.execute(_latest(session_id)).first()
            if found is None:
                return None
            thumb = _row(found)
            values = {key: value for key, value in asdict(thumb).items() if key != "id"}
            values |= {"at": self._clock(), "verdict": 0, "undoes": thumb.id, "given_by": given_by}
            connection.execute(insert(FEEDBACK).values(values))
            return thumb

    def latest(self, session_id: str) -> FeedbackRow | None:
        """The session's latest thumb that stands; None where none does. Raises: LibraryError."""
        with self._database.read() as connection:
            found = connection.execute(_latest(session_id)).first()
        return None if found is None else _row(found)

    def forget(self) -> int:
        """Let no thumb given so far teach any more; all of them are kept.

        Returns:
            How many taught something until now.

        Raises:
            LibraryError: it could not be stored; the message says why.
        """
        with self._database.write() as connection:
            taught = len(connection.execute(_teaching()).all())
            latest = select(func.coalesce(func.max(FEEDBACK.c.id), 0)).scalar_subquery()
            values = {"at": self._clock(), "last_feedback_id": latest}
            connection.execute(insert(FORGETTINGS).values(values))
            return taught

    def mark(self) -> tuple[int, int]:
        """Another one whenever a thumb was given or taken back, or thumbs were forgotten."""
        latest = select(func.max(FEEDBACK.c.id)).scalar_subquery()
        forgotten = select(func.max(FORGETTINGS.c.id)).scalar_subquery()
        with self._database.read() as connection:
            row = connection.execute(select(latest, forgotten)).one()
        return row[0] or 0, row[1] or 0

    def judgements(self) -> list[RelevanceJudgement]:
        """What the thumbs that stand teach, oldest first; those on descriptions teach nothing."""
        with self._database.read() as connection:
            rows = connection.execute(_teaching()).all()
        return [
            RelevanceJudgement(row.session_id, row.query, row.image_id, row.verdict > 0)
            for row in rows
        ]

    def rows(self) -> Iterator[FeedbackRow]:
        """Every row, undo rows included, oldest first."""
        query = select(FEEDBACK).order_by(FEEDBACK.c.id)
        with self._database.read() as connection:
            result = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
            for found in result:
                yield _row(found)

    def confidences(self) -> dict[int, tuple[str, float]]:
        """Descriptions that judged pictures have now, and how sure they are, 0 to 1, by id."""
        columns = IMAGES.c
        query = select(columns.id, columns.caption, columns.caption_confidence).where(
            columns.id.in_(select(FEEDBACK.c.image_id)),
            columns.caption.is_not(None),
            columns.caption_confidence.is_not(None),
        )
        with self._database.read() as connection:
            return {row[0]: (row[1], row[2]) for row in connection.execute(query)}

    def report(self) -> FeedbackReport:
        """Counts of the thumbs that stand and of those taken back."""
        standing = _standing().subquery()
        kept = standing.c.verdict, standing.c.about
        verdicts = select(*kept, func.count()).group_by(*kept)
        ways = select(standing.c.given_by, func.count()).group_by(standing.c.given_by)
        sessions = select(func.count(standing.c.session_id.distinct()))
        pictures = select(func.count(standing.c.image_id.distinct()))
        undone = select(func.count(FEEDBACK.c.undoes))
        with self._database.read() as connection:
            counts = {(row[0], row[1]): row[2] for row in connection.execute(verdicts)}
            return FeedbackReport(
                up=counts.get(KEPT_AS["up"], 0),
                down=counts.get(KEPT_AS["down"], 0),
                wrong_descriptions=counts.get(KEPT_AS["wrong_description"], 0),
                undone=connection.execute(undone).scalar_one(),
                sessions=connection.execute(sessions).scalar_one(),
                pictures=connection.execute(pictures).scalar_one(),
                given_by={row[0]: row[1] for row in connection.execute(ways)},
            )

    def export(self, target: Path | BinaryIO, format: Format) -> int:
        """Write every row, undo rows included, oldest first; how many there were.

        Args:
            target: a file, replaced wholly or not at all, or a stream that takes bytes.
            format: JSONL and CSV are UTF-8; CSV and Parquet hold `models` as JSON text. In CSV,
                texts stand as `spreadsheet.py` writes them; `read_csv` reads them back.

        Raises:
            LibraryError: the rows cannot be read, or the file cannot be written.
        """
        write = {"jsonl": _write_jsonl, "csv": _write_csv, "parquet": _write_parquet}[format]
        if not isinstance(target, Path):
            return write(self.rows(), target)
        with spoken(f"the folder {target.parent}"), replacing(target) as file:
            return write(self.rows(), file)


def _standing() -> Select[*tuple[Any, ...]]:
    """Thumbs that were not taken back."""
    taken_back = select(FEEDBACK.c.undoes).where(FEEDBACK.c.undoes.is_not(None))
    return select(FEEDBACK).where(FEEDBACK.c.verdict != 0, FEEDBACK.c.id.not_in(taken_back))


def _latest(session_id: str) -> Select[*tuple[Any, ...]]:
    mine = FEEDBACK.c.session_id == _storable(session_id)
    return _standing().where(mine).order_by(FEEDBACK.c.id.desc()).limit(1)


def _teaching() -> Select[tuple[str, str, int, int]]:
    """Thumbs on pictures found for words, that stand and are not forgotten, oldest first.

    Beside a picture, words are only a part of the question.
    """
    columns = FEEDBACK.c
    taken_back = select(columns.undoes).where(columns.undoes.is_not(None))
    forgotten = select(func.coalesce(func.max(FORGETTINGS.c.last_feedback_id), 0))
    return (
        select(columns.session_id, columns.query, columns.image_id, columns.verdict)
        .where(
            columns.id > forgotten.scalar_subquery(),
            columns.verdict != 0,
            columns.about == "match",
            columns.heard_as != "image",
            columns.id.not_in(taken_back),
        )
        .order_by(columns.id)
    )


def _row(found: Row[*tuple[Any, ...]]) -> FeedbackRow:
    return FeedbackRow(**found._mapping)


def _storable(text: str) -> str:
    """`text` without what no database takes: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _measured(value: float | None) -> float | None:
    """A cosine or a probability; None for what is neither, or a program may have made up."""
    return value if value is not None and abs(value) <= HIGHEST else None


def _write_jsonl(rows: Iterator[FeedbackRow], stream: BinaryIO) -> int:
    count = 0
    for row in rows:
        count += 1
        values = asdict(row) | {"at": row.at.isoformat()}
        stream.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
    return count


def _write_csv(rows: Iterator[FeedbackRow], stream: BinaryIO) -> int:
    text = TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.DictWriter(text, [column.name for column in fields(FeedbackRow)])
    writer.writeheader()
    count = 0
    for row in rows:
        count += 1
        values = _flat(row) | {"at": row.at.isoformat()}
        cells = {k: cell(v) if isinstance(v, str) else v for k, v in values.items()}
        if row.caption == "":  # which is another thing than none
            cells["caption"] = APOSTROPHE
        writer.writerow(cells)
    text.detach()  # flushes, and leaves the stream to its owner
    return count


def read_csv(stream: BinaryIO) -> Iterator[FeedbackRow]:
    """The rows that were exported as CSV. Raises: ValueError, where they were not."""
    text = TextIOWrapper(stream, encoding="utf-8", newline="")
    for found in csv.DictReader(text):
        told = {name: text_of(value) if value else None for name, value in found.items()}
        yield FeedbackRow(
            id=int(told["id"] or ""),
            at=datetime.fromisoformat(told["at"] or ""),
            session_id=told["session_id"] or "",
            query=told["query"] or "",
            heard_as=told["heard_as"] or "",
            transcript_confidence=_if_any(float, told["transcript_confidence"]),
            image_id=int(told["image_id"] or ""),
            path=told["path"] or "",
            rank=_if_any(int, told["rank"]),
            score=_if_any(float, told["score"]),
            caption=told["caption"],
            models=json.loads(told["models"] or ""),
            verdict=int(told["verdict"] or ""),
            undoes=_if_any(int, told["undoes"]),
            given_by=told["given_by"] or "",
            about=told["about"] or "",
        )
    text.detach()


def _if_any(read: Callable[[str], N], text: str | None) -> N | None:
    return None if text is None else read(text)


def _write_parquet(rows: Iterator[FeedbackRow], stream: BinaryIO) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        {
            "id": pa.int64(),
            "at": pa.timestamp("us", "UTC"),
            "session_id": pa.string(),
            "query": pa.string(),
            "heard_as": pa.string(),
            "transcript_confidence": pa.float64(),
            "image_id": pa.int64(),
            "path": pa.string(),
            "rank": pa.int64(),
            "score": pa.float64(),
            "caption": pa.string(),
            "models": pa.string(),
            "verdict": pa.int8(),
            "undoes": pa.int64(),
            "given_by": pa.string(),
            "about": pa.string(),
        }
    )
    table = pa.Table.from_pylist([_flat(row) for row in rows], schema=schema)
    pq.write_table(table, stream)
    return int(table.num_rows)


def _flat(row: FeedbackRow) -> dict[str, Any]:
    return asdict(row) | {"models": json.dumps(row.models, ensure_ascii=False)}

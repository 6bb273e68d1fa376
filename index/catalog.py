"""What is known of every picture: the only file with the catalogue's SQL.

Each method is one transaction. Knows no faiss, no files and no models; vectors are rows of
float32 that pass through. Feedback shares the database and is written in `server/feedback.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from index.database import Database
from index.manifest import VectorModel
from index.paths import path_to_text, text_to_path
from index.schema import IMAGES, LIBRARY_STATE, REMOVALS, VECTOR_MODELS
from index.vectors import Ids, Vectors

ROWS_AT_ONCE = 4096  # 8 MB of 512-dimensional vectors
IDS_AT_ONCE = 500  # SQLite and PostgreSQL both limit the values in one statement


@dataclass(frozen=True)
class Photo:
    """A picture in the library."""

    image_id: int
    path: Path
    caption: str | None
    """None until one has been made."""
    caption_confidence: float | None
    """Probability per token, 0 to 1."""
    taken_at: datetime | None
    """By the camera's clock; aware where the camera knew its offset from UTC."""
    latitude: float | None
    """Degrees, north positive."""
    longitude: float | None
    """Degrees, east positive."""
    width: int
    """Pixels, upright."""
    height: int
    """Pixels, upright."""


@dataclass(frozen=True)
class FileState:
    """A photo file as it was when it was read."""

    path: Path
    size: int
    """Bytes."""
    mtime_ns: int
    """Last change, nanoseconds since 1970."""
    content_hash: str
    """Equal for equal contents."""


@dataclass(frozen=True)
class KnownImage:
    """What the catalogue remembers of a picture's file."""

    image_id: int
    file: FileState
    caption: str | None
    caption_confidence: float | None
    captioner: str | None
    """Whose caption it is."""
    model_id: int
    """Whose vector it has."""


@dataclass(frozen=True)
class Entry:
    """A picture to be stored, with its vector."""

    image_id: int | None
    """The row to replace; None for a new one."""
    file: FileState
    width: int
    height: int
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    vector: Vectors
    """Shape (dimension,), length one."""
    caption: str | None = None
    caption_confidence: float | None = None
    captioner: str | None = None


@dataclass(frozen=True)
class State:
    """The library as a whole."""

    library_id: str
    revision: int
    """Goes up with every change of a vector."""
    model_id: int | None
    model: VectorModel | None
    """None before the first indexing."""


class Catalog:
    """The pictures of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self) -> State:
        """Which library this is, and how far it has come."""
        query = select(LIBRARY_STATE, VECTOR_MODELS).outerjoin_from(LIBRARY_STATE, VECTOR_MODELS)
        with self._database.read() as connection:
            row = connection.execute(query).one()
        known = row._mapping
        model_id = known[LIBRARY_STATE.c.model_id]
        model = None
        if model_id is not None:
            columns = VECTOR_MODELS.c
            model = VectorModel(
                known[columns.name], known[columns.dimension], known[columns.preprocessing]
            )
        return State(
            known[LIBRARY_STATE.c.library_id], known[LIBRARY_STATE.c.revision], model_id, model
        )

    def revision(self) -> int:
        """How many changes of vectors there have been."""
        with self._database.read() as connection:
            return int(connection.execute(select(LIBRARY_STATE.c.revision)).scalar_one())

    def use_model(self, model: VectorModel) -> None:
        """From now on `model` is the one; vectors of others wait until they are replaced."""
        columns = VECTOR_MODELS.c
        values = {
            "name": model.name,
            "dimension": model.dimension,
            "preprocessing": model.preprocessing,
        }
        query = select(columns.id).where(*(columns[key] == value for key, value in values.items()))
        with self._database.write() as connection:
            model_id = connection.execute(query).scalar()
            if model_id is None:
                made = insert(VECTOR_MODELS).values(values).returning(columns.id)
                model_id = connection.execute(made).scalar_one()
            _next_revision(connection)
            connection.execute(update(LIBRARY_STATE).values(model_id=model_id))

    def known(self) -> list[KnownImage]:
        """Every picture's file, caption and model."""
        columns = IMAGES.c
        query = select(
            columns.id,
            columns.path,
            columns.size,
            columns.mtime_ns,
            columns.content_hash,
            columns.caption,
            columns.caption_confidence,
            columns.captioner,
            columns.model_id,
        )
        with self._database.read() as connection:
            return [_known(row) for row in connection.execute(query)]

    def store(self, entries: Sequence[Entry], model_id: int) -> list[int]:
        """Pictures, vectors and captions in one transaction; the ids of their rows, in order."""
        with self._database.write() as connection:
            revision = _next_revision(connection)
            return [_store(connection, entry, model_id, revision) for entry in entries]

    def vector(self, image_id: int, model_id: int | None = None) -> Vectors | None:
        """The vector of a picture, shape (dimension,); None where the picture is gone, or its
        vector is not of the model asked for."""
        query = select(IMAGES.c.vector).where(IMAGES.c.id == image_id)
        if model_id is not None:
            query = query.where(IMAGES.c.model_id == model_id)
        with self._database.read() as connection:
            stored = connection.execute(query).scalar()
        return None if stored is None else np.frombuffer(stored, dtype="<f4")

    def set_files(self, files: Sequence[tuple[int, FileState]]) -> None:
        """Pictures, by id, whose files were moved or touched; their contents are the same."""
        with self._database.write() as connection:
            for image_id, file in files:
                query = update(IMAGES).where(IMAGES.c.id == image_id)
                connection.execute(query.values(_file_values(file)))

    def remove(self, image_ids: Sequence[int]) -> None:
        """Forget pictures, with their vectors and captions, in one transaction."""
        with self._database.write() as connection:
            revision = _next_revision(connection)
            for some in _portions(image_ids):
                connection.execute(delete(IMAGES).where(IMAGES.c.id.in_(some)))
                connection.execute(
                    insert(REMOVALS),
                    [{"image_id": image_id, "revision": revision} for image_id in some],
                )

    def set_captions(self, captions: Sequence[tuple[int, str, str, float]], captioner: str) -> int:
        """Store captions in one transaction.

        Args:
            captions: for each picture its id, its content hash, the caption and its confidence.
            captioner: the model that made them.

        Returns:
            How many were stored: a picture that is gone or has changed meanwhile gets none.
        """
        with self._database.write() as connection:
            return sum(
                connection.execute(
                    update(IMAGES)
                    .where(IMAGES.c.id == image_id, IMAGES.c.content_hash == content_hash)
                    .values(caption=text, caption_confidence=confidence, captioner=captioner)
                ).rowcount
                for image_id, content_hash, text, confidence in captions
            )

    def photo(self, image_id: int) -> Photo | None:
        """A picture by its id; None where there is none, or no longer."""
        return self.photos([image_id]).get(image_id)

    def photos(self, image_ids: Sequence[int]) -> dict[int, Photo]:
        """Pictures by their ids; those that are not there are left out."""
        photos: dict[int, Photo] = {}
        with self._database.read() as connection:
            for some in _portions(image_ids):
                for row in connection.execute(_PHOTO.where(IMAGES.c.id.in_(some))):
                    photos[row.id] = _photo(row)
        return photos

    def page(self, after: int = 0, limit: int = 100) -> list[Photo]:
        """Up to `limit` pictures whose ids follow `after`, in the order of their ids."""
        query = _PHOTO.where(IMAGES.c.id > after).order_by(IMAGES.c.id).limit(limit)
        with self._database.read() as connection:
            return [_photo(row) for row in connection.execute(query)]

    def count(self) -> int:
        """How many pictures there are."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(IMAGES)).scalar_one()

    def vector_ids(self, model_id: int) -> Ids:
        """The ids of the pictures that have a vector of this model, ascending."""
        query = select(IMAGES.c.id).where(IMAGES.c.model_id == model_id).order_by(IMAGES.c.id)
        with self._database.read() as connection:
            return np.fromiter(connection.execute(query).scalars(), dtype=np.int64)

    def gone_since(self, revision: int, model_id: int) -> Ids:
        """Pictures that lost their vector of this model after `revision`."""
        removed = select(REMOVALS.c.image_id).where(REMOVALS.c.revision > revision)
        replaced = select(IMAGES.c.id).where(
            IMAGES.c.revision > revision, IMAGES.c.model_id != model_id
        )
        with self._database.read() as connection:
            ids = connection.execute(removed.union_all(replaced)).scalars()
            return np.fromiter(ids, dtype=np.int64)

    def vectors_since(self, revision: int, model_id: int) -> Iterator[tuple[Ids, Vectors]]:
        """Ids and vectors of this model that are new after `revision`, some thousands at a time."""
        columns = IMAGES.c
        query = select(columns.id, columns.vector).where(
            columns.revision > revision, columns.model_id == model_id
        )
        with self._database.read() as connection:
            result = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
            for rows in result.partitions():
                ids = np.array([row.id for row in rows], dtype=np.int64)
                flat = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f4")
                yield ids, flat.reshape(len(rows), -1)


_PHOTO = select(
    IMAGES.c.id,
    IMAGES.c.path,
    IMAGES.c.caption,
    IMAGES.c.caption_confidence,
    IMAGES.c.taken_at,
    IMAGES.c.taken_offset_minutes,
    IMAGES.c.latitude,
    IMAGES.c.longitude,
    IMAGES.c.width,
    IMAGES.c.height,
)


def _next_revision(connection: Connection) -> int:
    connection.execute(update(LIBRARY_STATE).values(revision=LIBRARY_STATE.c.revision + 1))
    return int(connection.execute(select(LIBRARY_STATE.c.revision)).scalar_one())


def _store(connection: Connection, entry: Entry, model_id: int, revision: int) -> int:
    taken_at, offset = _camera_clock(entry.taken_at)
    values = {
        **_file_values(entry.file),
        "width": entry.width,
        "height": entry.height,
        "taken_at": taken_at,
        "taken_offset_minutes": offset,
        "latitude": entry.latitude,
        "longitude": entry.longitude,
        "caption": entry.caption,
        "caption_confidence": entry.caption_confidence,
        "captioner": entry.captioner,
        "indexed_at": datetime.now(UTC),
        "model_id": model_id,
        "revision": revision,
        "vector": entry.vector.astype("<f4").tobytes(),
    }
    if entry.image_id is None:
        made = insert(IMAGES).values(values).returning(IMAGES.c.id)
        return int(connection.execute(made).scalar_one())
    connection.execute(update(IMAGES).where(IMAGES.c.id == entry.image_id).values(values))
    return entry.image_id


def _file_values(file: FileState) -> dict[str, Any]:
    return {
        "path": path_to_text(file.path),
        "size": file.size,
        "mtime_ns": file.mtime_ns,
        "content_hash": file.content_hash,
    }


def _camera_clock(taken_at: datetime | None) -> tuple[datetime | None, int | None]:
    if taken_at is None or taken_at.tzinfo is None:
        return taken_at, None
    offset = taken_at.utcoffset() or timedelta()
    return taken_at.replace(tzinfo=None), round(offset / timedelta(minutes=1))


def _known(row: Row[*tuple[Any, ...]]) -> KnownImage:
    file = FileState(text_to_path(row.path), row.size, row.mtime_ns, row.content_hash)
    return KnownImage(
        row.id, file, row.caption, row.caption_confidence, row.captioner, row.model_id
    )


def _photo(row: Row[*tuple[Any, ...]]) -> Photo:
    taken_at = row.taken_at
    if taken_at is not None and row.taken_offset_minutes is not None:
        zone = timezone(timedelta(minutes=row.taken_offset_minutes))
        taken_at = taken_at.replace(tzinfo=zone)
    return Photo(
        image_id=row.id,
        path=text_to_path(row.path),
        caption=row.caption,
        caption_confidence=row.caption_confidence,
        taken_at=taken_at,
        latitude=row.latitude,
        longitude=row.longitude,
        width=row.width,
        height=row.height,
    )


def _portions(image_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (image_ids[i : i + IDS_AT_ONCE] for i in range(0, len(image_ids), IDS_AT_ONCE))

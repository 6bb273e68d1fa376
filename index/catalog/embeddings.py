"""The vectors of pictures in the catalogue, one a picture and model.

Each method is one transaction; `catalog.py` writes them, with their pictures. A vector that nobody
wrote so is never given to anyone: the library is broken then. Knows no faiss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from sqlalchemy import Connection, Row, func, select

from index.catalog.database import Database
from index.catalog.schema import EMBEDDINGS, LIBRARY_STATE, REMOVALS, VECTOR_MODELS
from index.vectors import Ids, Vectors, from_blobs

ROWS_AT_ONCE = 4096  # 8 MB of 512-dimensional vectors
_VECTORS = "SELECT image_id, vector FROM embeddings"
Value = TypeVar("Value")
IDS_AT_ONCE = 500  # SQLite and PostgreSQL both limit the values in one statement


@dataclass(frozen=True)
class VectorTotals:
    """What there is of a model at one moment, for comparing with a copy of it."""

    revision: int
    """The catalogue's, at that moment."""
    count: int
    """How many pictures have a vector."""
    ids: int
    """The sum of their ids."""


class Embeddings:
    """What each model made of the pictures of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dimensions: dict[int, int] = {}

    def vectors(self, image_ids: Sequence[int], model_id: int) -> dict[int, Vectors]:
        """Vectors by the ids of their pictures, float32 of shape (dimension,) and length one, which
        cannot be written to; those that are not there are left out."""
        found: dict[int, Vectors] = {}
        with self._database.read() as connection:
            dimension = self._dimension(connection, model_id)
            for some in portions(image_ids):
                # Written out, for twenty ids: 0.2 ms. Bound one by one: 0.5 to 1.3, every search.
                numbers = ", ".join(str(int(image_id)) for image_id in some)
                query = f"{_VECTORS} WHERE model_id = {model_id:d} AND image_id IN ({numbers})"
                rows = connection.exec_driver_sql(query).all()
                vectors = from_blobs([vector for _, vector in rows], dimension)
                found.update(zip((image_id for image_id, _ in rows), vectors, strict=True))
        return found

    def ids(self, model_id: int) -> Ids:
        """The ids of the pictures that have a vector of this model, shape (n,), ascending."""
        columns = EMBEDDINGS.c
        query = select(columns.image_id).where(columns.model_id == model_id)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(columns.image_id)).scalars()
            return np.fromiter(found, dtype=np.int64)

    def totals(self, model_id: int) -> VectorTotals:
        """What there is of a model, in figures that a million pictures take a tenth of a second."""
        columns = EMBEDDINGS.c
        summed = select(func.count(), func.sum(columns.image_id)).where(
            columns.model_id == model_id
        )
        with self._database.read() as connection:
            revision = connection.execute(select(LIBRARY_STATE.c.revision)).scalar_one()
            count, total = connection.execute(summed).one()
        return VectorTotals(int(revision), int(count), int(total or 0))

    def page(self, after: int, model_id: int) -> tuple[Ids, Vectors]:
        """Some thousands of ids that follow `after`, ascending, shape (n,), and their vectors,
        shape (n, dimension); none where none follows."""
        columns = EMBEDDINGS.c
        query = (
            select(columns.image_id, columns.vector)
            .where(columns.model_id == model_id, columns.image_id > after)
            .order_by(columns.image_id)
            .limit(ROWS_AT_ONCE)
        )
        with self._database.read() as connection:
            dimension = self._dimension(connection, model_id)
            return _arrays(connection.execute(query).all(), dimension)

    def gone_since(self, revision: int) -> Ids:
        """The ids, shape (n,), of pictures whose vectors of before `revision` are no longer true;
        some have new ones."""
        query = select(REMOVALS.c.image_id).where(REMOVALS.c.revision > revision)
        with self._database.read() as connection:
            return np.fromiter(connection.execute(query).scalars(), dtype=np.int64)

    def since(self, revision: int, model_id: int) -> Iterator[tuple[Ids, Vectors]]:
        """Ids, shape (n,), and vectors of this model, shape (n, dimension), that are new after
        `revision`, some thousands at a time and in any order."""
        columns = EMBEDDINGS.c
        query = select(columns.image_id, columns.vector).where(
            columns.revision > revision, columns.model_id == model_id
        )
        with self._database.read() as connection:
            dimension = self._dimension(connection, model_id)
            result = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
            for rows in result.partitions():
                yield _arrays(rows, dimension)

    def _dimension(self, connection: Connection, model_id: int) -> int:
        """The length of a model's vectors, which never changes."""
        if model_id not in self._dimensions:
            query = select(VECTOR_MODELS.c.dimension).where(VECTOR_MODELS.c.id == model_id)
            self._dimensions[model_id] = int(connection.execute(query).scalar_one())
        return self._dimensions[model_id]


def _arrays(rows: Sequence[Row[int, bytes]], dimension: int) -> tuple[Ids, Vectors]:
    ids = np.array([image_id for image_id, _ in rows], dtype=np.int64)
    return ids, from_blobs([vector for _, vector in rows], dimension)


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """As many ids, or other values, at a time as one statement takes."""
    return (values[i : i + IDS_AT_ONCE] for i in range(0, len(values), IDS_AT_ONCE))

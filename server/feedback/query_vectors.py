"""The vectors of questions that thumbs were given to, kept beside the thumbs.

A new process would have to read and embed thousands of questions otherwise. Nothing is lost with
them: they can be made again from the words.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, select

from index.catalog.database import Database
from index.catalog.schema import QUERY_VECTORS
from index.vectors import from_blobs, to_blob
from models.types import Vectors


class QueryVectors:
    """The vectors that one model made of questions to one library."""

    def __init__(self, database: Database, model_id: int, dimension: int) -> None:
        self._database = database
        self._model_id = model_id
        self._dimension = dimension

    def all(self) -> dict[str, Vectors]:
        """Every vector by its question, each of shape (dimension,)."""
        columns = QUERY_VECTORS.c
        query = select(columns.query, columns.vector).where(columns.model_id == self._model_id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            vectors = from_blobs([vector for _, vector in rows], self._dimension)
        return dict(zip((asked for asked, _ in rows), vectors, strict=True))

    def keep(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by their questions; those that are kept already stay.

        Raises:
            LibraryError: they could not be stored; the message says why.
        """
        columns = QUERY_VECTORS.c
        kept = select(columns.query).where(
            columns.model_id == self._model_id, columns.query.in_(list(vectors))
        )
        with self._database.write() as connection:
            known = set(connection.execute(kept).scalars())
            rows = [
                {"model_id": self._model_id, "query": asked, "vector": to_blob(vector)}
                for asked, vector in vectors.items()
                if asked not in known
            ]
            if rows:
                connection.execute(insert(QUERY_VECTORS), rows)

"""The vectors of questions that thumbs were given to, kept beside the thumbs.

A new process would have to embed thousands of questions otherwise. Nothing is lost with them: they
can be made again from the words.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sqlalchemy import insert, select

from index.database import Database
from index.schema import QUERY_VECTORS
from models.types import Vectors


class QueryVectors:
    """The vectors that one model made of questions to one library."""

    def __init__(self, database: Database, model_id: int) -> None:
        self._database = database
        self._model_id = model_id

    def all(self) -> dict[str, Vectors]:
        """Every vector by its words, each of shape (dimension,)."""
        columns = QUERY_VECTORS.c
        query = select(columns.words, columns.vector).where(columns.model_id == self._model_id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {words: np.frombuffer(vector, dtype="<f4") for words, vector in rows}

    def keep(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by their words; those that are kept already stay.

        Raises:
            LibraryError: they could not be stored; the message says why.
        """
        columns = QUERY_VECTORS.c
        kept = select(columns.words).where(
            columns.model_id == self._model_id, columns.words.in_(list(vectors))
        )
        with self._database.write() as connection:
            known = set(connection.execute(kept).scalars())
            rows = [
                {
                    "model_id": self._model_id,
                    "words": words,
                    "vector": vector.astype("<f4").tobytes(),
                }
                for words, vector in vectors.items()
                if words not in known
            ]
            if rows:
                connection.execute(insert(QUERY_VECTORS), rows)

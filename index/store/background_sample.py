"""What pictures are like that nobody looked for: some of a library's, taken at random."""

from __future__ import annotations

import threading

import numpy as np

from index.catalog.embeddings import Embeddings
from index.store.vector_store import VectorStore
from index.vectors import Ids, Vectors

SAMPLE = 1000
"""The error of their mean is a thirtieth of how far pictures lie apart."""
REDRAWN = 0.1
"""Share by which the number of pictures changes before others are taken: while a library is being
read it changes every second."""


class BackgroundSample:
    """Some pictures of one library, for one model; safe in threads."""

    def __init__(self, embeddings: Embeddings, model_id: int, dimension: int) -> None:
        self._embeddings = embeddings
        self._model_id = model_id
        self._none: Vectors = np.empty((0, dimension), np.float32)
        self._lock = threading.Lock()
        self._vectors: Vectors | None = None
        self._drawn_from = 0

    def vectors(self, store: VectorStore) -> Vectors:
        """Of the pictures taken, m of them and `SAMPLE` at most; shape (m, dimension).

        Args:
            store: all pictures there are; the same ones are taken as long as they hardly change.
        """
        with self._lock:
            count = store.count()
            if self._vectors is None or self._has_changed(count):
                self._vectors, self._drawn_from = self._drawn(store.ids()), count
            return self._vectors

    def _has_changed(self, count: int) -> bool:
        return abs(count - self._drawn_from) > REDRAWN * self._drawn_from

    def _drawn(self, ids: Ids) -> Vectors:
        chance = np.random.default_rng(len(ids))
        taken = chance.choice(ids, min(SAMPLE, len(ids)), replace=False)
        vectors = self._embeddings.vectors(sorted(taken.tolist()), self._model_id)
        return np.stack([*vectors.values()]) if vectors else self._none

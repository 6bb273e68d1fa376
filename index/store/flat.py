"""Every vector as it is, and every one compared: exact, and quick to 100,000 of them.

A search reads all vectors once and waits for nothing else: 200,000 of 512 numbers are 410 MB,
read in 13 to 17 ms by one core, in about 30 while other programs read too. Faiss without this
class takes as long, and so does numpy's product; so do `at_least` and `without`, whatever they
find or leave out. Two searches at once take twice as long with the lock and without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.store.faiss_store import FaissStore, one_thread, ranked
from index.store.id_selectors import selector
from index.store.index_kinds import KINDS, Kind
from index.vectors import Ids, Scores, Vectors, unit

if TYPE_CHECKING:
    import faiss


class FlatStore(FaissStore):
    """A `VectorStore` that compares with every vector."""

    _index: faiss.IndexIDMap2

    @classmethod
    def empty(cls, dimension: int, kind: Kind = KINDS[0]) -> FlatStore:
        """One without vectors."""
        import faiss

        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)), kind)

    def nearest(
        self, vector: Vectors, k: int, without: Ids | None = None, among: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """See `VectorStore`."""
        import faiss

        wanted = unit(np.asarray(vector)[np.newaxis], self._index.d)
        chosen = faiss.SearchParameters(sel=selector(among, without))  # type: ignore[call-arg]
        with self._searching:
            k = min(k, self._index.ntotal)
            if k <= 0:
                return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
            one_thread()
            scores, ids = self._index.search(wanted, k, params=chosen)
        return ranked(ids[0], scores[0])

    def at_least(self, vector: Vectors, score: float) -> Ids:
        """See `VectorStore`."""
        wanted = unit(np.asarray(vector)[np.newaxis], self._index.d)
        below = float(np.nextafter(np.float32(score), np.float32(-2)))  # Faiss compares with >
        with self._searching:
            one_thread()
            _, _, ids = self._index.range_search(wanted, below)
        return np.sort(ids)

    def _held(self) -> Ids:
        import faiss

        held: Ids = faiss.vector_to_array(self._index.id_map)
        return held

"""Vectors as short codes, in lists of those that lie together: quick among millions.

A question looks through the lists that are nearest to it, and the catalogue's own vectors then say
which of the best codes is nearest. A filter that leaves few pictures is held against all lists:
those that it leaves may lie anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from index.store.faiss_store import FaissStore, one_thread, ranked
from index.store.id_selectors import selector
from index.store.index_kinds import Kind
from index.vectors import Ids, Scores, Vectors, unit

if TYPE_CHECKING:
    import faiss

Exact: TypeAlias = Callable[[Sequence[int]], Mapping[int, Vectors]]
"""From ids to vectors of length one, shape (dimension,); those that are gone are left out."""

FEW = 20_000
FEW_SHARE = 0.05
"""Filters that leave fewer, or a smaller share, are held against all lists."""
CROWDED = 1.5
"""How many times the usual number of codes are looked through at most."""
EXACT_AT_ONCE = 4096  # 8 MB of 512-dimensional vectors


class ClusteredStore(FaissStore):
    """A `VectorStore` of codes in lists."""

    _index: faiss.IndexIVF

    def __init__(self, index: faiss.IndexIVF, kind: Kind, exact: Exact) -> None:
        """Over an index that is trained; `exact` gives the vectors that its codes stand for."""
        super().__init__(index, kind)
        self._exact = exact

    def nearest(
        self, vector: Vectors, k: int, without: Ids | None = None, among: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """See `VectorStore`."""
        wanted = unit(np.asarray(vector)[np.newaxis], self._index.d)
        if among is not None and len(among) <= k + self.kind.spare:
            left = among if without is None else np.setdiff1d(among, without)
            return self._compared(wanted[0], left, k)
        probes = self._probes(without, among)
        chosen = selector(among, without)
        with self._searching:
            k = min(k, self._index.ntotal)
            if k <= 0:
                return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
            ids = self._search(wanted, k + self.kind.spare, probes, chosen)
            if len(ids) < k and probes < self.kind.lists:
                ids = self._search(wanted, k + self.kind.spare, self.kind.lists, chosen)
        return self._compared(wanted[0], ids, k)

    def at_least(self, vector: Vectors, score: float) -> Ids:
        """See `VectorStore`."""
        wanted = unit(np.asarray(vector)[np.newaxis], self._index.d)
        with self._searching:
            one_thread()
            _, scores, ids = self._index.range_search(
                wanted, score - self.kind.off, params=_parameters(self.kind.lists, None)
            )
        surely = scores > score + self.kind.off
        doubtful = ids[~surely]
        parts = [ids[surely]]
        for first in range(0, len(doubtful), EXACT_AT_ONCE):
            found, exact = self._scores(wanted[0], doubtful[first : first + EXACT_AT_ONCE])
            parts.append(found[exact >= score])
        return np.sort(np.concatenate(parts))

    def _probes(self, without: Ids | None, among: Ids | None) -> int:
        """How many lists to look through, more where a filter leaves less in each."""
        count = max(1, self._index.ntotal)
        left = count if among is None else len(among)
        left -= 0 if without is None else len(without)
        if left == count:
            return self.kind.probes
        if left < FEW or left < FEW_SHARE * count:
            return self.kind.lists
        return min(self.kind.lists, math.ceil(self.kind.probes * count / left))

    def _search(
        self, wanted: Vectors, count: int, probes: int, chosen: faiss.IDSelector | None
    ) -> Ids:
        one_thread()
        most = 0 if chosen else self._codes_of(probes)
        _, found = self._index.search(wanted, count, params=_parameters(probes, chosen, most))
        ids: Ids = found[0]
        return ids[ids >= 0]

    def _codes_of(self, probes: int) -> int:
        """How many codes are in so many lists of the usual length.

        Lists are long where pictures are crowded. Who asks there finds the nearest in the first of
        them, and need not wait for the others.
        """
        return math.ceil(CROWDED * probes * self._index.ntotal / self.kind.lists)

    def _compared(self, wanted: Vectors, ids: Ids, k: int) -> tuple[Ids, Scores]:
        """The `k` nearest of some, by their true vectors."""
        ids, scores = ranked(*self._scores(wanted, ids))
        return ids[:k], scores[:k]

    def _scores(self, wanted: Vectors, ids: Ids) -> tuple[Ids, Scores]:
        """Those of `ids` that are still there, and their true cosines."""
        vectors = self._exact(ids.tolist())
        if not vectors:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        there = np.fromiter(vectors, dtype=np.int64, count=len(vectors))
        return there, np.stack(list(vectors.values())) @ wanted

    def _held(self) -> Ids:
        import faiss

        lists = self._index.invlists
        assert lists is not None
        parts = [
            faiss.rev_swig_ptr(lists.get_ids(at), lists.list_size(at))
            for at in range(self._index.nlist)
            if lists.list_size(at)
        ]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _parameters(
    probes: int, chosen: faiss.IDSelector | None, most: int = 0
) -> faiss.SearchParameters:
    """For so many lists, and, where `most` is given, no more than so many codes in them."""
    import faiss

    return faiss.SearchParametersIVF(  # type: ignore[call-arg]
        nprobe=probes, sel=chosen, max_codes=most
    )

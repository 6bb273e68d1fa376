"""Unit vectors under stable ids, and the nearest of them to a given one.

Knows no pictures and no catalogue. A store is safe to use from several threads at once.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from index.durable import replacing
from index.errors import BadVectors

if TYPE_CHECKING:
    import faiss

Vectors: TypeAlias = npt.NDArray[np.float32]
Ids: TypeAlias = npt.NDArray[np.int64]
Scores: TypeAlias = npt.NDArray[np.float32]

SHORTEST = 1e-12
"""A vector shorter than this has no direction worth the name."""
CHUNK_BYTES = 1024 * 1024


class VectorStore(Protocol):
    """Vectors of one dimension, each under its own id."""

    def count(self) -> int:
        """How many vectors there are; waits for no search."""

    def ids(self) -> Ids:
        """Every id, ascending, shape (n,)."""

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Put in vectors, shape (n, dimension), under `ids`, shape (n,), replacing older ones.

        Raises:
            BadVectors: of another shape, not finite, or of no length.
        """

    def remove(self, ids: Ids) -> None:
        """Take out `ids`; those that are not there are ignored."""

    def nearest(
        self, vector: Vectors, k: int, without: Ids | None = None, among: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """The `k` or fewer ids nearest to `vector`, shape (dimension,), and their cosines.

        Best first; equal scores in the order of their ids. Those in `without` are passed over, and
        where `among` is given, all that are not in it.
        """

    def at_least(self, vector: Vectors, score: float) -> Ids:
        """Every id whose cosine to `vector`, shape (dimension,), is `score` or more, ascending."""

    def save(self, path: Path) -> str:
        """Replace the file at `path`, wholly or not at all; the checksum of what was written."""


def unit(vectors: npt.ArrayLike, dimension: int) -> Vectors:
    """`vectors`, shape (n, dimension), each scaled to length one, as float32.

    Raises:
        BadVectors: of another shape, not finite, or of no length.
    """
    given = np.asarray(vectors, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] != dimension:
        raise BadVectors(f"Vectors of shape (n, {dimension}) are needed, not {given.shape}.")
    if not np.isfinite(given).all():
        raise BadVectors("A vector holds a value that is no finite number.")
    lengths = np.linalg.norm(given, axis=1, keepdims=True)
    if (lengths < SHORTEST).any() or not np.isfinite(lengths).all():
        raise BadVectors("A vector has no direction.")
    return np.ascontiguousarray(given / lengths, dtype=np.float32)


class FaissStore:
    """A `VectorStore` that compares with every vector: exact, and quick to 200,000 of them.

    A search reads all vectors once and waits for nothing else: 200,000 of 512 numbers are 410 MB,
    read in 13 to 17 ms by one core, in about 30 while other programs read too. Faiss without this
    class takes as long, and so does numpy's product; so do `at_least` and `without`, whatever they
    find or leave out. Two searches at once take twice as long with the lock and without it.
    """

    def __init__(self, dimension: int) -> None:
        import faiss

        self._dimension = dimension
        self._index: faiss.IndexIDMap2 = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path, dimension: int, checksum: str) -> FaissStore | None:
        """The store saved at `path`; None where it is missing or not what was saved.

        The checksum is compared first: faiss is never given bytes that it did not write.
        """
        import faiss

        try:
            with path.open("rb") as file:
                if hashlib.file_digest(file, hashlib.blake2b).hexdigest() != checksum:
                    return None
                file.seek(0)
                index = faiss.read_index(_reader(file))
        except FileNotFoundError:
            return None
        if not isinstance(index, faiss.IndexIDMap2) or index.d != dimension:
            return None
        store = cls(dimension)
        store._index = index
        return store

    def count(self) -> int:
        """See `VectorStore`."""
        return int(self._index.ntotal)

    def ids(self) -> Ids:
        """See `VectorStore`."""
        with self._lock:
            return np.sort(self._held())

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """See `VectorStore`."""
        vectors = unit(vectors, self._dimension)
        if len(ids) != len(vectors) or len(np.unique(ids)) != len(ids):
            raise BadVectors("Every vector needs one id of its own.")
        with self._lock:
            self._take_out(ids)
            self._index.add_with_ids(vectors, np.ascontiguousarray(ids, dtype=np.int64))

    def remove(self, ids: Ids) -> None:
        """See `VectorStore`."""
        with self._lock:
            self._take_out(ids)

    def nearest(
        self, vector: Vectors, k: int, without: Ids | None = None, among: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """See `VectorStore`."""
        wanted = unit(np.asarray(vector)[np.newaxis], self._dimension)
        if among is not None and without is not None:
            among, without = np.setdiff1d(among, without), None
        passed_over = _only(among) if among is not None else _all_but(without)
        with self._lock:
            k = min(k, self._index.ntotal)
            if k <= 0:
                return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
            _one_thread()
            scores, ids = self._index.search(wanted, k, params=passed_over)
        there = ids[0] >= 0  # faiss fills up with -1 where it passed over too many
        ids, scores = ids[0][there], scores[0][there]
        order = np.lexsort((ids, -scores))
        return ids[order], scores[order].clip(-1.0, 1.0)

    def at_least(self, vector: Vectors, score: float) -> Ids:
        """See `VectorStore`."""
        wanted = unit(np.asarray(vector)[np.newaxis], self._dimension)
        below = float(np.nextafter(np.float32(score), np.float32(-2)))  # faiss compares with >
        with self._lock:
            _one_thread()
            _, _, ids = self._index.range_search(wanted, below)
        return np.sort(ids)

    def save(self, path: Path) -> str:
        """See `VectorStore`."""
        import faiss

        digest = hashlib.blake2b()
        with replacing(path) as file, self._lock:

            def write(chunk: bytes) -> int:
                digest.update(chunk)
                return file.write(chunk)

            # By way of Python, a full disk is an OSError that says so.
            faiss.write_index(self._index, _writer(write))
        return digest.hexdigest()

    def _held(self) -> Ids:
        import faiss

        held: Ids = faiss.vector_to_array(self._index.id_map)
        return held

    def _take_out(self, ids: Ids) -> None:
        # faiss goes through all its vectors to remove any, so ask first whether there are any.
        there = ids[np.isin(ids, self._held())]
        if there.size:
            self._index.remove_ids(there)  # type: ignore[arg-type] # the stub knows selectors only


def _only(ids: Ids) -> faiss.SearchParameters:
    import faiss

    batch = faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64))
    return faiss.SearchParameters(sel=batch)  # type: ignore[call-arg] # as below


def _all_but(ids: Ids | None) -> faiss.SearchParameters | None:
    import faiss

    if ids is None or not len(ids):
        return None
    batch = faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64))
    # faiss describes its own constructor as taking nothing.
    return faiss.SearchParameters(sel=faiss.IDSelectorNot(batch))  # type: ignore[call-arg]


def _one_thread() -> None:
    """Faiss never divides a lone query, and idle threads would take cores from the models.

    OpenMP keeps the setting for each calling thread, so it is made where the search is called.
    """
    import faiss

    faiss.omp_set_num_threads(1)


def _reader(file: BinaryIO) -> faiss.IOReader:
    import faiss

    return faiss.PyCallbackIOReader(file.read, CHUNK_BYTES)  # type: ignore[attr-defined, no-any-return]


def _writer(write: Callable[[bytes], int]) -> faiss.IOWriter:
    import faiss

    return faiss.PyCallbackIOWriter(write, CHUNK_BYTES)  # type: ignore[attr-defined, no-any-return]

"""What all kinds of `VectorStore` on Faiss have in common: ids, changes, and their file.

A search holds one lock and a change two, so that searches go on while a file is written.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from index.durable import replacing
from index.errors import BadVectors
from index.store.index_kinds import Kind
from index.vectors import Ids, Scores, Vectors, unit

if TYPE_CHECKING:
    import faiss

CHUNK_BYTES = 1024 * 1024
CHECKSUM = hashlib.sha256
"""Processors have instructions for it: half a gigabyte in 0.3 s, BLAKE2b takes 0.6."""


class FaissStore:
    """Vectors in a Faiss index that keeps an id with each."""

    def __init__(self, index: faiss.Index, kind: Kind) -> None:
        self.kind = kind
        self._index = index
        self._searching = threading.Lock()
        self._changing = threading.Lock()
        self._newest = int(self._held().max(initial=-1))

    def count(self) -> int:
        """See `VectorStore`."""
        return int(self._index.ntotal)

    def ids(self) -> Ids:
        """See `VectorStore`."""
        with self._changing:
            return np.sort(self._held())

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """See `VectorStore`."""
        vectors = unit(vectors, self._index.d)
        if len(ids) != len(vectors) or len(np.unique(ids)) != len(ids):
            raise BadVectors("Every vector needs one id of its own.")
        if not len(ids):
            return
        with self._changing, self._searching:
            self._take_out(ids)
            one_thread()
            self._index.add_with_ids(vectors, np.ascontiguousarray(ids, dtype=np.int64))
            self._newest = max(self._newest, int(ids.max()))

    def remove(self, ids: Ids) -> None:
        """See `VectorStore`."""
        with self._changing, self._searching:
            self._take_out(ids)

    def save(self, path: Path) -> str:
        """See `VectorStore`."""
        import faiss

        digest = CHECKSUM()
        with replacing(path) as file, self._changing:

            def write(chunk: bytes) -> int:
                digest.update(chunk)
                return file.write(chunk)

            # By way of Python, a full disk is an OSError that says so.
            writer = faiss.PyCallbackIOWriter(write, CHUNK_BYTES)  # type: ignore[attr-defined]
            faiss.write_index(self._index, writer)
        return digest.hexdigest()

    def _held(self) -> Ids:
        """Every id, in any order."""
        raise NotImplementedError

    def _take_out(self, ids: Ids) -> None:
        # Faiss goes through all its ids to remove any. Pictures get ever higher ids, so that most
        # of those that come cannot be there yet.
        there = ids[ids <= self._newest]
        if there.size:
            # The stub knows selectors only.
            self._index.remove_ids(np.ascontiguousarray(there))  # type: ignore[arg-type]


def read_checked(path: Path, checksum: str) -> faiss.Index | None:
    """The index saved at `path`; None where it cannot be read or is not what was saved.

    The checksum is compared first: Faiss is never given bytes that it did not write.
    """
    import faiss

    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, CHECKSUM).hexdigest() != checksum:
                return None
            file.seek(0)
            return faiss.read_index(_reader(file))
    except (OSError, ValueError):  # a name that none can have, too
        return None


def ranked(ids: Ids, scores: Scores) -> tuple[Ids, Scores]:
    """What Faiss found, best first; equal scores in the order of their ids."""
    there = ids >= 0  # Faiss fills up with -1 where it passed over too many
    ids, scores = ids[there], scores[there]
    order = np.lexsort((ids, -scores))
    return ids[order], scores[order].clip(-1.0, 1.0)


def one_thread() -> None:
    """Faiss never divides a lone query, and idle threads would take cores from the models.

    OpenMP keeps the setting for each calling thread, so it is made where Faiss is called.
    """
    import faiss

    faiss.omp_set_num_threads(1)


def _reader(file: BinaryIO) -> faiss.IOReader:
    import faiss

    read: Callable[[int], bytes] = file.read
    return faiss.PyCallbackIOReader(read, CHUNK_BYTES)  # type: ignore[attr-defined, no-any-return]

"""What finds the nearest vectors: Earshot's library, and others with their usual settings.

Each is told to build an index in a folder, and, in another process, to open and to ask it. A
search has one thread. Picture n, from 0, is the n-th vector.
"""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.library.many_pictures import MODEL, fill
from index.library.library import Library
from index.vectors import Vectors

AT_ONCE = 5000
IN_MEMORY = Path("/dev/shm")
"""A folder that Linux keeps in memory."""
HNSW_LINKS, HNSW_BUILD, HNSW_SEARCH = 16, 200, 128
"""M, efConstruction and ef, as in examples of hnswlib, with some more effort in search."""


class Engine(ABC):
    """One way of searching."""

    name: str
    """What tables call it."""
    most: int | None = None
    """The most vectors that it can be expected to take, if it says so."""

    reads_files = False
    """Whether a search reads files, which may or may not be in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        """Its own."""

    def prepare(self, vectors: Vectors) -> None:  # noqa: B027 - most need nothing
        """What is there before any index is, and does not count."""

    @abstractmethod
    def build(self, vectors: Vectors) -> None:
        """Make the index of `vectors`, shape (n, 512), of length one, and keep it."""

    @abstractmethod
    def open(self) -> None:
        """Get ready for `nearest`."""

    @abstractmethod
    def nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        """The pictures whose vectors are nearest, best first."""


class Earshot(Engine):
    """A library as the server opens it, catalogue included."""

    name = "Earshot"
    reads_files = True

    def prepare(self, vectors: Vectors) -> None:
        """The catalogue, which holds the pictures whether or not there is an index."""
        fill(self.folder, vectors)
        for file in self.folder.glob("vectors-*"):
            file.unlink()

    def build(self, vectors: Vectors) -> None:
        """As after a long indexing: something that can be asked first, then what suits."""
        library = Library.open(self.folder, MODEL)
        library.settle()
        library.close()

    def open(self) -> None:
        """See `Engine`."""
        self._library = Library.open(self.folder, MODEL)
        self.name = f"Earshot, {self._library.vectors.kind.name}"

    def nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        """See `Engine`."""
        ids: list[int] = (self._library.scores(vector, k)[0] - 1).tolist()
        return ids


class Numpy(Engine):
    """The plain way: every product, in memory."""

    name = "numpy, every product"

    def build(self, vectors: Vectors) -> None:
        """See `Engine`."""
        np.save(self.folder / "vectors.npy", vectors)

    def open(self) -> None:
        """See `Engine`."""
        self._vectors = np.load(self.folder / "vectors.npy")

    def nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        """See `Engine`."""
        scores = self._vectors @ vector
        best = np.argpartition(-scores, k)[:k]
        ids: list[int] = best[np.argsort(-scores[best])].tolist()
        return ids


class Hnswlib(Engine):
    """HNSW by its authors."""

    name = "hnswlib, HNSW"

    def build(self, vectors: Vectors) -> None:
        """See `Engine`."""
        import hnswlib

        index = hnswlib.Index(space="ip", dim=vectors.shape[1])
        index.init_index(len(vectors), ef_construction=HNSW_BUILD, M=HNSW_LINKS)
        for ids, some in _portions(vectors):
            index.add_items(some, ids)
        index.save_index(str(self.folder / "index"))

    def open(self) -> None:
        """See `Engine`."""
        import hnswlib

        self._index = hnswlib.Index(space="ip", dim=MODEL.dimension)
        self._index.load_index(str(self.folder / "index"))
        self._index.set_ef(HNSW_SEARCH)

    def nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        """See `Engine`."""
        ids: list[int] = self._index.knn_query(vector, k, num_threads=1)[0][0].tolist()
        return ids


class Usearch(Engine):
    """HNSW over half-precision numbers."""

    name = "usearch, HNSW of float16"

    def build(self, vectors: Vectors) -> None:
        """See `Engine`."""
        index = self._empty()
        for ids, some in _portions(vectors):
            index.add(ids, some)
        index.save(str(self.folder / "index"))

    def open(self) -> None:
        """See `Engine`."""
        self._index = self._empty()
        self._index.load(str(self.folder / "index"))

    def nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        """See `Engine`."""
        ids: list[int] = self._index.search(vector, k, threads=1).keys.tolist()
        return ids

    def _empty(self) -> Any:
        from usearch.index import Index

        return Index(
            ndim=MODEL.dimension,
            metric="ip",
            dtype="f16",
            connectivity=HNSW_LINKS,
            expansion_add=HNSW_BUILD,
            expansion_search=HNSW_SEARCH,
        )


class MilvusLite(Engine):
    """Milvus in a file, with the index that it chooses itself."""

    name = "Milvus Lite, AUTOINDEX"

    def build(self, vectors: Vectors) -> None:
        """See `Engine`."""
        self._connect()
        self._client.create_collection(
            "pictures", dimension=vectors.shape[1], metric_type="IP", auto_id=False
        )
        for ids, some in _portions(vectors):
            rows = [{"id": one, "vector": row} for one, row in zip(ids.tolist(), some, strict=True)]
            self._client.insert("pictures", rows)
        self._client.flush("pictures")
        self._client.close()

    def open(self) -> None:
        """See `Engine`."""
        self._connect()
        self._client.load_collection("pictures")

    def nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        """See `Engine`."""
        [hits] = self._client.search("pictures", data=[vector.tolist()], limit=k)
        return [hit["id"] for hit in hits]

    def _connect(self) -> None:
        from pymilvus import MilvusClient

        self._client = MilvusClient(str(self.folder / "milvus.db"))


class QdrantLocal(Engine):
    """Qdrant's client without a server, which compares with every vector.

    After each vector that it takes it waits for the disk, some 15 ms. So it is built in memory,
    where there is such a folder, and then put in its place.
    """

    name = "Qdrant, local mode"
    most = 100_000  # its own advice is 20,000

    def build(self, vectors: Vectors) -> None:
        """See `Engine`."""
        with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as quick:
            self._fill(Path(quick), vectors)
            shutil.copytree(quick, self._kept)

    def _fill(self, folder: Path, vectors: Vectors) -> None:
        from qdrant_client import models

        self._connect(folder)
        how = models.VectorParams(size=vectors.shape[1], distance=models.Distance.COSINE)
        self._client.create_collection("pictures", vectors_config=how)
        for ids, some in _portions(vectors):
            self._client.upsert("pictures", models.Batch(ids=ids.tolist(), vectors=some.tolist()))
        self._client.close()

    def open(self) -> None:
        """See `Engine`."""
        self._connect(self._kept)

    def nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        """See `Engine`."""
        found = self._client.query_points("pictures", query=vector.tolist(), limit=k)
        return [int(point.id) for point in found.points]

    @property
    def _kept(self) -> Path:
        return self.folder / "qdrant"

    def _connect(self, folder: Path) -> None:
        from qdrant_client import QdrantClient

        self._client = QdrantClient(path=str(folder))


ENGINES: tuple[type[Engine], ...] = (
    Earshot,
    Numpy,
    Hnswlib,
    Usearch,
    MilvusLite,
    QdrantLocal,
)


def emptied(folder: Path) -> None:
    """Make a folder that has nothing of an index half made."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _portions(vectors: Vectors) -> Iterator[tuple[np.ndarray[Any, np.dtype[np.int64]], Vectors]]:
    for first in range(0, len(vectors), AT_ONCE):
        some = np.ascontiguousarray(vectors[first : first + AT_ONCE])
        yield np.arange(first, first + len(some)), some

"""Unit vectors under stable ids, and the nearest of them to a given one: what a store is.

`flat.py` and `clustered.py` have the stores themselves, and `kinds.py` says which is for how many
vectors. Knows no pictures and no catalogue. A store is safe to use from several threads at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from index.errors import BadVectors
from index.store.kinds import Kind

Vectors: TypeAlias = npt.NDArray[np.float32]
Ids: TypeAlias = npt.NDArray[np.int64]
Scores: TypeAlias = npt.NDArray[np.float32]

SHORTEST = 1e-12
"""A vector shorter than this has no direction worth the name."""


class VectorStore(Protocol):
    """Vectors of one dimension, each under its own id."""

    kind: Kind

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
        """Replace the file at `path`, wholly or not at all; the checksum of what was written.

        Searches go on meanwhile.
        """


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


def to_blob(vector: Vectors) -> bytes:
    """A vector, shape (dimension,), as the database keeps it: little-endian float32."""
    return vector.astype("<f4").tobytes()


def from_blob(blob: bytes) -> Vectors:
    """The vector that `to_blob` was given; several, one after the other, where blobs were joined.

    Returns:
        Shape (dimension,) or (n * dimension,); it cannot be written to.
    """
    return np.frombuffer(blob, dtype="<f4")

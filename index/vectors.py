"""Unit vectors as arrays: their types, their length made one, and their bytes in a database."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from index.errors import BadVectors

Vectors: TypeAlias = npt.NDArray[np.float32]
Ids: TypeAlias = npt.NDArray[np.int64]
Scores: TypeAlias = npt.NDArray[np.float32]

SHORTEST = 1e-12
"""A vector shorter than this has no direction worth the name."""


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

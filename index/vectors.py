"""Unit vectors as arrays: their types, their length made one, and their bytes in a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from index.errors import BadVectors

Vectors: TypeAlias = npt.NDArray[np.float32]
Ids: TypeAlias = npt.NDArray[np.int64]
Scores: TypeAlias = npt.NDArray[np.float32]

SHORTEST = 1e-12
"""A vector shorter than this has no direction worth the name."""
ROUNDED = 1e-4
"""A kept vector's length, squared, is as near to one as this; float32 rounds far less."""


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


def from_blobs(blobs: Sequence[bytes], dimension: int) -> Vectors:
    """The vectors that `to_blob` was given, shape (n, dimension); they cannot be written to.

    Raises:
        BadVectors: one of them is of another dimension, or not of length one: nobody wrote it so.
    """
    if any(len(blob) != dimension * np.dtype("<f4").itemsize for blob in blobs):
        raise BadVectors(f"A vector that is kept has not {dimension} numbers.")
    vectors = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), dimension)
    lengths = np.einsum("ij,ij->i", vectors, vectors)
    if not (np.abs(lengths - 1.0) < ROUNDED).all():  # nor where one is no number
        raise BadVectors("A vector that is kept is not of length one.")
    return vectors

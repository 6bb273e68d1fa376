"""What a vector store is: unit vectors under stable ids, and the nearest of them to a given one.

`flat.py` and `clustered.py` have the stores themselves, and `index_kinds.py` says which is for how
many vectors. A store is safe to use from several threads at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from index.store.index_kinds import Kind
from index.vectors import Ids, Scores, Vectors


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

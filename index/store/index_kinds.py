"""Which kind of Faiss index suits how many vectors, and how it is asked.

    Flat            every vector as it is, and every one compared: exact
    IVF4096,SQ8     4,096 lists of vectors that lie together, of which the nearest are looked
                    through; a byte a number
    IVF16384,PQ128  128 bytes a vector, whatever its dimension

The names are Faiss's own. Those that are not exact find more than is asked for, and the vectors in
the catalogue say which of that is nearest. `python -m benchmarks nearest` measures them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Kind:
    """One kind of index."""

    name: str
    """In Faiss's notation."""
    up_to: int
    """How many vectors it is meant for at most."""
    lists: int = 0
    """How many lists there are; 0 where nothing is divided."""
    probes: int = 0
    """How many of them are looked through for one question."""
    spare: int = 0
    """How many more than asked for are compared again, exactly."""
    off: float = 0.0
    """A cosine by its codes is hardly ever farther than this from the true one."""

    @property
    def is_exact(self) -> bool:
        """Whether it keeps every vector as it is."""
        return self.lists == 0

    @property
    def at_once(self) -> Kind:
        """A kind of the same size in memory, slower to search, that is made without delay."""
        if self.is_exact:
            return self
        codes = self.name.partition(",")[2]
        return replace(self, name=f"IVF1,{codes}", up_to=0, lists=1, probes=1)


KINDS = (
    Kind("Flat", 100_000),
    Kind("IVF1024,SQ8", 400_000, lists=1024, probes=128, spare=10, off=0.003),
    Kind("IVF4096,SQ8", 3_000_000, lists=4096, probes=104, spare=8, off=0.003),
    Kind("IVF16384,PQ128", sys.maxsize, lists=16_384, probes=512, spare=400, off=0.06),
)
"""From few vectors to many."""


def kind_for(count: int, kinds: Sequence[Kind], present: Kind | None = None) -> Kind:
    """The kind for so many vectors.

    A `present` one for more is kept until there are only half as many as would have called for it,
    so that a library at a border does not change to and fro.
    """
    wanted = next(kind for kind in kinds if count <= kind.up_to)
    if present not in kinds or present is None:
        return wanted
    smaller = kinds[max(0, kinds.index(present) - 1)]
    if wanted.up_to < present.up_to and count > smaller.up_to // 2:
        return present
    return wanted


def kind_named(name: str, kinds: Sequence[Kind]) -> Kind | None:
    """A kind by its name; None for one that is no longer used, or not yet."""
    return next((kind for kind in _all(kinds) if kind.name == name), None)


def _all(kinds: Sequence[Kind]) -> Iterator[Kind]:
    yield from kinds
    yield from (kind.at_once for kind in kinds)

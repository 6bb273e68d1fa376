"""Which ids Faiss may find.

A selector is asked for every vector that a search passes, so it must answer quickly, whether it
holds ten ids or a million.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.vectors import Ids

if TYPE_CHECKING:
    import faiss

FEW = 1000  # a set is made sooner than a map of bits, and asked as quickly
LARGEST_MAPPED = 2**27  # a bit for every possible id, so 16 MB


def selector(among: Ids | None, without: Ids | None) -> faiss.IDSelector | None:
    """Those in `among`, or all where it is None, but none in `without`; None for all there are."""
    import faiss

    unwanted = None
    if without is not None and len(without):
        unwanted = faiss.IDSelectorNot(_holding(without))
    if among is None:
        return unwanted
    if unwanted is None:
        return _holding(among)
    return faiss.IDSelectorAnd(_holding(among), unwanted)


def _holding(ids: Ids) -> faiss.IDSelector:
    import faiss

    if len(ids) <= FEW or ids.max() >= LARGEST_MAPPED or ids.min() < 0:
        return faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64))
    there = np.zeros(int(ids.max()) + 1, dtype=bool)
    there[ids] = True
    # The stub knows the constructor of C++ only, which takes a length and an address.
    return faiss.IDSelectorBitmap(np.packbits(there, bitorder="little"))  # type: ignore[call-arg, arg-type]

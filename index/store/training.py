"""Lists for `ClusteredStore`: which vectors lie together, learnt from a sample.

k-means on the sphere, as Faiss has it, but in small steps, so that closing a library need not
wait for minutes. Knows no library.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from index.store.faiss_store import one_thread
from index.store.index_kinds import Kind
from index.vectors import Ids, Vectors

if TYPE_CHECKING:
    import faiss

SAMPLE_PER_LIST = 40  # Faiss warns below 39
LEAST_SAMPLE, MOST_SAMPLE = 20_000, 200_000
ROUNDS = 8  # more gained nothing on a million vectors like CLIP's
STEP = 1024  # vectors between two looks at whether to stop


class Stopped(Exception):
    """Whoever asked for it no longer wants it."""


def sample_size(kind: Kind) -> int:
    """How many vectors to learn from."""
    return min(MOST_SAMPLE, max(LEAST_SAMPLE, SAMPLE_PER_LIST * kind.lists))


def trained(kind: Kind, sample: Vectors, should_stop: Callable[[], bool]) -> faiss.IndexIVF:
    """An index without vectors, ready to take them.

    Args:
        kind: of which kind.
        sample: shape (n, dimension), of length one.
        should_stop: asked often.

    Raises:
        Stopped: `should_stop` said so.
    """
    import faiss

    one_thread()
    index = faiss.index_factory(sample.shape[1], kind.name, faiss.METRIC_INNER_PRODUCT)
    assert isinstance(index, faiss.IndexIVF)
    index.quantizer.add(_middles(sample, kind.lists, should_stop))
    index.train(sample[:LEAST_SAMPLE])  # the codes only: the lists are there
    return index


def _middles(sample: Vectors, count: int, should_stop: Callable[[], bool]) -> Vectors:
    rng = np.random.default_rng(0)
    middles = sample[rng.choice(len(sample), count, replace=len(sample) < count)]
    for _ in range(ROUNDS):
        nearest = _nearest(sample, middles, should_stop)
        order = np.argsort(nearest, kind="stable")
        borders = np.searchsorted(nearest[order], np.arange(1, count))
        for at, members in enumerate(np.split(order, borders)):
            if len(members):
                total = sample[members].sum(axis=0)
                middles[at] = total / max(float(np.linalg.norm(total)), np.finfo(np.float32).tiny)
    return middles


def _nearest(sample: Vectors, middles: Vectors, should_stop: Callable[[], bool]) -> Ids:
    """For each vector, which of `middles` is nearest."""
    import faiss

    flat = faiss.IndexFlatIP(sample.shape[1])
    flat.add(middles)
    found = np.empty(len(sample), dtype=np.int64)
    for first in range(0, len(sample), STEP):
        if should_stop():
            raise Stopped
        found[first : first + STEP] = flat.search(sample[first : first + STEP], 1)[1][:, 0]
    return found

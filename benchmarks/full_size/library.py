"""A library of many pictures without the pictures: clustered vectors, captions, a few matches.

The server opens it like any other. No file that it names is there, and none is needed, since
every picture has its caption.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.full_size.shapes import CAPTION, QUERY
from index.catalog.records import Entry, FileState, PhotoFacts
from index.library.library import Library
from index.vectors import Vectors, unit
from models.protocols import Embedder
from server.wiring import open_library

PICTURES = 10_000
MATCHES = 3
CLUSTERS = 100
CLUSTER_SPREAD = 0.7  # standard deviation around a centre of length one, over all dimensions
MATCH_SPREAD = 0.2
BATCH = 500


def open_filled(folder: Path, embedder: Embedder, pictures: int = PICTURES) -> Library:
    """The library in `folder`, filled where it is empty."""
    library = open_library(folder, embedder, reindex=True)
    if len(library.vectors.ids()) == pictures:
        return library
    query = embedder.embed([QUERY])[0]
    vectors = np.concatenate(
        [_around(query[np.newaxis], MATCHES, MATCH_SPREAD), _clusters(pictures, len(query))]
    )[:pictures]
    with library.indexing():
        known = library.catalog.known(library.model_id)
        library.catalog.remove([image.image_id for image in known])
        for first in range(0, pictures, BATCH):
            rows = vectors[first : first + BATCH]
            entries = [_entry(first + at, vector) for at, vector in enumerate(rows)]
            library.catalog.store(entries, library.model_id)
        library.save()
    return library


def _clusters(count: int, dimension: int) -> Vectors:
    """Vectors around some centres, as photos of one afternoon lie together."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((CLUSTERS, dimension)).astype(np.float32)
    return _around(unit(centres, dimension), count, CLUSTER_SPREAD)


def _around(centres: Vectors, count: int, spread: float) -> Vectors:
    """Unit vectors, shape (count, dimension), each beside the next centre in turn."""
    rng = np.random.default_rng(1)
    chosen = centres[np.arange(count) % len(centres)]
    step = rng.standard_normal(chosen.shape) * spread / np.sqrt(chosen.shape[1])
    return unit(chosen + step, chosen.shape[1])


def _entry(number: int, vector: Vectors) -> Entry:
    file = FileState(Path(f"picture-{number:06d}.jpg").absolute(), 1, 1, f"{number:032x}")
    return Entry(
        image_id=None,
        file=file,
        facts=PhotoFacts(4032, 3024, taken_at=None, latitude=None, longitude=None),
        vector=vector,
        caption=CAPTION,
        caption_confidence=0.5,
    )

"""Question -> pictures: what is nearest, and how much of it matches.

Knows vectors and scores; nothing of sessions, sound or words to say.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from PIL import Image

from index.library import Hit, Library
from models.protocols import Embedder
from models.types import Vectors

COUNTED_AT_MOST = 100  # matches beyond this are not counted; answers hold fewer anyway


@dataclass(frozen=True)
class Found:
    """The pictures for one question."""

    hits: tuple[Hit, ...]
    """Best first; only matches, or, when nothing matches, only the closest."""
    matches: int
    """How many pictures match, as far as they were counted."""
    more: bool
    """Whether counting stopped before the last match."""
    photos: int
    """How many were searched."""
    took_ms: float
    unknown: tuple[str, ...] = ()
    """Words that the models do not know; nothing was searched then."""
    still_reading: tuple[int, int] | None = None
    """(done, in all) while pictures are still being indexed."""


def find(embedder: Embedder, library: Library, query: str | Image.Image, top_k: int) -> Found:
    """The pictures that match words or another picture, best first; blocks.

    Raises:
        ModelError: the query cannot be embedded.
        LibraryError: the library cannot be read.
    """
    began = time.perf_counter()
    unknown = embedder.unknown_words(query) if isinstance(query, str) else ()
    if unknown:  # it would stand near everything, and match what nobody asked for
        return Found((), 0, False, library.count(), _milliseconds_since(began), unknown)
    nearest = library.search(_vector(embedder, query), COUNTED_AT_MOST)
    matching = [hit for hit in nearest if hit.score >= embedder.match_score]
    photos = library.count()
    return Found(
        hits=tuple((matching or nearest)[:top_k]),
        matches=len(matching),
        more=len(matching) == COUNTED_AT_MOST < photos,
        photos=photos,
        took_ms=_milliseconds_since(began),
    )


def _milliseconds_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _vector(embedder: Embedder, query: str | Image.Image) -> Vectors:
    vectors = embedder.embed([query]) if isinstance(query, str) else embedder.embed((query,))
    vector: Vectors = vectors[0]
    return vector

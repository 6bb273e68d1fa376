"""From a vector to ranked hits: what the nearest vectors' pictures are.

Knows no words: whoever asks has already turned the query into a vector.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.catalog.catalog import Catalog
from index.catalog.records import Photo
from index.store.vector_store import VectorStore
from index.vectors import Ids, Scores, Vectors


@dataclass(frozen=True)
class Hit:
    """A picture that was found, and how near it is."""

    photo: Photo
    score: float
    """Cosine between the query and the picture, -1 to 1."""


def nearest_photos(vectors: VectorStore, catalog: Catalog, vector: Vectors, k: int) -> list[Hit]:
    """The `k` or fewer pictures nearest to `vector`, shape (dimension,), best first.

    Raises:
        BadVectors: the vector is of another shape, not finite, or of no length.
    """
    ids, scores = vectors.nearest(vector, k)
    return joined(catalog, ids, scores)


def joined(catalog: Catalog, ids: Ids, scores: Scores) -> list[Hit]:
    """What the catalogue knows of pictures, in the order given."""
    photos = catalog.photos(ids.tolist())
    # A picture may have been removed between the two questions: then it is no hit.
    return [
        Hit(photos[image_id], score)
        for image_id, score in zip(ids.tolist(), scores.tolist(), strict=True)
        if image_id in photos
    ]

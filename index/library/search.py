"""From a vector to ranked hits: what the nearest vectors' pictures are.

Knows no words: whoever asks has already turned the query into a vector.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.catalog.catalog import Catalog
from index.catalog.records import Photo
from index.pictures.places import Place
from index.store.vector_store import VectorStore
from index.vectors import Ids, Scores, Vectors


@dataclass(frozen=True)
class Hit:
    """A picture that was found."""

    image_id: int
    path: Path
    score: float
    """Cosine between the query and the picture, -1 to 1."""
    caption: str | None
    """None until one has been made."""
    caption_confidence: float | None
    """Probability per token, 0 to 1."""
    taken_at: datetime | None
    """By the camera's clock; aware where the camera knew its offset from UTC."""
    latitude: float | None
    """Degrees, north positive."""
    longitude: float | None
    """Degrees, east positive."""
    width: int = 0
    """Pixels, upright; 0 where they are not known."""
    height: int = 0
    """Pixels, upright."""
    place: Place | None = None
    """The town, where the camera knew where it was."""


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
        hit_of(photos[image_id], score)
        for image_id, score in zip(ids.tolist(), scores.tolist(), strict=True)
        if image_id in photos
    ]


def hit_of(photo: Photo, score: float) -> Hit:
    """A picture with its score."""
    return Hit(
        image_id=photo.image_id,
        path=photo.path,
        score=score,
        caption=photo.caption,
        caption_confidence=photo.caption_confidence,
        taken_at=photo.taken_at,
        latitude=photo.latitude,
        longitude=photo.longitude,
        width=photo.width,
        height=photo.height,
        place=photo.place,
    )

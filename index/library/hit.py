"""A picture that was found."""

from __future__ import annotations

from dataclasses import dataclass

from index.catalog.records import Photo


@dataclass(frozen=True)
class Hit:
    """A picture that was found, and how near it is."""

    photo: Photo
    score: float
    """Cosine between the query and the picture, -1 to 1."""

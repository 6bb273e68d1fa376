"""Pictures that nearly are the same stand together, so that no answer reads out one five times.

Pure: hashes and vectors in, groups out; the best picture of a group leads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.catalog.records import Photo
from index.pictures.look_hash import differing_bits
from models.types import Vectors

BITS = 14
COSINE = 0.93
"""Both by `python -m benchmarks duplicates`."""


@dataclass(frozen=True)
class DuplicateGroup:
    """One picture, and those further down that nearly are the same."""

    photo: Photo
    alike: tuple[int, ...] = ()
    """Their ids, best first."""


def groups(
    photos: Sequence[Photo], vectors: Callable[[Sequence[int]], Mapping[int, Vectors]]
) -> list[DuplicateGroup]:
    """Each picture that is like none before it, with those that are like it.

    Two pictures are alike when their files' contents are the same, or when their looks differ in
    few bits and a model sees nearly the same in them: a hash alone takes two plain skies for one,
    and a model alone takes two boats for one.

    Args:
        photos: best first.
        vectors: gives the vectors of some ids, each of shape (dimension,) and length one; it is
            asked only for those whose looks are alike.
    """
    suspects = list(_suspects(photos))
    known = vectors(sorted({photos[at].image_id for pair in suspects for at in pair}))
    belongs: dict[int, int] = {}
    for first, second in suspects:  # in the order of `first`, so that the best one leads
        led = first in belongs or second in belongs
        if not led and _alike(photos[first], photos[second], known):
            belongs[second] = first
    return [
        DuplicateGroup(
            photo, tuple(photos[at].image_id for at, first in belongs.items() if first == number)
        )
        for number, photo in enumerate(photos)
        if number not in belongs
    ]


def _suspects(photos: Sequence[Photo]) -> Iterator[tuple[int, int]]:
    """Pairs of places whose contents are equal or whose looks are alike, ascending."""
    looks = np.array([photo.look_hash or 0 for photo in photos], np.int64)
    known = np.array([photo.look_hash is not None for photo in photos], bool)
    contents: npt.NDArray[np.str_] = np.array([photo.content_hash for photo in photos], str)
    near = differing_bits(looks[:, None], looks) <= BITS
    near &= known[:, None] & known
    near |= (contents[:, None] == contents) & (contents != "")
    for first, second in np.argwhere(np.triu(near, 1)):
        yield int(first), int(second)


def _alike(first: Photo, second: Photo, vectors: Mapping[int, Vectors]) -> bool:
    if first.content_hash and first.content_hash == second.content_hash:
        return True
    if first.image_id not in vectors or second.image_id not in vectors:
        return False
    return float(np.dot(vectors[first.image_id], vectors[second.image_id])) >= COSINE

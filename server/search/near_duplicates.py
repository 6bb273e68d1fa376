"""Pictures that nearly are the same stand together, so that no answer reads out one five times.

Pure: hashes and vectors in, groups out. The one that most is known of leads its group, and of
these the largest: a thumbnail without a date may well come first in a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.catalog.records import Photo
from index.pictures.facts.dates import clock_was_never_set
from index.pictures.look_hash import differing_bits
from models.types import Vectors

BITS = 14
COSINE = 0.93
"""Both by `python -m benchmarks duplicates`."""


@dataclass(frozen=True)
class DuplicateGroup:
    """One picture, and others that nearly are the same."""

    photo: Photo
    """The one that is told, with what is known of the others where it says nothing itself."""
    alike: tuple[int, ...] = ()
    """The ids of the others, best first."""
    first: Photo | None = None
    """The best of them, where another one is told."""

    @property
    def best(self) -> Photo:
        """The one by which the group has its place among others."""
        return self.first or self.photo


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
    members: dict[int, list[Photo]] = {}
    for number, photo in enumerate(photos):
        members.setdefault(belongs.get(number, number), []).append(photo)
    return [_led(several) for several in members.values()]


def _led(several: Sequence[Photo]) -> DuplicateGroup:
    """A group of pictures that nearly are the same, best first."""
    leader = max(several, key=lambda photo: (_known(photo), photo.width * photo.height))
    others = [photo for photo in several if photo is not leader]
    told = _with_facts(leader, others)
    first = None if leader is several[0] else several[0]
    return DuplicateGroup(told, tuple(photo.image_id for photo in others), first)


def _known(photo: Photo) -> int:
    """How much a picture says of itself."""
    dated = photo.taken is not None and not clock_was_never_set(photo.taken)
    return sum((dated, photo.latitude is not None, bool(photo.notes)))


def _with_facts(leader: Photo, others: Sequence[Photo]) -> Photo:
    """What the others say counts where the leader says nothing; the best of them is believed."""
    for other in others:
        if leader.taken_at is None:
            leader = replace(
                leader,
                taken_at=other.taken_at,
                taken_precision=other.taken_precision,
                taken_origin=other.taken_origin,
            )
        if leader.latitude is None:
            leader = replace(
                leader, latitude=other.latitude, longitude=other.longitude, place=other.place
            )
        if not leader.notes:
            leader = replace(leader, notes=other.notes)
    return leader


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

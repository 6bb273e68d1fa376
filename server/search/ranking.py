"""A ranking is the order in which pictures are told: by what they show, or by when they were taken.

Pure: scores and times in, an order out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from index.catalog.records import Photo
from server.search.near_duplicates import DuplicateGroup
from server.search.paging import Cursor, Position
from server.search.query import SortOrder


@dataclass(frozen=True)
class Ranking:
    """Pictures in their order, near duplicates together."""

    groups: Sequence[DuplicateGroup]
    places: Sequence[Position]
    """Of the groups, ascending."""
    matches: int
    """How many there are; 0 where these are only the closest."""
    more: bool
    """Whether there are more than were looked at."""
    cosines: Mapping[int, float] = field(default_factory=dict)
    """By id; empty where nothing was compared."""
    clear: frozenset[int] = frozenset()
    """The ids of those that fit well."""
    probability: float | None = None
    """That the first one answers the question; None where nobody can tell."""

    def cosine(self, group: DuplicateGroup) -> float:
        """Of a group's best picture; 0 where nothing was compared."""
        return self.cosines.get(group.best.image_id, 0.0)

    def following(self, end: int, seen: int) -> Cursor | None:
        """The cursor for what follows the first `end` groups; None where nothing does."""
        if not 0 < end <= len(self.groups) or (end == len(self.groups) and not self.more):
            return None
        looked_at = sum(1 + len(group.alike) for group in self.groups[:end])
        return Cursor(self.places[end - 1], max(seen, looked_at))


def by_look(
    groups: Sequence[DuplicateGroup],
    scores: Mapping[int, float],
    order: SortOrder,
    match: bool,
    more: bool,
) -> Ranking:
    """Best first, by `scores`; matches may be told by date, but not what is only the closest."""
    if match and order != "best":
        ranked = sorted(
            ((_taken(group.photo, order), group) for group in groups), key=lambda pair: pair[0]
        )
    else:
        ranked = [((-scores[g.best.image_id], 0.0, g.best.image_id), g) for g in groups]
    places, ordered = [place for place, _ in ranked], [group for _, group in ranked]
    return Ranking(ordered, places, len(groups) if match else 0, more)


def by_date(groups: Sequence[DuplicateGroup], order: SortOrder, photos: int, more: bool) -> Ranking:
    """The newest first, unless the oldest are wanted; those without a date come last."""
    places = [_taken(group.best, order) for group in groups]
    hidden = sum(len(group.alike) for group in groups)
    clear = frozenset(group.photo.image_id for group in groups)
    return Ranking(groups, places, photos - hidden, more, clear=clear)


def _taken(photo: Photo, order: SortOrder) -> Position:
    if photo.taken_at is None:
        return 1.0, 0.0, photo.image_id
    # By the camera's own clock, as the catalogue sorts.
    seconds = (photo.taken_at.replace(tzinfo=None) - datetime.min).total_seconds()
    return 0.0, seconds if order == "oldest" else -seconds, photo.image_id

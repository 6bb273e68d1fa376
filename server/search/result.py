"""A result is what a query finds: pictures, and how far they can be trusted to be what was wanted.

Plain values; `finder.py` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.library.hit import Hit


@dataclass(frozen=True)
class LibraryState:
    """How the library is, apart from any question."""

    photos: int = 0
    """That can be found now."""
    still_reading: tuple[int, int] | None = None
    """(done, in all) while pictures are still being indexed."""
    troubles: tuple[str, ...] = ()
    """Sentences on folders that cannot be followed just now."""


@dataclass(frozen=True)
class Result:
    """The pictures for one query."""

    hits: tuple[Hit, ...]
    """Best first; only matches, or, when nothing matches, only the closest. Empty although there
    are photos when each of them shows something unwanted."""
    matches: int
    """How many pictures match, as far as they were counted; near duplicates count once."""
    more: bool
    """Whether counting stopped before the last match."""
    photos: int
    """How many were searched."""
    took_ms: float
    unknown: tuple[str, ...] = ()
    """Words that the models do not know; nothing was searched then."""
    still_reading: tuple[int, int] | None = None
    """(done, in all) while pictures are still being indexed."""
    troubles: tuple[str, ...] = ()
    """See `LibraryState`."""
    clear: frozenset[int] = frozenset()
    """The ids of matches that fit well."""
    probability: float | None = None
    """That the best picture answers the question, 0 to 1; None where nobody can tell."""
    closest: bool = False
    """The question had a picture in it, so nobody can tell where matches end. With the starter's
    model, words tell pictures that show what they say from others with an F1 of 0.97 by one score
    for all; pictures tell those that share a thing and a setting with one of 0.31 by the best."""
    alike: tuple[tuple[int, ...], ...] = ()
    """For each hit, the ids of pictures that nearly are the same, and are not among the hits."""
    first: int = 1
    """The rank of the first hit; above 1 on later pages."""
    narrowed: str = ""
    """What was taken for a time, a place or an order, in words: "from summer 2021"."""
    left_out: tuple[str, ...] = ()
    """What of the words was not searched for, because nobody knows what it asks."""
    elsewhere: tuple[str, ...] = ()
    """Places of the question that no picture says it was taken in: what is asked of them only the
    look of pictures can tell."""
    by_look: bool = True
    """Whether it was asked what pictures show, and not just when or where they were taken."""
    following: str | None = None
    """The cursor for the pictures after these; None where these are the last."""

    def alike_to(self, rank: int) -> tuple[int, ...]:
        """What nearly is the same as the hit of a rank."""
        at = rank - self.first
        return self.alike[at] if at < len(self.alike) else ()

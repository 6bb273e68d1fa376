"""Which pictures may be found at all: of a time, a place, a folder, a camera.

Knows no SQL, no words and no pictures: the catalogue finds what it selects, and the server reads it
out of a question.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Stretch: TypeAlias = tuple[datetime | None, datetime | None]
"""From a moment, inclusive, to another, exclusive; None for as early or as late as may be."""


def folded(name: str) -> str:
    """A name as names are compared everywhere: "ÖSTERREICH" and "Österreich" are one."""
    composed = unicodedata.normalize("NFC", name).casefold()
    return unicodedata.normalize("NFC", " ".join(composed.split()))


@dataclass(frozen=True)
class Selection:
    """What a picture must be for it to be found; a part that is empty asks for nothing."""

    taken_from: datetime | None = None
    """By the camera's clock, so without a zone; inclusive."""
    taken_until: datetime | None = None
    """By the camera's clock, so without a zone; exclusive."""
    stretches: tuple[Stretch, ...] = ()
    """Of which one will do, also by the camera's clock; empty for any time."""
    months: frozenset[int] = frozenset()
    """1 to 12, of any year; empty for every month."""
    never: str = ""
    """A day that there never was, as it was said; nothing is found then."""
    place: str | None = None
    """A town, region or country, or several of these that lie in each other, as a result names
    them: "Leeds, England"."""
    places: tuple[str, ...] = ()
    """Of which one will do; empty for any place."""
    folder: str | None = None
    """A folder's name or the text of its path, at any depth."""
    camera: str | None = None
    """A camera's name, as the library knows it, or a part that several share: "Canon"."""
    besides: tuple[Selection, ...] = ()
    """Pictures that fit one of these are not found: "not from 2021"."""

    @property
    def when(self) -> tuple[Stretch, ...]:
        """The stretches of which one has to be met; none where any time will do."""
        bounds = (self.taken_from, self.taken_until)
        return self.stretches or ((bounds,) if any(bounds) else ())

    @property
    def where(self) -> tuple[str, ...]:
        """The places of which one will do; none for any place."""
        return self.places or ((self.place,) if self.place else ())

    @property
    def is_everything(self) -> bool:
        """Whether every picture may be found."""
        return self == Selection()


@dataclass(frozen=True)
class LibraryNames:
    """What pictures of one library can be asked for by."""

    places: frozenset[str] = frozenset()
    """Towns, regions and countries that there are pictures from."""
    folders: frozenset[str] = frozenset()
    """Of each folder that pictures lie in its own name, without the path."""
    cameras: frozenset[str] = frozenset()
    """Maker and model: "Canon EOS 80D"."""
    well_known: frozenset[str] = frozenset()
    """Cities, regions and countries of the whole Earth, whether or not there are pictures from
    them; empty while they are not known yet."""

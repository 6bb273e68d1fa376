"""What can be known of a picture besides what it shows, and who says so.

Plain values: `trust.py` chooses between what several origins say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

LONGEST_TEXT = 500  # characters; a minute of speech
LONGEST_NAME = 64
MOST_NAMES = 50
"""Keywords, or people, of one picture."""


class Precision(StrEnum):
    """What of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    SECOND = "second"


class Origin(StrEnum):
    """Who says when a picture was taken."""

    SIDECAR = "sidecar"
    """An XMP file beside it, which a program of its owner wrote."""
    CAMERA = "camera"
    """EXIF: when the shutter opened."""
    EMBEDDED = "embedded"
    """XMP or IPTC in the picture itself: when what it shows was there."""
    DIGITISED = "digitised"
    """When it became a file: for a scan, years later."""
    TAKEOUT = "takeout"
    """Google's JSON beside it."""
    NAME = "name"
    """The file's name."""
    CHANGED = "changed"
    """EXIF: when the file was last changed."""


class Flaw(StrEnum):
    """What keeps a description from being believed: of the picture itself, measured in it."""

    BLANK = "blank"
    """Nearly one colour all over."""
    COVERED = "covered"
    """Something lies on the lens: dark, and without an edge anywhere."""
    DARK = "dark"
    BLURRED = "blurred"
    TILTED = "tilted"
    SCREENSHOT = "screenshot"
    """Made by a screen, not by a lens."""
    DOCUMENT = "document"
    """A page of writing."""
    DRAWING = "drawing"
    """Made of areas of a few even colours."""


HOPELESS = (Flaw.BLANK, Flaw.COVERED)
"""With one of these there is nothing to describe, whatever a model says; none goes with another."""


def shows_nothing(flaws: Iterable[Flaw]) -> bool:
    """Whether there is nothing to describe in a picture with these."""
    return not {*flaws}.isdisjoint(HOPELESS)


def flaws_kept(kept: str) -> tuple[Flaw, ...]:
    """As the catalogue keeps them, parted by spaces; those of a newer Earshot are left out."""
    return tuple(flaw for name in kept.split() for flaw in Flaw if flaw.value == name)


@dataclass(frozen=True)
class Dated:
    """When a picture was taken, as one origin says."""

    moment: datetime
    """By the camera's clock; aware where the offset from UTC is known. What is not known of it is
    the first: 1 January for a year, midnight for a day."""
    precision: Precision
    origin: Origin


@dataclass(frozen=True)
class Notes:
    """What people have written about a picture; others than a model."""

    title: str = ""
    caption: str = ""
    keywords: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Names of those whom it shows."""

    def __bool__(self) -> bool:
        return self != Notes()


@dataclass(frozen=True)
class Facts:
    """What one origin, or all together, know of a picture."""

    orientation: int = 1
    """1 to 8, as in the EXIF standard; 1 is upright."""
    dates: tuple[Dated, ...] = ()
    place: tuple[float, float] | None = None
    """Degrees, north and east positive."""
    camera: str | None = None
    """Its maker and its name, such as "Canon EOS 80D"."""
    notes: Notes = field(default=Notes())


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """Words that can be said: printable, on one line, not endless; empty where there are none."""
    if not isinstance(value, str):
        return ""
    printable = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(printable.split())[:longest].strip()


def names(values: Iterable[object]) -> tuple[str, ...]:
    """Names without their repetitions, at most `MOST_NAMES`."""
    by_name: dict[str, str] = {}
    for value in values:
        if (name := text(value, LONGEST_NAME)) and len(by_name) < MOST_NAMES:
            by_name.setdefault(name.casefold(), name)
    return tuple(by_name.values())

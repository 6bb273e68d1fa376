"""Which pictures may be found at all: of a time, a place, a folder, a camera.

Knows no SQL, no words and no pictures: the catalogue finds what it selects, and the server reads it
out of a question.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Selection:
    """What a picture must be for it to be found; a part that is empty asks for nothing."""

    taken_from: datetime | None = None
    """By the camera's clock, so without a zone; inclusive."""
    taken_until: datetime | None = None
    """By the camera's clock, so without a zone; exclusive."""
    months: frozenset[int] = frozenset()
    """1 to 12, of any year; empty for every month."""
    place: str | None = None
    """A town, region or country, as the library knows it."""
    folder: str | None = None
    """A folder's name or the text of its path, at any depth."""
    camera: str | None = None
    """A camera's name, as the library knows it, or a part that several share: "Canon"."""

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

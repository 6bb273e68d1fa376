"""What the catalogue keeps and gives back: pictures, their files, their facts, their vectors.

Plain values; nothing here reads or writes anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from index.paths import text_to_path
from index.pictures.facts.facts import Dated, Flaw, Notes, Origin, Precision
from index.pictures.places import Place
from index.vectors import Vectors


@dataclass(frozen=True)
class WrittenLine:
    """A line that is written in a picture."""

    text: str
    confidence: float
    """Probability per character, 0 to 1."""
    script: str = ""
    """Such as "Latin"; empty where there are figures alone."""
    cut_off: bool = False
    """Whether it reaches the picture's edge."""


@dataclass(frozen=True)
class PhotoText:
    """What is written in a picture."""

    lines: tuple[WrittenLine, ...] = ()
    """In the order in which a person reads them; none where nothing is written."""
    mirrored: bool = False
    """Whether it is written as in a mirror."""
    more: bool = False
    """Whether there are more lines than were read."""
    reader: str = ""
    """Who read it."""

    @property
    def confidence(self) -> float:
        """Of all lines, 0 to 1; longer ones count for more. 0 where there are none."""
        characters = sum(len(line.text) for line in self.lines)
        known = sum(line.confidence * len(line.text) for line in self.lines)
        return known / characters if characters else 0.0


@dataclass(frozen=True)
class Photo:
    """A picture in the library."""

    image_id: int
    path: Path
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
    width: int
    """Pixels, upright."""
    height: int
    """Pixels, upright."""
    place: Place | None = None
    """The nearest town, where the camera knew where it was."""
    content_hash: str = ""
    """Equal for equal contents."""
    look_hash: int | None = None
    """64 bits of its look; few differ between near duplicates."""
    captioner: str | None = None
    """Whose caption it is."""
    taken_precision: Precision = Precision.SECOND
    """How much of `taken_at` is known."""
    taken_origin: Origin = Origin.CAMERA
    """Who says so."""
    notes: Notes = field(default=Notes())
    """What people have written about it."""
    camera: str | None = None
    """Maker and model, where the file says so."""
    text: PhotoText | None = None
    """What is written in it; None until it was read."""

    own_caption: str | None = None
    """What its owner calls it, said or typed to Earshot."""
    flaws: tuple[Flaw, ...] = ()
    """What is wrong with the picture itself, or that it is no photo."""

    @property
    def has_text(self) -> bool:
        """Whether something is written in it that could be read."""
        return self.text is not None and bool(self.text.lines)

    @property
    def taken(self) -> Dated | None:
        """When it was taken, and who says so."""
        if self.taken_at is None:
            return None
        return Dated(self.taken_at, self.taken_precision, self.taken_origin)


class FileIdentity(NamedTuple):
    """What tells a file from another of the same name, size and time, and what lies beside it."""

    ctime_ns: int | None = None
    """When anything of it was changed, nanoseconds since 1970: nobody can set that back."""
    inode: int | None = None
    """The number of the file on its disk, as a signed number of 64 bits."""
    beside: str = ""
    """Of the files beside it that say something of it, names, sizes and times; see `scan.py`."""


@dataclass(frozen=True)
class FileState:
    """A photo file as it was when it was read."""

    path: Path
    size: int
    """Bytes."""
    mtime_ns: int
    """Last change, nanoseconds since 1970."""
    content_hash: str
    """Equal for equal contents."""
    identity: FileIdentity = field(default=FileIdentity())


class KnownImage(NamedTuple):
    """What the catalogue remembers of a picture's file; there are many of these at once."""

    image_id: int
    name: str
    """The file's path, as `paths.py` writes it."""
    size: int
    """Bytes."""
    mtime_ns: int
    """Last change, nanoseconds since 1970."""
    content_hash: str
    facts_version: int
    """Which facts were read from it."""
    has_vector: bool
    """Of the model asked about."""
    caption: str | None
    caption_confidence: float | None
    captioner: str | None
    """Whose caption it is."""
    ctime_ns: int | None
    inode: int | None
    beside: str
    """See `FileIdentity`."""

    @property
    def file(self) -> FileState:
        """The file as it was when it was read."""
        identity = FileIdentity(self.ctime_ns, self.inode, self.beside)
        path = text_to_path(self.name)
        return FileState(path, self.size, self.mtime_ns, self.content_hash, identity)


@dataclass(frozen=True)
class PhotoFacts:
    """What a file says of itself, besides what it shows."""

    width: int
    """Pixels, upright."""
    height: int
    taken_at: datetime | None
    """By the camera's clock; aware where the camera knew its offset from UTC."""
    latitude: float | None
    longitude: float | None
    place: Place | None = None
    camera: str | None = None
    look_hash: int | None = None
    """64 bits, as a signed number."""
    taken_precision: Precision = Precision.SECOND
    taken_origin: Origin = Origin.CAMERA
    notes: Notes = field(default=Notes())
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A picture to be stored, with its vector."""

    image_id: int | None
    """The row to replace; None for a new one."""
    file: FileState
    facts: PhotoFacts
    vector: Vectors
    """Shape (dimension,), length one."""
    same_contents: bool = False
    """Whether the row's vectors of other models are still true."""
    caption: str | None = None
    caption_confidence: float | None = None
    captioner: str | None = None


@dataclass(frozen=True)
class VectorModel:
    """The model whose vectors a library holds. Vectors of different ones are never mixed."""

    name: str
    """Which checkpoint, such as "starter/embed@5f3a9c12"."""
    dimension: int
    """Length of a vector."""
    preprocessing: str
    """How a picture is prepared before the model sees it."""


@dataclass(frozen=True)
class State:
    """The library as a whole."""

    library_id: str
    revision: int
    """Goes up with every change of what can be found."""
    model_id: int | None
    """Whose vectors are searched."""
    model: VectorModel | None
    """None before the first indexing."""

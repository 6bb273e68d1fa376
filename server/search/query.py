"""A query says what pictures are wanted, whoever asks: aloud, typed, by a program.

Plain values; `finder.py` searches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from index.catalog.selection import Selection
from models.types import Vectors

SortOrder: TypeAlias = Literal["best", "newest", "oldest"]


class NoSuchPicture(Exception):
    """The library holds no picture of that number, or no longer."""


@dataclass(frozen=True)
class Likeness:
    """What a picture that is searched with looks like."""

    vector: Vectors = field(compare=False, repr=False)
    """Shape (dimension,), length one."""
    image_id: int | None = None
    """Where it is a picture of this library, which is not found by itself."""
    called: str = ""
    """The picture in words: "your picture", "number 2"; empty where nobody says it."""
    weight: float = 1.0
    """Beside the words' and other pictures'; below zero, pictures are to be unlike it."""
    looks: bytes = field(init=False)
    """The vector, as what can be compared."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "looks", self.vector.tobytes())


@dataclass(frozen=True)
class Query:
    """What pictures are wanted of a library, whoever asks."""

    words: str = ""
    """What they show; empty for every picture that is selected, or beside a picture. Words as they
    were said hold a time and a place as well, until `query_parser.py` reads them."""
    without: tuple[str, ...] = ()
    """What they must not show."""
    likes: tuple[Likeness, ...] = ()
    """What they are to be like; the words then say what they show beside it."""
    words_weight: float = 1.0
    """Of the words beside pictures."""
    selection: Selection = field(default_factory=Selection)
    order: SortOrder = "best"
    left_out: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What of the words is not searched for, because nobody knows what it asks."""
    elsewhere: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Places in the words that no picture says it was taken in: only its look can tell."""
    absent: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Places that are not wanted, or need not be, and that no picture says it was taken in."""

    no_such_folder: str = field(default="", compare=False, repr=False)
    """The folder of the selection, where the library has none of that name."""

    @property
    def by_look(self) -> bool:
        """Whether it is asked what pictures show, and not just when or where they were taken."""
        return bool(self.words or self.likes)

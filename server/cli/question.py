"""What is asked on the command line: as a document for a running server, or as a query."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server import ABOVE_ANY_ID, PICTURE_BYTES, PICTURES

if TYPE_CHECKING:
    from server.search.query import Query, SortOrder

OF_THE_LIBRARY = "id"
ID_FIGURES = len(str(ABOVE_ANY_ID))
OF_THE_WEB = ("http", "https")


@dataclass(frozen=True)
class Question:
    """Options of `earshot search`, as they were given."""

    words: str = ""
    without: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    """Pictures that others are to be like: each a file, a web address, or after "id:" a number."""
    words_weight: float = 1.0
    taken_from: datetime | None = None
    taken_until: datetime | None = None
    place: str | None = None
    folder: str | None = None
    camera: str | None = None
    order: SortOrder = "best"
    natural: bool = True
    """Whether times, places and negatives are read out of the words."""
    cursor: str | None = None
    top_k: int = PICTURES

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        where = (self.taken_from, self.taken_until, self.place, self.folder, self.camera)
        return not (self.words or self.images or any(where))

    @property
    def files(self) -> list[Path]:
        """Those of its pictures that are files on this machine."""
        kinds = {image: image.partition(":")[0] for image in self.images}
        return [
            Path(image)
            for image, kind in kinds.items()
            if kind not in (OF_THE_LIBRARY, *OF_THE_WEB)
        ]

    def document(self) -> bytes | None:
        """As `POST /api/search` takes it; None where a picture cannot be sent."""
        pictures = [_sent(image) for image in self.images]
        if None in pictures:
            return None
        document = {
            "query": self.words,
            "top_k": self.top_k,
            "without": self.without,
            "images": pictures,
            "words_weight": self.words_weight,
            "natural": self.natural,
            "taken_from": self.taken_from.isoformat() if self.taken_from else None,
            "taken_until": self.taken_until.isoformat() if self.taken_until else None,
            "place": self.place,
            "folder": self.folder,
            "camera": self.camera,
            "order": self.order,
            "cursor": self.cursor,
        }
        return json.dumps(document).encode()

    def query(self) -> Query:
        """As the finder takes it, without its pictures."""
        from index.catalog.selection import Selection
        from server.search.query import Query

        return Query(
            words=self.words,
            without=self.without,
            words_weight=self.words_weight,
            selection=Selection(
                taken_from=self.taken_from,
                taken_until=self.taken_until,
                place=self.place,
                folder=self.folder,
                camera=self.camera,
            ),
            order=self.order,
        )


def _sent(image: str) -> dict[str, Any] | None:
    """A picture as the server takes it; None for one that is not there, or too large."""
    kind, colon, rest = image.partition(":")
    try:
        if colon and kind == OF_THE_LIBRARY:
            return {"id": image_id(rest)}
        if kind in OF_THE_WEB:
            return {"url": image}
        data = file_to_send(Path(image))
    except ValueError:
        return None
    return None if data is None else {"data": base64.b64encode(data).decode()}


def image_id(figures: str) -> int:
    """The id of a picture. Raises: ValueError, where they are the figures of none."""
    if not (figures.isascii() and figures.isdigit() and len(figures) <= ID_FIGURES):
        raise ValueError("no id")
    if int(figures) >= ABOVE_ANY_ID:
        raise ValueError("no id")
    return int(figures)


def file_to_send(path: Path) -> bytes | None:
    """The contents of a picture's file; None for one that is no plain file, or too large."""
    try:
        if not path.is_file() or path.stat().st_size > PICTURE_BYTES:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None

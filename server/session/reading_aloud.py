"""What is written in a picture, told part by part; "more" goes on where it ended. Pure."""

from __future__ import annotations

from index.catalog.records import Photo
from server.language import answers


class ReadingAloud:
    """Of one person."""

    def __init__(self) -> None:
        self.words = ""
        """What was told last, to be spelled; empty for nothing."""
        self._left: tuple[int, int] | None = None  # the picture, and the line that follows

    def goes_on(self, rank: int) -> bool:
        """Whether more of the text in a result follows what was told last."""
        return self._left is not None and self._left[0] == rank

    def read(self, rank: int, photo: Photo, on: bool = False) -> tuple[str, ...]:
        """The text in a result from its beginning, or on from where it ended; sentences."""
        begin = self._left[1] if on and self._left else 0
        part = answers.text(photo, begin)
        self._left = (rank, part.goes_on) if part.goes_on else None
        self.words = part.words
        return part.said

    def told(self, command: str) -> None:
        """Another command was answered: what follows is not at hand any more."""
        if command not in ("more", "read_text"):
            self._left = None

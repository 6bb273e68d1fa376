"""The third stage of a build: what is written in pictures is read, by whoever reads best today.

It comes last, so that nobody waits for it who looks for a picture. Those that cannot be read are
counted. Knows no vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from PIL import Image

from index.build.batches import Read
from index.build.embedding import EmbeddingStage
from index.build.later_stage import LaterStage
from index.build.report import Stage, Tally
from index.catalog.records import PhotoText
from index.library.library import Library

ReadText: TypeAlias = Callable[[list[Image.Image]], Sequence[PhotoText]]
"""Upright RGB pictures to what is written in them."""


class ReadingStage(LaterStage[PhotoText]):
    """Reads those of some files that are in the library and were not read by this reader."""

    def __init__(
        self,
        library: Library,
        finding: EmbeddingStage,
        read_text: ReadText,
        reader: str,
        tally: Tally,
        read: Read | None = None,
    ) -> None:
        self._texts = library.texts
        self._read_text = read_text
        self._reader = reader
        unread = library.catalog.not_read(reader, library.model_id, finding.places)
        super().__init__(Stage.READING, "Reading text", unread, finding, tally, read)

    def _make(self, images: list[Image.Image]) -> Sequence[PhotoText]:
        return self._read_text(images)

    def _keep(self, made: Sequence[tuple[int, str, PhotoText]]) -> None:
        self._texts.store(made, self._reader)

    def _leave(self, path: Path, reason: str = "") -> None:
        self._tally.unread += 1

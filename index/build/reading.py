"""The third stage of a build: what is written in pictures is read, by whoever reads best today.

It comes last, so that nobody waits for it who looks for a picture. A failure is never a text: the
picture is tried again by the next build. Knows no vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from PIL import Image

from index.build.batches import Read, ReadPhoto, all_failed, attempt, log_failures, read_batches
from index.build.embedding import EmbeddingStage
from index.build.report import Stage, Tally
from index.catalog.records import PhotoText
from index.library.library import Library
from index.paths import text_to_path
from index.pictures.photo import DecodedPhoto

ReadText: TypeAlias = Callable[[list[Image.Image]], Sequence[PhotoText]]
"""Upright RGB pictures to what is written in them."""


class ReadingStage:
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
        self._tally = tally
        self._read = read
        unread = library.catalog.not_read(reader, library.model_id, finding.places)
        self._unread = {
            text_to_path(image.name): image for image in unread if finding.has_seen(image.name)
        }
        self._has_read = False

    def run(self, batch_size: int) -> None:
        """Read and store, batch by batch."""
        paths = sorted(self._unread)
        if not paths:
            return
        done = 0
        self._tally.tell_progress(Stage.READING, done, len(paths), None)
        for photos in read_batches(paths, batch_size, self._tally.asked_to_stop, self._read):
            self._store(photos)
            done += len(photos)
            self._tally.tell_progress(Stage.READING, done, len(paths), photos[-1][0])
            if not self._has_read:
                break  # a reader that fails on a whole batch at the start will fail on all
        if not self._tally.stopped:
            self._tally.unread += len(paths) - done

    def _store(self, photos: list[ReadPhoto]) -> None:
        opened = [
            (self._unread[path], read)
            for path, read in photos
            if isinstance(read, DecodedPhoto)
            and read.content_hash == self._unread[path].content_hash
        ]
        outcomes = attempt(self._read_text, [photo.image for _, photo in opened])
        log_failures("Reading text", outcomes)
        self._has_read = self._has_read or not all_failed(outcomes)
        read = [
            (image.image_id, image.content_hash, outcome)
            for (image, _), outcome in zip(opened, outcomes, strict=True)
            if not isinstance(outcome, Exception)
        ]
        self._tally.unread += len(photos) - len(read)
        if read:
            self._texts.store(read, self._reader)

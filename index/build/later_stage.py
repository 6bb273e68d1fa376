"""What the stages after the first have in common: a model goes over pictures that can be found.

A failure is never a result: the picture is left without, and is tried again by the next build.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from PIL import Image

from index.build.batches import Read, ReadPhoto, all_failed, attempt, log_failures, read_batches
from index.build.embedding import EmbeddingStage
from index.build.report import Stage, Tally
from index.catalog.records import KnownImage
from index.paths import text_to_path
from index.pictures.photo import DecodedPhoto

Made = TypeVar("Made")


class LaterStage(ABC, Generic[Made]):
    """Goes over those of some files that are in the library without what a model makes of them.

    Args:
        stage: which it is.
        doing: what the model does, for the log.
        lacking: pictures that the library has without it.
        finding: the first stage, which knows the files that were looked at.
        tally: is told how far it is.
        read: opens a picture; None for the usual way.
    """

    def __init__(
        self,
        stage: Stage,
        doing: str,
        lacking: Iterable[KnownImage],
        finding: EmbeddingStage,
        tally: Tally,
        read: Read | None,
    ) -> None:
        self._stage, self._doing = stage, doing
        self._tally, self._read = tally, read
        self._lacking = {
            text_to_path(image.name): image for image in lacking if finding.has_seen(image.name)
        }
        self._has_worked = False

    def run(self, batch_size: int) -> None:
        """Work and store, batch by batch."""
        paths = sorted(self._lacking)
        if not paths:
            return
        done = 0
        self._tally.tell_progress(self._stage, done, len(paths), None)
        for photos in read_batches(paths, batch_size, self._tally.asked_to_stop, self._read):
            self._work(photos)
            done += len(photos)
            self._tally.tell_progress(self._stage, done, len(paths), photos[-1][0])
            if not self._has_worked:
                break  # a model that fails on a whole batch at the start will fail on all
        if not self._tally.stopped:
            for path in paths[done:]:
                self._leave(path)

    @abstractmethod
    def _make(self, images: list[Image.Image]) -> Sequence[Made]:
        """What the model makes of upright RGB pictures, in order."""

    @abstractmethod
    def _keep(self, made: Sequence[tuple[int, str, Made]]) -> None:
        """Store it, for the ids and content hashes of pictures."""

    @abstractmethod
    def _leave(self, path: Path, reason: str = "") -> None:
        """Note that a picture is left without; no reason where the model has failed."""

    def _work(self, photos: list[ReadPhoto]) -> None:
        opened: list[tuple[KnownImage, DecodedPhoto]] = []
        for path, read in photos:
            if not isinstance(read, DecodedPhoto):
                self._leave(path, read.reason)
            elif read.content_hash == self._lacking[path].content_hash:
                opened.append((self._lacking[path], read))
            else:
                self._leave(path, "It was changed meanwhile.")
        outcomes = attempt(self._make, [photo.image for _, photo in opened])
        log_failures(self._doing, outcomes)
        self._has_worked = self._has_worked or not all_failed(outcomes)
        made: list[tuple[int, str, Made]] = []
        for (image, _), outcome in zip(opened, outcomes, strict=True):
            if isinstance(outcome, Exception):
                self._leave(text_to_path(image.name))
            else:
                made.append((image.image_id, image.content_hash, outcome))
        if made:
            self._keep(made)

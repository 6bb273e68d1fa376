"""The second stage of a build: every picture without a caption of this captioner gets one.

A failure is never a caption: the picture stays without, is listed, and is tried again by the next
build. Knows no vectors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from PIL import Image

from index.build.batches import Read, ReadPhoto, all_failed, attempt, log_failures, read_batches
from index.build.embedding import EmbeddingStage
from index.build.report import Stage, Tally
from index.build.scan import Skipped
from index.catalog.records import KnownImage
from index.library.library import Library
from index.paths import text_to_path
from index.pictures.photo import DecodedPhoto

Describe: TypeAlias = Callable[[list[Image.Image]], Sequence[tuple[str, float]]]
"""Upright RGB pictures to captions and their confidences, 0 to 1."""

NOT_CAPTIONED = "No description could be made of it. It can still be found."


class CaptioningStage:
    """Describes those of some files that are in the library without this captioner's words."""

    def __init__(
        self,
        library: Library,
        finding: EmbeddingStage,
        describe: Describe,
        captioner: str,
        tally: Tally,
        read: Read | None = None,
    ) -> None:
        self._catalog = library.catalog
        self._describe = describe
        self._captioner = captioner
        self._tally = tally
        self._read = read
        bare = self._catalog.not_described(captioner, library.model_id, finding.places)
        self._bare = {
            text_to_path(image.name): image for image in bare if finding.has_seen(image.name)
        }
        self._has_described = False

    def run(self, batch_size: int) -> None:
        """Describe and store, batch by batch."""
        paths = sorted(self._bare)
        if not paths:
            return
        done = 0
        self._tally.tell_progress(Stage.CAPTIONING, done, len(paths), None)
        for photos in read_batches(paths, batch_size, self._tally.asked_to_stop, self._read):
            self._caption(photos)
            done += len(photos)
            self._tally.tell_progress(Stage.CAPTIONING, done, len(paths), photos[-1][0])
            if not self._has_described:
                break  # a captioner that fails on a whole batch at the start will fail on all
        if not self._tally.stopped:
            for path in paths[done:]:
                self._leave(path, NOT_CAPTIONED)

    def _caption(self, photos: list[ReadPhoto]) -> None:
        pictures: list[tuple[KnownImage, DecodedPhoto]] = []
        for path, read in photos:
            if not isinstance(read, DecodedPhoto):
                self._leave(path, read.reason)
            elif read.content_hash == self._bare[path].content_hash:
                pictures.append((self._bare[path], read))
            else:
                self._leave(path, "It was changed meanwhile.")
        outcomes = attempt(self._captions, [picture.image for _, picture in pictures])
        log_failures("Describing", outcomes)
        self._has_described = self._has_described or not all_failed(outcomes)
        made = []
        for (image, _), outcome in zip(pictures, outcomes, strict=True):
            if isinstance(outcome, Exception):
                self._leave(text_to_path(image.name), NOT_CAPTIONED)
            else:
                made.append((image.image_id, image.content_hash, *outcome))
        if made:
            self._catalog.set_captions(made, self._captioner)

    def _captions(self, images: list[Image.Image]) -> list[tuple[str, float]]:
        captions = []
        for text, confidence in self._describe(images):
            if not text.strip() or not math.isfinite(confidence):
                raise ValueError("A caption has no words, or its confidence is no number.")
            captions.append((text.strip(), min(max(float(confidence), 0.0), 1.0)))
        return captions

    def _leave(self, path: Path, reason: str) -> None:
        self._tally.uncaptioned.append(Skipped(path, reason))

"""The second stage of a build: every picture without a caption of this captioner gets one.

A picture that gets none is listed. Knows no vectors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from PIL import Image

from index.build.batches import Read
from index.build.embedding import EmbeddingStage
from index.build.later_stage import LaterStage
from index.build.report import Stage, Tally
from index.build.scan import Skipped
from index.library.library import Library

Captioned: TypeAlias = tuple[str, float]
"""A caption and its confidence, 0 to 1."""
Describe: TypeAlias = Callable[[list[Image.Image]], Sequence[Captioned]]
"""Upright RGB pictures to captions and their confidences."""

NOT_CAPTIONED = "No description could be made of it. It can still be found."


class CaptioningStage(LaterStage[Captioned]):
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
        bare = self._catalog.not_described(captioner, library.model_id, finding.places)
        super().__init__(Stage.CAPTIONING, "Describing", bare, finding, tally, read)

    def _make(self, images: list[Image.Image]) -> list[Captioned]:
        captions = []
        for text, confidence in self._describe(images):
            if not text.strip() or not math.isfinite(confidence):
                raise ValueError("A caption has no words, or its confidence is no number.")
            captions.append((text.strip(), min(max(float(confidence), 0.0), 1.0)))
        return captions

    def _keep(self, made: Sequence[tuple[int, str, Captioned]]) -> None:
        captions = [(image_id, content, *caption) for image_id, content, caption in made]
        self._catalog.set_captions(captions, self._captioner)

    def _leave(self, path: Path, reason: str = "") -> None:
        self._tally.uncaptioned.append(Skipped(path, reason or NOT_CAPTIONED))

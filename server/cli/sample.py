"""The sample gallery: drawn at first use, and read at once, for its features come with the program.

`python -m server.cli.sample` makes those: vectors and captions of all 240 pictures, by the hash of
their contents and the fingerprints of the models. They are believed for a file with these very
contents, beside models with these very weights; whatever else is there is read anew. A test makes
some again and compares. Without them a first start takes 40 s of processor time for the captions.
"""

from __future__ import annotations

import json
import logging
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path
from zipfile import is_zipfile

import numpy as np

from index.catalog.database import spoken
from index.durable import replacing
from index.library.features import Feature, Features
from models.bundle import Models
from models.checkpoints.profiles import STARTER
from models.starter.gallery.samples import FEATURES, PICTURES, ensure_gallery, is_drawn
from server import wiring
from server.assistant.errors import log_failure
from server.assistant.indexing import Indexing
from server.cli import console
from server.settings import Settings

DRAWING = "Drawing the sample pictures"
logger = logging.getLogger(__name__)


def draw(
    settings: Settings,
    stop: threading.Event,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Draw what is missing of the gallery, or as much of it as there is time for until `stop`.

    It may be killed at any instant.

    Args:
        settings: where it is.
        stop: ends it early, where it is set.
        tell: told how many pictures are drawn, and how many there will be.

    Raises:
        LibraryError: they cannot be written.
    """

    def go_on(done: int, total: int) -> None:
        tell(done, total)
        if stop.is_set():
            raise _Ended

    folder = settings.gallery_folder
    if not is_drawn(folder):
        console.note(f"{DRAWING}, once.")
    with suppress(_Ended), spoken(f"the folder {folder}"):
        ensure_gallery(folder, go_on)


class _Ended(Exception):
    """Nobody wants the rest any more."""


def features(models: Models, file: Path = FEATURES) -> Features | None:
    """What these models made of the gallery; None where other models made the file, or it is none:
    then the pictures are read as any others are."""
    if not is_zipfile(file):
        logger.warning("What is known of the sample pictures is not here. They are read anew.")
        return None
    try:
        return _stored(models, file)
    except (OSError, ValueError, KeyError) as error:
        log_failure("Reading what is known of the sample pictures", error)
        return None


def _stored(models: Models, file: Path) -> Features | None:
    with np.load(file, allow_pickle=False) as stored:
        if str(stored["made_by"]) != _made_by(models):
            return None
        rows = zip(*(stored[each].tolist() for each in ("hashes", "captions", "sure")), strict=True)
        by_hash = {
            content: Feature(vector, caption, sure, models.captioner.name)
            for (content, caption, sure), vector in zip(rows, stored["vectors"], strict=True)
        }
    return Features(by_hash, ())


def make_features(models: Models, file: Path = FEATURES) -> int:
    """Draw the gallery, read it with the models, and keep what they made; how many pictures."""
    with tempfile.TemporaryDirectory() as folder:
        gallery = Path(folder) / "gallery"
        ensure_gallery(gallery)
        opened = wiring.open_library(Path(folder) / "library", models.embedder)
        with closing(opened) as library:
            Indexing(library, [gallery], models.embedder, models.captioner).run()
            photos = sorted(library.catalog.page(0, PICTURES), key=lambda each: each.path)
            vectors = library.vectors_of([each.image_id for each in photos])
    with replacing(file) as target:
        np.savez(
            target,
            made_by=_made_by(models),
            hashes=[each.content_hash for each in photos],
            captions=[each.caption or "" for each in photos],
            sure=[each.caption_confidence or 0.0 for each in photos],
            vectors=np.stack([vectors[each.image_id] for each in photos]),
        )
    return len(photos)


def _made_by(models: Models) -> str:
    """The weights behind the features, and how pictures are prepared for them."""
    made_by = {**asdict(wiring.vector_model(models.embedder)), "captioner": models.captioner.name}
    return json.dumps(made_by, sort_keys=True)


def main() -> None:
    """Write the features file. Raises: ModelError, LibraryError."""
    with closing(wiring.wire_models(STARTER, Settings().home)) as models:
        console.note(f"The features of {make_features(models)} pictures are in {FEATURES.name}.")


if __name__ == "__main__":
    main()

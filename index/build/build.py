"""Folders of photos into a library: all pictures are made findable, then described, then read.

Every batch is one transaction, so that being stopped or killed at any instant costs one batch at
most, and the next build goes on from there. Captions take ten times longer than vectors; pictures
can be found before they are described. Knows no models: they are the callables handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from index.build.batches import Read
from index.build.captioning import CaptioningStage, Describe
from index.build.embedding import Embed, EmbeddingStage
from index.build.reading import ReadingStage, ReadText
from index.build.report import BuildProgress, Report, Tally
from index.library.features import Features
from index.library.library import Library

BATCH = 16
WORTH_SAVING = 0.01
"""Share of the pictures that must have changed for the copy of the vectors to be written again: a
few are sooner read from the catalogue than hundreds of megabytes are written for each new photo."""


def build(
    library: Library,
    photos: Sequence[Path],
    *,
    embed: Embed,
    caption: Describe | None = None,
    captioner: str = "",
    read_text: ReadText | None = None,
    reader: str = "",
    features: Features | None = None,
    read: Read | None = None,
    followed: Sequence[Path] = (),
    follow_links: bool = False,
    progress: Callable[[BuildProgress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    batch_size: int = BATCH,
) -> Report:
    """Make `library` hold the pictures of `photos`, which are folders and files.

    A picture whose file is as it was is not opened again. One that has left `photos` is removed;
    pictures elsewhere, and those on a drive that is not there, stay, and so do those of a folder
    that all of a sudden is empty. The library can be searched
    meanwhile.

    Args:
        library: where they go.
        photos: folders, looked through to the bottom, and files.
        embed: makes vectors; a picture that it fails on is skipped.
        caption: makes captions; a picture that it fails on stays without. None for no captions.
        captioner: which model `caption` is; captions of another one are made anew.
        read_text: reads what is written in pictures; where it fails, only that is missing. None for
            no texts.
        reader: which model `read_text` is; what another one has read is read anew.
        features: of some pictures, made before and perhaps elsewhere; they need no model.
        read: opens a picture, perhaps in another process; None for `read_photo` here.
        followed: the places that are followed, where `photos` are what was seen to change in them.
        follow_links: whether links inside `photos` are followed.
        progress: told after each batch, in this thread.
        should_stop: asked before each batch.
        batch_size: pictures handed to a model at once.

    Raises:
        LibraryBusy: somebody else is indexing this library.
        LibraryError: the disk is full or read-only; what was stored before is kept.
        Exception: what `embed` raised, when it fails on every picture of the first batch.
    """
    tally = Tally(progress, should_stop)
    with library.indexing():
        finding = EmbeddingStage(
            library, photos, embed, tally, features, read, followed, follow_links
        )
        finding.run(batch_size)
        if caption is not None and not tally.stopped:
            CaptioningStage(library, finding, caption, captioner, tally, read).run(batch_size)
        if read_text is not None and not tally.stopped:
            ReadingStage(library, finding, read_text, reader, tally, read).run(batch_size)
        if tally.changed >= WORTH_SAVING * library.count():
            library.save()
    return tally.report()

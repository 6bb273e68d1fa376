"""Pictures by the batch: read ahead in threads, then handed to a model, each with its outcome.

One bad picture costs neither its neighbours nor their order: what went wrong stands in its place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from PIL import Image

from index.build.readahead import read_ahead
from index.errors import UnreadablePhoto
from index.pictures.photo import DecodedPhoto, read_photo

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Read: TypeAlias = Callable[[Path], DecodedPhoto]
"""Opens a picture. Raises: UnreadablePhoto."""
ReadPhoto: TypeAlias = tuple[Path, DecodedPhoto | UnreadablePhoto]

DECODERS = 2  # beside the model, which has the other cores; decoding is the smaller part


def read_batches(
    paths: Sequence[Path],
    size: int,
    should_stop: Callable[[], bool],
    read: Read | None = None,
) -> Iterator[list[ReadPhoto]]:
    """The pictures at `paths`, in order, `size` at a time; asks to stop before each batch.

    Args:
        paths: their files.
        size: of a batch.
        should_stop: whether to end.
        read: opens one, as `read_photo` does; None for that.
    """
    batch: list[ReadPhoto] = []
    for item in read_ahead(
        partial(_attempted, read or read_photo), paths, threads=DECODERS, ahead=2 * size
    ):
        if not batch and should_stop():
            return
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _attempted(read: Read, path: Path) -> DecodedPhoto | UnreadablePhoto:
    try:
        return read(path)
    except UnreadablePhoto as error:
        return error


def attempt(
    model: Callable[[list[Image.Image]], Sequence[Result]], images: list[Image.Image]
) -> list[Result | Exception]:
    """What `model` makes of each picture: together, or, where that fails, each alone.

    Returns:
        For every picture, in order, its result or what the model raised.
    """
    if not images:
        return []
    try:
        results = list(model(images))
        if len(results) != len(images):
            raise ValueError(f"{len(images)} pictures were given and {len(results)} results came")
        return list(results)
    except Exception as error:
        logger.debug("A model failed on %d pictures.", len(images), exc_info=True)
        if len(images) == 1:
            return [error]
    one_by_one = partial(attempt, model)
    return [outcome for image in images for outcome in one_by_one([image])]


def all_failed(outcomes: Sequence[object]) -> bool:
    """Whether there are outcomes and every one is an exception."""
    return bool(outcomes) and all(isinstance(outcome, Exception) for outcome in outcomes)


def log_failures(doing: str, outcomes: Sequence[object]) -> None:
    """Write into the log how many pictures failed, with the traceback of the first of them.

    A model that fails on every picture fails on each in the same way; one traceback a batch is
    what can still be read.

    Args:
        doing: what failed, as a sentence begins: "Describing".
        outcomes: of one batch, from `attempt`.
    """
    failed = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if failed:
        count = f"{len(failed)} of {len(outcomes)}"
        logger.warning("%s failed for %s pictures, first so:", doing, count, exc_info=failed[0])

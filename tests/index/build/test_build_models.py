"""Folders into a library, with models that fail: now and then, always, or in what they return."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from index.build.build import BATCH, build
from index.build.captioning import NOT_CAPTIONED
from index.build.embedding import NOT_EMBEDDED
from index.library.library import Library
from tests.index.contents import everything
from tests.index.fakes import caption, embed, failing_on, mosaic, nearest, never, put, vector, words


def test_a_failed_caption_is_no_caption_and_is_made_later(library: Library, photos: Path) -> None:
    """Fault of another project: the exception's text became the picture's caption."""
    paths = put(photos, range(20))
    report = build(library, [photos], embed=embed, caption=failing_on(7, caption))
    assert report.added == 20
    assert [(left.path, left.reason) for left in report.uncaptioned] == [(paths[7], NOT_CAPTIONED)]
    captions = everything(library)
    assert [path for path, text in captions.items() if text is None] == [paths[7]]
    report = build(library, [photos], embed=never, caption=caption)
    assert report.uncaptioned == ()
    assert everything(library)[paths[7]] == words(mosaic(7))


@pytest.mark.parametrize("bad", [("", 0.5), ("  ", 0.5), ("a boat", float("nan"))])
def test_captions_without_words_or_confidence_are_failures(
    library: Library, photos: Path, bad: tuple[str, float]
) -> None:
    put(photos, [1])
    report = build(library, [photos], embed=embed, caption=lambda images: [bad])
    assert len(report.uncaptioned) == 1
    assert nearest(library, vector(1), 1)[0].photo.caption is None


def test_a_captioner_that_always_fails_is_soon_left_alone(library: Library, photos: Path) -> None:
    put(photos, range(100))
    calls: list[int] = []

    def broken(images: list[Image.Image]) -> list[tuple[str, float]]:
        calls.append(len(images))
        raise RuntimeError("no weights")

    report = build(library, [photos], embed=embed, caption=broken)
    assert (report.added, len(report.uncaptioned)) == (100, 100)
    assert len(calls) == 1 + BATCH


def test_of_a_batch_that_failed_the_log_has_one_traceback(
    library: Library, photos: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Thousands of pictures with the same fault would hide every other one."""
    put(photos, range(20))

    def broken(images: list[Image.Image]) -> list[tuple[str, float]]:
        raise RuntimeError("no weights")

    build(library, [photos], embed=failing_on(7, embed), caption=broken)
    written = [logging.Formatter().format(each) for each in caplog.records]
    assert [text.splitlines()[0] for text in written] == [
        "Looking failed for 1 of 16 pictures, first so:",
        "Describing failed for 16 of 16 pictures, first so:",
    ]
    assert all(text.count("Traceback") == 1 for text in written)
    assert "in broken" in written[1] and "no weights" in written[1]


def test_a_picture_that_the_model_fails_on_costs_only_itself(
    library: Library, photos: Path
) -> None:
    paths = put(photos, range(20))
    report = build(library, [photos], embed=failing_on(7, embed))
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [
        (paths[7], NOT_EMBEDDED)
    ]
    assert len(everything(library)) == 19


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_a_vector_that_is_no_direction_is_not_stored(
    library: Library, photos: Path, value: float
) -> None:
    put(photos, range(5))

    def sick(images: list[Image.Image]) -> npt.NDArray[np.float32]:
        vectors = embed(images)
        bad = [image.tobytes() == mosaic(3).tobytes() for image in images]
        vectors[bad] = value
        return vectors

    report = build(library, [photos], embed=sick)
    assert [skipped.path.name for skipped in report.skipped] == ["0003.png"]
    assert len(everything(library)) == 4


def test_a_model_that_fails_on_everything_is_heard_of(library: Library, photos: Path) -> None:
    put(photos, range(5))

    def broken(images: list[Image.Image]) -> npt.NDArray[np.float32]:
        raise RuntimeError("The picture model is not on this machine.")

    with pytest.raises(RuntimeError, match="not on this machine"):
        build(library, [photos], embed=broken)
    assert library.count() == 0
    assert build(library, [photos], embed=embed).added == 5

"""What is written in pictures is read once, by the reader of today, and costs nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from index.build.build import build
from index.build.report import BuildProgress, Report, Stage
from index.catalog.records import PhotoText, WrittenLine
from index.library.library import Library
from tests.index.fakes import caption, embed, failing_on, mosaic, never, put, words

READER = "scripted@1"


def read_text(images: list[Image.Image]) -> list[PhotoText]:
    """Words that name the picture's contents."""
    return [PhotoText((WrittenLine(f"Exit {words(image)}", 0.97, "Latin"),)) for image in images]


def run(
    library: Library,
    photos: Path,
    read: Callable[[list[Image.Image]], list[PhotoText]] = read_text,
    reader: str = READER,
    **named: object,
) -> Report:
    return build(library, [photos], embed=embed, read_text=read, reader=reader, **named)  # type: ignore[arg-type]


def texts(library: Library) -> dict[str, str | None]:
    """By the names of the files."""
    photos = library.catalog.page(limit=100)
    return {
        photo.path.name: photo.text.lines[0].text if photo.text and photo.text.lines else None
        for photo in photos
    }


def test_texts_are_kept_whole_and_found_by_their_words(library: Library, photos: Path) -> None:
    put(photos, range(3))
    assert run(library, photos, batch_size=2).unread == 0
    kept = library.catalog.page()[0].text
    assert kept is not None
    name = words(mosaic(0))
    assert kept == PhotoText((WrittenLine(f"Exit {name}", 0.97, "Latin"),), reader=READER)
    found = library.with_text(["exit", name.split()[1], "entrance"])
    assert [len(found[word]) for word in ("exit", name.split()[1])] == [3, 1]
    assert "entrance" not in found
    assert library.with_words(["exit"]) == {}


def test_nothing_is_read_twice_by_the_same_reader(library: Library, photos: Path) -> None:
    put(photos, range(2))
    run(library, photos, lambda images: [PhotoText()] * len(images))
    assert texts(library) == {"0000.png": None, "0001.png": None}
    assert run(library, photos, never).unread == 0
    run(library, photos, reader="better@2")
    assert None not in texts(library).values()
    assert len(library.with_text(["exit"])["exit"]) == 2


def test_a_picture_that_changed_or_went_takes_its_text_along(
    library: Library, photos: Path
) -> None:
    first, second = put(photos, [1, 2])
    run(library, photos)
    mosaic(3).save(first)
    second.unlink()
    build(library, [photos], embed=embed)
    assert texts(library) == {"0001.png": None}
    assert library.with_text(["exit"]) == {}
    run(library, photos)
    assert texts(library) == {"0001.png": f"Exit {words(mosaic(3))}"}


def test_a_library_that_was_stopped_is_read_on(library: Library, photos: Path) -> None:
    put(photos, range(6))
    build(library, [photos], embed=embed, caption=caption)
    stops = iter([False, True])
    told: list[BuildProgress] = []
    report = run(
        library, photos, should_stop=lambda: next(stops, True), progress=told.append, batch_size=3
    )
    assert report.stopped
    assert [(step.done, step.total) for step in told if step.stage is Stage.READING] == [
        (0, 6),
        (3, 6),
    ]
    assert sum(text is not None for text in texts(library).values()) == 3
    assert run(library, photos).unread == 0
    assert None not in texts(library).values()


def test_a_reader_that_fails_costs_only_the_text(
    library: Library, photos: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(photos, range(5))

    def broken(images: list[Image.Image]) -> list[PhotoText]:
        raise RuntimeError("no reader")

    with caplog.at_level(logging.WARNING):
        report = run(library, photos, broken, caption=caption, batch_size=2)
    assert (report.added, report.unread) == (5, 5)
    assert report.uncaptioned == ()
    assert "Reading text failed for 2 of 2" in caplog.text
    report = run(library, photos, failing_on(3, read_text), batch_size=5)
    assert report.unread == 1
    assert [name for name, text in texts(library).items() if text is None] == ["0003.png"]

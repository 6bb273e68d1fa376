"""Folders into a library: what goes in, how far it has come, who may do it meanwhile."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import ExifTags, Image

from index.build.build import build
from index.build.report import BuildProgress, Stage
from index.errors import LibraryBusy
from index.library.library import Library
from tests.index.contents import Opened, everything
from tests.index.fakes import caption, embed, mosaic, nearest, never, put, vector, words


def test_every_picture_gets_a_vector_and_a_caption(library: Library, photos: Path) -> None:
    paths = put(photos / "a", range(20)) + put(photos / "b", range(20, 40))
    report = build(library, [photos], embed=embed, caption=caption)
    assert (report.added, report.updated, report.removed, report.unchanged) == (40, 0, 0, 0)
    assert report.skipped == report.uncaptioned == ()
    assert report.images_per_second == pytest.approx(40 / report.seconds)
    assert everything(library) == {path: words(Image.open(path)) for path in paths}


def test_date_and_place_are_kept(library: Library, photos: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: "2023:08:05 21:14:09",
            ExifTags.Base.OffsetTimeOriginal: "-03:30",
        }
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {1: "S", 2: (33.0, 51.0, 0.0), 3: "E", 4: (151.0, 12.0, 0.0)}
    )
    mosaic(1).save(photos / "a.jpg", exif=exif.tobytes())
    build(library, [photos], embed=embed)
    [hit] = nearest(library, vector(1), 1)
    assert hit.photo.taken_at is not None
    assert hit.photo.taken_at.astimezone(UTC) == datetime(2023, 8, 6, 0, 44, 9, tzinfo=UTC)
    assert (hit.photo.taken_at.hour, hit.photo.taken_at.tzinfo is None) == (21, False)
    assert hit.photo.latitude == pytest.approx(-33.85)
    assert hit.photo.longitude == pytest.approx(151.2)


def test_large_batches_of_ids_pass_the_databases_limits(library: Library, photos: Path) -> None:
    paths = put(photos, range(1200))
    build(library, [photos], embed=embed, batch_size=400)
    assert len(nearest(library, vector(3), 2000)) == 1200
    for path in paths[1:]:
        path.unlink()
    assert build(library, [photos], embed=embed).removed == 1199
    assert set(everything(library)) == {paths[0]}


def test_progress_counts_up_to_the_whole_in_both_stages(library: Library, photos: Path) -> None:
    put(photos, range(10))
    (photos / "x.txt").write_text("x")
    told: list[BuildProgress] = []
    build(library, [photos], embed=embed, caption=caption, progress=told.append, batch_size=4)
    finding = [(step.done, step.total) for step in told if step.stage is Stage.EMBEDDING]
    captioning = [(step.done, step.total) for step in told if step.stage is Stage.CAPTIONING]
    assert finding == [(0, 11), (4, 11), (8, 11), (11, 11)]
    assert captioning == [(0, 10), (4, 10), (8, 10), (10, 10)]
    assert [step.so_far.added for step in told] == [0, 4, 8, 10, 10, 10, 10, 10]
    assert [one.path for one in told[-1].so_far.skipped] == [photos / "x.txt"]


def test_each_batch_is_counted_without_the_disk(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = put(photos, range(10))
    counts: list[int] = []

    def count(progress: BuildProgress) -> None:
        with monkeypatch.context() as without_disk:
            without_disk.setattr(library.database, "read", None)
            counts.append(library.count())

    build(library, [photos], embed=embed, progress=count, batch_size=4)
    assert counts == [0, 4, 8, 10]
    paths[0].unlink()
    build(library, [photos], embed=embed)
    assert library.count() == 9


def test_a_stopped_build_goes_on_where_it_was(library: Library, photos: Path) -> None:
    put(photos, range(40))
    answers = iter([False, False, True])
    report = build(
        library, [photos], embed=embed, caption=caption, should_stop=lambda: next(answers)
    )
    assert (report.stopped, report.added) == (True, 32)
    assert len(everything(library)) == 32
    report = build(library, [photos], embed=embed, caption=caption)
    assert (report.stopped, report.added, report.unchanged) == (False, 8, 32)
    assert None not in everything(library).values()


def test_a_stopped_build_removes_nothing(library: Library, photos: Path) -> None:
    put(photos / "a", range(3))
    build(library, [photos], embed=embed)
    (photos / "a").rename(photos / "b")
    build(library, [photos], embed=embed, should_stop=lambda: True)
    assert library.count() == 3


def test_only_one_build_at_a_time(library: Library, photos: Path) -> None:
    with library.indexing(), pytest.raises(LibraryBusy):
        build(library, [photos], embed=embed)


def test_a_failed_build_gives_the_library_back(library: Library, photos: Path) -> None:
    put(photos, [1])
    with pytest.raises(AssertionError):
        build(library, [photos], embed=never)
    assert build(library, [photos], embed=embed).added == 1


def test_pictures_are_read_ahead_of_the_model_but_not_all_at_once(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(photos, range(60))
    opened = Opened(monkeypatch)
    ahead: list[int] = []

    def counting(images: list[Image.Image]) -> npt.NDArray[np.float32]:
        ahead.append(len(opened.paths))
        return embed(images)

    build(library, [photos], embed=counting, batch_size=4)
    assert ahead[0] <= 12  # the batch in hand and two more at most


def test_the_library_is_searched_while_it_is_built(library: Library, photos: Path) -> None:
    put(photos, range(200))
    started, done = threading.Event(), threading.Event()
    wrong: list[object] = []
    seen: list[int] = []

    def search() -> None:
        started.wait()
        while not done.is_set():
            hits = nearest(library, vector(0), 50)
            scores = [hit.score for hit in hits]
            if scores != sorted(scores, reverse=True) or hits[0].photo.path.name != "0000.png":
                wrong.append(hits)
            seen.append(len(hits))

    def tell(progress: BuildProgress) -> None:
        if progress.done:
            started.set()

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    build(library, [photos], embed=embed, caption=caption, progress=tell, batch_size=4)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert seen
    assert len(everything(library)) == 200

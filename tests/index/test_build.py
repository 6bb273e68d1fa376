"""Folders into a library, with everything that can be wrong with a folder, a file or a model."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import ExifTags, Image

from index import batches
from index.build import BATCH, Progress, Stage, build
from index.captioning import NOT_CAPTIONED
from index.errors import LibraryBusy, PhotoOutOfReach
from index.finding import NOT_EMBEDDED
from index.library import Library
from index.photo import Picture, read_photo
from tests.index.fakes import bomb_header, caption, embed, mosaic, put, vector, words


def everything(library: Library) -> dict[Path, str | None]:
    """Every picture that can be found, with its caption, checked against its own contents."""
    found = {}
    for photo in library.catalog.page(limit=10_000):
        best = library.search(embed([read_photo(photo.path).image])[0], 1)[0]
        assert best.image_id == photo.image_id
        assert best.score == pytest.approx(1.0)
        found[photo.path] = photo.caption
    assert len(found) == library.count() == len(library.vectors.ids())
    return found


class Opened:
    """Remembers which files were opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[Path] = []
        monkeypatch.setattr(batches, "read_photo", self._read)

    def _read(self, path: Path) -> Picture:
        self.paths.append(path)
        return read_photo(path)


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
    [hit] = library.search(vector(1), 1)
    assert hit.taken_at is not None
    assert hit.taken_at.astimezone(UTC) == datetime(2023, 8, 6, 0, 44, 9, tzinfo=UTC)
    assert (hit.taken_at.hour, hit.taken_at.tzinfo is None) == (21, False)
    assert hit.latitude == pytest.approx(-33.85)
    assert hit.longitude == pytest.approx(151.2)


def test_broken_pictures_between_others_do_not_shift_names(library: Library, photos: Path) -> None:
    """Fault of another project: every picture after a broken one had its neighbour's name."""
    put(photos, range(0, 60, 2))
    for seed in range(1, 60, 8):
        (photos / f"{seed:04}.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    report = build(library, [photos], embed=embed, caption=caption, batch_size=5)
    assert report.added == 30
    assert [skipped.path.name for skipped in report.skipped] == [
        f"{seed:04}.png" for seed in range(1, 60, 8)
    ]
    assert len(everything(library)) == 30


def hostile_folder(folder: Path) -> dict[str, str]:
    """Fill `folder` with what nobody wants; the reason expected for each."""
    good = folder / "good.png"
    mosaic(1).save(good)
    (folder / "cut short.png").write_bytes(good.read_bytes()[:-40])
    (folder / "diary.txt").write_text("Dear diary")
    (folder / "empty.jpg").touch()
    (folder / "video.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    (folder / "bomb.png").write_bytes(bomb_header(30_000))
    os.mkfifo(folder / "pipe.png")
    (folder / "circle").symlink_to(folder)
    (folder / "dead.png").symlink_to(folder / "nowhere")
    (folder / os.fsdecode(b"\xff\xfe.png")).write_bytes(b"odd name, odd contents")
    return {
        "cut short.png": "It is damaged or cut short.",
        "diary.txt": "It is not a picture of a kind that Earshot can open.",
        "empty.jpg": "It is empty.",
        "video.mp4": "It is not a picture of a kind that Earshot can open.",
        "bomb.png": "It unpacks to more pixels than Earshot will open.",
        "pipe.png": "It is not a file but a device or a pipe.",
        "circle": "It leads to a folder that was already found under another name.",
        "dead.png": "It is a link to something that is not there.",
        os.fsdecode(b"\xff\xfe.png"): "It is not a picture of a kind that Earshot can open.",
    }


def test_each_hostile_file_is_skipped_with_its_reason(library: Library, photos: Path) -> None:
    expected = hostile_folder(photos)
    odd = photos / os.fsdecode(b"good \xfe\n.png")
    mosaic(2).save(odd)
    report = build(library, [photos], embed=embed, caption=caption)
    assert {skipped.path.name: skipped.reason for skipped in report.skipped} == expected
    assert set(everything(library)) == {photos / "good.png", odd}


def test_a_file_that_vanishes_before_it_is_read_is_listed(library: Library, photos: Path) -> None:
    paths = put(photos, range(3))

    def vanish(progress: Progress) -> None:
        paths[1].unlink(missing_ok=True)

    report = build(library, [photos], embed=embed, progress=vanish)
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [
        (paths[1], "It is no longer there.")
    ]
    assert set(everything(library)) == {paths[0], paths[2]}


def test_unchanged_pictures_are_not_opened_again(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(photos, range(5))
    build(library, [photos], embed=embed, caption=caption)
    opened = Opened(monkeypatch)
    report = build(library, [photos], embed=embed, caption=caption)
    assert (report.unchanged, report.added, report.updated) == (5, 0, 0)
    assert opened.paths == []


def test_a_touched_picture_is_opened_but_not_embedded_again(library: Library, photos: Path) -> None:
    [path] = put(photos, [1])
    build(library, [photos], embed=embed, caption=caption)
    os.utime(path, ns=(1, 1))
    for _ in range(2):
        report = build(library, [photos], embed=never, caption=never)
        assert (report.unchanged, report.updated) == (1, 0)
    assert everything(library) == {path: words(mosaic(1))}


def never(images: list[Image.Image]) -> Any:
    raise AssertionError("the model was asked again")


def test_a_changed_picture_gets_a_new_vector_and_a_new_caption(
    library: Library, photos: Path
) -> None:
    paths = put(photos, range(3))
    build(library, [photos], embed=embed, caption=caption)
    before = {hit.path: hit.image_id for hit in library.search(vector(0), 3)}
    mosaic(50).save(paths[1])
    report = build(library, [photos], embed=embed)
    assert (report.updated, report.unchanged) == (1, 2)
    assert everything(library)[paths[1]] is None  # the old words are not of this picture
    build(library, [photos], embed=embed, caption=caption)
    assert everything(library)[paths[1]] == words(mosaic(50))
    assert {hit.path: hit.image_id for hit in library.search(vector(0), 3)} == before


def test_removed_pictures_go_but_only_under_the_folders_given(
    library: Library, photos: Path
) -> None:
    here, there = put(photos / "here", [1, 2]), put(photos / "there", [3, 4])
    build(library, [photos], embed=embed)
    here[0].unlink()
    there[0].unlink()
    report = build(library, [photos / "here"], embed=embed)
    assert report.removed == 1
    assert library.count() == 3
    report = build(library, [there[0]], embed=embed)
    assert report.removed == 1
    assert set(everything(library)) == {here[1], there[1]}


def test_a_drive_that_is_not_plugged_in_loses_nothing(library: Library, photos: Path) -> None:
    put(photos / "drive", range(4))
    build(library, [photos / "drive"], embed=embed)
    (photos / "drive").rename(photos / "unplugged")
    report = build(library, [photos / "drive"], embed=embed)
    assert report.removed == 0
    assert [skipped.reason for skipped in report.skipped] == ["It is not there."]
    assert library.count() == 4


def test_a_moved_picture_keeps_its_id_and_its_caption(library: Library, photos: Path) -> None:
    put(photos / "a", range(4))
    build(library, [photos], embed=embed, caption=caption)
    before = {hit.caption: hit.image_id for hit in library.search(vector(0), 4)}
    (photos / "a").rename(photos / "b")
    report = build(library, [photos], embed=never, caption=never)
    assert (report.added, report.updated, report.removed) == (0, 4, 0)
    assert set(everything(library)) == {photos / "b" / f"{seed:04}.png" for seed in range(4)}
    assert {hit.caption: hit.image_id for hit in library.search(vector(0), 4)} == before


def test_a_copy_costs_the_models_nothing(library: Library, photos: Path) -> None:
    [path] = put(photos, [1])
    build(library, [photos], embed=embed, caption=caption)
    copy = photos / "copy.png"
    copy.write_bytes(path.read_bytes())
    report = build(library, [photos], embed=never, caption=never)
    assert report.added == 1
    hits = library.search(vector(1), 2)
    assert {hit.path: hit.caption for hit in hits} == dict.fromkeys((path, copy), words(mosaic(1)))


def test_a_picture_that_becomes_rubbish_leaves_the_library(library: Library, photos: Path) -> None:
    paths = put(photos, range(3))
    build(library, [photos], embed=embed)
    paths[1].write_bytes(b"overwritten")
    report = build(library, [photos], embed=embed)
    assert (report.removed, len(report.skipped)) == (1, 1)
    assert set(everything(library)) == {paths[0], paths[2]}


def test_a_picture_that_is_out_of_reach_stays(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = put(photos, range(3))
    build(library, [photos], embed=embed)

    def refuse(path: Path) -> Picture:
        raise PhotoOutOfReach("Earshot is not allowed to open it.")

    monkeypatch.setattr(batches, "read_photo", refuse)
    os.utime(paths[1], ns=(1, 1))
    report = build(library, [photos], embed=embed)
    assert [skipped.path for skipped in report.skipped] == [paths[1]]
    assert library.count() == 3


def failing_on(
    bad: int, model: Callable[[list[Image.Image]], Any]
) -> Callable[[list[Image.Image]], Any]:
    """`model`, but unable to stand the mosaic of `bad`."""

    def run(images: list[Image.Image]) -> Any:
        if any(image.tobytes() == mosaic(bad).tobytes() for image in images):
            raise RuntimeError("tensor of the wrong shape")
        return model(images)

    return run


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
    assert library.search(vector(1), 1)[0].caption is None


def test_a_captioner_that_always_fails_is_soon_left_alone(library: Library, photos: Path) -> None:
    put(photos, range(100))
    calls: list[int] = []

    def broken(images: list[Image.Image]) -> list[tuple[str, float]]:
        calls.append(len(images))
        raise RuntimeError("no weights")

    report = build(library, [photos], embed=embed, caption=broken)
    assert (report.added, len(report.uncaptioned)) == (100, 100)
    assert len(calls) == 1 + BATCH


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


def test_progress_counts_up_to_the_whole_in_both_stages(library: Library, photos: Path) -> None:
    put(photos, range(10))
    (photos / "x.txt").write_text("x")
    told: list[Progress] = []
    build(library, [photos], embed=embed, caption=caption, progress=told.append, batch_size=4)
    finding = [(step.done, step.total) for step in told if step.stage is Stage.FINDING]
    captioning = [(step.done, step.total) for step in told if step.stage is Stage.CAPTIONING]
    assert finding == [(0, 11), (4, 11), (8, 11), (11, 11)]
    assert captioning == [(4, 10), (8, 10), (10, 10)]
    assert told[-1].skipped == 1


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
            hits = library.search(vector(0), 50)
            scores = [hit.score for hit in hits]
            if scores != sorted(scores, reverse=True) or hits[0].path.name != "0000.png":
                wrong.append(hits)
            seen.append(len(hits))

    def tell(progress: Progress) -> None:
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


def test_large_batches_of_ids_pass_the_databases_limits(library: Library, photos: Path) -> None:
    paths = put(photos, range(1200))
    build(library, [photos], embed=embed, batch_size=400)
    assert len(library.search(vector(3), 2000)) == 1200
    for path in paths[1:]:
        path.unlink()
    assert build(library, [photos], embed=embed).removed == 1199
    assert set(everything(library)) == {paths[0]}

"""Folders into a library, with everything that can be wrong with a folder or a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.build import batches
from index.build.build import build
from index.build.report import BuildProgress
from index.errors import PhotoOutOfReach
from index.library.library import Library
from index.pictures.photo import DecodedPhoto
from tests.index.contents import everything
from tests.index.fakes import bomb_header, caption, embed, mosaic, put


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
        "circle": "It is a link to something that is found under its own name.",
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

    def vanish(progress: BuildProgress) -> None:
        paths[1].unlink(missing_ok=True)

    report = build(library, [photos], embed=embed, progress=vanish)
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [
        (paths[1], "It is not there.")
    ]
    assert set(everything(library)) == {paths[0], paths[2]}


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

    def refuse(path: Path) -> DecodedPhoto:
        raise PhotoOutOfReach("Earshot is not allowed to open it.")

    monkeypatch.setattr(batches, "read_photo", refuse)
    os.utime(paths[1], ns=(1, 1))
    report = build(library, [photos], embed=embed)
    assert [skipped.path for skipped in report.skipped] == [paths[1]]
    assert library.count() == 3


def test_a_drive_that_is_not_plugged_in_loses_nothing(library: Library, photos: Path) -> None:
    put(photos / "drive", range(4))
    build(library, [photos / "drive"], embed=embed)
    (photos / "drive").rename(photos / "unplugged")
    report = build(library, [photos / "drive"], embed=embed)
    assert report.removed == 0
    assert [skipped.reason for skipped in report.skipped] == ["It is not there."]
    assert library.count() == 4

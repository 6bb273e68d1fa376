"""Which files are read again, which pictures wait for their drive, and what comes with them."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from index.build.build import build
from index.catalog.records import Photo
from index.catalog.schema import IMAGES
from index.library.library import Library
from index.pictures.facts.facts import Notes, Origin, Precision
from tests.index.fakes import embed, mosaic, nearest, never, put, vector

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    ' xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' exif:DateTimeOriginal="1975-06" photoshop:Headline="The farm"/></rdf:RDF></x:xmpmeta>'
)


def only(library: Library) -> Photo:
    [photo] = library.catalog.page()
    return photo


def alike(path: Path, seed: int) -> bytes:
    """Another picture in as many bytes as are in a file."""
    size = path.stat().st_size
    mosaic(seed).save(path.with_suffix(".new"), "PNG")
    data = path.with_suffix(".new").read_bytes()
    path.with_suffix(".new").unlink()
    assert len(data) <= size
    return data + bytes(size - len(data))


@pytest.mark.parametrize("in_place", [True, False])
def test_a_file_rewritten_with_the_same_size_and_time_is_read_again(
    library: Library, photos: Path, in_place: bool
) -> None:
    [path] = put(photos, [1])
    path.write_bytes(path.read_bytes() + bytes(400))
    build(library, [photos], embed=embed)
    before = path.stat()
    data = alike(path, 2)
    if in_place:
        path.write_bytes(data)
    else:
        (photos / ".new").write_bytes(data)
        (photos / ".new").replace(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert build(library, [photos], embed=embed).updated == 1
    [hit] = nearest(library, vector(2), 1)
    assert hit.score == pytest.approx(1.0)
    assert build(library, [photos], embed=never).unchanged == 1


def test_another_number_alone_counts_unless_all_files_have_others(
    library: Library, photos: Path
) -> None:
    put(photos, range(6))
    build(library, [photos], embed=embed)
    reads = []

    def counted(images: list[object]) -> object:
        reads.extend(images)
        return never(images)  # type: ignore[arg-type]

    def renumber(*names: str) -> None:
        with library.database.write() as connection:
            for name in names:
                row = update(IMAGES).where(IMAGES.c.path.endswith(name))
                connection.execute(row.values(inode=IMAGES.c.inode + 1_000_000, look_hash=None))

    def read_again() -> set[str]:
        build(library, [photos], embed=counted)  # type: ignore[arg-type]
        return {photo.path.name for photo in library.catalog.page() if photo.look_hash is not None}

    every = {f"{seed:04}.png" for seed in range(6)}
    renumber("0002.png")
    assert read_again() == every
    renumber(*every)  # a drive that numbers its files anew whenever it is plugged in
    assert read_again() == set()
    assert reads == []


def test_what_lies_beside_a_picture_is_read_and_read_again(library: Library, photos: Path) -> None:
    [path] = put(photos, [1])
    build(library, [photos], embed=embed)
    assert only(library).taken is None
    beside = photos / "0001.xmp"
    beside.write_text(XMP)
    build(library, [photos], embed=never)
    photo = only(library)
    assert photo.taken_at == datetime(1975, 6, 1)
    assert (photo.taken_precision, photo.taken_origin) == (Precision.MONTH, Origin.SIDECAR)
    assert photo.notes == Notes(title="The farm")
    beside.unlink()
    build(library, [path], embed=never, followed=[photos])
    assert only(library).taken is None
    assert only(library).notes == Notes()


def test_the_same_picture_under_two_names_bears_the_date_of_each(
    library: Library, photos: Path
) -> None:
    for name in ("IMG-20190517-WA0003.png", "IMG-20200517-WA0003.png"):
        mosaic(1).save(photos / name)
    build(library, [photos], embed=embed)
    taken = {photo.taken_at for photo in library.catalog.page()}
    assert taken == {datetime(2019, 5, 17), datetime(2020, 5, 17)}


# A drive that is not there


def test_the_pictures_of_a_drive_that_is_not_there_wait(library: Library, tmp_path: Path) -> None:
    drive, elsewhere = tmp_path / "drive", tmp_path / "elsewhere"
    put(drive / "2021", range(5))
    put(elsewhere, [9])
    build(library, [drive, elsewhere], embed=embed)
    before = {photo.image_id: photo.path for photo in library.catalog.page()}
    drive.rename(tmp_path / "unplugged")
    drive.mkdir()
    report = build(library, [drive, elsewhere], embed=never)
    assert report.removed == 0
    [told] = report.skipped
    assert told.path == drive
    assert told.reason.startswith("It is empty all of a sudden, so 5 pictures stay known.")
    drive.rmdir()
    (tmp_path / "unplugged").rename(drive)
    build(library, [drive, elsewhere], embed=never)
    assert {photo.image_id: photo.path for photo in library.catalog.page()} == before


def test_so_do_those_of_a_drive_somewhere_inside(library: Library, photos: Path) -> None:
    put(photos / "drive", range(3))
    put(photos, [9])
    build(library, [photos], embed=embed)
    shutil.rmtree(photos / "drive")
    (photos / "drive" / "lost+found").mkdir(parents=True)
    assert build(library, [photos], embed=never).removed == 0
    shutil.rmtree(photos / "drive")
    assert build(library, [photos], embed=never).removed == 3


def test_where_pictures_were_seen_to_go_they_are_forgotten_but_not_those_of_a_place(
    library: Library, photos: Path
) -> None:
    put(photos / "2021", range(3))
    build(library, [photos], embed=embed)
    for path in (photos / "2021").iterdir():
        path.unlink()
    assert build(library, [photos / "2021"], embed=never, followed=[photos]).removed == 3
    put(photos, range(3))
    build(library, [photos], embed=embed)
    shutil.rmtree(photos)
    photos.mkdir()
    assert build(library, [photos], embed=never, followed=[photos]).removed == 0


def test_pictures_moved_out_of_a_folder_do_not_wait_in_it(library: Library, photos: Path) -> None:
    put(photos / "new", range(3))
    build(library, [photos], embed=embed)
    ids = {photo.image_id for photo in library.catalog.page()}
    (photos / "sorted").mkdir()
    for path in sorted((photos / "new").iterdir()):
        path.rename(photos / "sorted" / path.name)
    build(library, [photos], embed=never)
    moved = list(library.catalog.page())
    assert {photo.image_id for photo in moved} == ids
    assert {photo.path.parent.name for photo in moved} == {"sorted"}

"""The same folders a second time: only what has changed is read and costs the models anything."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from sqlalchemy import update

from index.build.build import build
from index.catalog.catalog import FACTS_VERSION
from index.catalog.schema import IMAGES
from index.library.library import Library
from tests.index.contents import Opened, everything
from tests.index.fakes import MODEL, caption, embed, mosaic, nearest, never, put, vector, words


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


def test_a_changed_picture_gets_a_new_vector_and_a_new_caption(
    library: Library, photos: Path
) -> None:
    paths = put(photos, range(3))
    build(library, [photos], embed=embed, caption=caption)
    before = {hit.photo.path: hit.photo.image_id for hit in nearest(library, vector(0), 3)}
    mosaic(50).save(paths[1])
    report = build(library, [photos], embed=embed)
    assert (report.updated, report.unchanged) == (1, 2)
    assert everything(library)[paths[1]] is None  # the old words are not of this picture
    build(library, [photos], embed=embed, caption=caption)
    assert everything(library)[paths[1]] == words(mosaic(50))
    assert {hit.photo.path: hit.photo.image_id for hit in nearest(library, vector(0), 3)} == before


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


def test_a_moved_picture_keeps_its_id_and_its_caption(library: Library, photos: Path) -> None:
    put(photos / "a", range(4))
    build(library, [photos], embed=embed, caption=caption)
    before = {hit.photo.caption: hit.photo.image_id for hit in nearest(library, vector(0), 4)}
    (photos / "a").rename(photos / "b")
    report = build(library, [photos], embed=never, caption=never)
    assert (report.added, report.updated, report.removed) == (0, 4, 0)
    assert set(everything(library)) == {photos / "b" / f"{seed:04}.png" for seed in range(4)}
    assert {
        hit.photo.caption: hit.photo.image_id for hit in nearest(library, vector(0), 4)
    } == before


def test_a_copy_costs_the_models_nothing(library: Library, photos: Path) -> None:
    [path] = put(photos, [1])
    build(library, [photos], embed=embed, caption=caption)
    copy = photos / "copy.png"
    copy.write_bytes(path.read_bytes())
    report = build(library, [photos], embed=never, caption=never)
    assert report.added == 1
    hits = nearest(library, vector(1), 2)
    assert {hit.photo.path: hit.photo.caption for hit in hits} == dict.fromkeys(
        (path, copy), words(mosaic(1))
    )


def test_what_an_older_earshot_saw_wrongly_is_looked_at_again(
    library: Library, photos: Path
) -> None:
    put(photos, [1])
    white = Image.new("RGBA", (64, 64))
    white.paste((255, 255, 255, 255), (8, 8, 40, 40))
    white.save(photos / "white.png")
    build(library, [photos], embed=embed, caption=caption)
    with library.database.write() as connection:
        connection.execute(update(IMAGES).values(facts_version=1, caption="a blank wall"))
    looked_at: list[Image.Image] = []

    def looking(images: list[Image.Image]) -> npt.NDArray[np.float32]:
        looked_at.extend(images)
        return embed(images)

    ids = {photo.path.name: photo.image_id for photo in library.catalog.page()}
    build(library, [photos], embed=looking, caption=caption)
    assert len(looked_at) == 1
    captions = {photo.path.name: photo.caption for photo in library.catalog.page()}
    assert captions["0001.png"] == "a blank wall"
    assert captions["white.png"] != "a blank wall"
    assert {photo.path.name: photo.image_id for photo in library.catalog.page()} == ids


def test_reindexing_reads_everything_again(library: Library, photos: Path) -> None:
    [path] = put(photos, [1])
    build(library, [photos], embed=embed, caption=caption)
    with library.database.write() as connection:
        connection.execute(update(IMAGES).values(look_hash=None))
    again = Library.open(library.folder, MODEL, reindex=True)
    assert build(again, [photos], embed=never, caption=never).unchanged == 1
    [photo] = again.catalog.page()
    again.close()
    assert photo.look_hash is not None
    assert photo.path == path


def test_what_an_older_earshot_did_not_read_is_read_without_the_models(
    library: Library, photos: Path
) -> None:
    put(photos, range(3))
    build(library, [photos], embed=embed, caption=caption)
    with library.database.write() as connection:
        connection.execute(update(IMAGES).values(facts_version=0, look_hash=None))
    report = build(library, [photos], embed=never, caption=never)
    assert (report.unchanged, report.updated) == (3, 0)
    [first, *_] = library.catalog.page()
    assert first.look_hash is not None
    assert {known.facts_version for known in library.catalog.known(library.model_id)} == {
        FACTS_VERSION
    }

"""`kill -9` at random moments of indexing: the library opens, and everything in it agrees."""

from __future__ import annotations

import functools
import json
import multiprocessing
import random
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from index.build import Progress, Stage, build
from index.library import Library
from tests.index.fakes import MODEL, caption, embed, mosaic, put, vector, words

KILLS = 20
PICTURES = 120
LONGEST = 0.3  # seconds before the kill; a whole build of these pictures takes longer


def index_until_killed(library_folder: Path, photos: Path, told: Connection) -> None:
    """The child: opens the library, indexes, and says which pictures have been acknowledged."""
    library = Library.open(library_folder, MODEL)
    told.send(None)

    def acknowledge(progress: Progress) -> None:
        if progress.stage is Stage.FINDING and progress.current is not None:
            told.send(progress.current)

    while True:
        build(library, [photos], embed=embed, caption=caption, progress=acknowledge, batch_size=4)
        for path in sorted(photos.iterdir())[::7]:
            beside = photos.with_name("changed")
            beside.write_bytes(path.read_bytes() + b"\0")  # other bytes, the same picture
            beside.replace(path)


@pytest.fixture
def forks() -> Iterator[multiprocessing.context.ForkServerContext]:
    """Children start in milliseconds, as their parent has imported everything already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    yield context


def killed_at_random(
    forks: multiprocessing.context.ForkServerContext,
    chance: random.Random,
    library_folder: Path,
    photos: Path,
) -> list[Path]:
    """One child's life: the pictures that it acknowledged, in order."""
    ours, theirs = forks.Pipe(duplex=False)
    child = forks.Process(target=index_until_killed, args=(library_folder, photos, theirs))
    child.start()
    theirs.close()
    ours.recv()  # it has opened the library
    child.join(chance.uniform(0, LONGEST))
    child.kill()
    child.join()
    assert child.exitcode == -9
    acknowledged = []
    try:
        while True:
            acknowledged.append(ours.recv())
    except EOFError:
        return acknowledged


@functools.cache
def appearance(seed: int) -> tuple[npt.NDArray[np.float32], str]:
    """The vector and the caption that the picture of `seed` must have."""
    return vector(seed), words(mosaic(seed))


def assert_all_agrees(folder: Path) -> set[Path]:
    """Rows, vectors, captions, the vector file and the manifest; the pictures that are there."""
    library = Library.open(folder, MODEL)
    with library.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    photos = library.catalog.page(limit=10_000)
    ids = [photo.image_id for photo in photos]
    assert library.vectors.ids().tolist() == ids
    for photo in photos:
        looks, caption_of_it = appearance(int(photo.path.stem))
        best = library.search(looks, 1)[0]
        assert (best.image_id, best.path) == (photo.image_id, photo.path)
        assert best.score == pytest.approx(1.0)
        assert photo.caption in (None, caption_of_it)
    library.close()
    manifest = json.loads((folder / "manifest.json").read_text())
    index = faiss.read_index(str(folder / "vectors.faiss"))
    assert isinstance(index, faiss.IndexIDMap2)
    assert np.sort(faiss.vector_to_array(index.id_map)).tolist() == ids
    assert manifest["count"] == len(ids)
    return {photo.path for photo in photos}


def test_a_library_survives_being_killed_while_it_is_indexed(
    tmp_path: Path, photos: Path, forks: multiprocessing.context.ForkServerContext
) -> None:
    put(photos, range(PICTURES))
    chance = random.Random(20)
    known: set[Path] = set()
    next_seed = PICTURES
    for _ in range(KILLS):
        acknowledged = killed_at_random(forks, chance, tmp_path / "library", photos)
        known |= set(acknowledged)
        there = assert_all_agrees(tmp_path / "library")
        assert {path for path in known if path.exists()} <= there
        for path in chance.sample(sorted(photos.iterdir()), 6):
            path.unlink()
        put(photos, range(next_seed, next_seed + 12))
        next_seed += 12
        # Pictures that are gone have rows until the next build says so; drop them as it would.
        library = Library.open(tmp_path / "library", MODEL)
        gone = [photo for photo in library.catalog.page(limit=10_000) if not photo.path.exists()]
        library.catalog.remove([photo.image_id for photo in gone])
        library.close()
    assert known
    library = Library.open(tmp_path / "library", MODEL)
    build(library, [photos], embed=embed, caption=caption)
    library.close()
    assert assert_all_agrees(tmp_path / "library") == set(photos.iterdir())

"""`kill -9` at random moments: the library opens, and everything in it agrees.

Twenty while pictures are indexed and change, fifty while one index takes the place of another,
six while another model does, thirty while the catalogue of an older Earshot is brought up to date.
`tests/server/cli/killed` does the same to real commands.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from index.build.build import build
from index.build.report import BuildProgress, Stage
from index.library.library import Library, model_in_use
from index.store.index_kinds import KINDS, Kind
from tests.index.catalog.older import older_library
from tests.index.fakes import (
    MODEL,
    OTHER,
    SMALL_KINDS,
    caption,
    embed,
    entries,
    mosaic,
    nearest,
    put,
    vector,
    words,
)

KILLS = 20
PICTURES = 120
LONGEST = 0.3  # seconds before the kill; a whole build of these pictures takes longer
KILLS_OF_SWAPS = 50
KILLS_OF_SWITCHES = 6
SWITCHED_PICTURES = 12
KILLS_OF_MIGRATIONS = 30
OLDER = ("0001", "0004", "0007")
OLD_PICTURES = 500  # moved in 20 ms or more, and a tenth of a second is waited at most


def index_until_killed(library_folder: Path, photos: Path, told: Connection) -> None:
    """The child: opens the library, indexes, and says which pictures have been acknowledged."""
    library = Library.open(library_folder, MODEL)
    told.send(None)

    def acknowledge(progress: BuildProgress) -> None:
        if progress.stage is Stage.EMBEDDING and progress.current is not None:
            told.send(progress.current)

    while True:
        build(library, [photos], embed=embed, caption=caption, progress=acknowledge, batch_size=4)
        for path in sorted(photos.iterdir())[::7]:
            beside = photos.with_name("changed")
            beside.write_bytes(path.read_bytes() + b"\0")  # other bytes, the same picture
            beside.replace(path)


def grow_and_shrink_until_killed(folder: Path, told: Connection) -> None:
    """The child: adds and removes pictures so that the index changes, and says what it stored."""
    library = Library.open(folder, MODEL, kinds=SMALL_KINDS)
    told.send(None)
    chance = random.Random()
    while True:
        there = library.vectors.ids().tolist()
        if len(there) > chance.randrange(40, 300):
            gone = chance.sample(there, len(there) - chance.randrange(10, 40))
            told.send(("going", gone))
            library.catalog.remove(gone)
            library.follow()
        first = chance.randrange(10**9)
        seeds = range(first, first + 10)
        told.send(("come", library.catalog.store(entries(seeds), library.model_id)))
        nearest(library, vector(first), 3)
        if chance.random() < 0.2:
            library.save()


def migrate_until_killed(folder: Path, told: Connection) -> None:
    """The child: opens a library of an older Earshot, again and again."""
    told.send(None)
    while True:
        Library.open(folder, MODEL).close()
        told.send("opened")


def switch_until_killed(folder: Path, photos: Path, told: Connection) -> None:
    """The child: reads for another model beside the one in use, then uses it, and says both."""
    told.send(None)
    while True:
        for model in (OTHER, MODEL):
            library = Library.open(folder, model, beside=True)
            build(library, [photos], embed=embed)
            told.send(("to be used", model))
            library.catalog.use_model(library.model_id)
            told.send(("used", model))
            library.close()


@pytest.fixture
def forks() -> Iterator[multiprocessing.context.ForkServerContext]:
    """Children start in milliseconds, as their parent has imported everything already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    yield context


def killed_after(
    forks: multiprocessing.context.ForkServerContext,
    after: float,
    live: Callable[..., None],
    *where: Path,
) -> list[Any]:
    """One child's life of so many seconds: what it acknowledged, in order."""
    ours, theirs = forks.Pipe(duplex=False)
    child = forks.Process(target=live, args=(*where, theirs))
    child.start()
    theirs.close()
    ours.recv()  # it is ready
    child.join(after)
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


def assert_all_agrees(folder: Path, kinds: Sequence[Kind] = KINDS) -> set[Path]:
    """Rows, vectors, captions, the vector file and the manifest; the pictures that are there."""
    library = Library.open(folder, MODEL, kinds=kinds)
    with library.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    photos = library.catalog.page(limit=10_000)
    ids = [photo.image_id for photo in photos]
    assert library.vectors.ids().tolist() == ids
    for photo in photos:
        looks, caption_of_it = appearance(int(photo.path.stem))
        best = nearest(library, looks, 1)[0]
        assert (best.photo.image_id, best.photo.path) == (photo.image_id, photo.path)
        assert best.score == pytest.approx(1.0)
        assert photo.caption in (None, caption_of_it)
    library.close()
    manifest = json.loads((folder / "vectors-1.json").read_text())
    index = faiss.read_index(str(folder / manifest["file"]))
    if kinds is KINDS:
        assert isinstance(index, faiss.IndexIDMap2)
        assert np.sort(faiss.vector_to_array(index.id_map)).tolist() == ids
        assert manifest["count"] == len(ids)
    assert index.ntotal == manifest["count"]
    assert len(list(folder.glob("*.faiss*"))) <= 2  # a file half written at most, until the next
    return {photo.path for photo in photos}


def test_a_library_survives_being_killed_while_it_is_indexed(
    tmp_path: Path, photos: Path, forks: multiprocessing.context.ForkServerContext
) -> None:
    put(photos, range(PICTURES))
    chance = random.Random(20)
    known: set[Path] = set()
    next_seed = PICTURES
    for _ in range(KILLS):
        after = chance.uniform(0, LONGEST)
        acknowledged = killed_after(forks, after, index_until_killed, tmp_path / "library", photos)
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


def test_a_library_survives_being_killed_while_its_index_changes(
    tmp_path: Path, forks: multiprocessing.context.ForkServerContext
) -> None:
    chance = random.Random(50)
    known: set[int] = set()
    for _ in range(KILLS_OF_SWAPS):
        after = chance.uniform(0, LONGEST / 2)
        for what, ids in killed_after(forks, after, grow_and_shrink_until_killed, tmp_path):
            known = known - {*ids} if what == "going" else known | {*ids}
        library = Library.open(tmp_path, MODEL, kinds=SMALL_KINDS)
        photos = library.catalog.page(limit=10_000)
        assert known <= {photo.image_id for photo in photos}
        assert library.vectors.ids().tolist() == [photo.image_id for photo in photos]
        for photo in chance.sample(photos, min(20, len(photos))):
            [best] = nearest(library, vector(int(photo.path.stem)), 1)
            assert best.photo.image_id == photo.image_id
            assert best.score == pytest.approx(1.0)
        library.close()
    assert known
    assert len(list(tmp_path.glob("*.faiss"))) <= 2


def test_a_library_survives_being_killed_while_another_model_is_chosen(
    tmp_path: Path, photos: Path, forks: multiprocessing.context.ForkServerContext
) -> None:
    put(photos, range(SWITCHED_PICTURES))
    library = Library.open(tmp_path, MODEL)
    build(library, [photos], embed=embed)
    library.close()
    chance = random.Random(10)
    possible = {MODEL}
    for _ in range(KILLS_OF_SWITCHES):
        after = chance.uniform(0, LONGEST)
        for what, model in killed_after(forks, after, switch_until_killed, tmp_path, photos):
            possible = {model} if what == "used" else possible | {model}
        found = model_in_use(tmp_path)
        assert found in possible
        assert found is not None
        possible = {found}
        library = Library.open(tmp_path, found)
        assert library.count() == SWITCHED_PICTURES
        [best] = nearest(library, vector(3), 1)
        assert best.photo.path.stem == "0003"
        assert best.score == pytest.approx(1.0)
        library.close()


def test_a_library_survives_being_killed_while_it_is_brought_up_to_date(
    tmp_path: Path, forks: multiprocessing.context.ForkServerContext
) -> None:
    chance = random.Random(30)
    for revision in OLDER:
        older_library(tmp_path / revision, revision, OLD_PICTURES)
    for number in range(KILLS_OF_MIGRATIONS):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / OLDER[number % len(OLDER)], folder)
        killed_after(forks, chance.uniform(0, 0.1), migrate_until_killed, folder)
        library = Library.open(folder, MODEL)
        assert library.count() == library.catalog.count() == OLD_PICTURES
        [best] = nearest(library, vector(number), 1)
        library.close()
        assert best.photo.image_id == number + 1
        assert best.photo.caption == "a boat"
        assert best.score == pytest.approx(1.0)

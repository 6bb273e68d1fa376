"""The workshop dies, hangs and is flooded: people are answered, nothing is lost, nothing twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.build.batches import Read
from index.build.report import Report
from index.errors import UnreadablePhoto
from index.library.library import Library
from index.pictures.photo import DecodedPhoto
from models.errors import ModelError
from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.search.query import Query
from server.workshop import reader as reader_module
from server.workshop.reader import PEOPLES_PROCESSES, Readers, WorkshopReader
from server.workshop.studio import INDEXING, Studio, StudioCaptioner, StudioEmbedder
from tests.fakes import (
    COLOURS,
    MODEL,
    FakeCaptioner,
    coloured_library,
    coloured_pictures,
    fake_models,
)
from tests.server.workshop.test_reader import TroubledReader, saved
from tests.server.workshop.workers import wire_fakes

KILLS = 6
PICTURES = 48
SHORT = 0.2  # seconds that a picture may take which never opens


class Killer:
    """Kills one of the workshop's processes at random moments."""

    def __init__(self, readers: Readers, studio: Studio) -> None:
        self._readers, self._studio = readers, studio
        self._chance = random.Random(14)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self.killed = 0
        self.has_killed = threading.Event()

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _work(self) -> None:
        while self.killed < KILLS and not self._done.wait(self._chance.uniform(0.05, 0.5)):
            assert isinstance(self._readers.indexing, WorkshopReader)
            pids = [*self._readers.indexing._pool.pids, *filter(None, [self._studio.pid])]
            with suppress(ProcessLookupError, IndexError):
                os.kill(self._chance.choice(pids), signal.SIGKILL)
                self.killed += 1
                self.has_killed.set()


def read(library: Library, folder: Path, opened: Read, studio: Studio) -> Report | None:
    """Read a folder; None where it was given up in the middle."""
    embedder = StudioEmbedder(studio)
    captioner = StudioCaptioner(studio, FakeCaptioner(), INDEXING)
    indexing = Indexing(library, [folder], embedder, captioner, read=opened)
    with suppress(ModelError):
        return indexing.run()
    return None


def test_killed_at_random_nothing_is_lost_and_nothing_twice(tmp_path: Path) -> None:
    colours = [[*COLOURS][number % len(COLOURS)] for number in range(PICTURES)]
    paths = coloured_pictures(tmp_path / "pictures", *colours)
    library, studio = Library.open(tmp_path / "library", MODEL), Studio(wire_fakes)
    with closing(library), closing(studio), closing(Readers.in_workshop()) as readers:
        with Killer(readers, studio) as killer:

            def opened(path: Path) -> DecodedPhoto:
                if path == paths[PICTURES // 2]:
                    killer.has_killed.wait()  # before all are read on a quick machine
                return readers.indexing.read(path)

            first = read(library, tmp_path / "pictures", opened, studio)
        assert killer.killed
        left = PICTURES - library.count()
        if first:
            assert len(first.skipped) == left  # whoever was there twice is told of
        again = read(library, tmp_path / "pictures", readers.indexing.read, studio)
        assert again and (again.added, again.skipped, again.uncaptioned) == (left, (), ())
        photos = library.catalog.page(limit=10 * PICTURES)
        assert Counter(photo.path for photo in photos) == Counter(paths)
        assert len(library.vectors.ids()) == PICTURES
        captions = {photo.path: photo.caption for photo in photos}
        assert [captions[path] for path in paths] == [f"a {colour} picture" for colour in colours]
        for photo in photos:
            vector = library.vector(photo.image_id)
            assert vector is not None
            assert [*COLOURS][int(np.argmax(vector))] in str(photo.caption)


@pytest.fixture
def troubled(monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkshopReader]:
    """For pictures that are sent: those called "hang" never open."""
    monkeypatch.setattr(reader_module, "DirectReader", TroubledReader)
    yield WorkshopReader(PEOPLES_PROCESSES, 0, SHORT)


async def test_thirty_pictures_that_never_open_keep_nobody_else_waiting(
    tmp_path: Path, troubled: WorkshopReader
) -> None:
    library = coloured_library(tmp_path, "red", "green", "blue")
    readers = replace(Readers.in_workshop(), sent=troubled)
    [hanging] = saved(tmp_path, "hang")
    with closing(library), closing(Assistant(fake_models(), library, readers=readers)) as assistant:
        sent = [asyncio.create_task(assistant.look(f"stranger {n}", hanging)) for n in range(30)]
        await asyncio.sleep(0)
        photo = library.photo(1)
        assert photo
        assert (await assistant.search("anna", Query("red"), 1)).hits[0].photo == photo
        assert await assistant.show("anna", photo.path, 100)
        assert not all(task.done() for task in sent)
        outcomes = await asyncio.gather(*sent, return_exceptions=True)
        assert all(isinstance(outcome, UnreadablePhoto) for outcome in outcomes)
        assert {str(outcome) for outcome in outcomes} == {"It takes too long to open."}
        [sound] = saved(tmp_path, "sound")
        assert await assistant.look("anna", sound)
        assert len(troubled._pool.pids) <= PEOPLES_PROCESSES


async def test_many_pictures_shown_at_once_have_few_processes(tmp_path: Path) -> None:
    library, readers = coloured_library(tmp_path, "red"), Readers.in_workshop()
    assert isinstance(readers.shown, WorkshopReader)
    with closing(library), closing(Assistant(fake_models(), library, readers=readers)) as assistant:
        photo = library.photo(1)
        assert photo
        shown = await asyncio.gather(*(assistant.show("page", photo.path, 6000) for _ in range(40)))
        assert len({*shown}) == 1
        assert 1 <= len(readers.shown._pool.pids) <= PEOPLES_PROCESSES

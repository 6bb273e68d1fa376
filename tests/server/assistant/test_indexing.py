"""Reading pictures gives way to people, and finds and says the same as without."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from index.build.scan import Skipped
from index.build.watch import LIMITED, Round
from index.library.library import Library
from models.types import Caption, Vectors
from server.assistant.indexing import CAPTION_PIECE, EMBED_PIECE, NICENESS, Indexing
from server.assistant.traffic import Traffic
from tests.fakes import MODEL, FakeCaptioner, FakeEmbedder, coloured_pictures
from tests.server.assistant.test_traffic import Announcing

if TYPE_CHECKING:
    from watchfiles.main import FileChange

LONG = 10  # seconds after which a test has failed
PICTURES = ("red", "green", "blue", "red", "red", "green", "blue")
WORDS = 3  # of a fake's caption


class Diary:
    """What happened, in order; every piece of work may be held up by the test."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.at_work: Callable[[str], None] = lambda entry: None

    def note(self, entry: str) -> None:
        self.entries.append(entry)
        self.at_work(entry)

    def give_way(self) -> None:
        self.note("give way")


class NotingEmbedder(FakeEmbedder):
    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self._diary = diary

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        self._diary.note(f"embed {len(items)}")
        return super().embed(items)


class NotingCaptioner(FakeCaptioner):
    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self._diary = diary

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        for _ in range(WORDS):
            self._diary.note(f"word of {len(images)}")
            if between_words:
                between_words()
        return super().caption(images)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    coloured_pictures(tmp_path / "pictures", *PICTURES)
    return Library.open(tmp_path / "library", MODEL)


def make(library: Library, diary: Diary, give_way: Callable[[], None] | None = None) -> Indexing:
    folder = library.folder.parent / "pictures"
    return Indexing(library, [folder], NotingEmbedder(diary), NotingCaptioner(diary), give_way)


def test_it_gives_way_before_each_piece_and_between_words(library: Library) -> None:
    diary = Diary()
    report = make(library, diary, diary.give_way).run()
    assert report.added == len(PICTURES)
    embedding = ["give way", "embed 4", "give way", "embed 3"]
    pair = ["give way", *["word of 2", "give way"] * WORDS]
    assert diary.entries[:4] == embedding
    assert diary.entries[4 : 4 + 3 * len(pair)] == pair * 3
    assert diary.entries[4 + 3 * len(pair) :] == ["give way", *["word of 1", "give way"] * WORDS]
    assert (EMBED_PIECE, CAPTION_PIECE) == (4, 2)
    captions = {photo.caption for photo in map(library.photo, range(1, 8)) if photo}
    assert captions == {"a red picture", "a green picture", "a blue picture"}


def test_where_nobody_is_answered_the_models_get_whole_batches(library: Library) -> None:
    diary = Diary()
    make(library, diary).run()
    assert diary.entries == ["embed 7", *["word of 7"] * WORDS]


@pytest.mark.parametrize("moment", ["embed 4", "embed 3", "word of 2", "word of 1"])
def test_who_begins_to_talk_waits_for_one_piece_at_most(library: Library, moment: str) -> None:
    """From when somebody is live until they are not, only the piece at hand is worked on."""
    traffic, diary = Traffic(), Diary()
    traffic._changed = announcing = Announcing()
    talking = traffic.live()

    def begin_to_talk(entry: str) -> None:
        if entry == moment:
            diary.at_work = lambda entry: None
            talking.__enter__()

    diary.at_work = begin_to_talk
    indexing, done = make(library, diary, partial(traffic.give_way, LONG)), threading.Event()
    indexing.start(done.set)
    assert announcing.waited_for.wait(LONG)
    assert diary.entries[-1] == moment
    assert diary.entries.count(moment) == 1
    talking.__exit__(None, None, None)
    assert done.wait(LONG)
    indexing.stop()
    assert indexing.report is not None
    assert indexing.report.added == len(PICTURES)


def test_stopping_does_not_wait_for_people(library: Library) -> None:
    diary = Diary()
    indexing = make(library, diary, diary.give_way)

    def stop_at_the_first_word(entry: str) -> None:
        if entry.startswith("word"):
            indexing._stop.set()

    diary.at_work = stop_at_the_first_word
    indexing.start(lambda: None)
    assert indexing._thread
    indexing._thread.join(LONG)
    first_word = diary.entries.index("word of 2")
    assert "give way" not in diary.entries[first_word:]


@pytest.mark.skipif(sys.platform != "linux", reason="priorities of single threads are Linux's")
def test_only_its_own_thread_steps_back(library: Library) -> None:
    diary, priorities = Diary(), set[int]()
    before = os.getpriority(os.PRIO_PROCESS, 0)
    diary.at_work = lambda entry: priorities.add(
        os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    )
    indexing = make(library, diary)
    indexing.start(lambda: None)
    assert indexing._thread
    indexing._thread.join(LONG)
    assert priorities == {max(before, NICENESS)}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_pictures_that_come_while_it_follows_are_read(library: Library) -> None:
    diary, first, second = Diary(), threading.Event(), threading.Event()
    indexing = make(library, diary)
    indexing.start(first.set, follow=True)
    assert first.wait(LONG)
    report = indexing.report
    diary.at_work = lambda entry: second.set() if entry.startswith("embed") else None
    coloured_pictures(library.folder.parent / "pictures" / "new", "blue")
    assert second.wait(LONG)
    indexing.stop()
    assert library.count() == len(PICTURES) + 1
    assert indexing.report is report


def test_folders_that_cannot_be_watched_are_read_all_the_same(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_many(*places: Path, **options: object) -> Iterator[set[FileChange]]:
        raise OSError("OS file watch limit reached. about []")
        yield set()

    monkeypatch.setattr("watchfiles.watch", too_many)
    monkeypatch.setattr("index.build.watch.LEAST_PAUSE", 0.0)
    monkeypatch.setattr("index.build.watch.SHARE", 0)
    diary, again = Diary(), threading.Event()
    indexing, done = make(library, diary), threading.Event()
    indexing.start(done.set, follow=True)
    assert done.wait(LONG)
    assert (library.count(), indexing.failure) == (len(PICTURES), None)
    assert indexing.troubles == (LIMITED,)
    diary.at_work = lambda entry: again.set() if entry.startswith("embed") else None
    coloured_pictures(library.folder.parent / "pictures" / "new", "blue")
    assert again.wait(LONG)
    indexing.stop()
    assert library.count() == len(PICTURES) + 1


def test_a_drive_that_is_unplugged_is_told_and_its_pictures_wait(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexing, done = make(library, Diary()), threading.Event()
    told: Queue[Round] = Queue()
    note = indexing._note_waiting

    def noted(look: Round, found: Sequence[Skipped]) -> None:
        note(look, found)
        told.put(look)

    monkeypatch.setattr(indexing, "_note_waiting", noted)
    indexing.start(done.set, follow=True)
    assert done.wait(LONG)
    told.get(timeout=LONG)
    folder = library.folder.parent / "pictures"
    folder.rename(folder.with_name("away"))
    folder.mkdir()
    told.get(timeout=LONG)
    [sentence] = indexing.troubles
    assert sentence.startswith(f"The folder {folder} is empty all of a sudden, so 7 pictures stay")
    folder.rmdir()
    folder.with_name("away").rename(folder)
    while indexing.troubles:
        told.get(timeout=LONG)
    indexing.stop()
    assert library.count() == len(PICTURES)

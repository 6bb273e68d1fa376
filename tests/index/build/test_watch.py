"""Changes of folders, told as places to look at again; with the real file system."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from index.build.build import build
from index.build.watch import changes
from index.library.library import Library
from tests.index.fakes import embed, nearest, never, put, vector

PATIENCE = 20.0  # seconds, until a test gives up on an event


class Follower:
    """Follows a folder in a thread of its own."""

    def __init__(self, *places: Path) -> None:
        self._told: Queue[list[Path]] = Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, args=(places,))
        self._thread.start()

    def _follow(self, places: tuple[Path, ...]) -> None:
        for again in changes(places, self._stop):
            self._told.put(again)

    def told(self) -> list[Path]:
        return self._told.get(timeout=PATIENCE)

    def until(self, wanted: Path) -> None:
        """Wait for a place to be told."""
        while wanted not in self.told():
            pass

    @property
    def is_quiet(self) -> bool:
        try:
            self._told.get_nowait()
        except Empty:
            return True
        return False

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def follower(photos: Path) -> Iterator[Follower]:
    (photos / "old").mkdir()
    put(photos / "old", [1, 2])
    made = Follower(photos)
    assert made.told() == [photos]
    yield made
    made.stop()


def test_a_new_file_and_a_changed_one_are_told(follower: Follower, photos: Path) -> None:
    [new] = put(photos, [3])
    follower.until(new)
    put(photos / "old", [1])
    follower.until(photos / "old" / "0001.png")


def test_for_a_file_that_is_gone_its_folder_is_told(follower: Follower, photos: Path) -> None:
    (photos / "old" / "0001.png").unlink()
    follower.until(photos / "old")


def test_for_a_folder_that_is_gone_the_one_around_it_is_told(
    follower: Follower, photos: Path
) -> None:
    shutil.rmtree(photos / "old")
    follower.until(photos)


def test_a_place_that_is_gone_itself_is_not_told(tmp_path: Path, photos: Path) -> None:
    drive = tmp_path / "drive"
    put(drive, [1])
    follower = Follower(drive, photos)
    follower.told()
    shutil.rmtree(drive)
    [new] = put(photos, [2])
    told: list[Path] = []
    while new not in told:
        told += follower.told()
    follower.stop()
    assert not [place for place in told if place.is_relative_to(drive)]


def test_what_systems_and_programs_hide_is_not_told(follower: Follower, photos: Path) -> None:
    (photos / ".0003.png.new").write_bytes(b"half")
    [new] = put(photos, [4])
    follower.until(new)
    assert follower.is_quiet


@pytest.mark.parametrize("hidden", [".dtrash", "@eaDir", "#recycle", ".thumbnails"])
def test_nor_what_moves_into_folders_of_other_programs(
    follower: Follower, photos: Path, hidden: str
) -> None:
    (photos / hidden / "deep").mkdir(parents=True)
    put(photos / hidden / "deep", [7])
    (photos / "old" / "0001.png").rename(photos / hidden / "deep" / "0001.png")
    told: list[Path] = []
    while photos / "old" not in told:
        told += follower.told()
    assert not [place for place in told if hidden in place.parts]


def test_for_what_is_said_beside_a_picture_its_folder_is_told(
    follower: Follower, photos: Path
) -> None:
    (photos / "old" / "0001.png.xmp").write_text("<x/>")
    follower.until(photos / "old")
    (photos / "old" / "0001.png.xmp").unlink()
    follower.until(photos / "old")


def test_a_photo_that_was_thrown_away_is_not_found_any_more(
    library: Library, follower: Follower, photos: Path
) -> None:
    build(library, [photos], embed=embed)
    (photos / ".dtrash").mkdir()
    (photos / "old" / "0001.png").rename(photos / ".dtrash" / "0001.png")
    while library.count() == 2:
        build(library, follower.told(), embed=never, followed=[photos])
    assert [hit.photo.path.name for hit in nearest(library, vector(2), 5)] == ["0002.png"]


def test_nothing_is_followed_where_nothing_is(tmp_path: Path) -> None:
    assert list(changes([tmp_path / "gone"], threading.Event())) == []


def test_a_library_keeps_up_with_its_folder(
    library: Library, follower: Follower, photos: Path
) -> None:
    """A picture added, moved with its folder, and removed, each by what was told alone."""

    def catch_up(until: Path, model: object = never) -> None:
        told: list[Path] = []
        while until not in told:
            told = follower.told()
            build(library, told, embed=model)  # type: ignore[arg-type]

    build(library, [photos], embed=embed)
    [new] = put(photos, [5])
    catch_up(new, embed)
    found = nearest(library, vector(5), 1)[0]
    assert found.photo.path == new
    (photos / "old").rename(photos / "named")
    while {hit.photo.path.parent.name for hit in nearest(library, vector(1), 2)} & {"old"}:
        build(library, follower.told(), embed=never)
    assert library.count() == 3
    new.unlink()
    catch_up(photos)
    assert library.photo(found.photo.image_id) is None
    assert library.count() == 2

"""Changes of folders, told as places to look at again; with the real file system."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from index.build.build import build
from index.build.reach import Roster, is_gone, is_silent
from index.build.watch import Round, changes
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
        for look in changes(places, self._stop):
            self._told.put(look.places)

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


def test_the_pictures_of_a_place_that_is_gone_wait_and_others_are_followed(
    library: Library, tmp_path: Path, photos: Path
) -> None:
    drive = tmp_path / "drive"
    put(drive, [1, 2])
    follower = Follower(drive, photos)
    build(library, follower.told(), embed=embed)
    drive.rename(tmp_path / "away")
    follower.until(drive)
    [new] = put(photos, [3])
    while library.count() < 3:
        build(library, follower.told(), embed=embed, followed=[drive, photos])
    follower.stop()
    assert nearest(library, vector(3), 1)[0].photo.path == new
    assert nearest(library, vector(1), 1)[0].photo.path == drive / "0001.png"


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


def test_a_place_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    follower = Follower(tmp_path / "drive")
    assert follower.told() == [tmp_path / "drive"]
    put(tmp_path / "drive", [1])
    assert follower.told() == [tmp_path / "drive"]
    [new] = put(tmp_path / "drive", [2])
    follower.until(new)
    follower.stop()


@pytest.mark.parametrize("makes_anew", [True, False])
def test_a_place_that_was_away_or_is_another_folder_is_followed_again(
    tmp_path: Path, makes_anew: bool
) -> None:
    drive, away = tmp_path / "drive", tmp_path / "away"
    put(drive, [1])
    troubles: Queue[tuple[str, ...]] = Queue()
    stop = threading.Event()
    follower = changes([drive], stop, troubles.put)
    assert next(follower) == Round([drive], is_of_changes=False)
    drive.rename(away)
    assert next(follower) == Round([drive], is_of_changes=False)
    assert troubles.get(timeout=PATIENCE) == (is_gone(drive),)
    put(drive, [3]) if makes_anew else away.rename(drive)
    assert next(follower) == Round([drive], is_of_changes=False)
    assert troubles.get(timeout=PATIENCE) == ()
    [new] = put(drive, [2])
    assert next(follower) == Round([new], is_of_changes=True)
    assert troubles.empty()
    stop.set()
    assert list(follower) == []


def test_a_place_that_does_not_answer_holds_up_no_other(tmp_path: Path, photos: Path) -> None:
    hanging, answered = threading.Event(), threading.Event()

    def stat(place: Path) -> os.stat_result:
        if place == tmp_path / "network" and hanging.is_set():
            answered.wait(PATIENCE)
        return place.stat()

    network = tmp_path / "network"
    network.mkdir()
    hanging.set()
    told: list[tuple[str, ...]] = []
    stop = threading.Event()
    roster = Roster([network, photos], stat)
    roster.call(patience=0.01)
    follower = changes([network, photos], stop, told.append, roster)
    assert next(follower) == Round([photos], is_of_changes=False)
    assert told == [(is_silent(network),)]
    [new] = put(photos, [1])
    assert next(follower) == Round([new], is_of_changes=True)
    hanging.clear()
    answered.set()
    assert next(follower) == Round([network, photos], is_of_changes=False)
    assert told[-1] == ()
    stop.set()


def test_what_lies_behind_links_is_told_only_where_links_are_followed(
    tmp_path: Path, photos: Path
) -> None:
    put(tmp_path / "elsewhere", [1])
    (photos / "link").symlink_to(tmp_path / "elsewhere")
    for follow_links in (False, True):
        stop = threading.Event()
        follower = changes([photos], stop, follow_links=follow_links)
        next(follower)
        [new] = put(tmp_path / "elsewhere", [2 + follow_links])
        [here] = put(photos, [4 + follow_links])
        told: list[Path] = []
        while here not in told:
            told += next(follower).places
        assert (photos / "link" / new.name in told) == follow_links
        stop.set()


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

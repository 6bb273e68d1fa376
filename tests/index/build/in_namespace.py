"""What only an administrator may do, done in a namespace of its own: limits, drives, networks.

`python -m tests.index.build.in_namespace NAME FOLDER` within `unshare --user --map-root-user
--mount` runs one of the functions below in an empty folder; `test_unplugged.py` does.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.build import watch
from index.build.build import build
from index.build.watch import LIMITED, Round, changes
from index.library.library import Library
from tests.index.fakes import MODEL, embed, never, put

WATCHES = Path("/proc/sys/user/max_inotify_watches")
INSTANCES = Path("/proc/sys/user/max_inotify_instances")
MANY = "10000"


class Followed:
    """A folder that is followed, with a library of its pictures."""

    def __init__(self, folder: Path) -> None:
        self.photos = folder / "photos"
        self.photos.mkdir(exist_ok=True)
        self.library = Library.open(folder / "library", MODEL)
        self.troubles: list[tuple[str, ...]] = []
        self.waiting: list[str] = []
        self._stop = threading.Event()
        self._rounds = changes([self.photos], self._stop, self.troubles.append)

    def next(self) -> Round:
        """One more round, which the library follows."""
        seen = next(self._rounds)
        followed = [self.photos] if seen.is_of_changes else []
        report = build(self.library, seen.places, embed=embed, followed=followed)
        self.waiting = [each.reason for each in report.waiting]
        return seen

    def until(self, count: int) -> None:
        """Until so many pictures are known."""
        while self.library.count() != count:
            self.next()


def limit_of_watches() -> None:
    """Fewer watches than folders, and then enough."""
    watch.LEAST_PAUSE = watch.SHARE = 0
    put(Path("photos/deep/deeper/deepest"), [1])
    WATCHES.write_text("2")
    followed = Followed(Path.cwd())
    followed.until(1)
    assert followed.troubles == [(LIMITED,)], followed.troubles
    put(followed.photos, [2])
    followed.until(2)
    WATCHES.write_text(MANY)
    while followed.troubles[-1:] != [()]:
        followed.next()
    put(followed.photos, [3])
    while not followed.next().is_of_changes:
        pass
    assert followed.library.count() == 3


def limit_of_watchers() -> None:
    """No watcher at all."""
    INSTANCES.write_text("0")
    put(Path("photos"), [1])
    followed = Followed(Path.cwd())
    followed.until(1)
    assert followed.troubles == [(LIMITED,)], followed.troubles


def limit_reached_by_a_later_folder() -> None:
    """The folders that are there can be watched, and one more cannot."""
    watch.LEAST_PAUSE = watch.SHARE = 0
    put(Path("photos/old"), [1])
    WATCHES.write_text("2")
    followed = Followed(Path.cwd())
    followed.next()
    assert followed.troubles == []
    put(followed.photos / "new", [2])
    followed.until(2)
    while not followed.troubles:
        followed.next()
    assert followed.troubles == [(LIMITED,)], followed.troubles
    put(followed.photos / "new", [3])
    followed.until(3)


@contextmanager
def drive(at: Path) -> Iterator[None]:
    """A drive that is plugged in."""
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", at], check=True)
    yield
    subprocess.run(["umount", "--lazy", at], check=True)


def unplugged_and_plugged_in_again() -> None:
    """A drive inside the folder; its own folder stays without it, and then goes as well."""
    followed = Followed(Path.cwd())
    stick = followed.photos / "stick"
    put(followed.photos, [1])
    with drive(stick):
        put(stick, [2, 3])
        followed.until(3)
    ids = {photo.path: photo.image_id for photo in followed.library.catalog.page()}
    while not followed.waiting:
        followed.next()
    assert followed.waiting[0].startswith("It is empty all of a sudden"), followed.waiting
    stick.rmdir()
    while not followed.waiting[0].startswith("It was a drive"):
        followed.next()
    # So it is for who begins anew without the drive.
    assert build(followed.library, [followed.photos], embed=never).removed == 0
    with drive(stick):
        put(stick, [2, 3])
        while followed.waiting:
            followed.next()
        assert {p.path: p.image_id for p in followed.library.catalog.page()} == ids
        put(stick, [4])
        followed.until(4)
    stick.rmdir()
    put(stick, [5])  # a folder like any other now
    while stick / "0005.png" not in {p.path for p in followed.library.catalog.page()}:
        followed.next()
    shutil.rmtree(stick)
    followed.until(1)


def a_drive_that_is_the_place_itself() -> None:
    """As of a fixed mount point, which is an empty folder without its drive."""
    followed = Followed(Path.cwd())
    followed.next()
    with drive(followed.photos):
        put(followed.photos, [1, 2])
        followed.until(2)
    while not followed.waiting:
        followed.next()
    with drive(followed.photos):
        put(followed.photos, [1, 2, 3])
        followed.until(3)
        assert not followed.waiting


if __name__ == "__main__":
    globals()[sys.argv[1]]()

"""What has changed in some folders, as soon as it has: places for `build` to look at again.

Where the system cannot watch them, or others change them from afar, they are looked through from
time to time instead. A place that goes is waited for, and followed again when it is back. Knows
names only: whether a file is a picture, and what became of it, `build` finds out.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.build.left_out import is_left_out
from index.build.reach import Roll, Roster
from index.pictures.facts.beside import ENDINGS

if TYPE_CHECKING:
    from watchfiles.main import FileChange

SETTLED_MS = 200
"""Without a change, until changes are told: a camera's card brings hundreds of files at once."""
AT_MOST_MS = 1000
"""Until they are told although there are more."""
ROLL_SECONDS = 1.0
"""Between two looks at whether the places are there: 0.2 ms for each of them."""
SHARE = 20
"""Looking through everything takes one part in so many of the time."""
MANY_PLACES = 20
"""More of them are looked at more rarely."""
LEAST_PAUSE, MOST_PAUSE = 60.0, 3600.0
"""Seconds between two of these, however long they take."""
ADDED = 1  # as `watchfiles` calls it, which is not loaded before it is needed
BURST = 4000
"""Changes at once, from which on some may have been lost: Linux keeps 16,384 events."""
LIMITED = (
    "The system lets Earshot watch no more folders, so it looks through them from time to time: a "
    "new picture can take some minutes to be found. Raise the system's limit of watched folders to "
    "mend that."
)
NOT_WATCHED = (
    "Your folders cannot be watched, so Earshot looks through them from time to time: a new "
    "picture can take some minutes to be found."
)
logger = logging.getLogger(__name__)


class Round(NamedTuple):
    """Places to look at."""

    places: list[Path]
    is_of_changes: bool
    """Whether changes were seen just there, so that what is gone was seen to go; else they are all
    the places that answer."""


class CannotWatch(Exception):
    """The system does not watch the places; the message says so in sentences."""


def changes(
    places: Sequence[Path],
    stop: threading.Event,
    tell: Callable[[tuple[str, ...]], object] = lambda troubles: None,
    roster: Roster | None = None,
    follow_links: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Round]:
    """All of `places`, once every later change is sure to be seen, and then where any was; blocks.

    For a name that is gone, the folder that it was in is told, and so is that of a file that says
    something of a picture beside it. What `left_out.py` names is not told. When a place is not the
    folder that it was, and when a drive comes or goes somewhere in it, all are told again.

    Args:
        places: folders and files; those that are not there are waited for.
        stop: ends it.
        tell: told, whenever they change, the sentences on what cannot be followed.
        roster: knows which places are there; None for the file system.
        follow_links: whether what lies behind links is told.
        clock: seconds.
    """
    absolute = [place.absolute() for place in places]
    following = _Following(absolute, stop, tell, roster or Roster(absolute), follow_links, clock)
    while not stop.is_set():
        yield from following.until_another_roll()


class _Following:
    """What is known between two rolls."""

    def __init__(
        self,
        places: list[Path],
        stop: threading.Event,
        tell: Callable[[tuple[str, ...]], object],
        roster: Roster,
        follow_links: bool,
        clock: Callable[[], float],
    ) -> None:
        self._places = places
        self._stop = stop
        self._tell = tell
        self._roster = roster
        self._follow_links = follow_links
        self._roll_seconds = ROLL_SECONDS * max(1.0, len(places) / MANY_PLACES)
        self._clock = clock
        self._roll = Roll({}, frozenset())
        self._told: tuple[str, ...] = ()
        self._next_roll = self._next_round = 0.0

    def until_another_roll(self) -> Iterator[Round]:
        """What there is to look at, until other places are there than now."""
        self._roll = self._roster.call()
        try:
            yield from self._watched()
        except CannotWatch as error:
            self._explain(str(error))
            yield from self._looked_through()

    def _watched(self) -> Iterator[Round]:
        """Raises: CannotWatch."""
        there = self._roll.there
        if not there:
            self._explain()
            yield from self._looked_through()
            return
        remote = any(mount.is_remote for mount in self._roll.mounts)
        is_first = True
        with closing(_watching(there, self._stop)) as seen:
            for changed in seen:
                if is_first:  # the system is watching by now
                    is_first = False
                    self._explain()
                    yield from self._everything()
                if (changed or self._clock() >= self._next_roll) and self._is_another_roll():
                    return
                _require_watches(changed)
                if len(changed) >= BURST or (remote and self._clock() >= self._next_round):
                    yield from self._everything()
                    continue
                found = {_to_look_at(Path(name), there, self._follow_links) for _, name in changed}
                if again := sorted(place for place in found if place is not None):
                    yield Round(again, is_of_changes=True)

    def _looked_through(self) -> Iterator[Round]:
        """All of them now and from time to time; ends when other places are there, or when it is
        time to try whether they can be watched."""
        yield from self._everything()
        while not self._stop.wait(self._roll_seconds):
            if self._is_another_roll() or (self._roll.there and self._clock() >= self._next_round):
                return

    def _everything(self) -> Iterator[Round]:
        began = self._clock()
        silent = self._roll.silent
        yield Round([place for place in self._places if place not in silent], is_of_changes=False)
        now = self._clock()
        pause = min(MOST_PAUSE, max(LEAST_PAUSE, SHARE * (now - began)))
        self._next_round, self._next_roll = now + pause, now + self._roll_seconds

    def _is_another_roll(self) -> bool:
        roll = self._roster.call()
        self._next_roll = self._clock() + self._roll_seconds
        return roll != self._roll

    def _explain(self, *more: str) -> None:
        troubles = (*more, *self._roll.troubles)
        if troubles == self._told:
            return
        for sentence in troubles:
            if sentence not in self._told:
                logger.warning("%s", sentence)
        if not troubles:
            logger.info("All folders are followed again.")
        self._told = troubles
        self._tell(troubles)


def _watching(places: Sequence[Path], stop: threading.Event) -> Generator[set[FileChange]]:
    """What changed, or nothing for a while. Raises: CannotWatch."""
    try:
        try:
            yield from _watched_by_system(places, stop)
        except PermissionError:  # a folder inside is somebody else's
            seen = _watched_by_system(places, stop, ignore_permission_denied=True)
            yield next(seen, set())
            _require_one_more(places)  # for then no failure is told, nor that of the limit
            yield from seen
    except FileNotFoundError:
        stop.wait(ROLL_SECONDS)  # a place has gone since it was looked at
    except (OSError, RuntimeError) as error:
        raise CannotWatch(_why(error)) from error


def _watched_by_system(
    places: Sequence[Path], stop: threading.Event, **options: bool
) -> Generator[set[FileChange]]:
    from watchfiles import watch

    return watch(
        *places,
        watch_filter=None,
        stop_event=stop,
        debounce=AT_MOST_MS,
        step=SETTLED_MS,
        rust_timeout=SETTLED_MS,
        yield_on_timeout=True,
        **options,
    )


def _require_watches(changed: set[FileChange]) -> None:
    """See that new folders can be watched: beyond the limit, those that come later are not, and
    nothing says so. Raises: CannotWatch."""
    added = (Path(name) for kind, name in changed if kind == ADDED)
    if folders := [path for path in added if path.is_dir()]:
        list(_watching(folders, _ended()))


def _require_one_more(places: Sequence[Path]) -> None:
    """See that the system would watch one more folder. Raises: OSError."""
    list(_watched_by_system(places[:1], _ended(), recursive=False))


def _ended() -> threading.Event:
    ended = threading.Event()
    ended.set()
    return ended


def _why(error: Exception) -> str:
    """Of the limits on watches and on watchers, only the words are given, and no number."""
    words = str(error)
    limits = ("limit reached", f"os error {errno.EMFILE}", f"os error {errno.ENOSPC}")
    return LIMITED if any(each in words for each in limits) else NOT_WATCHED


def _to_look_at(path: Path, places: Sequence[Path], follow_links: bool) -> Path | None:
    """`path`, or the nearest folder to it, no further up than the place that it is in."""
    place = next((place for place in places if path.is_relative_to(place)), None)
    if place is None or any(map(is_left_out, path.relative_to(place).parts)):
        return None
    if path != place and path.name.lower().endswith(ENDINGS):
        path = path.parent
    if not follow_links:
        path = _before_a_link(path, place)
    while not path.exists():
        if path == place:
            return None
        path = path.parent
    return path


def _before_a_link(path: Path, place: Path) -> Path:
    """`path`, or the folder with the first link on the way to it from `place`."""
    ways = (each for each in (path, *path.parents) if each != place)
    links = [each for each in ways if each.is_relative_to(place) and each.is_symlink()]
    return links[-1].parent if links else path

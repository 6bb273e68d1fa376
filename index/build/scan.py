"""From folders to the files in them that may be pictures.

Only names and kinds of files are looked at: whether a file is a picture, `photo.py` finds out.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from index.build.left_out import is_left_out
from index.build.patience import ANSWERS_WITHIN, NotAnswering, patiently
from index.paths import is_under, path_to_text
from index.pictures.facts.beside import belonging

MOST_LINKED = 20_000
"""Files behind links that are read; a link to the whole disk leads to more."""
LINK_OUT = "It is a link out of your folders, which Earshot follows only with --follow-links."
TOO_MANY_LINKED = f"More than {MOST_LINKED:,} files lie behind links. The others are left out."
NOT_ANSWERING = (
    "It did not answer in time; perhaps its drive or its network is down. What is known of its "
    "pictures stays."
)


class Candidate(NamedTuple):
    """A file that may be a picture; a plain name, as a hundred thousand `Path`s take a second."""

    name: str
    """Its absolute path."""
    size: int
    """Bytes."""
    mtime_ns: int
    """Last change, nanoseconds since 1970."""
    ctime_ns: int
    """Last change of anything of it, its name and rights included."""
    inode: int
    """Its number on its disk, as a signed number of 64 bits."""
    beside: tuple[str, ...] = ()
    """Absolute paths of the files beside it that say something of it; see `beside.py`."""
    beside_state: str = ""
    """Names, sizes and both times of these, so that a change of them is seen; empty without any."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return Path(self.name)


@dataclass(frozen=True)
class Skipped:
    """A file or folder that was left out."""

    path: Path
    reason: str
    """Why, in a sentence that can be spoken."""


def scan(
    places: Sequence[Path],
    *,
    on_skip: Callable[[Skipped], None] = lambda _: None,
    on_empty: Callable[[Path], None] = lambda _: None,
    on_drive: Callable[[Path], None] = lambda _: None,
    leave_out: Collection[Path] = (),
    follow_links: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
    patience: float = ANSWERS_WITHIN,
) -> Iterator[Candidate]:
    """Every file in `places` that may be a picture: absolute, each file once, sorted by folder.

    In folders, what `left_out.py` names is passed over, and so are the files that say something of
    a picture beside them. Links are followed only where that is wanted, never in a circle, and not
    to more than `MOST_LINKED` files. A place that stops to answer is left where it does.

    Args:
        places: folders, looked through to the bottom, and files.
        on_skip: told of every file and folder that cannot be one or cannot be looked into.
        on_empty: told of every folder in which there is nothing.
        on_drive: told of every folder inside a place that is on another drive than the one around.
        leave_out: folders not to look into.
        follow_links: whether links inside the places are followed.
        should_stop: whether to end, asked while a place does not answer.
        patience: seconds until a place is given up that does not answer.
    """
    # Not resolve(): a person's own links are names that they know.
    starts = [os.path.abspath(place) for place in places]  # noqa: PTH100
    unwanted = {os.path.abspath(path) for path in leave_out}  # noqa: PTH100
    walk = _Walk(on_skip, on_empty, on_drive, unwanted, starts, follow_links)
    for start in starts:
        try:
            yield from patiently(walk.look(start), patience, should_stop)
        except NotAnswering:
            on_skip(Skipped(Path(start), NOT_ANSWERING))


class _Name(NamedTuple):
    """A name that is still to be looked at."""

    path: str
    is_link: bool = False
    behind: str = ""
    """The link that it lies behind; empty for none."""
    device: int | None = None
    """That of the folder around it; None for a place."""


class _Walk:
    """One pass over folders; remembers what it has seen by device and inode."""

    def __init__(
        self,
        on_skip: Callable[[Skipped], None],
        on_empty: Callable[[Path], None],
        on_drive: Callable[[Path], None],
        leave_out: set[str],
        starts: Sequence[str],
        follow_links: bool,
    ) -> None:
        self._on_skip = on_skip
        self._on_empty = on_empty
        self._on_drive = on_drive
        self._leave_out = leave_out
        self._starts = tuple(starts)
        self._follow_links = follow_links
        self._linked = 0
        self._seen: dict[tuple[int, int], str] = {}
        self._beside: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def look(self, start: str) -> Iterator[Candidate | None]:
        """The files at or below `start`, and None for everything else that was looked at."""
        waiting = [_Name(start)]
        while waiting:
            here = waiting.pop()
            if here.is_link and not self._may_follow(here.path):
                continue
            found = self._stat(here.path)
            unwanted = found is None or here.path in self._leave_out
            if found is None or unwanted or not self._is_new(here.path, found):
                yield None
            elif stat.S_ISDIR(found.st_mode):
                yield None
                if here.device not in (None, found.st_dev) and not here.behind:
                    self._on_drive(Path(here.path))
                waiting.extend(reversed(self._inside(here, found.st_dev)))
            elif not stat.S_ISREG(found.st_mode):
                self._skip(here.path, "It is not a file but a device or a pipe.")
            elif not here.behind or self._is_among_most(here.behind):
                yield self._candidate(here.path, found)

    def _may_follow(self, link: str) -> bool:
        if self._follow_links:
            return self._linked <= MOST_LINKED
        # By its words alone: whoever touches what it leads to may wait for a network drive.
        try:
            target = os.readlink(link)  # noqa: PTH115
        except OSError as error:
            self._skip(link, _reason(link, error))
            return False
        leads_to = os.path.normpath(os.path.join(os.path.dirname(link), target))  # noqa: PTH118, PTH120
        if not is_under(leads_to, self._starts):
            self._skip(link, LINK_OUT)
        elif self._stat(link) is not None:
            self._skip(link, "It is a link to something that is found under its own name.")
        return False

    def _is_among_most(self, link: str) -> bool:
        """Whether one more file behind links is read."""
        self._linked += 1
        if self._linked == MOST_LINKED + 1:
            self._skip(link, TOO_MANY_LINKED)
        return self._linked <= MOST_LINKED

    def _stat(self, path: str) -> os.stat_result | None:
        try:
            return os.stat(path)  # noqa: PTH116 - str all through: Path objects cost ten times more
        except OSError as error:
            self._skip(path, _reason(path, error))
            return None

    def _is_new(self, path: str, found: os.stat_result) -> bool:
        identity = (found.st_dev, found.st_ino)
        if identity not in self._seen or found.st_ino == 0:
            self._seen[identity] = path
            return True
        if self._seen[identity] != path:
            kind = "folder" if stat.S_ISDIR(found.st_mode) else "file"
            self._skip(path, f"It leads to a {kind} that was already found under another name.")
        return False

    def _inside(self, around: _Name, device: int) -> list[_Name]:
        folder = around.path
        try:
            links = _listed(folder)
        except OSError as error:
            self._skip(folder, _reason(folder, error))
            return []
        if not links:
            self._on_empty(Path(folder))
        self._beside[folder] = known = belonging(links)
        told = {name for beside in known.values() for name in beside}
        found = []
        for name in sorted(links.keys() - told, key=os.fsencode):
            path, is_link = os.path.join(folder, name), links[name]  # noqa: PTH118
            found.append(_Name(path, is_link, around.behind or path * is_link, device))
        return found

    def _candidate(self, path: str, found: os.stat_result) -> Candidate:
        folder, name = os.path.split(path)
        if folder not in self._beside:  # a file that was asked for by itself
            try:
                self._beside[folder] = belonging(_listed(folder))
            except OSError:
                self._beside[folder] = {}
        known = self._beside[folder]
        beside = [os.path.join(folder, each) for each in known.get(name, ())] if known else []  # noqa: PTH118
        return Candidate(
            path,
            found.st_size,
            found.st_mtime_ns,
            found.st_ctime_ns,
            _signed(found.st_ino),
            tuple(beside),
            "".join(map(_written_state, beside)),
        )

    def _skip(self, path: str, reason: str) -> None:
        self._on_skip(Skipped(Path(path), reason))


def _listed(folder: str) -> dict[str, bool]:
    """What is in a folder and is not passed over, and whether it is a link. Raises: OSError."""
    with os.scandir(folder) as entries:
        return {entry.name: entry.is_symlink() for entry in entries if not is_left_out(entry.name)}


def _written_state(path: str) -> str:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return ""
    name = os.path.basename(path)  # noqa: PTH119
    return f"{path_to_text(name)} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}\n"


def _signed(inode: int) -> int:
    """Some file systems use all 64 bits, and databases have signs."""
    return (inode + 2**63) % 2**64 - 2**63


def _reason(path: str, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "It is a link that leads back to itself."
    if os.path.islink(path):  # noqa: PTH114
        return "It is a link to something that is not there."
    if isinstance(error, FileNotFoundError):
        return "It is not there."
    if isinstance(error, PermissionError):
        return "Earshot is not allowed to look into it."
    return "The disk could not read it."

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
from index.paths import path_to_text
from index.pictures.facts.beside import belonging


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
    """Names, sizes and times of these, so that a change of them is seen; empty without any."""

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
    leave_out: Collection[Path] = (),
) -> Iterator[Candidate]:
    """Every file in `places` that may be a picture: absolute, each file once, sorted by folder.

    Links are followed, but never in a circle. In folders, what `left_out.py` names is passed over,
    and so are the files that say something of a picture beside them.

    Args:
        places: folders, looked through to the bottom, and files.
        on_skip: told of every file and folder that cannot be one or cannot be looked into.
        on_empty: told of every folder in which there is nothing.
        leave_out: folders not to look into.
    """
    walk = _Walk(on_skip, on_empty, {os.path.abspath(path) for path in leave_out})  # noqa: PTH100
    for place in places:
        # Not resolve(): a person's own links are names that they know.
        yield from walk.look(os.path.abspath(place))  # noqa: PTH100


class _Walk:
    """One pass over folders; remembers what it has seen by device and inode."""

    def __init__(
        self,
        on_skip: Callable[[Skipped], None],
        on_empty: Callable[[Path], None],
        leave_out: set[str],
    ) -> None:
        self._on_skip = on_skip
        self._on_empty = on_empty
        self._leave_out = leave_out
        self._seen: dict[tuple[int, int], str] = {}
        self._beside: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def look(self, start: str) -> Iterator[Candidate]:
        """The files at or below `start`."""
        waiting = [start]
        while waiting:
            path = waiting.pop()
            found = self._stat(path)
            if found is None or path in self._leave_out or not self._is_new(path, found):
                continue
            if stat.S_ISDIR(found.st_mode):
                waiting.extend(reversed(self._names(path)))
            elif stat.S_ISREG(found.st_mode):
                yield self._candidate(path, found)
            else:
                self._skip(path, "It is not a file but a device or a pipe.")

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

    def _names(self, folder: str) -> list[str]:
        try:
            names = _listed(folder)
        except OSError as error:
            self._skip(folder, _reason(folder, error))
            return []
        if not names:
            self._on_empty(Path(folder))
        self._beside[folder] = known = belonging(names)
        told = {name for beside in known.values() for name in beside}
        wanted = sorted((name for name in names if name not in told), key=os.fsencode)
        return [os.path.join(folder, name) for name in wanted]  # noqa: PTH118

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


def _listed(folder: str) -> list[str]:
    """What is in a folder and is not passed over. Raises: OSError."""
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if not is_left_out(entry.name)]


def _written_state(path: str) -> str:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return ""
    name = os.path.basename(path)  # noqa: PTH119
    return f"{path_to_text(name)} {found.st_size} {found.st_mtime_ns}\n"


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

"""From folders to the files in them that may be pictures.

Only names and kinds of files are looked at: whether a file is a picture, `photo.py` finds out.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Candidate(NamedTuple):
    """A file that may be a picture; a plain name, as a hundred thousand `Path`s take a second."""

    name: str
    """Its absolute path."""
    size: int
    """Bytes."""
    mtime_ns: int
    """Last change, nanoseconds since 1970."""

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
    leave_out: Collection[Path] = (),
) -> Iterator[Candidate]:
    """Every file in `places` that may be a picture: absolute, each file once, sorted by folder.

    Links are followed, but never in a circle. In folders, names that begin with a dot are passed
    over, as systems and programs keep their own files there.

    Args:
        places: folders, looked through to the bottom, and files.
        on_skip: told of every file and folder that cannot be one or cannot be looked into.
        leave_out: folders not to look into.
    """
    walk = _Walk(on_skip, {os.path.abspath(path) for path in leave_out})  # noqa: PTH100
    for place in places:
        # Not resolve(): a person's own links are names that they know.
        yield from walk.look(os.path.abspath(place))  # noqa: PTH100


class _Walk:
    """One pass over folders; remembers what it has seen by device and inode."""

    def __init__(self, on_skip: Callable[[Skipped], None], leave_out: set[str]) -> None:
        self._on_skip = on_skip
        self._leave_out = leave_out
        self._seen: dict[tuple[int, int], str] = {}

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
                yield Candidate(path, found.st_size, found.st_mtime_ns)
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
            with os.scandir(folder) as entries:
                names = [entry.name for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            self._skip(folder, _reason(folder, error))
            return []
        return [os.path.join(folder, name) for name in sorted(names, key=os.fsencode)]  # noqa: PTH118

    def _skip(self, path: str, reason: str) -> None:
        self._on_skip(Skipped(Path(path), reason))


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

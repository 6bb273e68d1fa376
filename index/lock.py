"""One writer at a time: a lock that the system drops when its holder dies, however it dies.

Who holds it writes into it which process that is, so that whoever waits can tell. Nobody else on
the machine can hold it: the file is its owner's alone. Knows files and nothing of libraries.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.private import OTHERS, for_owner

if sys.platform == "win32":
    import msvcrt

    def _try(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


logger = logging.getLogger(__name__)

QUIET_SECONDS = 1.0  # of waiting, before anything is said
LOOK_SECONDS = 0.02  # between two tries, at first
LONGEST_LOOK_SECONDS = 0.2
HOLDER_BYTES = 200


class AlreadyLocked(Exception):
    """Somebody else holds the lock; the message names the process."""


class Waits:
    """What somebody waits for just now, for whoever asks; said aloud in the log when it begins."""

    def __init__(self, say: Callable[[str], None] = logger.warning) -> None:
        self._say = say
        self.sentence: str | None = None
        """None while nobody has waited for a second."""

    def begin(self, path: Path, holder: str) -> None:
        """Say who is waited for."""
        self.sentence = (
            f"Waiting for {holder}, which is using {path.parent}. This goes on by itself as soon "
            "as that is done; if it hangs, end that process."
        )
        self._say(self.sentence)

    def end(self) -> None:
        """Nobody waits any more."""
        self.sentence = None


@contextmanager
def locked(
    path: Path,
    *,
    wait: bool,
    waits: Waits | None = None,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the lock file at `path`, made if absent and never removed.

    Args:
        path: the file.
        wait: whether to wait until it is free.
        waits: told who is waited for, after a second; None to say it in the log alone.
        now, sleep: the clock, in seconds; another one in tests.

    Raises:
        AlreadyLocked: `wait` is false and another process or thread holds it.
        OSError: the file cannot be made, or is somebody else's, who could hold it for ever.
    """
    descriptor = _open(path)
    try:
        if not _taken(descriptor):
            if not wait:
                raise AlreadyLocked(_holder(descriptor))
            _wait(descriptor, path, waits or Waits(), now, sleep)
        _sign(descriptor, _this_process().encode())
        try:
            yield
        finally:
            _sign(descriptor, b"")
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    descriptor = for_owner(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0))
    try:
        if os.name != "nt":
            _keep_to_owner(descriptor, path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _keep_to_owner(descriptor: int, path: Path) -> None:
    """A file of mode 0600, as an earlier version did not make it. Raises: PermissionError."""
    found = os.fstat(descriptor)
    if found.st_uid not in (os.geteuid(), path.parent.stat().st_uid):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    if found.st_mode & OTHERS:
        with suppress(OSError):  # some disks know no owners
            os.fchmod(descriptor, stat.S_IMODE(found.st_mode) & ~OTHERS)


def _taken(descriptor: int) -> bool:
    try:
        _try(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _wait(
    descriptor: int,
    path: Path,
    waits: Waits,
    now: Callable[[], float],
    sleep: Callable[[float], None],
) -> None:
    began, told, pause = now(), False, LOOK_SECONDS
    try:
        while not _taken(descriptor):
            if not told and now() - began >= QUIET_SECONDS:
                waits.begin(path, _holder(descriptor))
                told = True
            sleep(pause)
            pause = LONGEST_LOOK_SECONDS if told else LOOK_SECONDS
    finally:
        waits.end()


def _this_process() -> str:
    """Its number and which command it is; never what it was told, which may be a question."""
    program = Path(sys.argv[0]).name if sys.argv else ""
    verb = next((word for word in sys.argv[1:2] if word.isalpha() and word.islower()), "")
    command = " ".join(filter(None, (program, verb))) or "Python"
    return f"process {os.getpid()} ({command})"


def _holder(descriptor: int) -> str:
    """As it signed itself."""
    with suppress(OSError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        if signed := os.read(descriptor, HOLDER_BYTES).decode(errors="replace").strip():
            return signed
    return "another program"


def _sign(descriptor: int, name: bytes) -> None:
    """Say who holds it; where that cannot be written, the lock holds all the same."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, name[:HOLDER_BYTES])

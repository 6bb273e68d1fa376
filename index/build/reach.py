"""Which of some places can be reached now, and whether they are still the same folders.

A drive is unplugged and plugged in again, a folder is renamed and back, a network drive stops to
answer: a watch of the system's that was on it notices none of these. Knows no pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from index.build.patience import Asking, NotAnswering
from index.paths import path_to_text

PATIENCE = 5.0  # seconds for one place; whoever sleeps is found by the next look
Stat: TypeAlias = Callable[[Path], os.stat_result]
MOUNTS = Path("/proc/self/mountinfo")
"""What is mounted where; on Linux only."""
_REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "fuse.sshfs", "fuse.rclone", "davfs")
"""File systems whose changes by others no system tells."""


class Presence(NamedTuple):
    """How one place is at a moment."""

    identity: tuple[int, int] | None
    """Its device and its number on it; None where it is not there."""
    answers: bool = True


class Mount(NamedTuple):
    """One file system that lies at or below a place."""

    at: str
    identity: str
    """Another one for another drive at the same place."""
    is_remote: bool


class Roll(NamedTuple):
    """How all the places are at a moment."""

    places: dict[Path, Presence]
    mounts: frozenset[Mount]
    """At and below them."""

    @property
    def there(self) -> list[Path]:
        """Places that can be watched."""
        return [place for place, found in self.places.items() if found.identity is not None]

    @property
    def silent(self) -> list[Path]:
        """Places that must not be touched, for whoever does waits with them."""
        return [place for place, found in self.places.items() if not found.answers]

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences about the places that cannot be reached."""
        lost = {place: found for place, found in self.places.items() if found.identity is None}
        return tuple(
            is_gone(place) if found.answers else is_silent(place) for place, found in lost.items()
        )


class Roster:
    """Some places, whose roll is called again and again."""

    def __init__(self, places: Sequence[Path], stat: Stat = os.stat) -> None:
        self._asking = {place: Asking(partial(_presence, stat, place)) for place in places}

    def call(self, patience: float = PATIENCE) -> Roll:
        """How they are now; waits for each place so many seconds at most."""
        places = {}
        for place, asking in self._asking.items():
            try:
                places[place] = asking.answer(patience)
            except NotAnswering:
                places[place] = Presence(None, answers=False)
        return Roll(places, mounts_below([*places]))


def is_gone(place: Path) -> str:
    """What is said of a place that is not there."""
    return (
        f"The folder {path_to_text(place)} is not there. Its pictures stay known, but cannot be "
        "shown. Put it back, or plug its drive in, and Earshot goes on with it."
    )


def is_silent(place: Path) -> str:
    """What is said of a place that does not answer."""
    return (
        f"The folder {path_to_text(place)} does not answer; perhaps its drive or its network is "
        "down. Its pictures stay known. As soon as it answers, Earshot goes on with it."
    )


def mounts_below(places: Sequence[Path], source: Path = MOUNTS) -> frozenset[Mount]:
    """The file systems at and below some places; none where the system does not say."""
    roots = tuple(os.path.abspath(place) for place in places)  # noqa: PTH100
    found = set()
    with suppress(OSError):
        for line in source.read_text(errors="surrogateescape").splitlines():
            fields, _, rest = line.partition(" - ")
            number, _, device, _, escaped = fields.split(" ")[:5]
            at = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), escaped)
            if any(at == root or at.startswith(root.rstrip("/") + "/") for root in roots):
                remote = rest.split(" ", 1)[0].startswith(_REMOTE)
                found.add(Mount(at, f"{number} {device}", remote))
    return frozenset(found)


def _presence(stat: Stat, place: Path) -> Presence:
    try:
        found = stat(place)
    except (OSError, ValueError):
        return Presence(None)
    return Presence((found.st_dev, found.st_ino))

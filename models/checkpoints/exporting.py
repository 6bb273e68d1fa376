"""Makes the exports of downloaded checkpoints, each in a child process of low priority.

A process of its own, because PyTorch's exporter takes minutes and gigabytes, and may die of either;
whoever is answered meanwhile notices nothing. What cannot be exported is run by PyTorch, as before.
It is not tried again and again: `exports/tries.json` in the data home says what was tried in vain,
of which checkpoint, and with which versions of the libraries.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from models.checkpoints.checkpoint import fingerprint, write_record
from models.checkpoints.export_record import is_usable, versions
from models.checkpoints.profiles import Checkpoint, Profile, export_folder, found
from models.checkpoints.remembered import Checksums

KINDS = ("open_clip", "blip_itm")
"""Of checkpoints that have an export: what a question needs."""
MADE, REFUSED, NO_ROOM = 0, 3, 4
"""How the child ends; any other way it died, as Python does with 1."""
MOST_TRIES = 3
LARGER = 2
"""An export takes at most so many times the room of its checkpoint, while it is made."""
MEMORY = 4
"""So many times the checkpoint the memory that making it takes: 5.7 GB for one of 1.5 GB."""
LOOK_SECONDS = 0.5
"""How soon a child is ended where its result is no longer wanted."""
LAST_LINES = 60
"""Of what a child that failed wrote, for the log."""
DIED = "It was not finished: the process that made it ended before its time."
NO_MEMORY = "There was not enough free memory to make it; it is tried at the next start."
FULL = "There is no room for it, or the folder cannot be written to."
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExportState:
    """What has become of one checkpoint's export."""

    label: str
    """Of the checkpoint, such as "standard/embed"."""
    state: Literal["made", "not made", "failed"]
    size: int
    """Bytes on disk."""
    why: str = ""
    """A sentence, where it failed."""


@dataclass(frozen=True)
class _Tried:
    """What was tried in vain."""

    source: str
    """Fingerprint of the checkpoint."""
    versions: Mapping[str, str]
    """Of the libraries, by name."""
    tries: int
    why: str
    """A sentence."""


Run = Callable[[Checkpoint, Path, Path, threading.Event], tuple[int, str]]
"""Makes the export of a checkpoint in one folder in another, unless it is told to stop; how it
ended, and a sentence that says why."""


class Exporting:
    """The exports of a profile's checkpoints, in one data home."""

    def __init__(
        self,
        profile: Profile,
        home: Path,
        run: Run | None = None,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
        free_memory: Callable[[], int | None] | None = None,
    ) -> None:
        """Nothing is done yet.

        Args:
            profile: whose.
            home: the data home.
            run: makes one; in a child process by default.
            free_bytes: tells the room on the disk of a folder.
            free_memory: tells how many bytes of memory no program needs; None where unknown.
        """
        self._checkpoints = [
            each for each in profile.checkpoints() if each.kind in KINDS and each.repository
        ]
        self._home = home
        self._checksum = Checksums(home).of
        self._run = run or in_a_child
        self._free_bytes = free_bytes
        self._free_memory = free_memory or available_memory

    def states(self) -> list[ExportState]:
        """What has become of each, for checkpoints that are on this machine."""
        return [
            self._state(each, folder)
            for each in self._checkpoints
            if (folder := found(each, self._home))
        ]

    def wanted(self) -> list[Checkpoint]:
        """Checkpoints on this machine that could have an export and have none."""
        labels = [state.label for state in self.states() if state.state == "not made"]
        return [each for each in self._checkpoints if each.label in labels]

    def make(self, checkpoint: Checkpoint, stop: threading.Event | None = None) -> ExportState:
        """Make one export; blocks for minutes. Where it fails, that is logged.

        Args:
            checkpoint: one of those that are wanted.
            stop: ends it early, where it is set; then it is as if it had not been tried.
        """
        stop, folder = stop or threading.Event(), found(checkpoint, self._home)
        if folder is None:
            return ExportState(checkpoint.label, "not made", 0, "The model is not here.")
        before = self._tried(checkpoint, folder)
        self._remember(checkpoint.label, _again(before, folder, DIED))
        try:
            ended, why = self._attempt(checkpoint, folder, stop)
        except KeyboardInterrupt:  # then it is as if it had not been tried, too
            self._remember(checkpoint.label, before)
            raise
        if ended == MADE:
            self._remember(checkpoint.label, None)
            return self._state(checkpoint, folder)
        if ended == NO_ROOM or stop.is_set():  # another time it may be otherwise
            self._remember(checkpoint.label, before)
        elif ended == REFUSED:
            self._remember(checkpoint.label, _again(before, folder, why, MOST_TRIES))
        if not stop.is_set():
            logger.warning("%s goes on in PyTorch, which is slower. %s", checkpoint.label, why)
        return ExportState(checkpoint.label, "failed", 0, why)

    def _attempt(
        self, checkpoint: Checkpoint, folder: Path, stop: threading.Event
    ) -> tuple[int, str]:
        target = export_folder(checkpoint, self._home)
        size, memory = _size(folder), self._free_memory()
        if memory is not None and memory < MEMORY * size:
            return NO_ROOM, NO_MEMORY
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if self._free_bytes(target.parent) < LARGER * size:
                return NO_ROOM, FULL
            return self._run(checkpoint, folder, target, stop)
        except OSError:
            logger.info("An export cannot be begun.", exc_info=True)
            return NO_ROOM, FULL

    def _state(self, checkpoint: Checkpoint, folder: Path) -> ExportState:
        export = export_folder(checkpoint, self._home)
        if is_usable(export, folder, self._checksum):
            return ExportState(checkpoint.label, "made", _size(export))
        tried = self._tried(checkpoint, folder)
        if tried and tried.tries >= MOST_TRIES:
            return ExportState(checkpoint.label, "failed", 0, tried.why)
        return ExportState(checkpoint.label, "not made", 0)

    @property
    def _record(self) -> Path:
        return self._home / "exports" / "tries.json"

    def _tried(self, checkpoint: Checkpoint, folder: Path) -> _Tried | None:
        """What was tried of these very weights, with the libraries that are here."""
        tried = self._all_tried().get(checkpoint.label)
        if tried and (tried.source, tried.versions) == (fingerprint(folder), versions()):
            return tried
        return None

    def _all_tried(self) -> dict[str, _Tried]:
        try:
            said = json.loads(self._record.read_text(encoding="utf-8"))
            return {
                str(label): _Tried(
                    str(each["source"]), each["versions"], int(each["tries"]), str(each["why"])
                )
                for label, each in said.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _remember(self, label: str, tried: _Tried | None) -> None:
        known = {**self._all_tried(), label: tried}
        said = {name: asdict(each) for name, each in known.items() if each}
        try:
            self._record.parent.mkdir(parents=True, exist_ok=True)
            write_record(self._record, said)
        except OSError:
            logger.info("What was exported in vain cannot be remembered.", exc_info=True)


def available_memory() -> int | None:
    """Bytes that programs could take without others being moved to the disk; only Linux tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    said = [line.split() for line in lines if line.startswith("MemAvailable:")]
    return int(said[0][1]) * 1024 if said else None


def _again(before: _Tried | None, folder: Path, why: str, tries: int = 0) -> _Tried:
    tries = tries or (before.tries if before else 0) + 1
    return _Tried(fingerprint(folder), versions(), tries, why)


def _size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def in_a_child(
    checkpoint: Checkpoint, folder: Path, target: Path, stop: threading.Event
) -> tuple[int, str]:
    """Make one export in a child process, which ends with this one; see `Run`."""
    command = [sys.executable, "-m", "models.vision.exported", checkpoint.kind]
    written: list[str] = []
    with subprocess.Popen(
        [*command, str(folder), str(target)],
        stdin=subprocess.PIPE,  # whose end tells the child that nobody waits any longer
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # so that Ctrl+C is for this process alone
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # of Windows
    ) as child:
        reading = threading.Thread(target=lambda: written.extend(child.stdout or ()), daemon=True)
        reading.start()
        try:
            while child.poll() is None and not stop.wait(LOOK_SECONDS):
                pass
        finally:
            child.kill()  # harmless where it has ended
            ended = child.wait()
            reading.join()
    if ended == MADE:
        return MADE, ""
    if not stop.is_set():
        lines = "".join(written[-LAST_LINES:])
        logger.warning("Exporting %s ended so:\n%s", checkpoint.label, lines)
    if ended in (REFUSED, NO_ROOM) and written:
        return ended, written[-1].strip()
    return ended, DIED

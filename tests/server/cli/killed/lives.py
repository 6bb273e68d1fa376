"""Commands that are killed at a moment: after so many changes of a library's files, or seconds.

A change is anything that can be seen from outside: a file that comes, goes, takes another's place
or grows. A kill right after one falls between what was written and what was to follow.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server.cli.terminal.commands import PATIENCE, Command, command

# Earshot refuses settings that it does not know, so that the commands must not inherit these.
KILLS = int(os.environ.pop("EARSHOT_KILLS", "0"))
SEED = int(os.environ.pop("EARSHOT_SEED", "16"))
only_when_asked = pytest.mark.skipif(not KILLS, reason="EARSHOT_KILLS says how many")
LOOK_SECONDS = 0.002
SOON_SECONDS = 0.02  # a transaction takes less
LONG_SECONDS = 20 * PATIENCE  # for a whole run on a busy machine


@dataclass(frozen=True)
class Moment:
    """So many seconds after so many changes of the files; after the start with none."""

    changes: int
    seconds: float


@dataclass(frozen=True)
class Course:
    """What an undisturbed run looks like from outside."""

    seconds: float
    changes: int

    def moments(self, chance: random.Random) -> Iterator[Moment]:
        """Without end: some at any time of the whole run, most close to a change."""
        while True:
            if chance.random() < 0.3:
                yield Moment(0, chance.uniform(0, self.seconds))
            else:
                number = chance.randint(1, max(1, self.changes))
                yield Moment(number, chance.choice((0.0, chance.uniform(0, SOON_SECONDS))))


class Changes:
    """Counts the changes of a folder's files, by their names, numbers and sizes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = self._state()
        self.count = 0

    def look(self) -> int:
        """How many there were since the beginning."""
        now = self._state()
        self.count += now != self._seen
        self._seen = now
        return self.count

    def _state(self) -> frozenset[tuple[str, int, int]]:
        found = set()
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    found.add((entry.name, status.st_ino, status.st_size))
        except FileNotFoundError:  # it, or one of them
            pass
        return frozenset(found)


def undisturbed(
    folder: Path, *arguments: object, environment: dict[str, str] | None = None
) -> Course:
    """Run a command to its end, which must be a good one, and watch a folder meanwhile."""
    with command(*arguments, environment=environment) as running:
        changes, began = Changes(folder), time.monotonic()
        while running.code is None:
            changes.look()
            assert time.monotonic() < began + LONG_SECONDS, running.said
            time.sleep(LOOK_SECONDS)
        assert running.code == 0, running.said
        assert "Traceback" not in running.said
        return Course(time.monotonic() - began, changes.count)


def killed(folder: Path, moment: Moment, *arguments: object) -> str | None:
    """Run a command and kill it at a moment: what it had said; None where it had ended before."""
    with command(*arguments) as running:
        die_at(moment, Changes(folder), running)
        code = running.kill()
        said = running.said
        wait_until_alone(running)
    assert "Traceback" not in said, said
    if code == 0:
        return None
    assert code == -9, said
    print(f"{arguments[0]} was killed {moment.seconds:.4f} s after change {moment.changes}")  # noqa: T201
    return said


def die_at(moment: Moment, changes: Changes, running: Command) -> None:
    """Return at the moment, or when the command has ended."""
    ends = time.monotonic() + LONG_SECONDS
    while changes.look() < moment.changes and running.code is None:
        assert time.monotonic() < ends, running.said
        time.sleep(LOOK_SECONDS)
    ends = time.monotonic() + moment.seconds
    while time.monotonic() < ends and running.code is None:
        time.sleep(min(LOOK_SECONDS, moment.seconds))


def wait_until_alone(running: Command) -> None:
    """Nothing that it has started outlives it: each notices the end of its parent."""
    ends = time.monotonic() + PATIENCE
    while running.others:
        assert time.monotonic() < ends, running.others
        time.sleep(0.02)


def copied(folder: Path, to: Path) -> Path:
    """A copy to look at, so that what follows meets what the kill has left."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
    return to

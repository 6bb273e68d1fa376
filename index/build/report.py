"""What a build says while it runs and when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from index.build.scan import Skipped


class Stage(Enum):
    """What a build is doing."""

    EMBEDDING = "embedding"
    """Reading pictures and making them findable."""
    CAPTIONING = "captioning"
    """Describing those that have no caption."""
    READING = "reading"
    """Reading what is written in those that were not read yet."""


@dataclass(frozen=True)
class Report:
    """What a build did."""

    added: int
    updated: int
    """Changed, moved, or embedded again for another model."""
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    """Not in the library, or there as they were before, and why."""
    seconds: float
    uncaptioned: tuple[Skipped, ...] = ()
    """In the library without a caption, which the next build will try again, and why; none of them
    is among the skipped."""
    stopped: bool = False
    """Whether it was asked to stop before it was done."""
    waiting: tuple[Skipped, ...] = ()
    """Of `skipped`, folders whose pictures are waited for, as their drive seems not to be there."""
    unread: int = 0
    """Pictures whose text could not be read, which the next build will try again."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found to be read, and nothing was left out."""
        return not (self.added or self.updated or self.removed or self.unchanged or self.skipped)

    @property
    def images_per_second(self) -> float:
        """Pictures added or updated in a second of the whole build."""
        return (self.added + self.updated) / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True)
class BuildProgress:
    """How far a stage has come."""

    done: int
    """Pictures, unchanged and skipped ones included."""
    total: int
    current: Path | None
    """The picture last worked on."""
    so_far: Report
    """What the build would report if it ended now."""
    stage: Stage = Stage.EMBEDDING


@dataclass
class Tally:
    """A report in the making, shared by the stages of one build."""

    tell: Callable[[BuildProgress], None]
    should_stop: Callable[[], bool]
    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    uncaptioned: list[Skipped] = field(default_factory=list)
    waiting: list[Skipped] = field(default_factory=list)
    unread: int = 0
    stopped: bool = False
    started: float = field(default_factory=time.perf_counter)

    @property
    def changed(self) -> int:
        """Pictures added, updated and removed."""
        return self.added + self.updated + self.removed

    def asked_to_stop(self) -> bool:
        """Ask, until the answer is yes."""
        self.stopped = self.stopped or self.should_stop()
        return self.stopped

    def skip(self, path: Path, reason: str) -> None:
        """One more picture left out."""
        self.skipped.append(Skipped(path, reason))

    def wait_for(self, folder: Path, reason: str) -> None:
        """One more folder whose pictures stay although they are not there."""
        self.skip(folder, reason)
        self.waiting.append(self.skipped[-1])

    def tell_progress(self, stage: Stage, done: int, total: int, current: Path | None) -> None:
        """Say how far `stage` has come."""
        self.tell(BuildProgress(done, total, current, self.report(), stage))

    def report(self) -> Report:
        """What has been done until now."""
        return Report(
            added=self.added,
            updated=self.updated,
            removed=self.removed,
            unchanged=self.unchanged,
            skipped=tuple(self.skipped),
            seconds=time.perf_counter() - self.started,
            uncaptioned=self._only_uncaptioned(),
            stopped=self.stopped,
            waiting=tuple(self.waiting),
            unread=self.unread,
        )

    def _only_uncaptioned(self) -> tuple[Skipped, ...]:
        """A picture that could not be read was then not described either: that is told once."""
        if not self.uncaptioned:
            return ()
        skipped = {each.path for each in self.skipped}
        return tuple(each for each in self.uncaptioned if each.path not in skipped)

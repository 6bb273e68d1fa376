"""What a server says in its terminal while models are loaded and pictures are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from index.build.report import BuildProgress, Report, Stage
from index.build.scan import Skipped
from server.cli.terminal.progress import LineDisplay, Step
from server.cli.terminal.reading import kept
from server.cli.terminal.serving import READY, STOPPED, ServingLog
from server.web.service import Service


@dataclass
class FakeIndexing:
    """As much of a reading as is looked at."""

    running: bool = True
    ended: bool = False
    progress: BuildProgress | None = None
    report: Report | None = None
    failure: str | None = None


class Everything(LineDisplay):
    """Shows each state at once."""

    def show(self, step: Step) -> None:
        self._write(step.sentence())


@dataclass
class Served:
    """A service, and what is said of it."""

    indexing: FakeIndexing | None
    is_ready: bool = False
    drawing: Step = field(default_factory=lambda: Step("Drawing the sample pictures"))
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        ready = SimpleNamespace(is_set=lambda: self.is_ready)
        self._service: Any = SimpleNamespace(indexing=self.indexing, ready=ready)
        service = cast(Service, self._service)
        self.log = ServingLog(
            service, self.drawing, Everything(self.lines.append), self.lines.append
        )

    def look(self) -> str:
        """The line that is said now; empty where there is none."""
        before = len(self.lines)
        self.log.look()
        return "\n".join(self.lines[before:])


def far(done: int, stage: Stage = Stage.EMBEDDING) -> BuildProgress:
    so_far = Report(done, 0, 0, 0, (), 1.0)
    return BuildProgress(done, 1000, Path("x.jpg"), so_far, stage)


def test_loading_reading_describing_and_the_end_are_told() -> None:
    indexing = FakeIndexing(running=False)
    served = Served(indexing)
    assert served.look() == "Loading the models."
    indexing.running = True
    assert served.look() == "Looking for pictures."
    indexing.progress = far(230)
    assert served.look() == "Reading pictures: 230 of 1,000."
    served.is_ready = True
    assert served.look() == f"{READY}\nReading pictures: 230 of 1,000."
    indexing.progress = far(16, Stage.CAPTIONING)
    assert served.look() == "Describing pictures: 16 of 1,000."
    skipped = (Skipped(Path("a.txt"), "It is no picture."),)
    indexing.ended, indexing.running = True, False
    indexing.report = Report(1000, 0, 0, 0, skipped, 60.0)
    assert served.look() == (
        "All pictures are read: 1,000 added, 0 updated, 0 removed, 0 unchanged, 1 skipped.\n"
        "Skipped: It is no picture. a.txt"
    )
    assert served.look() == ""


def test_why_pictures_could_not_be_read_is_told_once() -> None:
    failed = FakeIndexing(running=False, ended=True, failure="The disk is full.")
    served = Served(failed, is_ready=True)
    assert served.look() == f"{READY}\nThe disk is full."
    assert served.look() == ""


def test_the_sample_pictures_are_drawn_first() -> None:
    served = Served(None)
    served.drawing.tell(44, 240)
    assert served.look() == "Drawing the sample pictures: 44 of 240."
    served.drawing.tell(240, 240)
    assert served.look() == "Loading the models."


def test_what_is_kept_is_what_was_read() -> None:
    indexing = FakeIndexing(progress=far(230))
    served = Served(indexing)
    again = "start Earshot again to go on."
    assert served.log.kept() == f"Stopped. 230 of 1,000 pictures are kept; {again}"
    indexing.running = False
    assert served.log.kept() == STOPPED
    assert Served(None).log.kept() == STOPPED


def test_of_a_reading_that_is_stopped_is_told_what_stays() -> None:
    go_on = "run the same command to go on."
    assert kept(None) == f"Stopped. What was read before is kept; {go_on}"
    assert kept(far(230)) == f"Stopped. 230 of 1,000 pictures are kept; {go_on}"
    described = kept(far(16, Stage.CAPTIONING))
    assert "All pictures can be found, and 16 of 1,000 descriptions that were missing" in described
    skipped = Report(200, 0, 0, 20, tuple(Skipped(Path("x"), "No.") for _ in range(10)), 1.0)
    progress = BuildProgress(230, 1000, None, skipped)
    assert kept(progress).startswith("Stopped. 220 of 1,000 pictures are kept;")

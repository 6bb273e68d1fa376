"""What progress says, and when: with a clock of its own."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import dataclass, field

import pytest

from server.cli.terminal import progress
from server.cli.terminal.progress import (
    BYTES,
    EVERY,
    LINES,
    SLOWEST,
    VARIABLE,
    BarDisplay,
    LineDisplay,
    Step,
    duration,
    shown,
    size,
    usual_display,
)


@dataclass
class Clock:
    """Seconds that pass when they are told to."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Shown:
    """A step, and the lines that are written while time passes."""

    step: Step
    clock: Clock
    lines: list[str] = field(default_factory=list)
    display: LineDisplay = field(init=False)

    def __post_init__(self) -> None:
        self.display = LineDisplay(self.lines.append)

    def after(self, seconds: float, look: float = 0.25) -> list[str]:
        """The lines of the next seconds, in which somebody looks as often as in truth."""
        before = len(self.lines)
        ends = self.clock.now + seconds
        while self.clock.now < ends:
            self.clock.now += look
            self.display.show(self.step)
        return self.lines[before:]


def shown_step(doing: str, unit: str = "") -> Shown:
    clock = Clock()
    return Shown(Step(doing, unit, clock), clock)


def test_what_is_over_within_a_second_says_nothing() -> None:
    quick = shown_step("Loading the models")
    assert quick.after(0.75) == []
    quick.display.end(quick.step)
    assert quick.lines == []


def test_what_goes_on_says_so_every_few_seconds_and_that_it_is_done() -> None:
    slow = shown_step("Loading the models")
    assert slow.after(12) == [
        "Loading the models.",
        "Loading the models: 6 seconds so far.",
        "Loading the models: 11 seconds so far.",
    ]
    slow.display.end(slow.step)
    assert slow.lines[-1] == "Loading the models: done, 12 seconds."


def test_a_hundred_thousand_pictures_are_no_flood() -> None:
    reading = shown_step("Reading pictures", "pictures")
    for done in range(0, 100_000, 50):
        reading.step.tell(done, 100_000)
        reading.after(0.25)
    told = reading.lines
    assert re.fullmatch(r"Reading pictures: 1,\d+ of 100,000. About \d minutes left.", told[1])
    assert all(re.fullmatch(r"[\w ,.:]+", line) for line in told)  # no control codes
    assert len(told) < reading.step.seconds / EVERY
    reading.step.tell(100_000, 100_000)
    reading.display.end(reading.step)
    assert told[-1] == "Reading pictures: done, 100,000 pictures in 8 minutes."


def test_lines_never_stop_coming() -> None:
    endless = shown_step("Making the quicker form")
    lines = endless.after(10 * 3600, look=1.0)
    assert len(lines) > 10 * 3600 / SLOWEST - 1


def test_a_guess_begins_with_what_was_known_before() -> None:
    """Pictures that were read by the last run tell nothing of how long others take."""
    reading = shown_step("Reading pictures", "pictures")
    reading.step.tell(900, 1000)
    reading.clock.now += 10
    assert reading.step.seconds_left is None
    reading.step.tell(910, 1000)
    assert reading.step.seconds_left == pytest.approx(90)
    reading.step.turn_to("Describing pictures", "pictures")
    assert (reading.step.seconds_left, reading.step.total) == (None, None)


def test_bytes_are_told_in_what_people_count_in() -> None:
    fetching = Step("Downloading standard/hear/model.bin", BYTES, Clock())
    fetching.tell(400_000_000, 2_700_000_000)
    assert fetching.sentence() == "Downloading standard/hear/model.bin: 0.4 of 2.7 GB."
    fetching.tell(10_000_000, 78_100_000)
    assert fetching.sentence().endswith(": 10.0 of 78.1 MB.")
    assert (size(2_700_000_000), size(78_100_000)) == ("2.7 GB", "78.1 MB")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 second"),
        (40, "40 seconds"),
        (89, "89 seconds"),
        (95, "2 minutes"),
        (3600, "60 minutes"),
        (9000, "2.5 hours"),
    ],
)
def test_durations_are_for_people(seconds: float, said: str) -> None:
    assert duration(seconds) == said


class Terminal(io.StringIO):
    """Says that it is one."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "environment", "kind"),
    [
        (True, {"TERM": "xterm"}, BarDisplay),
        (True, {"TERM": "dumb"}, LineDisplay),
        (True, {"TERM": "xterm", VARIABLE: LINES}, LineDisplay),
        (False, {"TERM": "xterm"}, LineDisplay),
    ],
)
def test_a_bar_is_drawn_only_where_it_can_be_and_is_wanted(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], kind: type
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal() if terminal else io.StringIO())
    assert isinstance(usual_display(environment), kind)


@pytest.mark.parametrize("is_there", [False, True])
def test_where_nobody_reads_nothing_breaks(monkeypatch: pytest.MonkeyPatch, is_there: bool) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed if is_there else None)
    progress.write_line("Reading pictures.")
    if not is_there:
        assert isinstance(usual_display({}), LineDisplay)


def test_a_bar_says_at_its_end_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, clock = Terminal(), Clock()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    bar, step = BarDisplay(), Step("Reading [bold] pictures", "pictures", clock)
    clock.now += 2
    step.tell(230, 1000)
    bar.show(step)
    bar.end(step)
    bar.close()
    assert "Reading [bold] pictures: done" in terminal.getvalue()
    assert "\x1b[3" not in terminal.getvalue()  # no colours


def test_a_failure_is_not_called_done(capfd: pytest.CaptureFixture[str]) -> None:
    lines = list[str]()

    class Ready(LineDisplay):
        def show(self, step: Step) -> None:
            self._last, self._of = step.clock(), step.began

    with pytest.raises(ValueError), shown(Step("Loading"), display=Ready(lines.append)):
        raise ValueError
    assert lines == []

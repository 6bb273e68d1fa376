"""How far something is that takes its time: a bar in a terminal, else a full line now and then.

Lines are for files, for pipes, for a terminal that cannot go back (TERM=dumb) and for whoever
listens to one (EARSHOT_PROGRESS=lines): they hold no control codes, and come every few seconds.
What is over within a second says nothing.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from server.cli.terminal.stopping import keeping

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

FIRST = 1.0  # seconds after which something begins to say that it goes on
EVERY = 5.0  # seconds between two lines
SLOWER = 1 / 20  # of the time that has passed, once that is more
SLOWEST = 60.0  # seconds between two lines, however long it takes
LOOK = 0.25  # seconds between two looks whether something is to be said
GUESS_AFTER = 5.0  # seconds of work before which the rest of the time would be a guess
BYTES = "bytes"
VARIABLE = "EARSHOT_PROGRESS"
LINES = "lines"


@dataclass
class Step:
    """Something that takes its time."""

    doing: str
    """What, as a sentence begins: "Reading pictures"."""
    unit: str = ""
    """What is counted, in the plural, or `BYTES`; empty where nothing is."""
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    total: int | None = None
    """None while it is not known."""
    began: float = field(init=False)
    _counted_from: tuple[float, int] | None = None
    """When the first number came, and which."""

    def __post_init__(self) -> None:
        self.began = self.clock()

    def tell(self, done: int, total: int | None) -> None:
        """So much is done now."""
        if self._counted_from is None:
            self._counted_from = (self.clock(), done)
        self.done, self.total = done, total

    def turn_to(self, doing: str, unit: str = "") -> None:
        """It is done, and another one begins, of which nothing is counted yet."""
        self.doing, self.unit = doing, unit
        self.done, self.total, self._counted_from = 0, None, None
        self.began = self.clock()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return self.clock() - self.began

    @property
    def seconds_left(self) -> float | None:
        """Until its end; None while that cannot be told."""
        if self._counted_from is None or not self.total:
            return None
        at, first = self._counted_from
        passed, done = self.clock() - at, self.done - first
        if passed < GUESS_AFTER or done <= 0:
            return None
        return (self.total - self.done) * passed / done

    def sentence(self) -> str:
        """How far it is."""
        left = self.seconds_left
        rest = f" About {duration(left)} left." if left else ""
        so_far = f"{duration(self.seconds)} so far" if self.seconds > FIRST + LOOK else ""
        if self.total:
            how_far = amount(self.done, self.total, self.unit)  # of what, is said already
            # Without a guess, such as while models are loaded, time is all that moves.
            return f"{self.doing}: {how_far}{f', {so_far}' if so_far and not rest else ''}.{rest}"
        return f"{self.doing}: {so_far}." if so_far else f"{self.doing}."

    def ended(self) -> str:
        """That it is over, and how long it took."""
        what = f"{counted(self.total, self.unit)} in " if self.total else ""
        return f"{self.doing}: done, {what}{duration(self.seconds)}."


class Display(Protocol):
    """Shows steps. Called in one thread at a time."""

    def show(self, step: Step) -> None:
        """Show how far it is, if it is time to."""

    def end(self, step: Step) -> None:
        """It is over."""

    def close(self) -> None:
        """Nothing more is shown."""


class LineDisplay:
    """Writes a line every few seconds."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._last: float | None = None
        self._of: float | None = None

    def show(self, step: Step) -> None:
        """See `Display`."""
        if self._of != step.began:  # it has turned to something else
            self._of, self._last = step.began, None
        now = step.clock()
        if self._last is None:
            if step.seconds < FIRST:
                return
        elif now - self._last < min(max(EVERY, step.seconds * SLOWER), SLOWEST):
            return
        self._last = now
        self._write(step.sentence())

    def end(self, step: Step) -> None:
        """See `Display`."""
        if self._last is not None and self._of == step.began:
            self._write(step.ended())
        self._of = self._last = None

    def close(self) -> None:
        """See `Display`."""


class BarDisplay:
    """Draws a bar that is drawn again in its place."""

    def __init__(self) -> None:
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None

    def show(self, step: Step) -> None:
        """See `Display`."""
        if self._bar is None:
            if step.seconds < FIRST:
                return
            self._bar = _rich_bar()
            self._bar.start()
        if self._task is None:
            self._task = self._bar.add_task(step.doing, total=None, text="")
        total = step.total or None
        text = amount(step.done, total, step.unit) if total else ""
        self._bar.update(
            self._task, description=step.doing, completed=step.done, total=total, text=text
        )

    def end(self, step: Step) -> None:
        """See `Display`."""
        if self._bar is not None and self._task is not None:
            self._bar.remove_task(self._task)
            self._bar.console.print(step.ended(), markup=False, highlight=False)
        self._task = None

    def close(self) -> None:
        """See `Display`."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _rich_bar() -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    # Standard output may be a file that holds one JSON document, and nothing else.
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[text]}", markup=False),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),
    )


def write_line(words: str) -> None:
    """A line on stderr at once, if anybody takes it."""
    with suppress(OSError, ValueError, AttributeError):  # closed, or there is none
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def usual_display(environment: Mapping[str, str] | None = None) -> Display:
    """A bar where stderr is a terminal that can be drawn on, else lines."""
    environment = os.environ if environment is None else environment
    plain = environment.get(VARIABLE) == LINES or environment.get("TERM") in ("dumb", "unknown")
    if plain or sys.stderr is None or not sys.stderr.isatty():
        return LineDisplay(write_line)
    return BarDisplay()


@contextmanager
def shown(
    step: Step,
    kept: Callable[[Step], str] | None = None,
    display: Display | None = None,
    look: Callable[[Step], None] = lambda _: None,
) -> Iterator[Step]:
    """While something goes on, of which is told how far it is.

    Args:
        step: what.
        kept: what to say where it is stopped; None for what is said of the step around it.
        display: where it is shown; None for the usual one.
        look: brings the step up to date, where nobody tells it; called before each showing.
    """
    showing = _Showing(step, display or usual_display(), look)
    stopped = keeping(lambda: kept(step)) if kept else None
    with showing:
        if stopped is None:
            yield step
            return
        with stopped:
            yield step


class _Showing:
    """Shows a step in a thread of its own, as whoever works on it may be deep in a library."""

    def __init__(self, step: Step, display: Display, look: Callable[[Step], None]) -> None:
        self._step, self._display, self._look = step, display, look
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, failed: object, *_: object) -> None:
        self._over.set()
        self._thread.join()
        with suppress(OSError):  # the terminal was closed
            if failed is None:
                self._display.end(self._step)
            self._display.close()

    def _run(self) -> None:
        while not self._over.wait(LOOK):
            self._look(self._step)
            with suppress(OSError):
                self._display.show(self._step)


def amount(done: int, total: int, unit: str) -> str:
    """How much of something is done, such as "230 of 1,000" or "0.4 of 2.7 GB"."""
    if unit != BYTES:
        return f"{done:,} of {total:,}"
    scale, name = (1e9, "GB") if total >= 1e9 else (1e6, "MB")
    return f"{done / scale:,.1f} of {total / scale:,.1f} {name}"


def counted(number: int, unit: str) -> str:
    """So many of something, such as "1,000 pictures"."""
    return size(number) if unit == BYTES else f"{number:,} {unit}".rstrip()


def size(number: int) -> str:
    """Bytes for people, such as "2.7 GB", "78.1 MB" or "3 kB"."""
    if number >= 1e9:
        return f"{number / 1e9:,.1f} GB"
    return f"{number / 1e6:,.1f} MB" if number >= 1e6 else f"{math.ceil(number / 1e3)} kB"


def duration(seconds: float) -> str:
    """For people, such as "40 seconds", "3 minutes" or "2.5 hours"."""
    if seconds < 90:
        number = max(1, round(seconds))
        return "1 second" if number == 1 else f"{number} seconds"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    return f"{seconds / 3600:.1f} hours"

"""How quickly work goes on of late: what tells how long the rest of it takes.

An average since the start would hide that work has become slower, or quicker. Knows nothing of
the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

WINDOW = 60.0  # seconds that are looked back on
FEWEST = 4  # ticks that are looked back on, however long ago they came
SETTLED = 5.0  # seconds of work before which a figure would be a guess


class Tick(NamedTuple):
    """How much was done at a moment."""

    at: float
    """Seconds by the clock."""
    done: int


class Pace:
    """The speed of work that is done in batches. Noted in one thread, asked from any."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ticks: tuple[Tick, ...] = ()

    def note(self, done: int) -> None:
        """So much is done now."""
        now = self._clock()
        ticks = (*self._ticks, Tick(now, done))
        recent = tuple(tick for tick in ticks[:-FEWEST] if tick.at > now - WINDOW)
        self._ticks = recent + ticks[-FEWEST:]

    def per_second(self) -> float | None:
        """How much is done in a second; None while that is not known.

        A batch that takes no longer than others did is no standstill; one that does slows it.
        """
        ticks = self._ticks
        if len(ticks) < 2:
            return None
        first, last = ticks[0], ticks[-1]
        if last.at - first.at < SETTLED or last.done == first.done:
            return None
        usual = max(after.at - before.at for before, after in pairwise(ticks))
        overdue = max(0.0, self._clock() - last.at - usual)
        return (last.done - first.done) / (last.at - first.at + overdue)

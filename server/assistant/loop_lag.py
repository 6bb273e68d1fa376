"""How late the event loop wakes: what everybody's sound and messages wait for.

Knows neither who blocks it nor who reads the figure.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

EVERY = 0.01  # seconds
WINDOW = 10.0  # seconds over which the most is kept


async def watch_loop(observe: Callable[[float], None], every: float = EVERY) -> None:
    """Sleep again and again, and tell how many seconds late each waking came; until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every
        await asyncio.sleep(every)
        observe(max(0.0, loop.time() - due))


class RecentMost:
    """The largest of the values of the last `window` seconds."""

    def __init__(self, window: float = WINDOW, clock: Callable[[], float] = time.monotonic) -> None:
        self._window = window
        self._clock = clock
        # (when, value), values falling: what an equal or larger later one outlives is not kept.
        self._peaks: deque[tuple[float, float]] = deque()

    def add(self, value: float) -> None:
        """Note a value."""
        while self._peaks and self._peaks[-1][1] <= value:
            self._peaks.pop()
        self._peaks.append((self._clock(), value))
        self._forget_old()

    def value(self) -> float:
        """The largest; 0 where there is none."""
        self._forget_old()
        return self._peaks[0][1] if self._peaks else 0.0

    def _forget_old(self) -> None:
        oldest = self._clock() - self._window
        while self._peaks and self._peaks[0][0] < oldest:
            self._peaks.popleft()

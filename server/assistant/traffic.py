"""How much live work is under way, so that work in the background gives way to it.

Live is whatever a person waits for: somebody speaks, waits for an answer or listens to one.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

PATIENCE = 5.0  # seconds for which background work waits at most
STINT = 0.5  # seconds of work between two such waits, where live work never ends


class Traffic:
    """Counts live work. From any thread.

    Where somebody always talks, work in the background still has a share of
    `STINT / (STINT + PATIENCE)` of the time, one eleventh.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._live = 0
        self.begun = 0
        """How often live work has begun."""
        self._stint_ends = 0.0  # by the clock; 0 for no stint
        self.stirs = 0
        """How often live work has begun, or work in the background gone on."""
        self._woken: list[Callable[[], object]] = []

    @property
    def is_live(self) -> bool:
        """Whether live work is under way."""
        return self._live > 0

    @contextmanager
    def live(self) -> Iterator[None]:
        """For as long as somebody speaks, waits or listens."""
        with self._changed:
            self._live += 1
            self.begun += 1
            self._stir()
        try:
            yield
        finally:
            with self._changed:
                self._live -= 1
                if not self.is_live:
                    self._stint_ends = 0.0
                    self._changed.notify_all()

    def give_way(self, most_seconds: float = PATIENCE) -> None:
        """Wait until no live work is under way; call between two pieces of background work.

        Who has waited in vain for `most_seconds` may work for `STINT` before the next wait. Never
        for the event loop: it blocks.
        """
        with self._changed:
            self._stir()
            if self.is_live and self._clock() < self._stint_ends:
                return
            if not self._changed.wait_for(lambda: not self.is_live, most_seconds):
                self._stint_ends = self._clock() + STINT

    async def stirred(self, since: int) -> None:
        """Wait until anything is done again, so that nobody looks again and again while nothing is.

        Args:
            since: `stirs`, as it was when the last thing was seen to; nothing is missed after it.
        """
        moved = asyncio.Event()
        tell = partial(asyncio.get_running_loop().call_soon_threadsafe, moved.set)
        with self._changed:
            if self.stirs != since:
                return
            self._woken.append(tell)
        try:
            await moved.wait()
        finally:
            with self._changed, suppress(ValueError):  # who was told is taken out already
                self._woken.remove(tell)

    def _stir(self) -> None:
        self.stirs += 1
        woken, self._woken = self._woken, []
        for tell in woken:
            with suppress(RuntimeError):  # its loop is closed
                tell()

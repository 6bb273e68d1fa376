"""How much live work is under way, so that work in the background gives way to it.

Live is whatever a person waits for: somebody speaks, waits for an answer or listens to one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
            if self.is_live and self._clock() < self._stint_ends:
                return
            if not self._changed.wait_for(lambda: not self.is_live, most_seconds):
                self._stint_ends = self._clock() + STINT

"""One long piece of work in the background, which gives way to everything else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from index.priority import step_back
from index.store.training import Stopped

NICENESS = 10  # of the thread alone, where the system can; 19 would hardly run on a busy machine
NOT_MADE = (
    "The quick search index for this many pictures could not be made. Everything is found all the "
    "same, but more slowly. Earshot tries again when it is started the next time."
)


class RebuildThread:
    """At most one thread; after a failure there is no second try."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self.failure: str | None = None
        """Why the work was not done, in sentences."""

    @property
    def running(self) -> bool:
        """Whether work is being done now."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, work: Callable[[Callable[[], bool]], None]) -> None:
        """Begin, unless work is going on, has failed, or is no longer wanted.

        Args:
            work: is handed what to ask often, and raises `Stopped` where that says to stop.
        """
        with self._starting:
            if self.running or self.failure or self._stop.is_set():
                return
            self._thread = threading.Thread(target=self._do, args=(work,), name="rebuild")
            self._thread.start()

    def wait(self) -> None:
        """Until the work that goes on now is done."""
        if self._thread is not None:
            self._thread.join()

    def stop(self) -> None:
        """End the work as soon as it asks, wait for that, and begin none again."""
        with self._starting:
            self._stop.set()
        self.wait()

    def _do(self, work: Callable[[Callable[[], bool]], None]) -> None:
        step_back(NICENESS)
        try:
            work(self._stop.is_set)
        except Stopped:
            return
        except Exception:
            self.failure = NOT_MADE
            logging.getLogger(__name__).warning(NOT_MADE, exc_info=True)

"""Threads that run one piece of work after another, and report on the event loop.

A worker advances a producer of many items by one item at a time, so that no thread ever waits for a
reader. Its thread is a daemon: nobody can kill a native call, and one that hangs must not hold up
the program's end, as the threads of a `ThreadPoolExecutor` would. `lanes.py` decides what runs.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

T = TypeVar("T")

END: Any = object()
"""Comes after the last item of a `Source`."""

Ended: TypeAlias = Callable[[Any, BaseException | None], None]
"""Told, on the event loop, what the work returned, or what it raised."""


class Worker(Protocol):
    """Runs one piece of work at a time."""

    def begin(self, work: Callable[[], Any], ended: Ended) -> None:
        """Run `work` elsewhere; call on the event loop, when nothing else runs."""

    def close(self) -> None:
        """End, after the work at hand. From any thread."""


class ThreadWorker:
    """A worker with a thread of its own."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def begin(self, work: Callable[[], Any], ended: Ended) -> None:
        """Run `work` on the thread."""
        self._jobs.put((work, ended, asyncio.get_running_loop()))

    def close(self) -> None:
        """End the thread, after the work at hand."""
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            _perform(*job)
            del job  # or what it holds, such as a picture, is kept until the next


_Job: TypeAlias = tuple[Callable[[], Any], Ended, asyncio.AbstractEventLoop]


def _perform(work: Callable[[], Any], ended: Ended, loop: asyncio.AbstractEventLoop) -> None:
    outcome: tuple[Any, BaseException | None]
    try:
        outcome = work(), None
    except BaseException as error:  # noqa: BLE001 - the caller is to be told, whatever it is
        outcome = None, error
    with suppress(RuntimeError):  # the loop has been closed: nobody is left to be told
        loop.call_soon_threadsafe(ended, *outcome)


class Source(Generic[T]):
    """An iterator that workers advance item by item, one of them at a time."""

    def __init__(self, start: Callable[[], Iterator[T]]) -> None:
        self._start = start
        self._iterator: Iterator[T] | None = None
        self._lock = threading.Lock()
        self._running = False
        self._stopped = False

    def next(self) -> T:
        """The next item, or `END`; on a worker."""
        with self._lock:
            if self._stopped:
                end: T = END
                return end
            self._running = True
        try:
            if self._iterator is None:
                self._iterator = iter(self._start())
            return next(self._iterator, END)
        finally:
            with self._lock:
                self._running = False
                left = self._stopped
            if left:
                self.close()

    def stop(self) -> bool:
        """Let it end after the item at hand; returns whether `close` must still be called."""
        with self._lock:
            self._stopped = True
            return self._iterator is not None and not self._running

    def close(self) -> None:
        """Let the producer tidy up; on a worker."""
        close = getattr(self._iterator, "close", None)
        if close:
            close()

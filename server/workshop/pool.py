"""As many processes of one kind as there is work for, up to a number; each has one piece at a time.

A process that dies costs nobody anything the first time: the work goes to a new one. Only who is
there when two of them die is blamed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from server.workshop.child import Child
from server.workshop.errors import (
    ChildLost,
    ChildRetired,
    NoRoom,
    NotStarted,
    TooLong,
    WorkshopError,
)

MOST_DEATHS = 2  # of which the second is no chance any more
MOST_STARTS = 4  # that fail, for one piece of work

T = TypeVar("T")
logger = logging.getLogger(__name__)


def tried_again(ask: Callable[[], T]) -> T:
    """What `ask` returns, in another process where the first one dies or has ended by itself.

    Raises:
        ChildLost: two processes have died of it, or none can be started.
        Exception: whatever else `ask` raises.
    """
    deaths, starts = 0, 0
    while True:
        try:
            return ask()
        except ChildRetired:
            continue
        except NotStarted:
            starts += 1
            if starts == MOST_STARTS:
                raise
        except ChildLost:
            deaths += 1
            if deaths == MOST_DEATHS:
                raise
        logger.info("A process of the workshop died; its work is tried again.")


class ChildPool:
    """From any thread."""

    def __init__(self, start: Callable[[], Child], most: int, seconds: float) -> None:
        """No process is started yet.

        Args:
            start: begins to start a process.
            most: processes at a time; further work waits.
            seconds: for one piece of work, in however many processes.
        """
        self._start = start
        self._places = threading.BoundedSemaphore(most)
        self._seconds = seconds
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """Of its processes, those that have ended for want of work included."""
        with self._lock:
            return [child.pid for child in (*self._idle, *self._busy)]

    def wake(self) -> None:
        """Begin to start a process where there is none, for it will be needed soon."""
        with self._lock:
            if not (self._idle or self._busy or self._closed):
                self._idle.append(self._start())

    def ask(self, method: str, *arguments: Any, pause: Callable[[], None] | None = None) -> Any:
        """What a method of the worker returns; blocks.

        Args:
            method: its name.
            arguments: of the method.
            pause: see `Child.ask`.

        Raises:
            ChildLost: two processes have died of it.
            TooLong, WorkFailed, OutOfMemory: see `Child.ask`.
            Exception: what the process may tell.
        """
        with self._places:
            ends = time.monotonic() + self._seconds
            return tried_again(
                lambda: self._asked(method, arguments, pause, max(0.0, ends - time.monotonic()))
            )

    def close(self) -> None:
        """End every process; what they do is lost."""
        with self._lock:
            self._closed = True
            children = [*self._idle, *self._busy]
            self._idle.clear()
        for child in children:
            child.close()

    def _asked(
        self,
        method: str,
        arguments: tuple[Any, ...],
        pause: Callable[[], None] | None,
        seconds: float,
    ) -> Any:
        child = self._taken()
        gone = False
        try:
            return child.ask(method, *arguments, pause=pause, seconds=seconds)
        except (ChildLost, ChildRetired, TooLong, NoRoom):
            gone = True
            raise
        finally:
            self._give_back(child, gone)

    def _taken(self) -> Child:
        with self._lock:
            if self._closed:
                raise WorkshopError("The workshop is closed.")
            child = self._idle.pop() if self._idle else self._start()
            self._busy.add(child)
            return child

    def _give_back(self, child: Child, gone: bool) -> None:
        with self._lock:
            self._busy.discard(child)
            keep = not (gone or self._closed)
            if keep:
                self._idle.append(child)
        if not keep:
            child.close()

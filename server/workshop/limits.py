"""How much of the machine a process of the workshop may take; what holds it to that.

Where the system has no such limit it is left out: Windows has none of these, macOS none of memory.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SOONER_KILLED = 500  # of 1000: what the kernel adds to a process where memory runs out
GRACE = 5.0  # seconds after which a process ends itself whose parent has not ended it


@dataclass(frozen=True)
class ProcessLimits:
    """For one process."""

    seconds: float
    """For one piece of work, from when it is handed over."""
    idle_seconds: float
    """Without work, until the process ends; longer where work of one of its doors says so."""
    spare_bytes: int | None = None
    """Of memory, beside what it holds when it is ready; None for no limit."""
    niceness: int = 0
    """From 0 to 19, see `index/priority.py`; of the whole process."""


def step_back_with_all_threads(niceness: int) -> None:
    """Lower the priority of this process, and offer it first where memory runs out."""
    if sys.platform != "win32":
        before = os.getpriority(os.PRIO_PROCESS, 0)  # of the thread that started it
        os.setpriority(os.PRIO_PROCESS, 0, max(before, niceness))
    if sys.platform == "linux":
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(str(SOONER_KILLED))


def hold_memory(spare_bytes: int) -> None:
    """Refuse this process any memory beyond what it has now and so much more.

    What is refused becomes a `MemoryError`, or an error of the library that asked for it.
    """
    if sys.platform != "linux":  # macOS takes the limit and does not keep it
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + spare_bytes
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


@contextmanager
def memory_withheld(withheld_bytes: int) -> Iterator[None]:
    """Allow this process less than `hold_memory` does, for a while."""
    if sys.platform != "linux":
        yield
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY:  # nothing holds it
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (max(0, hard - withheld_bytes), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


class Overtime(BaseException):
    """What was to be done in no time is not; no `Exception`, or a library would go on with it."""


@contextmanager
def processor_seconds(most: float) -> Iterator[None]:
    """Let what runs inside, in Python, take so much of the processor; however busy that is.

    Raises:
        Overtime: it took more. Where the system or the thread has no such limit, never.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    import signal

    def stop(*_: object) -> None:
        raise Overtime

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def end_after(seconds: float) -> None:
    """Let the system end this process unless it is told another time before; 0 for never.

    A decoder in an endless loop never comes back to Python, which could end itself otherwise.
    """
    if sys.platform != "win32":
        import signal

        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)

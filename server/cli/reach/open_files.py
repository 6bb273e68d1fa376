"""How many files and connections this process may have open, looked at before it needs them.

Where there are too few, everything fails in its own way: a model seems damaged that merely could
not be opened.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from server.cli.console import Failed

WANTED = 4096
NEEDED = 256
"""Loading the starter's models takes 60, each connection one, and each process of the workshop
five."""


def have_enough_open_files() -> int:
    """Take as many as the system gives of what is wanted; returns how many there are.

    Raises:
        Failed: fewer than are needed.
    """
    if sys.platform == "win32":  # it has no such limit
        return WANTED
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return WANTED
    best = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft < best:
        with suppress(OSError, ValueError):  # macOS allows less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (best, hard))
            soft = best
    if soft < NEEDED:
        raise Failed(too_few(soft))
    return soft


def too_few(limit: int) -> str:
    """What is told where there are fewer than are needed."""
    return (
        f"This system lets Earshot open only {limit} files and connections at once, and it needs "
        f"{NEEDED}, so nothing is served. Raise the limit, for example with ulimit -n "
        f"{4 * NEEDED}, and start it again."
    )

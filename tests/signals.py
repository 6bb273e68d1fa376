"""Signals for processes that a test starts, apart from those of whoever runs the tests."""

from __future__ import annotations

import signal

MINDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def mind_signals() -> None:
    """Let the process that is about to begin be ended by all of them.

    Where the tests run in the background, or so that they outlive a terminal, some are ignored, and
    a process inherits that.
    """
    for number in MINDED:
        signal.signal(number, signal.SIG_DFL)

"""Lines that come one after the other, and can be waited for. It does not know what they mean."""

from __future__ import annotations

import re
from threading import Condition

PATIENCE_SECONDS = 90.0  # a machine that tests other things, too, is slow


class Lines:
    """Lines that one thread adds and another waits for."""

    def __init__(self, verb: str) -> None:
        """`verb` tells whose they are where one does not come, such as `Orca said`."""
        self._verb = verb
        self._lines: list[str] = []
        self._news = Condition()

    def add(self, lines: list[str]) -> None:
        with self._news:
            self._lines += lines
            self._news.notify_all()

    @property
    def mark(self) -> int:
        """How many there are until now."""
        with self._news:
            return len(self._lines)

    def since(self, mark: int) -> list[str]:
        """Those after `mark`."""
        with self._news:
            return self._lines[mark:]

    def wait(self, pattern: str, since: int = 0) -> None:
        """Wait for a line that matches a regular expression as a whole.

        Raises:
            AssertionError: It did not come; what came instead is told.
        """
        wanted = re.compile(pattern).fullmatch
        with self._news:
            if not self._news.wait_for(
                lambda: any(map(wanted, self._lines[since:])), PATIENCE_SECONDS
            ):
                came = self._lines[since:]
                raise AssertionError(f"Not {pattern!r}: {self._verb} {came}")

    def silence(self, seconds: float) -> None:
        """Let time pass in which none may come.

        Raises:
            AssertionError: One came.
        """
        with self._news:
            before = len(self._lines)
            if self._news.wait_for(lambda: len(self._lines) > before, seconds):
                raise AssertionError(f"No silence: {self._verb} {self._lines[before:]}")

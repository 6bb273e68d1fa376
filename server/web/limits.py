"""How much one client may send."""

from __future__ import annotations

import time
from collections.abc import Callable


class Allowance:
    """A token bucket: `burst` at once, `per_second` sustained.

    Args:
        now: seconds on a clock that never goes back; another one in tests.
    """

    def __init__(
        self, per_second: float, burst: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._now = now
        self._left = float(burst)
        self._at = now()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        at = self._now()
        self._left = min(self._burst, self._left + (at - self._at) * self._per_second)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True

"""One place, in all processes together, for a picture that takes much memory to open.

Each process may take a little at any time. Several that took much at once would be more than a
laptop has, and nobody needs two such pictures in the same second.
"""

from __future__ import annotations

import threading

from server.workshop.errors import NoRoom


class LargePlace:
    """Shared by all who open pictures. From any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def wanted(self, seconds: float) -> Claim:
        """For somebody who may need it, and then waits for it so many seconds at most."""
        return Claim(self._lock, seconds)


class Claim:
    """One who may need the place."""

    def __init__(self, lock: threading.Lock, seconds: float) -> None:
        self._lock, self._seconds = lock, seconds
        self._has_it = False

    def take(self) -> None:
        """Wait for the place, unless it is taken already. Raises: NoRoom."""
        self._has_it = self._has_it or self._lock.acquire(timeout=self._seconds)
        if not self._has_it:
            raise NoRoom

    def close(self) -> None:
        """Leave it to others."""
        if self._has_it:
            self._has_it = False
            self._lock.release()

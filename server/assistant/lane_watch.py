"""What a lane tells whoever measures it.

`metrics.py` counts it for Prometheus; neither knows the other.
"""

from __future__ import annotations

from typing import Protocol


class LaneWatch(Protocol):
    """Told what happens in lanes; a piece of a stream counts as a job. Called on the event loop."""

    def depth(self, lane: str, jobs: int) -> None:
        """So many jobs wait now."""

    def waited(self, lane: str, seconds: float) -> None:
        """A job begins after so long."""

    def worked(self, lane: str, seconds: float) -> None:
        """A job has ended, well or badly, after running so long."""

    def dropped(self, lane: str, reason: str) -> None:
        """A job's result is not to be: "busy", "stale", "replaced", "cancelled" or "hung"."""


class Unwatched:
    """A watch that nobody reads."""

    def depth(self, lane: str, jobs: int) -> None:
        """Forget it."""

    def waited(self, lane: str, seconds: float) -> None:
        """Forget it."""

    def worked(self, lane: str, seconds: float) -> None:
        """Forget it."""

    def dropped(self, lane: str, reason: str) -> None:
        """Forget it."""

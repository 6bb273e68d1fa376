"""What an error follows from, so that a program can tell which of its messages failed."""

from __future__ import annotations

from dataclasses import dataclass

from server.protocol import events


@dataclass(frozen=True)
class Cause:
    """The client's message that something follows from."""

    event_id: str | None = None
    message: int | None = None
    """Counted from 1 in the session, sound included."""

    def error(self, code: str, text: str) -> events.Error:
        """The event for a failure that follows from it."""
        return events.Error(
            code=code, text=text, cause_event_id=self.event_id, cause_message=self.message
        )

"""What is being said to one person or worked on for them, and what of it was interrupted.

Who interrupts whom, and what may go on by itself, is decided in `session.py`. Knows no microphone
and no words.
"""

from __future__ import annotations

from typing import TypeAlias

from server.session.effects import Effect, Find, GoOn, Hear, Look, Say
from server.session.recital import Recital

Work: TypeAlias = Hear | Look | Find


class Floor:
    """One person's turn, and the one before it as far as it was not heard."""

    def __init__(self) -> None:
        self.current = Recital()
        """What is said in this turn."""
        self.appended = Recital()
        """What is said after it, and is no part of it."""
        self.pending: Work | None = None
        """What the person waits for."""
        self.held: Recital | Work | None = None
        """What was interrupted, and may go on."""

    @property
    def sounding(self) -> bool:
        """Whether something is being played, as far as can be known."""
        told = (self.current, self.appended)
        return any(recital.response_id and not recital.finished for recital in told)

    @property
    def seconds(self) -> float:
        """How long all that was sent sounds."""
        return self.current.seconds + self.appended.seconds

    def is_told(self, response_id: str) -> bool:
        """Whether a response is one of those that may be sounding."""
        return response_id in (self.current.response_id, self.appended.response_id)

    def hold(self) -> None:
        """Keep what is interrupted, so that it can go on."""
        if self.pending:
            self.held = self.pending
        elif not self.current.aside:
            self.held = None if self.current.finished else self.current
        self.pending, self.current, self.appended = None, Recital(), Recital()

    def take(self, effect: Effect) -> None:
        """Note what is going to be said and waited for."""
        if isinstance(effect, (Hear, Look, Find)):
            self.pending = effect
        if isinstance(effect, Say):
            self.current.add(effect.parts, effect.rank)
        elif isinstance(effect, Find):
            self.current.add(effect.lead)
        if isinstance(effect, Find) or (isinstance(effect, Say) and not effect.aside):
            self.held, self.current.aside = None, False

    def go_on(self, going_on: GoOn) -> list[Effect]:
        """The rest of what was interrupted."""
        held, self.held = self.held, None
        before = (going_on.before,) if going_on.before else ()
        rest = held.rest() if isinstance(held, Recital) else None
        if rest:
            return [Say((*before, *rest.parts), rest.rank, resumes=rest.resumes)]
        if held and not isinstance(held, Recital):
            again = Hear(held.pcm) if isinstance(held, Hear) else held
            return [*([Say(before, aside=True)] if before else []), again]
        words = before or ((going_on.otherwise,) if going_on.otherwise else ())
        return [Say(words, aside=True)] if words else []

    def played(self, response_id: str, seconds: float | None) -> None:
        """So much of a response has sounded; None for all of it."""
        for recital in (self.current, self.held, self.appended):
            if isinstance(recital, Recital) and recital.response_id == response_id:
                recital.finished = recital.finished or seconds is None
                recital.position = seconds if seconds is not None else recital.position

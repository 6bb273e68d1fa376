"""What is said to one person: how much of it reached the ear, what was interrupted, what may echo.

The server sends the sound of an answer faster than it is played. Who interrupts one has heard less
than was sent; the rest begins at the sentence in which it was interrupted. `session.py` decides who
interrupts whom, and what may go on by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from server.session.effects import Effect, Find, FindMore, GoOn, Hear, Look, Part, Say
from server.session.preferences import Preferences

HEARD_OUT_SECONDS = 0.05  # a sentence that lacks no more than its last silence was heard
ECHO_SECONDS = 2.0  # after the sound of an answer that nobody said was played to its end
LONGEST_SENTENCE_SECONDS = 15.0  # by a client's own voice, whose sound is not known here


@dataclass
class Playback:
    """One response, and how much of it has reached the ear."""

    aside: bool = True
    """It answers nothing, as far as was said: an acknowledgement, or a failure."""
    response_id: str = ""
    rank: int | None = None
    parts: list[Part] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    """Seconds of the response's sound at which each part ends, as far as they were sent; where the
    client speaks itself, each sentence counts as one."""
    seconds: float = 0.0
    """Of all sound that was sent, that of asides included; counted as in `ends`."""
    complete: bool = False
    """All of it was sent."""
    position: float | None = None
    """Seconds that the client has played, when it last told."""
    finished: bool = False
    """All of it was played, or could only be read."""

    def add(self, parts: tuple[Part, ...], rank: int | None = None) -> None:
        """More is to be said in this response."""
        self.parts += parts
        self.rank = rank if rank is not None else self.rank

    def sent(self, seconds: float) -> None:
        """The next part is on its way whole; `seconds` of sound were sent so far."""
        self.ends.append(seconds)

    @property
    def playing(self) -> bool:
        """Whether some of it has yet to be heard, as far as can be known.

        A client that never tells its position is taken to have heard what it was sent.
        """
        return not self.finished and not (self.complete and self.position is None)

    def rest(self) -> Say | None:
        """What has not been heard to its end; None when nothing is left."""
        if not self.playing:
            return None
        position = (self.position or 0.0) + HEARD_OUT_SECONDS
        heard = sum(1 for end in self.ends if end <= position and self.position)
        left = tuple(self.parts[heard:])
        return Say(left, self.rank, resumes=self.response_id or None) if left else None


Work: TypeAlias = Hear | Look | Find | FindMore


class Floor:
    """One person's turn, and the one before it as far as it was not heard."""

    def __init__(self) -> None:
        self.current = Playback()
        """What is said in this turn."""
        self.appended = Playback()
        """What is said after it, and is no part of it."""
        self.pending: Work | None = None
        """What the person waits for."""
        self.held: Playback | Work | None = None
        """What was interrupted, and may go on."""

    @property
    def sounding(self) -> bool:
        """Whether something is being played, as far as can be known."""
        told = (self.current, self.appended)
        return any(playback.response_id and not playback.finished for playback in told)

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
        self.pending, self.current, self.appended = None, Playback(), Playback()

    def take(self, effect: Effect) -> None:
        """Note what is going to be said and waited for."""
        if isinstance(effect, (Hear, Look, Find, FindMore)):
            self.pending = effect
        if isinstance(effect, Say):
            self.current.add(effect.parts, effect.rank)
        elif isinstance(effect, Find):
            self.current.add(effect.lead)
        if isinstance(effect, (Find, FindMore)) or (isinstance(effect, Say) and not effect.aside):
            self.held, self.current.aside = None, False

    def go_on(self, going_on: GoOn) -> list[Effect]:
        """The rest of what was interrupted."""
        held, self.held = self.held, None
        before = (going_on.before,) if going_on.before else ()
        rest = held.rest() if isinstance(held, Playback) else None
        if rest:
            return [Say((*before, *rest.parts), rest.rank, resumes=rest.resumes)]
        if held and not isinstance(held, Playback):
            again = Hear(held.pcm) if isinstance(held, Hear) else held
            return [*([Say(before, aside=True)] if before else []), again]
        words = before or ((going_on.otherwise,) if going_on.otherwise else ())
        return [Say(words, aside=True)] if words else []

    def played(self, response_id: str, seconds: float | None) -> None:
        """So much of a response has sounded; None for all of it."""
        for playback in (self.current, self.held, self.appended):
            if isinstance(playback, Playback) and playback.response_id == response_id:
                playback.finished = playback.finished or seconds is None
                playback.position = seconds if seconds is not None else playback.position


class EchoSuppression:
    """One person's loudspeaker.

    Args:
        floor: what is being said.
        preferences: whether it is to be passed over, and whose voice speaks.
    """

    def __init__(self, floor: Floor, preferences: Preferences) -> None:
        self._floor, self._preferences = floor, preferences
        self._seconds = 0.0

    def hides(self, seconds: float) -> bool:
        """Whether so much more sound is not to be listened to."""
        if self._preferences.interrupt_response:
            return False
        if not self._floor.sounding:
            self._seconds = 0.0
            return False
        self._seconds += seconds
        unit = LONGEST_SENTENCE_SECONDS if self._preferences.client_speaks else 1.0
        return self._seconds <= unit * self._floor.seconds + ECHO_SECONDS

"""What is being said to one person, and how much of it has reached the ear.

The sound of an answer is sent faster than it is played. Who interrupts one has heard less than
was sent; the rest begins at the sentence in which it was interrupted. Knows no sound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from server.session.effects import Part, Say

HEARD_OUT_SECONDS = 0.05  # a sentence that lacks no more than its last silence was heard


@dataclass
class Recital:
    """One response."""

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

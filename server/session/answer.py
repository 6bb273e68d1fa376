"""A question that was answered: what was asked, what was found, and how that is told.

Pure: it knows neither the session nor what was said before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from server.language import phrases
from server.language.question import Question
from server.protocol import events
from server.protocol.search_messages import results
from server.session.effects import Part, Picture

if TYPE_CHECKING:
    from models.types import Transcript
    from server.feedback.store import HeardAs
    from server.search.result import Found

THAT_PICTURE = "that picture"
"""A picture of the library whose number nobody knows, or not any more."""


@dataclass(frozen=True)
class Answered:
    """One question and its answer."""

    question: Question
    via: events.Via
    transcript: Transcript | None
    """What was heard, where it was spoken."""
    found: Found

    @property
    def heard(self) -> str:
        """The words as they were heard, or typed; empty for a picture alone."""
        return self.transcript.text if self.transcript else self.question.written

    @property
    def heard_as(self) -> HeardAs:
        """How the question came in."""
        if self.question.picture:
            return "image"
        return "voice" if self.via == "voice" else "text"

    def settled(self) -> Answered:
        """As later words refer to it: what was number 2 has another number now, or none."""
        picture = self.question.picture
        if picture is None or picture.image_id is None:
            return self
        return replace(self, question=replace(self.question, called=THAT_PICTURE))

    def results(self) -> events.SearchResults:
        """The event that tells a client."""
        question, found = self.question, self.found
        return events.SearchResults(
            query=question.said if question.picture else question.written,
            with_picture=question.picture is not None,
            via=self.via,
            results=results(found),
            matches=found.matches,
            no_match=not found.matches,
            took_ms=found.took_ms,
        )

    def told(self) -> tuple[Part, ...]:
        """The answer, after the question was said back."""
        found, without = self.found, self.question.without
        if found.unknown:
            return (phrases.unknown_words(found.unknown),)
        reading = (phrases.still_reading(*found.still_reading),) if found.still_reading else ()
        if not found.hits and found.narrowed and not found.photos:
            return (*reading, phrases.nothing_there(found.narrowed))
        if not found.hits and without and found.photos:
            return (phrases.nothing_left(without),)
        if not found.hits:
            nothing = phrases.NO_OTHER_PICTURE if found.photos else phrases.EMPTY_LIBRARY
            return reading or (nothing,)
        if found.closest:
            return (phrases.the_closest(len(found.hits)), Picture(1, "place"), *reading)
        if not found.matches:
            no_match = phrases.no_clear_match(found.photos, found.narrowed)
            return (no_match, Picture(1, "closest"), *reading)
        if not found.by_look:
            return (phrases.browsed(found.matches, len(found.hits)), Picture(1, "place"))
        count = phrases.found(found.matches, len(found.hits), found.more)
        return (count, Picture(1, "place"))

"""A question that was answered: what was asked, what was found, and how that is told.

Pure: a value made of a question and its result. `dialogue.py` has what was said before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from server.language import phrases
from server.language.questions.saying import title, written
from server.language.synonyms import CommandName, Via
from server.protocol import events
from server.protocol.search_messages import results
from server.session.effects import FindMore, Part, Picture

if TYPE_CHECKING:
    from models.types import Transcript
    from server.feedback.store import HeardAs
    from server.search.query import Query
    from server.search.result import Result

THAT_PICTURE = "that picture"
"""A picture of the library whose number nobody knows, or not any more."""


@dataclass(frozen=True)
class Answered:
    """One question and its answer."""

    query: Query
    via: Via
    transcript: Transcript | None
    """What was heard, where it was spoken."""
    result: Result

    @property
    def heard(self) -> str:
        """The words as they were heard, or typed; empty for a picture alone."""
        return self.transcript.text if self.transcript else written(self.query)

    @property
    def heard_as(self) -> HeardAs:
        """How the question came in."""
        if self.query.likes:
            return "image"
        return "voice" if self.via == "voice" else "text"

    def settled(self) -> Answered:
        """As later words refer to it: what was number 2 has another number now, or none."""
        likes = tuple(
            like if like.image_id is None else replace(like, called=THAT_PICTURE)
            for like in self.query.likes
        )
        return replace(self, query=replace(self.query, likes=likes))

    @property
    def goes_on(self) -> bool:
        """Whether more results follow, which are still to be fetched; of what does not match, only
        the closest are told."""
        return bool(self.result.following and self.result.matches)

    @property
    def may_be_more(self) -> bool:
        """Whether nobody knows how many there are in all."""
        uncounted = self.result.more and self.result.by_look
        return self.goes_on and (uncounted or self.result.closest)

    @property
    def total(self) -> int:
        """How many results there are to listen to."""
        return len(self.result.hits)

    @property
    def reach(self) -> int:
        """How many can be listened to, those included that are still to be fetched."""
        return max(self.total, self.result.matches) if self.goes_on else self.total

    def rank_named(self, number: int) -> int:
        """The rank that a number names; below zero it counts from the last."""
        return number if number >= 0 else self.reach + 1 + number

    def rank_meant(self, command: str, current: int, number: int | None) -> int:
        """The rank that a command to go somewhere means; it may lie beyond the results."""
        named = {"first": 1, "last": self.reach, "next": current + 1, "previous": current - 1}
        named["more_results"] = self.total + 1
        return named.get(command, current if number is None else self.rank_named(number))

    def can_fetch(self, rank: int) -> bool:
        """Whether a rank may be among the results that follow those that there are."""
        return rank > self.total and self.goes_on and (self.may_be_more or rank <= self.reach)

    def fetch(
        self, rank: int, otherwise: str, command: CommandName | None = None, via: Via = "text"
    ) -> FindMore:
        """Have the results up to a rank found, and then that one told of: see `FindMore`."""
        after = self.result.following or ""
        return FindMore(self.query, after, rank - self.total, rank, otherwise, command, via)

    def followed_by(self, result: Result) -> Answered:
        """With the results that follow behind those that there are."""
        before = self.result
        together = replace(
            before,
            hits=(*before.hits, *result.hits),
            alike=(*before.alike, *result.alike),
            matches=max(before.matches, result.matches, len(before.hits) + len(result.hits)),
            more=result.more and result.following is not None,
            clear=before.clear | result.clear,
            following=result.following,
        )
        return replace(self, result=together)

    def results(self) -> events.SearchResults:
        """The event that tells a client."""
        query, result = self.query, self.result
        return events.SearchResults(
            query=title(query) if query.likes else written(query),
            with_picture=bool(query.likes),
            via=self.via,
            results=results(result),
            matches=result.matches,
            no_match=not result.matches,
            took_ms=result.took_ms,
            more=self.goes_on,
        )

    def _knows_no_place(self, unknown: tuple[str, ...]) -> bool:
        """Whether all that is not known is how a place looks, which has just been named."""
        named = " ".join(self.query.elsewhere).casefold()
        return bool(named) and all(word.casefold() in named for word in unknown)

    def told(self) -> tuple[Part, ...]:
        """The answer, after the question was said back."""
        result, without = self.result, self.query.without
        if result.unknown and self._knows_no_place(result.unknown):
            return (phrases.LOOK_UNKNOWN,)
        if result.unknown:
            return (phrases.unknown_words(result.unknown),)
        reading = (phrases.still_reading(*result.still_reading),) if result.still_reading else ()
        if not result.hits and self.query.no_such_folder:
            return (*reading, phrases.no_such_folder(self.query.no_such_folder))
        if not result.hits and result.narrowed and not result.photos:
            alone = not (self.query.words or without)
            return (*reading, phrases.nothing_there(result.narrowed, alone))
        if not result.hits and without and result.photos:
            return (phrases.nothing_left(without),)
        if not result.hits:
            nothing = phrases.NO_OTHER_PICTURE if result.photos else phrases.EMPTY_LIBRARY
            return reading or (nothing,)
        if result.closest:
            return (phrases.the_closest(len(result.hits)), Picture(1, "place"), *reading)
        if not result.matches:
            no_match = phrases.no_clear_match(result.photos, result.narrowed)
            return (no_match, Picture(1, "closest"), *reading)
        if not result.by_look:
            return (phrases.browsed(result.matches), Picture(1, "place"))
        return (phrases.found(result.matches, result.more), Picture(1, "place"))

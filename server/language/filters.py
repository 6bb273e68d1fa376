"""Which pictures a question is about, apart from what they show: when, where, in what order.

"Dogs in Leeds, last summer, newest first" -> "dogs", of Leeds, of summer 2026, the newest first.
What narrows is taken out of the words, for a picture model sees neither dates nor cameras.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from index.catalog.selection import LibraryNames, Selection
from server.language.normalise import lowered
from server.language.place_names import NameSpan, cameras_in, folders_in, places_in, with_the
from server.language.times.time_phrases import Period, PeriodSpan, both, periods_in
from server.search.query import SortOrder

Kind = Literal["place", "folder", "camera", "time", "order"]


@dataclass(frozen=True)
class Narrowed:
    """A question, taken apart."""

    words: str
    """What the pictures show; empty where all pictures of the selection are wanted."""
    selection: Selection
    order: SortOrder
    said: str
    """What else is asked, to be said after the words: "from Leeds, from May 2020"; may be empty."""


@dataclass(frozen=True)
class _Phrase:
    """A piece of the question that narrows it."""

    kind: Kind
    start: int
    end: int
    said: str
    """As it can be said, and understood again."""
    value: str = ""
    """Of a place, a folder and a camera, its name."""
    period: Period | None = None
    """Of a time."""
    order: SortOrder | None = None
    """Of an order."""


_SAID_FIRST: tuple[Kind, ...] = ("place", "folder", "camera", "time", "order")
_PICTURE = r"(?:pictures?|photos?|photographs?|images?|shots?|snaps?)"
_NEWEST, _OLDEST = r"newest|latest|most recent", r"oldest|earliest"
_FIRST = rf"(?P<newest>{_NEWEST})|(?P<oldest>{_OLDEST})"
_MANY = r"(?:(?:[0-9]{1,3}|two|three|four|five|six|seven|eight|nine|ten) )?"
_SORT = r"(?:sort|order|arrange)(?:ed)?(?: them| it)?"
_ONES = rf"(?: ones?| match(?:es)?| {_PICTURE})?"
_OF = r"(?: of(?= ))?"
_ORDERS = tuple(
    re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
    for pattern in (
        rf"(?:with )?(?:the )?(?:{_FIRST}|(?P<best>best|closest)){_ONES} first",
        rf"(?:in order of|(?:{_SORT} )?by) (?P<newest>date|time)",
        rf"{_SORT} by (?P<best>match|relevance)",
        r"in (?P<oldest>chronological) order",
        r"(?:from )?(?:the )?(?P<newest>newest) to (?:the )?oldest",
        r"(?:from )?(?:the )?(?P<oldest>oldest) to (?:the )?newest",
        rf"(?:(?:the|my|our|all) )*{_MANY}(?:{_FIRST}) {_MANY}{_PICTURE}{_OF}",
        rf"(?:my|our) {_MANY}(?:(?P<newest>last)|(?P<oldest>first)) {_MANY}{_PICTURE}{_OF}",
        rf"the {_MANY}(?:(?P<newest>last)|(?P<oldest>first)) {_MANY}{_PICTURE} of(?= )",
        rf"(?:(?:the|my|our) )?(?:{_FIRST})(?= (?:\w+ ){{1,2}}{_PICTURE}(?!\w))",
        rf"^(?:the )?(?:{_FIRST})(?: ones?)?$",
    )
)
_EVERYTHING = re.compile(
    r"(?:(?:all|every|any|some|only|just|of|the|those|these|my|our|me) )*"
    rf"(?:everything|anything|something|things?|ones?|stuff|{_PICTURE}|all|what|whatever)?"
    r"(?: (?:of|that|which|was|were|are|is|there|taken|made|shot|i|we|i've|we've|have|took|got))*",
    re.IGNORECASE,
)
_LOOSE_START = re.compile(r"^(?:(?:and|but)\b|[\s,.;:])+", re.IGNORECASE)
_LOOSE_END = re.compile(r"(?:\b(?:and|but|taken|made|shot)|[\s,.;:])+$", re.IGNORECASE)


def narrow(words: str, today: date, known: LibraryNames) -> Narrowed:
    """A question's words, and what narrows it, apart; never raises.

    Of two of a kind, such as two places, the first counts and the other stays a word; but a month
    and a year, said apart, go together.

    Args:
        words: as they were asked, in English.
        today: what "last year" is told from.
        known: the names that the library has; no other is taken for a place.
    """
    words = unicodedata.normalize("NFC", words)
    phrases = _phrases(words, today, known)
    if not phrases:
        return Narrowed(words, Selection(), "best", "")
    rest = _cut(words, phrases)
    said = {phrase.kind: phrase.said for phrase in phrases}
    period = _period(phrases)
    if period:
        said["time"] = period.said
    return Narrowed(
        words="" if _EVERYTHING.fullmatch(rest) else rest,
        selection=_selection(phrases, period or Period()),
        order=next((phrase.order for phrase in phrases if phrase.order), "best"),
        said=", ".join(said.values()),
    )


def replaces(words: str, change: str, today: date, known: LibraryNames) -> str | None:
    """A question's words with a period put in place of its period, a place of its place.

    "The beach, summer 2020" and "from 2021" -> "the beach, from 2021". A year for any year's May
    gives May of that year. What else the change asks for is `narrow(change, ...).words`; it is not
    put in.

    Returns:
        The new words; None where nothing in the change narrows.
    """
    words = unicodedata.normalize("NFC", words)
    before = _phrases(words, today, known)
    now = _phrases(unicodedata.normalize("NFC", change), today, known)
    if not now:
        return None
    gone = [old for old in before if any(_stands_for(new, old) for new in now)]
    rest = _cut(words, gone)
    return ", ".join(filter(None, (rest, *(phrase.said for phrase in now))))


def _stands_for(new: _Phrase, old: _Phrase) -> bool:
    if new.period and old.period:
        return not both(old.period, new.period)
    return new.kind == old.kind


def _phrases(words: str, today: date, known: LibraryNames) -> list[_Phrase]:
    """What narrows, in the order in which it is said to the person; none overlap.

    Names of folders and cameras are looked for before dates, for a folder may be called 2019; dates
    before places, for March is also a town.
    """
    finders: tuple[Callable[[str], list[_Phrase]], ...] = (
        lambda masked: _folder(folders_in(masked, known)),
        lambda masked: _camera(cameras_in(masked, known)),
        _order,
        lambda masked: _times(periods_in(masked, today)),
        lambda masked: _place(places_in(masked, known)),
    )
    found, masked = list[_Phrase](), words
    for find in finders:
        phrases = find(masked)
        found += phrases
        for phrase in phrases:  # where a phrase was, the one before it ends
            gone = "," * (phrase.end - phrase.start)
            masked = f"{masked[: phrase.start]}{gone}{masked[phrase.end :]}"
    return sorted(found, key=lambda phrase: _SAID_FIRST.index(phrase.kind))


def _place(mentions: Sequence[NameSpan]) -> list[_Phrase]:
    return [
        _Phrase("place", each.start, each.end, f"from {with_the(each.name)}", each.name)
        for each in mentions[:1]
    ]


def _folder(mentions: Sequence[NameSpan]) -> list[_Phrase]:
    return [
        _Phrase("folder", each.start, each.end, f"in the folder {each.name}", each.name)
        for each in mentions[:1]
    ]


def _camera(mentions: Sequence[NameSpan]) -> list[_Phrase]:
    return [
        _Phrase("camera", each.start, each.end, f"taken with the {each.name}", each.name)
        for each in mentions[:1]
    ]


def _order(words: str) -> list[_Phrase]:
    plain = lowered(words)
    for pattern in _ORDERS:
        match = pattern.search(plain)
        for order in get_args(SortOrder) if match else ():
            if match and match.groupdict().get(order):
                return [_Phrase("order", *match.span(), f"{order} first", order=order)]
    return []


def _times(told: Sequence[PeriodSpan]) -> list[_Phrase]:
    """The first period, and a month or a year that goes with it."""
    phrases = list[_Phrase]()
    for each in told:
        phrase = _Phrase("time", each.start, each.end, each.period.said, period=each.period)
        if _period([*phrases, phrase]):
            phrases.append(phrase)
    return phrases


def _period(phrases: Iterable[_Phrase]) -> Period | None:
    """The period that all times together tell; None where there is no such."""
    periods = [phrase.period for phrase in phrases if phrase.period]
    together: Period | None = periods[0] if periods else None
    for period in periods[1:]:
        together = both(together, period) if together else None
    return together


def _selection(phrases: Iterable[_Phrase], period: Period) -> Selection:
    names = {phrase.kind: phrase.value for phrase in phrases}
    return Selection(
        taken_from=period.taken_from,
        taken_until=period.taken_until,
        months=period.months,
        place=names.get("place"),
        folder=names.get("folder"),
        camera=names.get("camera"),
    )


def _cut(words: str, phrases: Iterable[_Phrase]) -> str:
    """The words without the phrases, and without the commas and the "and" around them."""
    pieces, at = list[str](), 0
    for phrase in sorted(phrases, key=lambda each: each.start):
        pieces.append(words[at : phrase.start])
        at = phrase.end
    pieces.append(words[at:])
    rest = " ".join(filter(None, (piece.strip(" ,;") for piece in pieces)))
    return _LOOSE_END.sub("", _LOOSE_START.sub("", " ".join(rest.split())))

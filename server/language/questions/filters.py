"""Phrases of a question that say which pictures it is about, apart from what they show.

When, where, in which folder, with which camera, in what order: "in Leeds", "last summer", "newest
first". What narrows is taken out of the words, for a picture model sees neither dates nor cameras.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from index.catalog.selection import LibraryNames, Selection
from server.language.normalise import lowered
from server.language.place_names import (
    NameSpan,
    cameras_in,
    folders_in,
    other_cameras_in,
    other_folders_in,
    places_in,
)
from server.language.times.periods import Period, both, within
from server.language.times.time_phrases import periods_in
from server.search.query import SortOrder

Kind = Literal["place", "folder", "camera", "time", "order"]


@dataclass(frozen=True)
class NarrowingPhrase:
    """A piece of the question that narrows it."""

    kind: Kind
    start: int
    end: int
    names: tuple[str, ...] = ()
    """Of a place, a folder and a camera; of several places one will do."""
    absent: tuple[str, ...] = ()
    """Places that would do as well, and that the library has no pictures from."""
    period: Period | None = None
    """Of a time."""
    order: SortOrder | None = None
    """Of an order."""


PICTURE = r"(?:pictures?|photos?|photographs?|images?|shots?|snaps?)"
_NEWEST, _OLDEST = r"newest|latest|most recent", r"oldest|earliest"
_FIRST = rf"(?P<newest>{_NEWEST})|(?P<oldest>{_OLDEST})"
_MANY = r"(?:(?:[0-9]{1,3}|two|three|four|five|six|seven|eight|nine|ten) )?"
_SORT = r"(?:sort|order|arrange)(?:ed)?(?: them| it)?"
_ONES = rf"(?: ones?| match(?:es)?| {PICTURE})?"
_OF = r"(?: of(?= ))?"
_OF_THESE = r"(?: (?:of|among|out of) (?:these|those|them|all of them|all|the results|the lot))?"
_ORDERS = tuple(
    re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
    for pattern in (
        rf"(?:with )?(?:the )?(?:{_FIRST}|(?P<best>best|closest)){_ONES} first",
        rf"(?:in order of|(?:{_SORT} )?by) (?P<newest>date|time)",
        rf"{_SORT} by (?P<best>match|relevance)",
        r"in (?P<newest>reverse) chronological order",
        r"in (?P<oldest>chronological) order",
        r"from (?P<newest>new) to old",
        r"from (?P<oldest>old) to new",
        rf"(?:starting|beginning) (?:with|from|at) (?:the )?(?:{_FIRST})(?: ones?)?",
        r"(?:from )?(?:the )?(?P<newest>newest) to (?:the )?oldest",
        r"(?:from )?(?:the )?(?P<oldest>oldest) to (?:the )?newest",
        rf"(?:(?:the|my|our|all) )*{_MANY}(?:{_FIRST}) {_MANY}{PICTURE}{_OF}",
        rf"(?:my|our) {_MANY}(?:(?P<newest>last)|(?P<oldest>first)) {_MANY}{PICTURE}{_OF}",
        rf"the {_MANY}(?:(?P<newest>last)|(?P<oldest>first)) {_MANY}{PICTURE} of(?= )",
        rf"(?:the|my|our) {_MANY}(?:(?P<newest>last)|(?P<oldest>first)) {_MANY}{PICTURE}"
        rf"(?: that)? (?:i|we) (?:took|made|shot|have taken){_OF}",
        rf"(?:(?:the|my|our|some|any|all) )*(?P<newest>recent) {PICTURE}{_OF}",
        r"(?:taken )?(?P<newest>recently|lately)",
        rf"(?:(?:the|my|our) )?(?:{_FIRST})(?= (?:\w+ ){{1,2}}{PICTURE}(?!\w))",
        rf"^(?:the )?(?:{_FIRST})(?: ones?)?{_OF_THESE}$",
        rf"(?<=, )(?:the |my )?(?:{_FIRST})(?: ones?)?$",
        rf"^(?:the |my |our ){_MANY}(?:(?P<newest>newest|most recent)|(?P<oldest>oldest))(?= \w)",
        r"^(?:(?P<newest>newest|most recent)|(?P<oldest>oldest))(?= \w+s(?!\w))",
    )
)


def phrases_in(words: str, today: date, known: LibraryNames) -> list[NarrowingPhrase]:
    """What narrows, in the order in which it stands; none overlap.

    Names of folders and cameras are looked for before dates, for a folder may be called 2019; dates
    before places, for March is also a town.

    Args:
        words: as they were asked, in English.
        today: what "last year" is told from.
        known: the names that the library has; no other is taken for a place.
    """
    finders: tuple[Callable[[str], list[NarrowingPhrase]], ...] = (
        lambda masked: _named("folder", folders_in(masked, known)),
        lambda masked: _named("folder", other_folders_in(masked, known)),
        lambda masked: _named("camera", cameras_in(masked, known)),
        lambda masked: _named("camera", other_cameras_in(masked)),
        _order,
        lambda masked: _times(masked, today),
        # Where a time was, a name before it ends.
        lambda masked: _named("folder", folders_in(masked, known)),
        lambda masked: _named("camera", cameras_in(masked, known)),
        lambda masked: _named("place", places_in(masked, known)),
    )
    found, masked = list[NarrowingPhrase](), words
    for find in finders:
        phrases = find(masked)
        found += phrases
        for phrase in phrases:  # where a phrase was, the one before it ends
            gone = "," * (phrase.end - phrase.start)
            masked = f"{masked[: phrase.start]}{gone}{masked[phrase.end :]}"
    return sorted(found, key=lambda phrase: phrase.start)


def bare_phrase(words: str, today: date, known: LibraryNames) -> NarrowingPhrase | None:
    """A time or a place that words begin with, without a preposition: "Leeds", "2020"."""
    for preposition in ("from ", "in "):
        for phrase in phrases_in(preposition + words, today, known):
            if phrase.start == 0 and phrase.kind != "order":
                return replace(phrase, end=phrase.end - len(preposition))
    return None


@dataclass(frozen=True)
class Narrowing:
    """What several phrases together ask for."""

    selection: Selection
    order: SortOrder
    unused: tuple[NarrowingPhrase, ...]
    """Those that no picture can meet together with those before."""


def narrowing(phrases: Iterable[NarrowingPhrase]) -> Narrowing:
    """What phrases ask for together; of two of a kind, such as two folders, the first counts.

    A month and a year, said apart, go together, and so do two open ends.
    """
    used: dict[Kind, NarrowingPhrase] = {}
    unused = list[NarrowingPhrase]()
    for phrase in phrases:
        before = used.get(phrase.kind)
        together = _together(before, phrase) if before else phrase
        if together:
            used[phrase.kind] = together
        else:
            unused.append(phrase)
    order = used["order"].order if "order" in used else None
    return Narrowing(selection_of(used.values()), order or "best", tuple(unused))


def _together(first: NarrowingPhrase, second: NarrowingPhrase) -> NarrowingPhrase | None:
    if first.kind == "order" and first.order == second.order:
        return first
    if not first.period or not second.period:
        return first if first.names and first.names == second.names else None
    if first.period == second.period:
        return first
    period = both(first.period, second.period) or within(first.period, second.period)
    return replace(first, period=period) if period else None


def selection_of(phrases: Iterable[NarrowingPhrase]) -> Selection:
    """The pictures that phrases, of one kind each, leave."""
    selection = Selection()
    for phrase in phrases:
        selection = _narrowed(selection, phrase)
    return selection


def _narrowed(selection: Selection, phrase: NarrowingPhrase) -> Selection:
    match phrase.kind:
        case "time" if phrase.period:
            return at_times(selection, phrase.period)
        case "place" if len(phrase.names) > 1:
            return replace(selection, place=None, places=phrase.names)
        case "place":
            return replace(selection, place=phrase.names[0], places=())
        case "folder":
            return replace(selection, folder=phrase.names[0])
        case "camera":
            return replace(selection, camera=phrase.names[0])
    return selection


def at_times(selection: Selection, period: Period) -> Selection:
    """A selection of this period instead of another."""
    one = period.stretches[0] if len(period.stretches) == 1 else (None, None)
    return replace(
        selection,
        taken_from=one[0],
        taken_until=one[1],
        stretches=period.stretches if len(period.stretches) > 1 else (),
        months=period.months,
        never=period.never,
    )


def period_of(selection: Selection) -> Period:
    """When the pictures of a selection were taken."""
    return Period(selection.when, selection.months, selection.never)


def changed(selection: Selection, change: Selection) -> Selection:
    """A selection with another time, place, folder or camera put in place of its own.

    A year for any year's May gives May of that year.
    """
    now, then = period_of(change), period_of(selection)
    if now != Period():
        selection = at_times(selection, (both(then, now) if then != Period() else None) or now)
    if change.where:
        selection = replace(selection, place=change.place, places=change.places)
    besides = dict.fromkeys((*selection.besides, *change.besides))
    return replace(
        selection,
        folder=change.folder or selection.folder,
        camera=change.camera or selection.camera,
        besides=tuple(besides),
    )


def _named(kind: Kind, mentions: Sequence[NameSpan]) -> list[NarrowingPhrase]:
    return [
        NarrowingPhrase(kind, each.start, each.end, (each.name, *each.others), each.absent)
        for each in mentions
    ]


def _order(words: str) -> list[NarrowingPhrase]:
    plain = lowered(words)
    for pattern in _ORDERS:
        match = pattern.search(plain)
        for order in get_args(SortOrder) if match else ():
            if match and match.groupdict().get(order):
                return [NarrowingPhrase("order", *match.span(), order=order)]
    return []


def _times(words: str, today: date) -> list[NarrowingPhrase]:
    told = periods_in(words, today)
    return [NarrowingPhrase("time", each.start, each.end, period=each.period) for each in told]

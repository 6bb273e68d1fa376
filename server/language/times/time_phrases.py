"""Phrases of time in a question: "from last summer", "in 2021", "before Christmas 2019".

A phrase is a period only where it says of which year, or tells it from today. What can be seen in a
picture stays a word of the search: "in summer", "at night", "at Christmas". "In May" is any year's
May. Seasons are the northern hemisphere's, as in `date_ranges.py`. "Last" is the last one that is
over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from server.language.normalise import lowered
from server.language.times import date_ranges
from server.language.times.date_names import IN, day_at, impossible_at, month_at, named_at, on_day
from server.language.times.date_ranges import Span


@dataclass(frozen=True)
class Period:
    """When pictures were taken, by the camera's clock."""

    taken_from: datetime | None = None
    """Inclusive; None for as early as may be."""
    taken_until: datetime | None = None
    """Exclusive; None for as late as may be."""
    months: frozenset[int] = frozenset()
    """1 to 12, of any year; empty for every month."""
    said: str = ""
    """How to say it: "from summer 2021", "before 2015"."""


@dataclass(frozen=True)
class PeriodSpan:
    """A period, and where the question tells it."""

    period: Period
    start: int
    """Index of its first character, that of "from" or "in" included."""
    end: int
    """Index behind its last."""


@dataclass(frozen=True)
class _Point:
    """One of the two ends in "between the 3rd and the 5th of June 2020"."""

    end: int
    span: Span | None = None
    month: int = 0
    day: int = 0


LINKS = (
    *("with", "without", "in", "on", "at", "near", "by", "from", "to", "and", "or", "but", "where"),
    *("when", "who", "that", "which", "showing", "of", "under", "beside", "around", "during"),
    *("before", "after", "since", "until", "between", "taken", "made", "shot", "only", "newest"),
    *("oldest", "latest", "sorted", "please", "again", "for", "inside", "outside", "behind"),
)
"""Words before which a phrase ends; another word would make it part of a thing's name."""
PHRASE_END = re.compile(rf"\s*(?:$|[,.;:!?)])|\s+(?:{'|'.join(LINKS)})\b")

_TAKEN = r"(?:(?:taken|made|shot|photographed|dated) )?(?:back )?"
_BEGIN = re.compile(rf"{_TAKEN}(?:(in|from|of|during|on|at|over|around|within|for|by) )?")
_BOUND = re.compile(
    rf"{_TAKEN}(?:(before|earlier than)|(since)|(after|later than)|(until|till|up to)) "
)
_WAYS = ("before", "since", "after", "until")
_RANGE = re.compile(rf"{_TAKEN}(between|from|in|during) ")
_JOINT = re.compile(r" (?:(and|or)|to|until|till|through) ")
_ONWARDS = re.compile(r" on(?:wards?)?(?= *(?:$|[,.;:!?]))")
_ANY_YEAR = re.compile(r" of any year(?!\w)")
_NUMBERING = re.compile(r"\b(?:number|no|room|route|bus|flight|house|page|the|an?|of|than|with) $")
_WORD_START = re.compile(r"(?<![\w'])(?=[a-z0-9'])")


def periods_in(words: str, today: date) -> list[PeriodSpan]:
    """Each period that a question tells, in the order in which they are told; none overlap."""
    plain, told, done = lowered(words), list[PeriodSpan](), 0
    for begin in _WORD_START.finditer(plain):
        at = begin.start()
        if at < done:
            continue
        found = _range_at(plain, at, today) or _bound_at(plain, at, today)
        found = found or _single_at(plain, at, today)
        if found:
            told.append(found)
        # Of "the 30th of February" nothing is taken, not even the February.
        done = found.end if found else impossible_at(plain, at, today) or at
    return told


def both(first: Period, second: Period) -> Period | None:
    """What lies in two periods of which one is a month of any year: "in May", "last year".

    None where nothing does, or where one of them rather stands for the other.
    """
    if bool(first.months) == bool(second.months):
        return None
    months, stretch = (first, second) if first.months else (second, first)
    if stretch.taken_from and stretch.taken_until:
        ahead = (
            date_ranges.months_on(stretch.taken_from.replace(day=1), count) for count in range(12)
        )
        if not any(at.month in months.months for at in ahead if at < stretch.taken_until):
            return None
        if len(months.months) == 1 and stretch.said == f"from {stretch.taken_from.year}":
            return _from(date_ranges.month(stretch.taken_from.year, *months.months))
    said = f"{stretch.said}, {months.said.removesuffix(' of any year')}"
    return Period(stretch.taken_from, stretch.taken_until, months.months, said)


def _single_at(plain: str, at: int, today: date) -> PeriodSpan | None:
    """ "In 2021", "last summer", "in May"."""
    begin = _BEGIN.match(plain, at)
    assert begin  # every part of it may be empty
    word, start = begin[1], begin.end()
    named = named_at(plain, start, today)
    if named and (not named.after or _may_stand(plain, start, named.end, word, named.after)):
        if plain.startswith("'s", named.end):  # "from last year's party" is still a party
            return PeriodSpan(_from(named.span), start, named.end + 2)
        return PeriodSpan(_from(named.span), at, named.end)
    month = month_at(plain, start)
    if month and word in ("in", "from", "during"):
        any_year = _ANY_YEAR.match(plain, month[1])
        end = any_year.end() if any_year else month[1]
        if PHRASE_END.match(plain, end):
            return PeriodSpan(_every(month[0], month[0]), at, end)
    return None


def _may_stand(plain: str, start: int, end: int, word: str | None, after: frozenset[str]) -> bool:
    """Whether a name that is not always one of a time is one here."""
    if not PHRASE_END.match(plain, end):
        return False
    if word or after != IN:
        return word in after
    before = plain[:start]
    last = not plain[end:].strip(" .,;:!?")
    return not before.strip() or before.endswith(", ") or (last and not _NUMBERING.search(before))


def _bound_at(plain: str, at: int, today: date) -> PeriodSpan | None:
    """ "Before 2015", "since last summer", "from 2015 on"."""
    bound = _BOUND.match(plain, at)
    if bound:
        way = next(name for name, said in zip(_WAYS, bound.groups(), strict=True) if said)
        point = _point_at(plain, bound.end(), today, way)
        if not point or not PHRASE_END.match(plain, point.end):
            return None
        span = point.span or _latest_month(point, today)
        return PeriodSpan(_bounded(way, span), at, point.end) if span else None
    begin = _RANGE.match(plain, at)
    point = _point_at(plain, begin.end(), today, "since") if begin else None
    onwards = _ONWARDS.match(plain, point.end) if point else None
    if point and point.span and onwards:
        return PeriodSpan(_bounded("since", point.span), at, onwards.end())
    return None


def _bounded(way: str, span: Span) -> Period:
    said = f"{way} {span.said}"
    if way in ("before", "until"):
        return Period(None, span.start if way == "before" else span.until, said=said)
    return Period(span.start if way == "since" else span.until, None, said=said)


def _latest_month(point: _Point, today: date) -> Span | None:
    return date_ranges.this(date_ranges.MONTHS[point.month - 1], today) if point.month else None


def _range_at(plain: str, at: int, today: date) -> PeriodSpan | None:
    """ "Between 2015 and 2018", "from May to July", "in 2020 and 2021"."""
    begin = _RANGE.match(plain, at)
    first = _point_at(plain, begin.end(), today, "between") if begin else None
    joint = _JOINT.match(plain, first.end) if first else None
    second = _point_at(plain, joint.end(), today, "to") if joint else None
    if not begin or not first or not joint or not second:
        return None
    if bool(joint[1]) != (begin[1] == "between") and not _touch(first, second):
        return None  # "in 2015 and 2018" is not from one to the other
    if first.month and second.month:
        any_year = _ANY_YEAR.match(plain, second.end)
        return PeriodSpan(
            _every(first.month, second.month), at, any_year.end() if any_year else second.end
        )
    ends = _both_ends(first, second)
    if not ends:
        return None
    start, until = min(end.start for end in ends), max(end.until for end in ends)
    said = f"between {ends[0].said} and {ends[1].said}"
    return PeriodSpan(Period(start, until, said=said), at, second.end)


def _touch(first: _Point, second: _Point) -> bool:
    if first.span and second.span:
        return first.span.until == second.span.start
    return first.month > 0 and first.month % 12 + 1 == second.month


def _both_ends(first: _Point, second: _Point) -> tuple[Span, Span] | None:
    """Each end with the month and the year that were said of the other only."""
    if first.span and second.span:
        return first.span, second.span
    if second.span and first.day:
        day = on_day(second.span.start.year, second.span.start.month, first.day)
        return (day, second.span) if day else None
    if second.span and first.month:
        start = date_ranges.month(second.span.start.year, first.month)
        late = start.start > second.span.start
        return date_ranges.month(start.start.year - late, first.month), second.span
    if first.span and second.month:
        end = date_ranges.month(first.span.start.year, second.month)
        early = end.until <= first.span.start
        return first.span, date_ranges.month(end.start.year + early, second.month)
    return None


def _point_at(plain: str, at: int, today: date, after: str) -> _Point | None:
    named = named_at(plain, at, today)
    if named and (not named.after or after in named.after):
        return _Point(named.end, span=named.span)
    month = month_at(plain, at)
    if month:
        return _Point(month[1], month=month[0])
    day = day_at(plain, at)
    return _Point(day[1], day=day[0]) if day else None


def _from(span: Span) -> Period:
    return Period(span.start, span.until, said=f"from {span.said}")


def _every(first: int, last: int) -> Period:
    """The months from one to another, of any year, across the new year where need be."""
    months = frozenset((first - 1 + on) % 12 + 1 for on in range((last - first) % 12 + 1))
    names = dict.fromkeys((date_ranges.MONTHS[first - 1], date_ranges.MONTHS[last - 1]))
    return Period(months=months, said=f"from {' to '.join(names)} of any year")

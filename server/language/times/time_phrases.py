"""Phrases of time in a question: "from last summer", "in 2019, 2020 or 2021", "before Easter 2019".

A phrase is a period where it says of which year, or tells it from today; a month or a season alone
is any year's. What can be seen in a picture stays a word of the search: "at night", "at Christmas".
Seasons are the northern hemisphere's, as in `date_ranges.py`. "Last" is the last one that is over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.catalog.selection import Stretch
from server.language.normalise import lowered
from server.language.times import date_ranges
from server.language.times.ages import age_at
from server.language.times.date_names import IN, NamedTime, day_at, named_at, on_day
from server.language.times.date_ranges import Span
from server.language.times.periods import Period, outside, united, within
from server.language.times.years import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True)
class PeriodSpan:
    """A period, and where the question tells it."""

    period: Period
    start: int
    """Index of its first character, that of "from" or "in" included."""
    end: int
    """Index behind its last."""


@dataclass(frozen=True)
class _Item:
    """One of a list of times."""

    end: int
    stretches: tuple[Stretch, ...] = ()
    named: NamedTime | None = None
    """Where it is a name alone, which its neighbours in the list may complete."""
    apart: bool = False
    """It has a preposition of its own: "in summer 2019 or in 2021" is no list of summers."""


LINKS = (
    *("with", "without", "in", "on", "at", "near", "by", "from", "to", "and", "or", "but", "where"),
    *("when", "who", "that", "which", "showing", "of", "under", "beside", "around", "during"),
    *("before", "after", "since", "until", "between", "taken", "made", "shot", "only", "newest"),
    *("oldest", "latest", "sorted", "please", "again", "for", "inside", "outside", "behind"),
    *("not", "except", "excluding", "nor", "no", "older", "newer", "through", "apart", "aside"),
    *("other than", "rather than", "instead", "neither", "minus", "last", "this", "yesterday"),
    *("today", "so far", "maybe", "perhaps", "probably", "i think", "i believe", "i guess"),
)
"""Words before which a phrase ends; another word would make it part of a thing's name."""
PHRASE_END = re.compile(rf"\s*(?:$|[,.;:!?)])|\s+(?:{'|'.join(LINKS)})\b")

_LOOSELY = (
    r"(?:(?:back|sometime|some time|maybe|perhaps|probably|possibly|exactly|at some (?:point|time)"
    r"|(?:earlier|later)(?= (?:today|this|last|on|in|that))) )*"
)
_TAKEN = rf"(?:(?:taken|made|shot|photographed|dated) )?{_LOOSELY}"
_LOOSELY_BEHIND = re.compile(
    r"(?: (?:or so|or thereabouts|or around then|or something(?: like that)?|so far|i think"
    r"|i believe|i guess|maybe|perhaps|probably))+(?!\w)"
)
"""What says how sure somebody is of a time."""
_PREPOSITION = r"(?P<word>in|from|of|during|throughout|on|at|over|within|for|by)"
_BEGIN = re.compile(rf"{_TAKEN}(?:either )?(?:{_PREPOSITION} )?(?:either |both )?")
_BOUNDS = (
    ("until", r"no later than|not later than|not after|until|till|up to|up until"),
    (
        "since",
        r"no earlier than|not earlier than|not before|since|as of|as from"
        r"|(?:starting|beginning) (?:in|from|with)",
    ),
    ("before", r"before|earlier than|older than|prior to"),
    ("after", r"after|later than|newer than|younger than|more recent than"),
)
_BOUND = re.compile(
    rf"{_TAKEN}(?:from )?(?:{'|'.join(f'(?P<{way}>{said})' for way, said in _BOUNDS)}) (?=\S)"
)
_BETWEEN = re.compile(rf"{_TAKEN}between ")
_TO = re.compile(r"(?: (?:to|until|till|through) | ?[–/-] ?)")
_AND = re.compile(r" and ")
_ONWARDS = re.compile(
    r" (?:(?P<since>on(?:wards?)?|(?:or|and) (?:later|after|newer|since))"
    rf"|(?P<until>(?:or|and) (?:earlier|before|older)))(?={PHRASE_END.pattern})"
)
_JOINT = re.compile(r"(?:,? (?:and|or|nor|but)(?: the)? |, ?)(?=\S)")
_NUMBERING = re.compile(r"\b(?:number|no|room|route|bus|flight|house|page|the|an?|of|than|with) $")
_FIRST_WORDS = (
    *("taken", "made", "shot", "photographed", "dated", "back", "either", "both", "sometime", "in"),
    *("maybe", "perhaps", "probably", "possibly", "as", "week", "calendar", "half", "oh?"),
    *("from", "of", "during", "throughout", "on", "at", "over", "within", "for", "by", "around"),
    *("about", "circa", "roughly", "before", "earlier", "older", "prior", "until", "till", "up"),
    *("since", "no", "not", "starting", "after", "later", "newer", "younger", "more", "between"),
    *("less", "fewer", "under", "longer", "nearly", "almost", "approximately", "some", "exactly"),
    *("a", "an", "the", "several", "just", "last", "this", "next", "yesterday", "tomorrow", "my"),
    *("today", "tonight", "fall", "xmas", "early", "mid", "late", "beginning", "start", "middle"),
    *("end", "any", "every", "our", "these", "sept", "new", "good", "boxing", "bonfire", "saint"),
    *("st", "independence", "christmas", "easter", "halloween", "thanksgiving", "valentines?"),
    *("valentine's", "oh", "o", "q[1-4]", "eighteen", "nineteen", "mid-?", "4th", "noughties"),
    *(rf"{name[:3].lower()}\w*" for name in (*date_ranges.MONTHS, *date_ranges.WEEKDAYS)),
    *(f"{name}s?" for name in (*date_ranges.SEASONS, *date_ranges.PARTS_OF_DAY)),
)
_NUMBER_WORDS = (
    r"(?:twen|thir|for|fif|six|seven|eigh|nine|ten|eleven|twel|fourt|one|two|three|four|five|first"
    r"|second|third|ninth|tenth)\w*"
)
_WORD_START = re.compile(
    rf"(?<![\w'])(?=[0-9']|(?:{'|'.join(_FIRST_WORDS)}|{_NUMBER_WORDS})(?!\w))"
)
"""Where a phrase of time may begin: all other words are passed over quickly."""
_SHORT_YEAR = re.compile(r" ?[–/-] ?'?([0-9]{2})(?![\w/.–-])")


def periods_in(words: str, today: date) -> list[PeriodSpan]:
    """Each period that a question tells, in the order in which they are told; none overlap."""
    plain, told, done = lowered(words), list[PeriodSpan](), 0
    for begin in _WORD_START.finditer(plain):
        at = begin.start()
        found = _period_at(plain, at, today) if at >= done else None
        if found:
            if found.period.never:
                begun = plain.index(found.period.never, found.start)
                said = words[begun : begun + len(found.period.never)]
                found = replace(found, period=Period(never=said))
            told.append(found)
            done = found.end
    return told


# Lists


def _period_at(plain: str, at: int, today: date) -> PeriodSpan | None:
    """The longest list of times that begins at an index; a list may be of one."""
    begin = _BEGIN.match(plain, at)
    assert begin  # every part of it may be empty
    items, word = list[_Item](), begin["word"]
    item = _item_at(plain, at, today, None)
    while item:
        items.append(item)
        joint = _JOINT.match(plain, item.end)
        item = _item_at(plain, joint.end(), today, word) if joint else None
        if item and joint and not _may_follow(items[-1], item, joint[0]):
            item = None
    while items:
        period = _joined(items, today, plain[begin.end() : items[0].end])
        if period and _can_be_said(period) and _stands(plain, at, items, word):
            end = items[-1].end
            possessive = plain.startswith("'s", end) and len(items) == 1
            loosely = _LOOSELY_BEHIND.match(plain, end)
            end = loosely.end() if loosely else end
            start = begin.end() if possessive else at
            return PeriodSpan(period, start, end + 2 * possessive)
        items.pop()
    return None


def _can_be_said(period: Period) -> bool:
    """Whether each end has a year that is read again as one."""
    ends = [end for stretch in period.stretches for end in stretch if end]
    return all(FIRST_YEAR < end.year < LAST_YEAR for end in ends)


def _may_follow(first: _Item, second: _Item, joint: str) -> bool:
    """Whether two can be in one list: "in 2019, 2020", but not "since 2018, in May"."""
    open_ended = [
        [stretch for stretch in item.stretches if None in stretch] for item in (first, second)
    ]
    if any(open_ended):
        return all(open_ended)
    if "but" in joint:
        return False
    alone = [bool(item.named and item.named.months) for item in (first, second)]
    return alone != [False, True] or bool(first.named and first.named.last)


def _stands(plain: str, at: int, items: list[_Item], word: str | None) -> bool:
    """Whether a list that holds names of other things, too, is one of times here."""
    if not any(item.named and item.named.after for item in items):
        return True
    end = items[-1].end
    if plain.startswith("'s", end) or not PHRASE_END.match(plain, end):
        return False
    named = items[0].named
    if not named or not named.after:
        return True
    if named.months and len(items) == 1:
        return word in named.after
    if word in named.after:
        return True
    if word or not named.after >= IN:
        return False
    before = plain[:at]
    last = not plain[end:].strip(" .,;:!?")
    return not before.strip() or before.endswith(", ") or (last and not _NUMBERING.search(before))


def _joined(items: list[_Item], today: date, said: str) -> Period | None:
    """What a list of times names together."""
    names = _completed([item.named for item in items], [item.apart for item in items], today)
    if names is None:
        return None
    periods = list[Period]()
    months = frozenset[int]()
    for item, named in zip(items, names, strict=True):
        if item.stretches:
            periods.append(Period(item.stretches))
        elif named and named.months:
            months |= named.months
        elif named:
            if not named.spans:
                return Period(never=said)
            periods.append(Period(tuple((span.start, span.until) for span in named.spans)))
    if months:
        return None if periods else Period(months=months)
    if len(periods) == 2 and (together := within(*periods)):
        return together
    if any(None in stretch for period in periods for stretch in period.stretches):
        if len(periods) == 2 and (apart := outside(*periods)):
            return apart
        return periods[0] if len(periods) == 1 else None
    return Period(united(stretch for period in periods for stretch in period.stretches))


def _completed(
    names: list[NamedTime | None], apart: list[bool], today: date
) -> list[NamedTime | None] | None:
    """Names with the month or the year that was said of a neighbour only.

    "The 3rd and 5th of June", "May or August 2021", "summer 2019 or 2021", "last spring and
    summer". None where one cannot be completed.
    """
    done: list[NamedTime | None] = []
    for name in reversed(names):
        later = done[0] if done else None
        if name and name.day:
            name = _day_of(name, later)
            if name is None:
                return None
        elif name and name.yearless and name.yearly:
            if later and later.spans and not later.yearless:
                name = replace(
                    name, spans=(date_ranges.yearly(name.yearly, later.spans[0].start.year),)
                )
        elif name and name.yearless and later and later.spans and not later.yearless:
            start = name.spans[0].start
            day = on_day(later.spans[0].start.year, start.month, start.day)
            name = replace(name, spans=(day,) if day else ())
        elif name and name.months and later and later.spans and not later.months:
            first = later.spans[0].start
            if not name.yearly or not (later.yearly or later.year):
                return None
            span = date_ranges.yearly(name.yearly, first.year)
            name = replace(name, months=frozenset(), spans=(span,))
        done.insert(0, name)
    for at, (name, before) in enumerate(zip(done[1:], done, strict=False), 1):
        if apart[at]:
            continue
        if name and before and name.year and before.yearly and not before.months:
            span = date_ranges.yearly(before.yearly, name.year)
            done[at] = replace(name, spans=(span,), yearly=before.yearly, year=0)
        elif name and before and name.months and before.last:
            last = date_ranges.last(name.yearly, today)
            if last:
                done[at] = replace(name, spans=(last,), months=frozenset(), last=True)
    return done


def _day_of(name: NamedTime, later: NamedTime | None) -> NamedTime | None:
    if not later or not later.spans or later.months:
        return None
    start = later.spans[0].start
    if later.spans[0].until - start > timedelta(1) and later.yearly not in date_ranges.MONTHS:
        return None
    span = on_day(start.year, start.month, name.day)
    return replace(later, spans=(span,)) if span else None


# One of a list


def _item_at(plain: str, at: int, today: date, inherited: str | None) -> _Item | None:
    age = age_at(plain, at, today)
    if age:
        return _Item(age.end, (age.stretch,))
    return (
        _bound_at(plain, at, today)
        or _range_at(plain, at, today, inherited)
        or _single_at(plain, at, today, inherited)
    )


def _bound_at(plain: str, at: int, today: date) -> _Item | None:
    """ "Before 2015", "since last summer"."""
    bound = _BOUND.match(plain, at)
    if not bound:
        return None
    way = next(name for name, _ in _BOUNDS if bound[name])
    point = _longer_named(plain, bound.end(), today)
    if not point or not PHRASE_END.match(plain, point.end):
        return None
    if point.after and way not in point.after:
        return None
    return _Item(point.end, (_bounded(way, point.spans),)) if point.spans else None


def _bounded(way: str, spans: tuple[Span, ...]) -> Stretch:
    start, until = min(span.start for span in spans), max(span.until for span in spans)
    midnight = start.replace(hour=0)
    behind = until if until == until.replace(hour=0) else until.replace(hour=0) + timedelta(1)
    if way in ("before", "until"):
        return None, midnight if way == "before" else behind
    return midnight if way == "since" else behind, None


def _range_at(plain: str, at: int, today: date, inherited: str | None) -> _Item | None:
    """ "Between 2015 and 2018", "from May to July", "2021-2022", "3-5 June 2020"."""
    begin = _BETWEEN.match(plain, at)
    link = _AND if begin else _TO
    word: str | None = "between"
    if not begin:
        begin = _BEGIN.match(plain, at)
        assert begin
        word = begin["word"] or inherited
    first = _point_at(plain, begin.end(), today)
    joint = link.match(plain, first.end) if first else None
    second = _point_at(plain, joint.end(), today) if joint else None
    if first and first.year and (not second or second.day):
        second = _short_year(plain, first)
    if not first or not second or not _can_end(first, second, plain, begin.end()):
        return None
    if not PHRASE_END.match(plain, second.end):
        return None
    if first.months and second.months:
        if word not in ("from", "between", "in", "during"):
            return None
        low, high = _numbers(first)[0], _numbers(second)[-1]
        months = frozenset((low - 1 + on) % 12 + 1 for on in range((high - low) % 12 + 1))
        named = NamedTime(second.end, second.spans, months)
        return _Item(second.end, named=named)
    ends = _both_ends(first, second)
    if not ends or (word is None and not _may_begin(plain, at, second.end)):
        return None
    start, until = min(end.start for end in ends), max(end.until for end in ends)
    return _Item(second.end, ((start, until),))


def _may_begin(plain: str, at: int, end: int) -> bool:
    before = plain[:at]
    last = not plain[end:].strip(" .,;:!?")
    return not before.strip() or before.endswith(", ") or (last and not _NUMBERING.search(before))


def _can_end(first: NamedTime, second: NamedTime, plain: str, begin: int) -> bool:
    """Whether two names can be the ends of a range: a bare day only of a month that follows."""
    if second.day:
        return False
    if first.day:  # "3-5 balls"
        return bool(second.spans) and not second.months and not second.year
    return bool(plain[begin : first.end].strip())


def _short_year(plain: str, first: NamedTime) -> NamedTime | None:
    """The second of "2021-22"."""
    short = _SHORT_YEAR.match(plain, first.end)
    year = first.year // 100 * 100 + int(short[1]) if short else 0
    if not short or year <= first.year:
        return None
    return NamedTime(short.end(), (date_ranges.whole_year(year),), year=year)


def _numbers(named: NamedTime) -> list[int]:
    """The months of a month or a season alone, in their order."""
    season = date_ranges.SEASONS.get(named.yearly)
    return [(season + on - 1) % 12 + 1 for on in range(3)] if season else [*named.months]


def _both_ends(first: NamedTime, second: NamedTime) -> tuple[Span, Span] | None:
    """Each end with the month and the year that were said of the other only."""
    if first.day:
        span = second.spans[0]
        day = on_day(span.start.year, span.start.month, first.day)
        return (day, second.spans[-1]) if day and day.start <= span.start else None
    if not first.spans or not second.spans:
        return None
    one, other = first.spans[0], second.spans[0]
    if second.month_first and len(first.spans) > 1:
        one = first.spans[1]
    if first.yearless and first.yearly and not second.yearless:
        made = date_ranges.yearly(first.yearly, other.start.year)
        return date_ranges.yearly(
            first.yearly, other.start.year - (made.start > other.start)
        ), other
    if first.yearless and not second.yearless:
        day = on_day(other.start.year, one.start.month, one.start.day)
        late = day is None or day.start > other.start
        day = on_day(other.start.year - late, one.start.month, one.start.day)
        return (day, other) if day else None
    if first.months:
        made = date_ranges.yearly(first.yearly, other.start.year)
        late = made.start > other.start
        return date_ranges.yearly(first.yearly, other.start.year - late), other
    if second.months:
        made = date_ranges.yearly(second.yearly, one.start.year)
        return one, date_ranges.yearly(second.yearly, one.start.year + (made.until <= one.start))
    return one, other


def _point_at(plain: str, at: int, today: date) -> NamedTime | None:
    return _longer_named(plain, at, today) or day_at(plain, at)


def _longer_named(plain: str, at: int, today: date) -> NamedTime | None:
    """A name, with or without an article that may be a part of it."""
    named = named_at(plain, at, today)
    if named or not plain.startswith("the ", at):
        return named
    return named_at(plain, at + len("the "), today)


def _single_at(plain: str, at: int, today: date, inherited: str | None) -> _Item | None:
    """ "In 2021", "last summer", "in May", "from 2015 on"."""
    begin = _BEGIN.match(plain, at)
    assert begin
    named = _longer_named(plain, begin.end(), today)
    onwards = _ONWARDS.match(plain, named.end) if named and named.spans else None
    if named and onwards and not named.months:
        way = "since" if onwards["since"] else "until"
        return _Item(onwards.end(), (_bounded(way, named.spans),))
    if not named:
        named = day_at(plain, begin.end()) if begin["word"] == "on" or inherited == "on" else None
    return _Item(named.end, named=named, apart=bool(begin["word"])) if named else None

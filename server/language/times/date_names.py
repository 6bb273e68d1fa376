"""The names of days, months, seasons and decades, as people say them and recognisers write them.

"The 3rd of June 2019", "last summer", "the nineties". Written here because libraries for dates read
moments rather than stretches: of the 339 phrases in `tests/server/language/times/phrases.txt`,
most written before any reader, dateparser 1.5.0 reads 98 right, recognizers-text 1.0.2a2 113, and
this file with its neighbours all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from server.language.numerals import ordinal
from server.language.times import date_ranges
from server.language.times.date_ranges import Span
from server.language.times.years import (
    COUNT,
    FIXED_YEAR,
    MOVING_YEAR,
    count_named,
    year_named,
    year_of_two,
)


@dataclass(frozen=True)
class NamedTime:
    """A name of a time, as it was found in words."""

    end: int
    """The index behind it."""
    spans: tuple[Span, ...] = ()
    """What it names; two where figures can be read as two days; none where there never was such a
    day."""
    months: frozenset[int] = frozenset()
    """Of any year: the name of a month or a season alone. `spans` then has the latest."""
    day: int = 0
    """Of a month that is still to be named: "the 3rd" in "the 3rd and 5th of June"."""
    yearly: str = ""
    """What comes back each year, where this names one of them: of "summer 2019" the summer."""
    year: int = 0
    """A year alone."""
    last: bool = False
    """Whether it is told from today by "last"."""
    yearless: bool = False
    """A day of a month, without its year: `spans` then has the latest."""
    month_first: bool = False
    """Figures that can only be read with the month before the day."""
    after: frozenset[str] = frozenset()
    """The words of which one must come before it; empty where it may stand anywhere."""


BOUNDS = ("since", "before", "after", "until", "between", "to")
IN = frozenset({"in", "from", "during", "of", "throughout", *BOUNDS})
_ON = frozenset({"on", "from", *BOUNDS})
_FROM_ONE = frozenset(BOUNDS) | {"from"}
_ANY_YEARS = frozenset({"in", "from", "during", "throughout", *BOUNDS})

_PROPER = {
    **{name.lower().replace("'", ""): name for name in date_ranges.MONTHS},
    **{name.lower().replace("'", ""): name for name in date_ranges.WEEKDAYS},
    **{name.lower().replace("'", ""): name for name in date_ranges.SEASONS},
    **{name.lower().replace("'", ""): name for name in date_ranges.FEASTS},
    **{name[:3].lower(): name for name in date_ranges.MONTHS},
    **{"sept": "September", "fall": "autumn", "xmas": "Christmas"},
    **{"fourth of july": "the Fourth of July", "4th of july": "the Fourth of July"},
    **{"saint patricks day": "St Patrick's Day", "st patricks day": "St Patrick's Day"},
    **{name: name for name in ("week", "weekend", "month", *date_ranges.PARTS_OF_DAY)},
}
"""Lower case, without apostrophe -> as `date_ranges` knows it."""
_MONTH = "|".join(name.lower() for name in date_ranges.MONTHS)
_ANY_MONTH = (
    rf"(?P<month>{_MONTH}|(?:sept|{'|'.join(name[:3].lower() for name in date_ranges.MONTHS)}))\.?"
)
_WEEKDAY = "|".join(name.lower() for name in date_ranges.WEEKDAYS)
_ANY_WEEKDAY = rf"(?:{_WEEKDAY}|mon|tues?|wed|thu(?:rs)?|fri|sat|sun)"
_FEAST_DAY = (
    r"christmas eve|christmas day|boxing day|new year'?s eve|new year'?s day|valentine'?s day"
    r"|good friday|easter sunday|easter monday|(?:st\.?|saint) patrick'?s day|bonfire night"
    r"|(?:the )?(?:fourth|4th) of july|independence day|thanksgiving"
)
_SEASON = rf"{'|'.join(date_ranges.SEASONS)}|fall"
_FEAST = rf"{_FEAST_DAY}|christmas|xmas|new year|halloween|easter"
_YEARLY = rf"{_SEASON}|{_FEAST}"
_BACK = rf"(?P<name>weekend|week|month|{_WEEKDAY}|{_MONTH}|{_YEARLY})"
_PART = rf"(?P<part>{'|'.join(date_ranges.PARTS_OF_DAY)})"
_NTH = r"[0-9]{1,2}(?:st|nd|rd|th)|(?:(?:twenty|thirty)[ -])?[a-z]+"
_DAY = rf"(?P<day>{_NTH}|[0-9]{{1,2}})"
_YEAR = rf"(?P<year>{FIXED_YEAR}|{MOVING_YEAR})"
_OF = r"(?:,? | (?:of|in|from) )(?:the year )?"
_AGAIN = r"(?: ?[/–-] ?'?(?P<again>[0-9]{2,4}))?"
_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_DECADES = {f"{name}ies": 10 * tens for tens, name in enumerate(_TENS, 2)} | {"noughties": 0}
_NTHS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_NTHS |= {"last": 4}
_THIRD = re.compile(
    r"(?:the )?(?:(early|mid|late)[ -](?:in )?|(beginning|start|middle|end) of )(?:the )?"
)
_THIRDS: dict[str, date_ranges.Third] = {
    **{"early": "early", "beginning": "early", "start": "early"},
    **{"mid": "mid", "middle": "mid", "late": "late", "end": "late"},
}
_BARE_DAY = re.compile(rf"(?:the )?({_NTH}|[0-9]{{1,2}})(?!\w)")


def named_at(plain: str, at: int, today: date) -> NamedTime | None:
    """The longest name of a time that begins at an index of lower-case words; None for none."""
    part = _THIRD.match(plain, at)
    whole = _longest(plain, part.end(), today) if part else None
    span = whole.spans[0] if whole and len(whole.spans) == 1 and not whole.months else None
    if part and whole and span and span.until - span.start >= timedelta(28):
        third = date_ranges.third(span, _THIRDS[part[1] or part[2]])
        return NamedTime(whole.end, (third,))
    return _longest(plain, at, today)


def day_at(plain: str, at: int) -> NamedTime | None:
    """A day's number, for a month that is still to be named, whatever follows."""
    found = _BARE_DAY.match(plain, at)
    number = _day_number(found[1]) if found else None
    return NamedTime(found.end(), day=number) if found and number and number < 32 else None


def on_day(year: int, month: int, number: int) -> Span | None:
    """A day of a month, if there is such a day."""
    try:
        return date_ranges.day(date(year, month, number))
    except ValueError:
        return None


def _longest(plain: str, at: int, today: date) -> NamedTime | None:
    found = []
    for pattern, read, after in _NAMES:
        match = pattern.match(plain, at)
        named = read(match, today) if match else None
        if match and named:
            found.append(replace(named, end=match.end(), after=after))
    return max(found, key=lambda each: each.end, default=None)


def _only(*spans: Span | None) -> NamedTime | None:
    return NamedTime(0, tuple(span for span in spans if span)) if all(spans) else None


def _day(match: re.Match[str], today: date) -> NamedTime | None:
    month = date_ranges.MONTHS.index(_PROPER[match["month"]]) + 1
    number = _day_number(match["day"])
    if number is None:
        return None
    if match["year"]:
        year = year_named(match["year"], today)
        return NamedTime(0, _if_any(on_day(year, month, number))) if year else None
    verb = match["month"] in ("may", "march", "mar")
    if verb and match["day"].isdigit() and match.start("day") > match.start("month"):
        return None  # "may 3" begins "may 3 dogs be seen"
    latest = date_ranges.latest(lambda year: on_day(year, month, number), today)
    return NamedTime(0, _if_any(latest), yearless=latest is not None)


def _days_of_month(match: re.Match[str], today: date) -> NamedTime | None:
    """ "June 3-5, 2020"."""
    year = year_named(match["year"], today)
    month = date_ranges.MONTHS.index(_PROPER[match["month"]]) + 1
    ends = [on_day(year or 1, month, _day_number(match[name]) or 0) for name in ("day", "to")]
    if not year or not ends[0] or not ends[1] or ends[0].start > ends[1].start:
        return None
    return NamedTime(0, (Span(ends[0].start, ends[1].until),))


def _if_any(span: Span | None) -> tuple[Span, ...]:
    return (span,) if span else ()


def _day_number(words: str) -> int | None:
    return int(words) if words.isdigit() else ordinal(words.replace("-", " "))


def _iso(match: re.Match[str], today: date) -> NamedTime | None:
    del today
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    return NamedTime(0, _if_any(on_day(year, month, day))) if year else None


def _figures(match: re.Match[str], today: date) -> NamedTime | None:
    """Day before month, or month before day: both days where both can be."""
    figures = match["year"]
    year = year_of_two(figures, today) if len(figures) == 2 else int(figures)
    first, second = int(match["first"]), int(match["second"])
    if not year:
        return None
    days = [on_day(year, second, first)]
    if match["mark"] == "/":  # with full stops the day always comes first
        days.append(on_day(year, first, second))
    found = tuple(dict.fromkeys(day for day in days if day))
    return NamedTime(0, found, month_first=days[0] is None and bool(found))


def _month_in_figures(match: re.Match[str], today: date) -> NamedTime | None:
    del today
    year, number = int(match["year"]), int(match["month"])
    return _only(date_ranges.month(year, number)) if year and 1 <= number <= 12 else None


def _month(match: re.Match[str], today: date) -> NamedTime | None:
    year = year_named(match["year"], today)
    return _each(_PROPER[match["month"]], year) if year else None


def _yearly(match: re.Match[str], today: date) -> NamedTime | None:
    year, again = year_named(match["year"], today), match["again"]
    if again and year and (year + 1) % 10 ** len(again) != int(again):
        return None  # "winter 2020/21" is one, and "summer 2020-2022" three
    return _each(_proper(match), year) if year else None


def _each(name: str, year: int) -> NamedTime:
    return NamedTime(0, (date_ranges.yearly(name, year),), yearly=name)


def _year(match: re.Match[str], today: date) -> NamedTime | None:
    year = year_named(match["year"], today)
    return NamedTime(0, (date_ranges.whole_year(year),), year=year) if year else None


def _around(match: re.Match[str], today: date) -> NamedTime | None:
    year = year_named(match["year"], today)
    return _only(date_ranges.years(year - 1, year + 1)) if year else None


def _this_time(match: re.Match[str], today: date) -> NamedTime | None:
    """ "This time last year": its month that today's is."""
    year = year_named(match["year"], today)
    return _only(date_ranges.month(year, today.month)) if year else None


def _week_number(match: re.Match[str], today: date) -> NamedTime | None:
    """ "Week 12 of 2021", as calendars number them (ISO 8601)."""
    year = year_named(match["year"], today)
    try:
        monday = date.fromisocalendar(year or 0, int(match["week"]), 1)
    except ValueError:
        return None
    return _only(date_ranges.week(monday))


def _latest(match: re.Match[str], today: date) -> NamedTime | None:
    return _only(date_ranges.this(_proper(match), today))


def _feast(match: re.Match[str], today: date) -> NamedTime | None:
    """A feast alone: the latest, unless a neighbour says of which year."""
    span = date_ranges.this(_proper(match), today)
    return NamedTime(0, _if_any(span), yearly=_proper(match), yearless=True) if span else None


def _last(match: re.Match[str], today: date) -> NamedTime | None:
    named = _only(date_ranges.last(_proper(match), today))
    return replace(named, last=True) if named else None


def _before_last(match: re.Match[str], today: date) -> NamedTime | None:
    return _only(date_ranges.last(_proper(match), today, 2))


def _next(match: re.Match[str], today: date) -> NamedTime | None:
    return _only(date_ranges.following(_proper(match), today))


def _nth_back(match: re.Match[str], today: date) -> NamedTime | None:
    return _only(date_ranges.last(_proper(match), today, count_named(match["count"])))


def _proper(match: re.Match[str]) -> str:
    name = match["name"].replace("'", "").replace(".", "")
    return _PROPER[name.removeprefix("the ")]


def _any_years(match: re.Match[str], today: date) -> NamedTime | None:
    """A month or a season alone is any year's, and behind "since" the latest."""
    name = _PROPER[match["name"]]
    first = date_ranges.SEASONS.get(name)
    numbers = range(first, first + 3) if first else [date_ranges.MONTHS.index(name) + 1]
    months = frozenset((number - 1) % 12 + 1 for number in numbers)
    return NamedTime(0, _if_any(date_ranges.this(name, today)), months, yearly=name)


def _near(match: re.Match[str], today: date) -> NamedTime | None:
    back = _NEAR.get(match[0], 0)
    return _only(date_ranges.day(today - timedelta(back)))


_NEAR = {
    "yesterday": 1,
    "the day before yesterday": 2,
    **{"the day before": 2, "day before": 2},
    "tomorrow": -1,
    "the day after tomorrow": -2,
}
"""How many days ago each is; the others are today."""


def _this_day(match: re.Match[str], today: date) -> NamedTime | None:
    """ "This day last year"."""
    year = year_named(match["year"], today)
    return NamedTime(0, _if_any(on_day(year, today.month, today.day))) if year else None


def _week_of(match: re.Match[str], today: date) -> NamedTime | None:
    """ "The week of the 3rd of May 2020"."""
    named = _day(match, today)
    if not named or not named.spans:
        return named
    day = named.spans[0].start.date()
    return _only(date_ranges.week(day) if match["length"] == "week" else date_ranges.weekend(day))


def _near_part(match: re.Match[str], today: date) -> NamedTime | None:
    """ "Last night", "yesterday morning", "Monday evening"."""
    if match[0] == "tonight":
        return _only(date_ranges.part_of_day(today, "night"))
    if match[0].startswith("the night before last"):
        return _only(date_ranges.part_of_day(today - timedelta(2), "night"))
    when, part = match["when"], match["part"]
    if when in ("this", "today"):
        day = today
    elif when in ("last", "yesterday"):
        day = today - timedelta(1)
    else:
        name = _PROPER[when.split()[-1]]
        span = date_ranges.this(name, today)
        assert span
        day = span.start.date()
    return _only(date_ranges.part_of_day(day, part))


def _part_of_date(match: re.Match[str], today: date) -> NamedTime | None:
    """ "The evening of the 3rd of June 2019"."""
    named = _day(match, today)
    if not named or not named.spans:
        return named
    return _only(date_ranges.part_of_day(named.spans[0].start.date(), match["part"]))


def _decade(match: re.Match[str], today: date) -> NamedTime | None:
    century, tens = match["century"], match["figures"]
    early = match.string.endswith(("early ", "mid ", "mid-", "late "), 0, match.start())
    listed = match.string.endswith(("ies or ", "ies and ", "s or ", "s and "), 0, match.start())
    if not (match["the"] or century or early or listed):
        return None  # "a woman in her nineties"
    first = int(tens) if tens else _DECADES[match["tens"]]
    if century:
        first += 100 * (int(century) if century.isdigit() else count_named(century.strip()))
    else:
        first += 2000 if 2000 + first <= today.year else 1900
    return _only(date_ranges.years(first, first + 9))


def _this_decade(match: re.Match[str], today: date) -> NamedTime | None:
    """ "This decade", "last century"; the last decade goes up to now."""
    if match[0] == "last decade":
        return None
    length = 10 if match["unit"] == "decade" else 100
    first = today.year // length * length - (length if match["which"] == "last" else 0)
    return _only(date_ranges.years(first, first + length - 1))


def _century(match: re.Match[str], today: date) -> NamedTime | None:
    del today
    number = _day_number(match["nth"])
    if not number or not 11 <= number <= 30:
        return None
    return _only(date_ranges.years(100 * number - 100, 100 * number - 1))


def _fraction(match: re.Match[str], today: date) -> NamedTime | None:
    """ "The first half of 2021", "Q3 2020"."""
    year = year_named(match["year"], today)
    nth = int(match["q"]) if match["q"] else _NTHS[match["nth"]]
    parts = 2 if match["unit"] == "half" else 4
    nth = parts if match["nth"] == "last" else nth
    if not year or not 1 <= nth <= parts:
        return None
    length = 12 // parts
    return _only(date_ranges.months(year, length * (nth - 1) + 1, length))


Reader = Callable[[re.Match[str], date], NamedTime | None]


def _name(
    pattern: str, read: Reader, after: frozenset[str] = frozenset()
) -> tuple[re.Pattern[str], Reader, frozenset[str]]:
    return re.compile(rf"(?:{pattern})(?!\w)"), read, after


_DATE = rf"(?:{_ANY_WEEKDAY}\.?,? )?(?:the )?{_DAY}(?: of)? {_ANY_MONTH}(?:{_OF}{_YEAR})?"
_NAMES = (
    _name(_DATE, _day),
    _name(rf"(?:{_ANY_WEEKDAY}\.?,? )?{_ANY_MONTH} (?:the )?{_DAY}(?:{_OF}{_YEAR})?", _day),
    _name(
        rf"{_ANY_MONTH} {_DAY} ?(?:[–-]|to|until) ?(?P<to>{_NTH}|[0-9]{{1,2}}){_OF}{_YEAR}",
        _days_of_month,
    ),
    _name(
        r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})", _iso
    ),
    _name(
        r"(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second>[0-9]{1,2})(?P=mark)"
        r"(?P<year>[0-9]{4}|[0-9]{2})",
        _figures,
    ),
    _name(r"(?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})", _month_in_figures),
    _name(r"(?P<year>[0-9]{4})[/-](?P<month>[0-9]{2})(?![-/])", _month_in_figures),
    _name(rf"{_ANY_MONTH}{_OF}{_YEAR}", _month),
    _name(rf"(?:the )?(?P<name>{_YEARLY})s?{_OF}{_YEAR}{_AGAIN}", _yearly),
    _name(rf"(?:the )?(?P<name>winter){_OF}{_YEAR} (?:in)?to (?P<again>[0-9]{{2,4}})", _yearly),
    _name(rf"(?P<year>{MOVING_YEAR})", _year),
    _name(rf"(?:the year )?(?P<year>{FIXED_YEAR})", _year, IN),
    _name(rf"(?:around|about|circa|roughly) (?P<year>{FIXED_YEAR})", _around),
    _name(rf"(?P<year>{FIXED_YEAR}) or (?:so|thereabouts)", _around, IN),
    _name(rf"last {_BACK}", _last),
    _name(rf"this (?:past )?(?!may|march){_BACK}", _latest),  # "this may be a dog"
    _name(rf"next {_BACK}", _next),
    _name(rf"the {_BACK} before last", _before_last),
    _name(rf"(?P<count>{COUNT}) (?!(?:week|month)s? ){_BACK}(?:e?s)? ago", _nth_back),
    _name(rf"(?P<name>{_WEEKDAY}|{_FEAST_DAY})", _latest, _ON),
    _name(rf"(?:the )?(?P<name>{_FEAST})", _feast, frozenset({"on", "from", *BOUNDS})),
    _name(r"(?P<name>easter)", _latest, frozenset({"at", "over", "from"})),
    _name(
        rf"(?:the |any |every )?(?P<name>{_SEASON}|{_MONTH})s?(?: of (?:any|every) year)?",
        _any_years,
        _ANY_YEARS,
    ),
    _name("today|yesterday|tomorrow|the day (?:before yesterday|after tomorrow)", _near),
    _name(
        "|".join(
            rf"(?<=yesterday {joint} ){the}day before"
            for joint, the in (("or", "the "), ("and", "the "), ("or the", ""), ("and the", ""))
        ),
        _near,
    ),
    _name("now|(?:the )?present(?: day)?|date|this day", _near, frozenset({"to", "until"})),
    _name(rf"(?:(?:at|around|about) )?this time (?:in )?{_YEAR}", _this_time),
    _name(
        rf"(?:the )?(?:calendar )?week (?:number )?(?P<week>[0-9]{{1,2}}){_OF}{_YEAR}", _week_number
    ),
    _name(rf"(?:this|the same) day (?:in )?{_YEAR}", _this_day),
    _name(rf"the (?P<length>week|weekend) (?:of|from|around) {_DATE}", _week_of),
    _name("tonight|the night before last", _near_part),
    _name(r"(?P<when>last) (?P<part>night|evening)", _near_part),
    _name(rf"(?P<when>this|yesterday) {_PART}", _near_part),
    _name(rf"(?P<when>(?:last )?(?:{_WEEKDAY})) {_PART}", _near_part, _ON),
    _name(rf"(?:the )?{_PART} of {_DATE}", _part_of_date),
    _name(
        r"(?P<the>the )?(?P<century>18|19|20|(?:eighteen|nineteen|twenty) )?'?"
        rf"(?:(?P<figures>[0-9]0)'?s|(?P<tens>{'|'.join(_DECADES)}))",
        _decade,
    ),
    _name(r"(?P<which>this|last) (?P<unit>decade|century)", _this_decade),
    _name(rf"(?:the )?(?P<nth>{_NTH}) century", _century),
    _name(
        r"(?:the )?(?:(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) "
        rf"(?P<unit>half|quarter)|q(?P<q>[1-4])){_OF}{_YEAR}",
        _fraction,
    ),
)
"""Pattern of a name, what reads it, and what must come before it."""

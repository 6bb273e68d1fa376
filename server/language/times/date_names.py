"""The names of days, months, seasons and decades, as people say and recognisers write them.

"The 3rd of June 2019", "last summer", "the nineties". Written here because dateparser and dateutil
read moments and not stretches: "summer 2021" is none to them, and any "may" is a month.
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
    FIRST_YEAR,
    FIXED_YEAR,
    MOVING_YEAR,
    count_named,
    year_named,
)


@dataclass(frozen=True)
class SpanMatch:
    """A span, as it was found in words."""

    span: Span
    end: int
    """The index behind its name."""
    after: frozenset[str] = frozenset()
    """The words of which one must come before it; empty where it may stand anywhere."""


_BOUNDS = ("since", "before", "after", "until", "between", "to")
IN = frozenset({"in", "from", "during", *_BOUNDS})
_ON = frozenset({"on", "from", *_BOUNDS})
_SINCE = frozenset({"since"})

_PROPER = {
    **{
        name.lower().replace("'", ""): name for name in (*date_ranges.MONTHS, *date_ranges.WEEKDAYS)
    },
    **{
        name.lower().replace("'", ""): name
        for name in (*date_ranges.SEASONS, *date_ranges.HOLIDAYS)
    },
    **{name[:3].lower(): name for name in date_ranges.MONTHS},
    **{"sept": "September", "fall": "autumn", "xmas": "Christmas"},
    **{name: name for name in ("week", "weekend", "month")},
}
"""Lower case, without apostrophe -> as `date_ranges` knows it."""
_MONTH = "|".join(name.lower() for name in date_ranges.MONTHS)
_ANY_MONTH = (
    rf"(?P<month>{_MONTH}|(?:sept|{'|'.join(name[:3].lower() for name in date_ranges.MONTHS)}))\.?"
)
_WEEKDAY = "|".join(name.lower() for name in date_ranges.WEEKDAYS)
_FEAST_DAY = (
    r"christmas eve|christmas day|boxing day|new year'?s eve|new year'?s day|valentine'?s day"
)
_YEARLY = rf"{'|'.join(date_ranges.SEASONS)}|fall|{_FEAST_DAY}|christmas|xmas|new year|halloween"
_BACK = rf"(?P<name>weekend|week|month|{_WEEKDAY}|{_MONTH}|{_YEARLY})"
_NTH = r"[0-9]{1,2}(?:st|nd|rd|th)|(?:(?:twenty|thirty)[ -])?[a-z]+"
_DAY = rf"(?P<day>{_NTH}|[0-9]{{1,2}})"
_YEAR = rf"(?P<year>{FIXED_YEAR}|{MOVING_YEAR})"
_OF = r",? (?:of |in |from )?(?:the year )?"
_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_DECADES = {f"{name}ies": 10 * tens for tens, name in enumerate(_TENS, 2)} | {"noughties": 0}
_THIRD = re.compile(
    r"(?:the )?(?:(early|mid|late)[ -](?:in )?|(beginning|start|middle|end) of )(?:the )?"
)
_THIRDS: dict[str, date_ranges.Third] = {
    **{"early": "early", "beginning": "early", "start": "early"},
    **{"mid": "mid", "middle": "mid", "late": "late", "end": "late"},
}
_BARE_MONTH = re.compile(rf"({_MONTH})(?!\w)")
_BARE_DAY = re.compile(rf"(?:the )?({_NTH})(?!\w)")


def named_at(plain: str, at: int, today: date) -> SpanMatch | None:
    """The longest name of a span that begins at an index of lower-case words; None for none.

    What cannot be, such as the 30th of February, is none, and so is a year to come.
    """
    part = _THIRD.match(plain, at)
    whole = _longest(plain, part.end(), today) if part else None
    if part and whole and whole.span.until - whole.span.start >= timedelta(28):
        return SpanMatch(date_ranges.third(whole.span, _THIRDS[part[1] or part[2]]), whole.end)
    return _longest(plain, at, today)


def month_at(plain: str, at: int) -> tuple[int, int] | None:
    """A month's number and the index behind its name, whatever follows."""
    found = _BARE_MONTH.match(plain, at)
    return (date_ranges.MONTHS.index(_PROPER[found[1]]) + 1, found.end()) if found else None


def day_at(plain: str, at: int) -> tuple[int, int] | None:
    """A day's number within its month and the index behind it, whatever follows."""
    found = _BARE_DAY.match(plain, at)
    number = ordinal(found[1].replace("-", " ")) if found else None
    return (number, found.end()) if found and number is not None else None


def impossible_at(plain: str, at: int, today: date) -> int | None:
    """The index behind what reads as a date, but is no day that there is or was; else None."""
    for pattern, read, _ in _NAMES:
        match = pattern.match(plain, at) if read in (_day, _figures) else None
        if match and _day_number(match["day"]) is not None and not read(match, today):
            return match.end()
    return None


def on_day(year: int, month: int, number: int) -> Span | None:
    """A day of a month, if there is such a day."""
    try:
        return date_ranges.day(date(year, month, number))
    except ValueError:
        return None


def _longest(plain: str, at: int, today: date) -> SpanMatch | None:
    found = []
    for pattern, read, after in _NAMES:
        match = pattern.match(plain, at)
        span = read(match, today) if match else None
        if match and span:
            found.append(SpanMatch(span, match.end(), after))
    return max(found, key=lambda each: each.end, default=None)


def _day(match: re.Match[str], today: date) -> Span | None:
    month = date_ranges.MONTHS.index(_PROPER[match["month"]]) + 1
    number = _day_number(match["day"])
    if number is None:
        return None
    if match["year"]:
        year = year_named(match["year"], today)
        return on_day(year, month, number) if year else None
    if match["day"].isdigit() and match.start("day") > match.start("month"):
        return None  # "may 3" begins "may 3 dogs be seen"
    return date_ranges.latest(lambda year: on_day(year, month, number), today)


def _day_number(words: str) -> int | None:
    return int(words) if words.isdigit() else ordinal(words.replace("-", " "))


def _figures(match: re.Match[str], today: date) -> Span | None:
    year = year_named(match["year"], today)
    return on_day(year, int(match["month"]), int(match["day"])) if year else None


def _month(match: re.Match[str], today: date) -> Span | None:
    year = year_named(match["year"], today)
    return date_ranges.yearly(_PROPER[match["month"]], year) if year else None


def _yearly(match: re.Match[str], today: date) -> Span | None:
    year = year_named(match["year"], today)
    return date_ranges.yearly(_proper(match), year) if year else None


def _year(match: re.Match[str], today: date) -> Span | None:
    year = year_named(match["year"], today)
    return date_ranges.whole_year(year) if year else None


def _latest(match: re.Match[str], today: date) -> Span | None:
    return date_ranges.this(_proper(match), today)


def _last(match: re.Match[str], today: date) -> Span | None:
    return date_ranges.last(_proper(match), today)


def _before_last(match: re.Match[str], today: date) -> Span | None:
    last = _last(match, today)
    before = date_ranges.last(_proper(match), last.start.date()) if last else None
    return replace(before, said=match[0]) if before and "week" in match["name"] else before


def _proper(match: re.Match[str]) -> str:
    return _PROPER[match["name"].replace("'", "")]


def _near(match: re.Match[str], today: date) -> Span | None:
    back = {"today": 0, "yesterday": 1}.get(match[0], 2)
    return date_ranges.day(today - timedelta(back), match[0] if back < 2 else "")


def _ago(match: re.Match[str], today: date) -> Span | None:
    count = count_named(match["count"])
    if match["unit"] == "day":
        return date_ranges.day(today - timedelta(count))
    if match["unit"] == "month":
        return date_ranges.months_ago(count, today)
    return date_ranges.week(today - timedelta(7 * count), match[0])


def _up_to_now(match: re.Match[str], today: date) -> Span | None:
    count = count_named(match["count"] or "one")
    if match["unit"] in ("day", "week"):
        start = today - timedelta(count * (7 if match["unit"] == "week" else 1))
    else:
        months = count * (12 if match["unit"] == "year" else 1)
        if months > 12 * (today.year - FIRST_YEAR):
            return None
        start = date_ranges.months_on(date_ranges.day(today).start, -months).date()
    return date_ranges.up_to_now(start, today, match[0])


def _decade(match: re.Match[str], today: date) -> Span | None:
    century, tens = match["century"], match["figures"]
    early = match.string.endswith(("early ", "mid ", "mid-", "late "), 0, match.start())
    if not (match["the"] or century or early):
        return None  # "a woman in her nineties"
    first = int(tens) if tens else _DECADES[match["tens"]]
    if century:
        first += 100 * (int(century) if century.isdigit() else count_named(century.strip()))
    else:
        first += 2000 if 2000 + first <= today.year else 1900
    return date_ranges.decade(first) if FIRST_YEAR <= first <= today.year else None


Reader = Callable[[re.Match[str], date], Span | None]


def _name(
    pattern: str, read: Reader, after: frozenset[str] = frozenset()
) -> tuple[re.Pattern[str], Reader, frozenset[str]]:
    return re.compile(rf"(?:{pattern})(?!\w)"), read, after


_NAMES = (
    _name(rf"(?:(?:{_WEEKDAY}),? )?(?:the )?{_DAY}(?: of)? {_ANY_MONTH}(?:{_OF}{_YEAR})?", _day),
    _name(rf"(?:(?:{_WEEKDAY}),? )?{_ANY_MONTH} (?:the )?{_DAY}(?:{_OF}{_YEAR})?", _day),
    _name(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})", _figures),
    _name(rf"{_ANY_MONTH}{_OF}{_YEAR}", _month),
    _name(rf"(?:the )?(?P<name>{_YEARLY}){_OF}{_YEAR}(?:[/-][0-9]{{2,4}})?", _yearly),
    _name(rf"(?P<year>{MOVING_YEAR})", _year),
    _name(rf"(?:the year )?(?P<year>{FIXED_YEAR})", _year, IN),
    _name(rf"last {_BACK}", _last),
    _name(rf"this (?:past )?(?!may|march){_BACK}", _latest),  # "this may be a dog"
    _name(rf"the {_BACK} before last", _before_last),
    _name(rf"(?P<name>{_WEEKDAY}|{_FEAST_DAY})", _latest, _ON),
    _name(rf"(?:the )?(?P<name>{_YEARLY})", _latest, _SINCE),
    _name("today|yesterday|the day before yesterday", _near),
    _name(rf"(?P<count>{COUNT}) (?P<unit>day|week|month)s? ago", _ago),
    _name(
        rf"the (?:last|past) (?:(?P<count>{COUNT}) )?(?P<unit>day|week|month|year)s?", _up_to_now
    ),
    _name(
        r"(?P<the>the )?(?P<century>18|19|20|(?:eighteen|nineteen|twenty) )?'?"
        rf"(?:(?P<figures>[0-9]0)'?s|(?P<tens>{'|'.join(_DECADES)}))",
        _decade,
    ),
)
"""Pattern of a name, what reads it, and what must come before it."""

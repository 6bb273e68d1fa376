"""Stretches of the calendar that people name: a day, a weekend, a season, a decade.

Seasons are those of meteorology in the northern hemisphere: summer is June to August, and winter
2020 is December 2020 to February 2021. A name is given as English has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The month in which each begins."""
HOLIDAYS = {
    "Christmas": (12, 24, 3),
    "Christmas Eve": (12, 24, 1),
    "Christmas Day": (12, 25, 1),
    "Boxing Day": (12, 26, 1),
    "New Year's Eve": (12, 31, 1),
    "New Year's Day": (1, 1, 1),
    "New Year": (1, 1, 1),
    "Valentine's Day": (2, 14, 1),
    "Halloween": (10, 31, 1),
}
"""Month, day and length in days of each; those whose date moves are not known."""
AFTER_MIDNIGHT = timedelta(hours=6)
"""For which New Year's Eve goes on: its fireworks are pictures of the first of January."""

Third = Literal["early", "mid", "late"]


@dataclass(frozen=True)
class Span:
    """From one moment to another, by the camera's clock."""

    start: datetime
    """Inclusive."""
    until: datetime
    """Exclusive; later than `start`."""
    said: str
    """Its name: "summer 2021", "the 3rd of June 2019"."""


def day(when: date, said: str = "") -> Span:
    """A day, named by its date where it is given no other name."""
    written = f"the {_nth(when.day)} of {MONTHS[when.month - 1]} {when.year}"
    return _days(when, 1, said or written)


def week(when: date, said: str) -> Span:
    """The week, Monday to Sunday, that a day lies in."""
    return _days(when - timedelta(when.weekday()), 7, said)


def weekend(when: date, said: str) -> Span:
    """The Saturday and Sunday of the week that a day lies in."""
    return _days(when + timedelta(5 - when.weekday()), 2, said)


def month(year: int, number: int) -> Span:
    """A month, 1 to 12."""
    start = datetime(year, number, 1)
    return Span(start, months_on(start, 1), f"{MONTHS[number - 1]} {year}")


def whole_year(year: int) -> Span:
    """A year."""
    return Span(datetime(year, 1, 1), datetime(year + 1, 1, 1), str(year))


def decade(first: int) -> Span:
    """Ten years, named by the first."""
    return Span(datetime(first, 1, 1), datetime(first + 10, 1, 1), f"the {first}s")


def up_to_now(start: date, today: date, said: str) -> Span:
    """From a day to the end of today."""
    return Span(_midnight(start), _midnight(today) + timedelta(1), said)


def third(span: Span, which: Third) -> Span:
    """The beginning, the middle or the end of a longer span: a third of it."""
    length = timedelta((span.until - span.start).days // 3)
    first, second = span.start + length, span.until - length
    bounds = {"early": (span.start, first), "mid": (first, second), "late": (second, span.until)}
    the, said = ("the ", span.said[4:]) if span.said.startswith("the ") else ("", span.said)
    return Span(*bounds[which], f"{the}{which} {said}")


def yearly(name: str, year: int) -> Span:
    """What comes back each year: one of `MONTHS`, `SEASONS` or `HOLIDAYS`."""
    if name in MONTHS:
        return month(year, MONTHS.index(name) + 1)
    if name in SEASONS:
        start = datetime(year, SEASONS[name], 1)
        return Span(start, months_on(start, 3), f"{name} {year}")
    number, first, length = HOLIDAYS[name]
    span = _days(date(year, number, first), length, f"{name} {year}")
    more = AFTER_MIDNIGHT if name == "New Year's Eve" else timedelta()
    return Span(span.start, span.until + more, span.said)


def last(name: str, today: date) -> Span | None:
    """The last one that is over: what "last summer" means.

    Of "week", "weekend", "month", one of `WEEKDAYS`, or what comes back each year.
    """
    if name == "week":
        return week(today - timedelta(7), "last week")
    if name == "weekend":
        return weekend(today - timedelta(7), "last weekend")
    if name == "month":
        return months_ago(1, today)
    if name in WEEKDAYS:
        return _weekday(name, today - timedelta(1))
    return latest(lambda year: yearly(name, year), today, over=True)


def this(name: str, today: date) -> Span | None:
    """The one that is under way, else the last one; of the same names."""
    if name == "week":
        return week(today, "this week")
    if name == "weekend" and today.weekday() > 4:
        return weekend(today, "this weekend")
    if name == "month":
        return months_ago(0, today)
    if name in WEEKDAYS:
        return _weekday(name, today)
    return (
        latest(lambda year: yearly(name, year), today) if name != "weekend" else last(name, today)
    )


def latest(make: Callable[[int], Span | None], today: date, over: bool = False) -> Span | None:
    """Of what is made for each year, the last that has begun, or is over."""
    for ago in range(9):  # the 29th of February comes back after eight years at the latest
        span = make(today.year - ago)
        if span and (span.until if over else span.start) <= _midnight(today):
            return span
    return None


def months_ago(count: int, today: date) -> Span:
    """The month some months before today's."""
    before = months_on(_midnight(today), -count)
    return month(before.year, before.month)


def months_on(start: datetime, count: int) -> datetime:
    """The same day some months later, or earlier; at the latest the 28th."""
    years, number = divmod(start.year * 12 + start.month - 1 + count, 12)
    return start.replace(year=years, month=number + 1, day=min(start.day, 28))


def _weekday(name: str, latest_day: date) -> Span:
    back = (latest_day.weekday() - WEEKDAYS.index(name)) % 7
    return day(latest_day - timedelta(back))


def _days(first: date, length: int, said: str) -> Span:
    start = _midnight(first)
    return Span(start, start + timedelta(length), said)


def _midnight(when: date) -> datetime:
    return datetime.combine(when, time.min)


def _nth(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number in (11, 12, 13) else endings.get(number % 10, 'th')}"

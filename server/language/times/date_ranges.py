"""Stretches of the calendar that people name: a day, a night, a weekend, a season, a decade.

Seasons are those of meteorology in the northern hemisphere: summer is June to August, and winter
2020 is December 2020 to February 2021.
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
    "St Patrick's Day": (3, 17, 1),
    "Bonfire Night": (11, 5, 1),
    "the Fourth of July": (7, 4, 1),
    "Independence Day": (7, 4, 1),
    "Halloween": (10, 31, 1),
}
"""Month, day and length in days of each."""
FROM_EASTER = {
    "Easter": (-2, 4),
    "Good Friday": (-2, 1),
    "Easter Sunday": (0, 1),
    "Easter Monday": (1, 1),
}
"""Days from Easter Sunday, and length in days, of the feasts that move with it."""
THANKSGIVING = "Thanksgiving"  # in the United States
FEASTS = (*HOLIDAYS, *FROM_EASTER, THANKSGIVING)
AFTER_MIDNIGHT = timedelta(hours=6)
"""For which New Year's Eve goes on: its fireworks are pictures of the first of January."""
PARTS_OF_DAY = {"morning": (5, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 30)}
"""The hours of each; a night ends on the next day."""

Third = Literal["early", "mid", "late"]
Unit = Literal["hour", "day", "week", "month", "year"]


@dataclass(frozen=True)
class Span:
    """From one moment to another, by the camera's clock."""

    start: datetime
    """Inclusive."""
    until: datetime
    """Exclusive; later than `start`."""


def day(when: date) -> Span:
    """A day."""
    return _days(when, 1)


def part_of_day(when: date, part: str) -> Span:
    """One of `PARTS_OF_DAY`, which begins on a day."""
    first, end = PARTS_OF_DAY[part]
    return Span(_midnight(when) + timedelta(hours=first), _midnight(when) + timedelta(hours=end))


def week(when: date) -> Span:
    """The week, Monday to Sunday, that a day lies in."""
    return _days(when - timedelta(when.weekday()), 7)


def weekend(when: date) -> Span:
    """The Saturday and Sunday of the week that a day lies in."""
    return _days(when + timedelta(5 - when.weekday()), 2)


def month(year: int, number: int) -> Span:
    """A month, 1 to 12."""
    start = datetime(year, number, 1)
    return Span(start, months_on(start, 1))


def months(year: int, first: int, count: int) -> Span:
    """Some months on end."""
    start = datetime(year, first, 1)
    return Span(start, months_on(start, count))


def whole_year(year: int) -> Span:
    """A year."""
    return years(year, year)


def years(first: int, last: int) -> Span:
    """Whole years, from one to another."""
    return Span(datetime(first, 1, 1), datetime(last + 1, 1, 1))


def up_to_now(start: date, today: date) -> Span:
    """From a day to the end of today."""
    return Span(_midnight(start), _midnight(today) + timedelta(1))


def third(span: Span, which: Third) -> Span:
    """The beginning, the middle or the end of a longer span: a third of it."""
    length = timedelta((span.until - span.start).days // 3)
    first, second = span.start + length, span.until - length
    bounds = {"early": (span.start, first), "mid": (first, second), "late": (second, span.until)}
    return Span(*bounds[which])


def yearly(name: str, year: int) -> Span:
    """What comes back each year: one of `MONTHS`, `SEASONS` or `FEASTS`."""
    if name in MONTHS:
        return month(year, MONTHS.index(name) + 1)
    if name in SEASONS:
        return months(year, SEASONS[name], 3)
    if name in FROM_EASTER:
        after, length = FROM_EASTER[name]
        return _days(easter_sunday(year) + timedelta(after), length)
    if name == THANKSGIVING:
        first = date(year, 11, 1)
        return day(first + timedelta((3 - first.weekday()) % 7 + 21))
    number, first_day, length = HOLIDAYS[name]
    span = _days(date(year, number, first_day), length)
    more = AFTER_MIDNIGHT if name == "New Year's Eve" else timedelta()
    return Span(span.start, span.until + more)


def easter_sunday(year: int) -> date:
    """Of the western churches, by the anonymous Gregorian computus (Meeus 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    number, before = divmod(h + k - 7 * m + 114, 31)
    return date(year, number, before + 1)


def last(name: str, today: date, back: int = 1) -> Span | None:
    """The last one that is over, or one further back: what "last summer" and "two summers ago"
    mean.

    Of "week", "weekend", "month", "night", one of `WEEKDAYS`, or what comes back each year.
    """
    if name == "week":
        return week(today - timedelta(7 * back))
    if name == "weekend":
        return weekend(today - timedelta(7 * back))
    if name == "month":
        return months_ago(back, today)
    if name in PARTS_OF_DAY:
        return part_of_day(today - timedelta(back), name)
    if name in WEEKDAYS:
        return _weekday(name, today - timedelta(7 * back - 6))
    span = latest(lambda year: yearly(name, year), today, over=True)
    for _ in range(back - 1):
        span = span and latest(
            lambda year: yearly(name, year), span.start.date() - timedelta(1), over=True
        )
    return span


def this(name: str, today: date) -> Span | None:
    """The one that is under way, else the last one; of the same names."""
    if name == "week":
        return week(today)
    if name == "weekend":
        return weekend(today) if today.weekday() > 4 else last(name, today)
    if name == "month":
        return months_ago(0, today)
    if name in PARTS_OF_DAY:
        return part_of_day(today, name)
    if name in WEEKDAYS:
        return _weekday(name, today)
    return latest(lambda year: yearly(name, year), today)


def following(name: str, today: date) -> Span | None:
    """The next one: of it there is no picture yet."""
    if name == "week":
        return week(today + timedelta(7))
    if name == "weekend":
        return weekend(today + timedelta(7))
    if name == "month":
        return months_ago(-1, today)
    if name in WEEKDAYS:
        return day(today + timedelta((WEEKDAYS.index(name) - today.weekday() - 1) % 7 + 1))
    if name in PARTS_OF_DAY:
        return None
    spans = (yearly(name, year) for year in (today.year, today.year + 1))
    return next((span for span in spans if span.start > _midnight(today)), None)


def latest(make: Callable[[int], Span | None], today: date, over: bool = False) -> Span | None:
    """Of what is made for each year, the last that has begun, or is over."""
    for ago in range(9):  # the 29th of February comes back after eight years at the latest
        span = make(today.year - ago)
        if span and (span.until if over else span.start) <= _midnight(today):
            return span
    return None


def back_from(today: date, count: int, unit: Unit) -> date | None:
    """The day some units of time before today; None where the calendar does not reach so far."""
    if unit == "hour":
        return today - timedelta(-(-count // 24))
    if unit in ("day", "week"):
        return today - timedelta(count * (7 if unit == "week" else 1))
    months_back = count * (12 if unit == "year" else 1)
    if months_back > 12 * (today.year - 1000):
        return None
    return months_on(_midnight(today), -months_back).date()


def ago(count: int, unit: Unit, today: date) -> Span | None:
    """What is called three days, two weeks, a month or ten years ago: the whole unit."""
    if unit == "year":
        return whole_year(today.year - count)
    if unit == "month":
        return months_ago(count, today)
    then = back_from(today, count, unit)
    return None if then is None else week(then) if unit == "week" else day(then)


def months_ago(count: int, today: date) -> Span:
    """The month some months before today's."""
    before = months_on(_midnight(today), -count)
    return month(before.year, before.month)


def months_on(start: datetime, count: int) -> datetime:
    """The same day some months later, or earlier, or the last that the month has."""
    year, number = divmod(start.year * 12 + start.month - 1 + count, 12)
    for last_day in (start.day, 30, 29, 28):
        try:
            return start.replace(year=year, month=number + 1, day=last_day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def whole_days(span: Span) -> Span:
    """A span from midnight to midnight; a part of a day and New Year's Eve stay as they are."""
    start, until = span.start, span.until
    first = start.replace(hour=0)
    if (start, until) == (first, until.replace(hour=0)) or _is_named(span):
        return span
    last = until.replace(hour=0)
    return Span(first, last if last == until else last + timedelta(1))


def _is_named(span: Span) -> bool:
    day_of = span.start.date()
    parts = (part_of_day(day_of, part) for part in PARTS_OF_DAY)
    return span in parts or span == yearly("New Year's Eve", span.start.year)


def _weekday(name: str, latest_day: date) -> Span:
    back = (latest_day.weekday() - WEEKDAYS.index(name)) % 7
    return day(latest_day - timedelta(back))


def _days(first: date, length: int) -> Span:
    start = _midnight(first)
    return Span(start, start + timedelta(length))


def _midnight(when: date) -> datetime:
    return datetime.combine(when, time.min)

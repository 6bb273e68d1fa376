"""A period: when pictures were taken. Two periods that are told apart become one, where they can.

Pure: no words. `time_phrases.py` reads them, and `said.py` says them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from index.catalog.selection import Stretch
from server.language.times import date_ranges
from server.language.times.date_ranges import Span


@dataclass(frozen=True)
class Period:
    """When pictures were taken, by the camera's clock; both parts have to be met."""

    stretches: tuple[Stretch, ...] = ()
    """Ascending, apart from each other; one of them has to be met. Empty for any time."""
    months: frozenset[int] = frozenset()
    """1 to 12, of any year; empty for every month."""
    never: str = ""
    """A day that there never was, as it was said: "29/02/2023"."""


def both(first: Period, second: Period) -> Period | None:
    """What lies in two periods of which one is a month of any year: "in May", "last year".

    None where nothing does, or where one of them rather stands for the other.
    """
    if bool(first.months) == bool(second.months) or first.never or second.never:
        return None
    months, other = (first, second) if first.months else (second, first)
    met = tuple(stretch for stretch in other.stretches if _holds_one_of(stretch, months.months))
    if not met:
        return None
    year = _whole_year(met[0])
    if len(met) == 1 and year and len(months.months) == 1:
        span = date_ranges.month(year, *months.months)
        return Period(((span.start, span.until),))
    return Period(met, months.months)


def within(first: Period, second: Period) -> Period | None:
    """What lies in two stretches, each open at another end: "after 2010 and before 2015"."""
    if first.months or second.months or len(first.stretches) != 1 or len(second.stretches) != 1:
        return None
    ((start, until),), ((start_2, until_2),) = first.stretches, second.stretches
    if start and not until and until_2 and not start_2:
        return Period(((start, until_2),)) if start < until_2 else None
    if until and not start and start_2 and not until_2:
        return Period(((start_2, until),)) if start_2 < until else None
    return None


def outside(first: Period, second: Period) -> Period | None:
    """Two open stretches that do not meet: "before 2010 or after 2020"."""
    ((start, until),), ((start_2, until_2),) = first.stretches, second.stretches
    if until and not start and start_2 and not until_2 and until <= start_2:
        return Period(((None, until), (start_2, None)))
    if start and not until and until_2 and not start_2 and until_2 <= start:
        return Period(((None, until_2), (start, None)))
    return None


def _holds_one_of(stretch: Stretch, months: frozenset[int]) -> bool:
    start, until = stretch
    if start is None or until is None:
        return True
    ahead = (date_ranges.months_on(start.replace(day=1), count) for count in range(12))
    return any(at.month in months for at in ahead if at < until)


def _whole_year(stretch: Stretch) -> int | None:
    start, until = stretch
    if start and until and date_ranges.whole_year(start.year) == Span(start, until):
        return start.year
    return None


def united(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Closed stretches in order, with those that touch made one."""
    made = list[Stretch]()
    for start, until in sorted(stretches, key=lambda each: (each[0] or datetime.min, each[1])):
        if made and start and until and made[-1][1] and start <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], until)
        else:
            made.append((start, until))
    return tuple(_whole_days(stretch) for stretch in made)


def _whole_days(stretch: Stretch) -> Stretch:
    start, until = stretch
    if not start or not until:
        return stretch
    whole = date_ranges.whole_days(Span(start, until))
    return whole.start, whole.until

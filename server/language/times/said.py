"""Periods as they are said: "from summer 2021", "before 2015", "from 2012 or 2014".

What is said is made from the stretches alone, and not from the words in which they were told:
said again, it is the same stretch. `time_phrases.py` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from index.catalog.selection import Stretch
from server.language.times import date_ranges
from server.language.times.date_ranges import Span


def day_written(day: date) -> str:
    """A day as every sentence and every page of English has it: "3 June 2021".

    A voice says "the 3rd of June": see `models/speak/english.py`.
    """
    return f"{day.day} {month_written(day)}"


def month_written(day: date) -> str:
    """The month that a day lies in: "June 2021"."""
    return f"{_name(day.month)} {day.year}"


def said(stretches: Iterable[Stretch], months: frozenset[int]) -> list[str]:
    """Each thing that is asked of the time, with its preposition; none where nothing is."""
    asked = list[str]()
    each = [_with_preposition(stretch) for stretch in stretches]
    if each:
        asked.append(_listed(each))
    if months:
        asked.append(f"from {_of_any_year(months)} of any year")
    return asked


def _listed(each: list[tuple[str, str]]) -> str:
    """ "From 2012, 2014 or 2019"; a preposition is said again where it changes."""
    parts = [f"{each[0][0]} {each[0][1]}"]
    # "Summer 2019 or 2021" would be two summers.
    alike = len({name.isdigit() for _, name in each}) == 1
    plain = alike and all(" to " not in name and word == "from" for word, name in each)
    parts += [name if plain else f"{preposition} {name}" for preposition, name in each[1:]]
    return " or ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _with_preposition(stretch: Stretch) -> tuple[str, str]:
    start, until = stretch
    if start and until:
        return "from", name_of(Span(start, until))
    if start:
        return "since", _beginning(start)
    if until:
        return "before", _beginning(until)
    raise ValueError("a stretch has an end at least")


def _beginning(moment: datetime) -> str:
    """The longest year, month or day that begins at a moment."""
    if moment != _midnight(moment):
        moment = _midnight(moment)
    if (moment.month, moment.day) == (1, 1):
        return str(moment.year)
    if moment.day == 1:
        return month_written(moment)
    return day_written(moment)


def name_of(span: Span) -> str:
    """The name of a stretch: "2021", "summer 2021", "May 2019 to June 2020"."""
    start, until = span.start, span.until
    if date_ranges.yearly("New Year's Eve", start.year) == span:
        return f"New Year's Eve {start.year}"
    if start != _midnight(start) or until != _midnight(until):
        return _part_of_day(span)
    last = until - timedelta(1)
    if start.day == 1 and until.day == 1:
        return _months(span, last)
    for name in ("Christmas", "Easter"):
        if date_ranges.yearly(name, start.year) == span:
            return f"{name} {start.year}"
    if last == start:
        return day_written(start)
    return f"{day_written(start)} to {day_written(last)}"


def _months(span: Span, last: datetime) -> str:
    start, until = span.start, span.until
    if start.month == 1 and until.month == 1:
        if last.year == start.year:
            return str(start.year)
        if start.year % 10 == 0 and last.year == start.year + 9:
            return f"the {start.year}s"
        return f"{start.year} to {last.year}"
    if date_ranges.month(start.year, start.month) == span:
        return month_written(start)
    for season in date_ranges.SEASONS:
        if date_ranges.yearly(season, start.year) == span:
            return f"{season} {start.year}"
    return f"{month_written(start)} to {month_written(last)}"


def _part_of_day(span: Span) -> str:
    """ "The night of 3 June 2019"; other moments are left to the days they lie in."""
    start = _midnight(span.start)
    for part in date_ranges.PARTS_OF_DAY:
        if date_ranges.part_of_day(start.date(), part) == span:
            return f"the {part} of {day_written(start)}"
    last = _midnight(span.until - timedelta(seconds=1))
    return day_written(start) if last == start else f"{day_written(start)} to {day_written(last)}"


def _of_any_year(months: frozenset[int]) -> str:
    """ "May", "winter", "May to July", "May or August"."""
    for season, first in date_ranges.SEASONS.items():
        if months == {(first + on - 1) % 12 + 1 for on in range(3)}:
            return season
    runs = _runs(months)
    if len(runs) == 1 and len(runs[0]) > 1:
        return f"{_name(runs[0][0])} to {_name(runs[0][-1])}"
    names = [_name(number) for number in sorted(months)]
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _runs(months: frozenset[int]) -> list[list[int]]:
    """Months that follow each other, across the new year where need be."""
    if len(months) == 12:
        return [list(range(1, 13))]
    runs = list[list[int]]()
    starts = sorted(number for number in months if (number - 2) % 12 + 1 not in months)
    for number in starts:
        run = [number]
        while run[-1] % 12 + 1 in months:
            run.append(run[-1] % 12 + 1)
        runs.append(run)
    return runs


def _name(number: int) -> str:
    return date_ranges.MONTHS[number - 1]


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)

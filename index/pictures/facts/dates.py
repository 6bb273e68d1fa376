"""Dates as cameras, programs and people write them, each as precise as it is and no more.

Knows no files and no origins.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from index.pictures.facts.facts import Dated, Precision

FIRST_YEAR = 1826  # of the oldest photograph that there is
LAST = datetime.max.year
LARGEST_OFFSET = timedelta(hours=14)  # from UTC, of those in use

_DATE = re.compile(
    r"(\d{4})"
    r"(?:[:\-/. ](\d{1,2}|  ?)(?:[:\-/. ](\d{1,2}|  ?)(?!\d))?(?!\d)|(\d\d)(\d\d)(?!\d))?"
    r"(?:[ T]+(?P<time>.*))?$",
    re.DOTALL,
)
_TIME = re.compile(
    r"(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?(?!\d)", re.IGNORECASE
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_STARTS = (date(1904, 1, 1), date(1970, 1, 1), date(1980, 1, 1), date(2000, 1, 1))
"""Where clocks begin that nobody has set: of old Macs, of Unix, of DOS, and of many cameras."""


def parsed(written: str, offset: str = "", fraction: str = "") -> tuple[datetime, Precision] | None:
    """A date, or the part of it that is known; None where there is none, or one that cannot be.

    "1975:06:00 00:00:00", "1975-06" and "1975:06:  " are a month. Midnight to the second stands for
    a day without a time far more often than for that second.

    Args:
        written: as in EXIF or ISO 8601.
        offset: from UTC, such as "+02:00", where it stands apart.
        fraction: digits of a second, where they stand apart.
    """
    found = _DATE.match(written.strip("\0 \t\r\n").rstrip(":-/. "))
    if not found:
        return None
    year = int(found[1])
    month, day = _number(found[2] or found[4]), _number(found[3] or found[5])
    try:
        if year < FIRST_YEAR:
            return None
        if not month:
            return datetime(year, 1, 1), Precision.YEAR
        if not day:
            return datetime(year, month, 1), Precision.MONTH
        moment = datetime(year, month, day)
    except ValueError:
        return None
    return _with_time(moment, found["time"] or "", offset, fraction)


def zone(written: str) -> timezone | None:
    """An offset from UTC, such as "+02:00" or "Z"; None where it is none."""
    if written.strip().upper() == "Z":
        return UTC
    found = _OFFSET.match(written)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset > LARGEST_OFFSET:
        return None
    return timezone(-offset if found[1] == "-" else offset)


def span(dated: Dated) -> tuple[datetime, datetime]:
    """From when until when, exclusively, it was, by the camera's clock and without a zone."""
    moment = dated.moment.replace(tzinfo=None)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match dated.precision:
        case Precision.YEAR:
            begin = midnight.replace(month=1, day=1)
            return begin, datetime.max if begin.year == LAST else begin.replace(year=begin.year + 1)
        case Precision.MONTH:
            begin = midnight.replace(day=1)
            following = begin + min(timedelta(days=31), datetime.max - begin)
            return begin, following.replace(day=1) if following.month != begin.month else following
        case Precision.DAY:
            return midnight, midnight + min(timedelta(days=1), datetime.max - midnight)
    return moment, moment + min(timedelta(seconds=1), datetime.max - moment)


def lies_ahead(dated: Dated, today: date) -> bool:
    """Whether it says that a picture was taken after today."""
    begin = span(dated)[0]
    return begin.date() > today


def clock_was_never_set(dated: Dated) -> bool:
    """Whether it is where clocks begin; a whole year or month is what a person wrote."""
    if dated.precision in (Precision.YEAR, Precision.MONTH):
        return False
    moment = dated.moment.replace(tzinfo=None)
    day = moment.date()
    if day == date(2000, 1, 1):  # when people did take pictures, but not so many at midnight
        return moment.hour == 0
    # West of Greenwich the clock of Unix begins on the evening before.
    return any(start - timedelta(days=1) <= day <= start for start in _STARTS if start.year < 2000)


def _with_time(
    day: datetime, written: str, offset: str, fraction: str
) -> tuple[datetime, Precision]:
    found = _TIME.match(written)
    if not found:
        return day, Precision.DAY
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    digits = (found[4] or fraction.strip("\0 ")) if (found[4] or fraction).strip("\0 ") else ""
    try:
        moment = day.replace(hour=hour, minute=minute, second=min(second, 59))
    except ValueError:
        return day, Precision.DAY
    if digits.isascii() and digits.isdigit():
        moment = moment.replace(microsecond=int(digits[:6].ljust(6, "0")))
    moment = moment.replace(tzinfo=zone(found[5] or offset))
    at_midnight = (hour, minute, second) == (0, 0, 0)
    return moment, Precision.DAY if at_midnight else Precision.SECOND


def _number(part: str | None) -> int:
    return int(part) if part and part.strip() else 0

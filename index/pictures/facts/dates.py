"""Dates as cameras, programs and people write them, each as precise as it is and no more.

Knows no files and no origins.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

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
_SHORT_YEAR = re.compile(r"(\d\d):(\d\d):(\d\d)[ T]+(?P<time>\d\d?:.*)$", re.DOTALL)
_YEAR_LAST = re.compile(
    r"(\d\d?)([-/. _])(\d\d?)\2(\d{4})(?!\d)(?:[ T,]+(?P<time>.*))?$", re.DOTALL
)
_RUN_TOGETHER = re.compile(r"(\d{8})(\d{6}(?!\d))")
_IN_WORDS = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*[, ]", re.IGNORECASE)
_TIME = re.compile(
    r"(?P<first>上午|下午|午前|午後|오전|오후)?\s*"
    r"(?:(?P<hour>\d\d?)(?P<mark>[:.-])(?P<minute>\d\d?)(?:(?P=mark)(?P<second>\d\d?))?"
    r"|(?P<hh>\d\d)(?P<mm>\d\d)(?P<ss>\d\d)?)"
    r"(?:[.,](?P<fraction>\d{1,9}))?\s*(?P<half>[AP]\.?M\b\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d?(?::?\d\d)?)?(?!\d)",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d\d?)(?::?(\d\d))?(?!\d)")
_AFTERNOON = {"P", "下午", "午後", "오후"}
"""As a time's half of the day begins, or stands before it."""
_CENTURY_TURNS = 70
"""Two digits from here on mean the last century, as in POSIX."""
_STARTS = (date(1904, 1, 1), date(1970, 1, 1), date(1980, 1, 1), date(2000, 1, 1))
"""Where clocks begin that nobody has set: of old Macs, of Unix, of DOS, and of many cameras."""


def parsed(written: str, offset: str = "", fraction: str = "") -> tuple[datetime, Precision] | None:
    """A date, or the part of it that is known; None where there is none, or one that cannot be.

    "1975:06:00 00:00:00", "1975-06" and "1975:06:  " are a month. Midnight to the second stands for
    a day without a time far more often than for that second. "04/03/2021" is a year, for nobody
    knows which of the others is the day.

    Args:
        written: as in EXIF or ISO 8601.
        offset: from UTC, such as "+02:00", where it stands apart.
        fraction: digits of a second, where they stand apart.
    """
    text = _RUN_TOGETHER.sub(r"\1T\2", written.strip("\0 \t\r\n").rstrip(":-/. "), count=1)
    if _IN_WORDS.match(text):
        return _in_words(text)
    found = _parts(text)
    if not found:
        return None
    year, month, day, time = found
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
    return _with_time(moment, time, offset, fraction)


def _parts(text: str) -> tuple[int, int, int, str] | None:
    """Year, month and day, 0 where they are not known, and what is written of the time."""
    if found := _DATE.match(text):
        month, day = _number(found[2] or found[4]), _number(found[3] or found[5])
        return int(found[1]), month, day, found["time"] or ""
    if found := _SHORT_YEAR.match(text):
        year, month, day = (int(part) for part in found.groups()[:3])
        return year + (1900 if year >= _CENTURY_TURNS else 2000), month, day, found["time"]
    if found := _YEAR_LAST.match(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "." or first > 12 or first == second:
            return year, second, first, found["time"] or ""
        if second > 12:
            return year, first, second, found["time"] or ""
        return year, 0, 0, ""  # in half of the world the day comes first
    return None


def _in_words(text: str) -> tuple[datetime, Precision] | None:
    """As in e-mail, and as C writes it: "Thu Mar  4 10:11:12 2021"."""
    try:
        return parsedate_to_datetime(text), Precision.SECOND
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def zone(written: str) -> timezone | None:
    """An offset from UTC, such as "+02:00" or "Z"; None where it is none."""
    if written.strip().upper() in ("Z", "UTC", "GMT"):
        return UTC
    found = _OFFSET.match(written)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
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
    names = ("hour", "minute", "second") if found["hour"] else ("hh", "mm", "ss")
    hour, minute, second = (int(found[name] or 0) for name in names)
    if (half := found["first"] or (found["half"] or "")[:1].upper()) and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    digits = found["fraction"] or fraction.strip("\0 ")
    try:
        moment = day.replace(hour=hour, minute=minute, second=min(second, 59))
    except ValueError:
        return day, Precision.DAY
    if digits.isascii() and digits.isdigit():
        moment = moment.replace(microsecond=int(digits[:6].ljust(6, "0")))
    moment = moment.replace(tzinfo=zone(found["zone"] or offset))
    at_midnight = (hour, minute, second) == (0, 0, 0)
    return moment, Precision.DAY if at_midnight else Precision.SECOND


def _number(part: str | None) -> int:
    return int(part) if part and part.strip() else 0

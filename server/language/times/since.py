"""A moment from which on something is meant: "yesterday", "2 hours", "2026-11-01"."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from server.language.numerals import cardinal
from server.language.times.time_phrases import periods_in

_AGO = re.compile(
    r"(?:the )?(?:last |past )?(?P<count>[a-z]+(?:[ -][a-z]+)?|[0-9]{1,4})? ?"
    r"(?P<unit>minute|min|hour|day|week)s?(?: ago)?"
)
_OF_THE_CALENDAR = re.compile(r"(?:the )?last (?:week|day)")
"""Not the seven days until now."""
_UNITS = {
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


def moment_named(words: str, now: datetime) -> datetime | None:
    """The moment from which on words mean; None where they name none before `now`.

    Args:
        words: a date, a time of today as "14:30", so many minutes, hours, days or weeks ago, or
            whatever else a question for pictures may name a time by.
        now: aware, by the person's own clock; the answer is in its zone.
    """
    plain = " ".join(words.lower().split()).removeprefix("since ")
    today = now.date()
    period = _period(plain, today) or _period(f"on {plain}", today)
    ago = None if _OF_THE_CALENDAR.fullmatch(plain) else _ago(plain, now)
    found = _exactly(plain, now) or ago or period
    if found is None:
        return None
    moment = found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
    return moment if moment <= now else None


def _exactly(plain: str, now: datetime) -> datetime | None:
    try:
        if re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", plain):
            at = time.fromisoformat(plain.zfill(5))
            return datetime.combine(now.date(), at, now.tzinfo)
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain):
            return datetime.fromisoformat(plain.upper())
    except ValueError:
        return None
    return None


def _ago(plain: str, now: datetime) -> datetime | None:
    match = _AGO.fullmatch(plain)
    if match is None:
        return None
    said = (match["count"] or "one").replace("-", " ")
    count = int(said) if said.isascii() and said.isdigit() else cardinal(said)
    if said in ("a", "an"):
        count = 1
    return None if count is None else now - count * _UNITS[match["unit"]]


def _period(plain: str, today: date) -> datetime | None:
    """The beginning of the one period that all words name."""
    for told in periods_in(plain, today):
        starts = [start for start, _ in told.period.stretches if start is not None]
        if told.start == 0 and told.end == len(plain) and starts:
            return min(starts)
    return None

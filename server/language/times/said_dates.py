"""When a picture was taken, said as exactly as it is known, by whoever knows it, and doubted aloud.

Pure: dates in, sentences out.
"""

from __future__ import annotations

from datetime import date, datetime

from index.pictures.facts.dates import clock_was_never_set, lies_ahead
from index.pictures.facts.facts import Dated, Origin, Precision
from server.language.times.said import day_written, month_written

CLOCK_NOT_SET = "That may be wrong: clocks that nobody has set begin there."
AHEAD = "That is still to come, so a clock was wrong."
_BESIDE = (Origin.SIDECAR, Origin.TAKEOUT)


def taken(dated: Dated, today: date) -> tuple[str, ...]:
    """ "Taken on 3 June 2021, in the afternoon."; and, where that can hardly be, a doubt."""
    said = f"{_beginning(dated)}{', as a file beside it says' if dated.origin in _BESIDE else ''}."
    if lies_ahead(dated, today):
        return said, AHEAD
    return (said, CLOCK_NOT_SET) if clock_was_never_set(dated) else (said,)


def iso(dated: Dated) -> str:
    """By ISO 8601, which has forms for what is not known exactly."""
    match dated.precision:
        case Precision.YEAR:
            return f"{dated.moment:%Y}"
        case Precision.MONTH:
            return f"{dated.moment:%Y-%m}"
        case Precision.DAY:
            return f"{dated.moment:%Y-%m-%d}"
    return dated.moment.isoformat()


def _beginning(dated: Dated) -> str:
    known = _as_known(dated)
    if dated.origin is Origin.NAME:
        return f"Its name says {known.removeprefix('on ').removeprefix('in ')}"
    if dated.origin is Origin.CHANGED:  # by EXIF, which says no more of when it was taken
        return f"Taken {known}{',' if ',' in known else ''} or earlier"
    return f"Taken {known}"


def _as_known(dated: Dated) -> str:
    """ "in 1975", "in June 1975", "on 3 June 1975", "on 3 June 1975, in the afternoon"."""
    moment = dated.moment
    month = month_written(moment)
    match dated.precision:
        case Precision.YEAR:
            return f"in {moment.year}"
        case Precision.MONTH:
            return f"in {month}"
        case Precision.DAY:
            return f"on {day_written(moment)}"
    return f"on {day_written(moment)}, {_part_of_day(moment)}"


def _part_of_day(moment: datetime) -> str:
    if 5 <= moment.hour < 12:
        return "in the morning"
    if 12 <= moment.hour < 17:
        return "in the afternoon"
    return "in the evening" if 17 <= moment.hour < 22 else "at night"

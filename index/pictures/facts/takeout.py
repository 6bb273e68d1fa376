"""What Google's JSON beside each picture of a Takeout says: a date, a place, words, people.

Knows no files.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from index.pictures.facts import degrees
from index.pictures.facts.facts import Dated, Facts, Notes, Origin, Precision, names, text

logger = logging.getLogger(__name__)

MOST_BYTES = 1024**2


def read_takeout(data: bytes) -> Facts:
    """The facts in such a file; the defaults where it is another one."""
    try:
        known = json.loads(data[: MOST_BYTES + 1].decode("utf-8-sig"))
    except (ValueError, RecursionError):  # a file too long is no JSON when it is cut
        logger.debug("A JSON file beside a picture cannot be read.", exc_info=True)
        return Facts()
    if not isinstance(known, dict):
        return Facts()
    return Facts(
        dates=_dates(_table(known, "photoTakenTime").get("timestamp")),
        place=_place(_table(known, "geoData")) or _place(_table(known, "geoDataExif")),
        notes=Notes(
            caption=text(known.get("description")),
            people=names(one.get("name") for one in _list(known.get("people"))),
        ),
    )


def _dates(timestamp: object) -> tuple[Dated, ...]:
    """Google knows the moment and not the clock of the place, so only the day is said."""
    try:
        seconds = int(str(timestamp))
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return ()
    # Before 1970 it is negative; 0 stands for none.
    return (Dated(moment, Precision.DAY, Origin.TAKEOUT),) if seconds else ()


def _place(data: Mapping[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = data.get("latitude"), data.get("longitude")
    numbers = [one for one in (latitude, longitude) if isinstance(one, (int, float))]
    return degrees.place(*numbers) if len(numbers) == 2 else None


def _table(known: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = known.get(key)
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

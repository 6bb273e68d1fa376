"""`phrases.txt`, read: what each phrase of time means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

TODAY = date(2026, 11, 21)
FILE = Path(__file__).with_name("phrases.txt")


@dataclass(frozen=True)
class Meaning:
    """What a phrase stands for."""

    stretches: tuple[tuple[datetime | None, datetime | None], ...] = ()
    months: frozenset[int] = frozenset()
    never: bool = False
    """There is no such day."""
    told: bool = True
    """Whether it tells a time at all."""


def table() -> dict[str, Meaning]:
    """Each phrase with its meaning, in the file's order."""
    lines = (line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    pairs = (line.split(" => ") for line in lines)
    return {phrase: _meaning(written) for phrase, written in pairs}


def _meaning(written: str) -> Meaning:
    if written in "-!":
        return Meaning(never=written == "!", told=written == "!")
    if written.startswith("m"):
        return Meaning(months=frozenset(map(int, written[1:].split(","))))
    return Meaning(tuple(_stretch(each) for each in written.split(" | ")))


def _stretch(written: str) -> tuple[datetime | None, datetime | None]:
    sign = re.match(r"[<>]=?", written)
    if sign:
        start, until = _ends(written[sign.end() :])
        return {"<": (None, start), "<=": (None, until), ">=": (start, None), ">": (until, None)}[
            sign[0]
        ]
    first, _, last = written.partition("..")
    return _ends(first)[0], _ends(last or first)[1]


def _ends(written: str) -> tuple[datetime, datetime]:
    """A year, a month, a day or a moment: its beginning and its end."""
    day, _, hour = written.partition("T")
    numbers = [int(each) for each in day.split("-")]
    year, month, of_month = [*numbers, 1, 1][:3]
    start = datetime(year, month, of_month)
    if hour:
        moment = start + timedelta(hours=int(hour))
        return moment, moment
    if len(numbers) == 3:
        return start, start + timedelta(1)
    following = month + 1 if len(numbers) == 2 else 13
    return start, datetime(year + (following > 12), (following - 1) % 12 + 1, 1)

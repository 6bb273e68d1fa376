"""English as it is written -> as an engine must get it so that it is understood.

Engines read most of what is written as a person would: "12 of 30", "50 %", "R & B", "holiday.jpg".
Here is what they do not. Only the sound is made of it: what is shown stays as it was written.
Knows no engine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_SHORT_MONTHS = {
    **{"jan": "January", "feb": "February", "mar": "March", "apr": "April", "jun": "June"},
    **{"jul": "July", "aug": "August", "sep": "September", "sept": "September"},
    **{"oct": "October", "nov": "November", "dec": "December"},
}
_ABBREVIATIONS = {
    **{"dr": "Doctor", "mr": "Mister", "mrs": "Missus", "ms": "Miz", "mt": "Mount", "ft": "Fort"},
    **{"prof": "Professor", "capt": "Captain", "jr": "junior", "sr": "senior", "vs": "versus"},
    **{"approx": "about", "etc": "and so on", "eg": "for example", "ie": "that is"},
}
_UNITS = {
    **{"mm": "millimetre", "cm": "centimetre", "m": "metre", "km": "kilometre", "kg": "kilogram"},
    **{"KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte"},
    **{"mph": "mile an hour", "ft": "foot", "min": "minute"},
}
_PLURALS = {"foot": "feet", "mile an hour": "miles an hour"}
_FRACTIONS = {"1/2": "one half", "1/3": "one third", "1/4": "one quarter", "3/4": "three quarters"}


def spoken(text: str) -> str:
    """The text with dates, years, abbreviations, units and marks in words."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _in_plain_letters(text)


def ordinal(n: int) -> str:
    """ "1st", "2nd", "3rd", "11th"."""
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _date(found: re.Match[str]) -> str:
    day, month = int(found["day"]), found["month"]
    return f"the {ordinal(day)} of {_SHORT_MONTHS.get(month.lower(), month)}"


def _year(found: re.Match[str]) -> str:
    """In pairs, as people say it: "nineteen 98"; 2000 to 2009 are thousands."""
    century, rest = divmod(int(found[0]), 100)
    if century == 20 and rest < 10:
        return found[0]
    if rest == 0:
        return f"{century} hundred"
    return f"{century} oh {rest}" if rest < 10 else f"{century} {rest}"


def _unit(found: re.Match[str]) -> str:
    unit = _UNITS[found["unit"]]
    many = found["number"] != "1"
    return f"{found['number']} {_PLURALS.get(unit, unit + 's') if many else unit}"


def _abbreviation(found: re.Match[str]) -> str:
    return _ABBREVIATIONS[found["short"].replace(".", "").lower()]


def _in_plain_letters(text: str) -> str:
    """Letters with more marks than European languages use, without them: engines name each."""
    return "".join(_plain(letter) if letter >= "Ơ" else letter for letter in text)


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


_Replacement = str | Callable[[re.Match[str]], str]
_ALTERNATIVES = "|".join(sorted(_ABBREVIATIONS.keys() - {"eg", "ie", "ft"}, key=len, reverse=True))

_RULES: tuple[tuple[re.Pattern[str], _Replacement], ...] = (
    (re.compile(rf"\b(?P<day>[12]?\d|3[01]) (?P<month>{_MONTH})\b\.?(?= \d{{4}}|\W*$)"), _date),
    (re.compile(r"(?<![\d.,:/-])(\d{4}) ?[-–] ?(?=\d{4}\b)"), r"\1 to "),
    (re.compile(r"(?<![\w.,:/-])(?:1[1-9]|20)\d\d(?![\w:/%]|[.,]\d|-\d)"), _year),
    (re.compile(rf"\b(?P<short>e\.g|i\.e|(?:{_ALTERNATIVES}))\.(?=\W|$)", re.I), _abbreviation),
    (re.compile(r"\bNo\. ?(?=\d)"), "number "),
    (re.compile(r"\bSt\.? (?=[A-Z])"), "Saint "),
    (re.compile(r"(?<=[a-z] )St\b\.?"), "Street"),
    (re.compile(r"\b(?:[A-Z]\.){2,}(?!$)"), lambda found: found[0].replace(".", " ").strip()),
    (re.compile(rf"(?<![\w.])(?P<number>\d[\d.,]*) ?(?P<unit>{'|'.join(_UNITS)})\b"), _unit),
    (re.compile(r"(?<![\w/])[13]/[234](?![\w/])"), lambda m: _FRACTIONS.get(m[0], m[0])),
)

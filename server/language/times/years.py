"""Years and counts, as people say them: "twenty twenty one", "'21", "two years ago".

A year may lie before the first photograph, or ahead: then it is said that there is no picture.
"""

from __future__ import annotations

import re
from datetime import date

from server.language.numerals import cardinal

FIRST_YEAR, LAST_YEAR = 1000, 3000

_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TWO_FIGURES = rf"(?:(?:{_TENS})(?:[ -](?:{_UNITS}))?|{_TEENS}|oh?[ -](?:{_UNITS}))"
_SPELLED = (
    rf"(?:eighteen|nineteen|twenty)[ -](?:{_TWO_FIGURES}|hundred)"
    rf"|two[ -]thousand(?:[ -](?:and[ -])?(?:{_TWO_FIGURES}|{_UNITS}))?"
)

COUNT = rf"(?:a couple of|an?|[0-9]{{1,3}}|{_TWO_FIGURES}|{_UNITS})"
"""Matches how many, up to 99 in words, lower case."""
MOVING_YEAR = rf"(?:last year|this year|next year|the year before last|{COUNT} years? ago)"
"""Matches a year that is told from today."""
FIXED_YEAR = rf"(?:[0-9]{{4}}|'[0-9]{{2}}|oh?[ -](?:{_UNITS})|{_SPELLED})"
"""Matches a year that is the same whenever it is said."""


def year_named(words: str, today: date) -> int | None:
    """The year that lower-case words of one of the two patterns name; None where nobody would say
    that there is or will be a picture of it."""
    year = _told_from(words, today) or _fixed(words, today)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def year_of_two(figures: str, today: date) -> int:
    """The year that two figures stand for: the last one that has begun."""
    year = today.year // 100 * 100 + int(figures)
    return year if year <= today.year else year - 100


def count_named(words: str) -> int:
    """The number that lower-case words of `COUNT` name; 0 for other words."""
    if words in ("a", "an", "a couple of"):
        return 2 if words.endswith("of") else 1
    return cardinal(re.sub(r"^oh? ", "", words.replace("-", " "))) or 0


def _told_from(words: str, today: date) -> int | None:
    if words.endswith("ago"):
        return today.year - count_named(words.rpartition(" year")[0])
    back = {"this year": 0, "last year": 1, "next year": -1, "the year before last": 2}
    return today.year - back[words] if words in back else None


def _fixed(words: str, today: date) -> int:
    if words.startswith("'"):
        return year_of_two(words[1:], today)
    if words.isdigit():
        return int(words)
    plain = words.replace("-", " ").replace(" and ", " ")
    if plain.startswith(("o ", "oh ")):  # as '09 is said
        return year_of_two(f"{count_named(plain):02}", today)
    if plain.startswith("two thousand"):
        return 2000 + count_named(plain.removeprefix("two thousand").strip())
    century, _, rest = plain.partition(" ")
    return 100 * count_named(century) + count_named(rest)

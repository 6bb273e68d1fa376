"""Numbers as people say them: "three", "3", "twenty-one", "the third", "3rd".

Up to 999 in words and 9,999 in figures: nobody goes further one by one.
"""

from __future__ import annotations

import re

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def _names() -> dict[str, int]:
    names = {name: value for value, name in enumerate(_SMALL)}
    for tens, name in enumerate(_TENS, 2):
        names[name] = 10 * tens
        names |= {f"{name} {unit}": 10 * tens + value for value, unit in enumerate(_SMALL[1:10], 1)}
    return names


def _ordinal_of(name: str) -> str:
    *tens, unit = name.split()
    unit = _IRREGULAR.get(unit) or (f"{unit[:-1]}ieth" if unit[-1] == "y" else f"{unit}th")
    return " ".join([*tens, unit])


_CARDINALS = _names()
_ORDINALS = {_ordinal_of(name): value for name, value in _CARDINALS.items()}


def cardinal(words: str) -> int | None:
    """The number that lower-case words without punctuation name; None when they name none."""
    if re.fullmatch(r"[0-9]{1,4}", words):
        return int(words)
    hundreds = re.fullmatch(r"(?P<many>\w+) hundred(?: (?:and )?(?P<rest>.+))?", words)
    if hundreds and (many := _CARDINALS.get(re.sub("^a$", "one", hundreds["many"]))):
        rest = _CARDINALS.get(hundreds["rest"]) if hundreds["rest"] else 0
        return None if many > 9 or rest is None else 100 * many + rest
    return _CARDINALS.get(words)


def ordinal(words: str) -> int | None:
    """The place in a row that "third", "3rd" or "twenty first" names; None when none."""
    figures = re.fullmatch(r"([0-9]{1,4})(?:st|nd|rd|th)", words)
    return int(figures[1]) if figures else _ORDINALS.get(words)

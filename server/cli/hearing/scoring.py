"""What counts as heard: words without case and hyphens; "12" is "twelve"."""

from __future__ import annotations

import re
from collections.abc import Sequence

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
UNITS = {"oz": "ounce", "ounces": "ounce", "ok": "okay"}


def words(text: str) -> list[str]:
    """The words of a text, in lower case, numbers below a hundred as words."""
    found = re.findall(r"[a-z']+|\d+", text.lower().replace("-", " "))
    return [word for each in found for word in _spelled(each)]


def _spelled(word: str) -> Sequence[str]:
    if not word.isdecimal() or int(word) > 99:
        return (UNITS.get(word, word),)
    tens, ones = divmod(int(word), 10)
    if int(word) < len(ONES):
        return (ONES[int(word)],)
    return (TENS[tens - 2], *((ONES[ones],) if ones else ()))


def groups_heard(transcript: str, groups: Sequence[str]) -> int:
    """How many of these groups of words are in a transcript, each in its own order."""
    heard = " ".join(["", *words(transcript), ""])
    return sum(" ".join(["", *words(group), ""]) in heard for group in groups)


def number_heard(transcript: str) -> str | None:
    """The digit that a transcript names alone, or after "number"; None for anything else."""
    said = words(transcript)
    if said[:1] in (["number"], ["picture"]):
        said = said[1:]
    return said[0] if len(said) == 1 and said[0] in ONES[:10] else None

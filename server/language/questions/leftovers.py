"""What a question says of time that nobody understood: "on Sundays", "at half past three".

A picture model sees none of it. It is not searched for, and the person is told.
"""

from __future__ import annotations

import re

from server.language.normalise import lowered
from server.language.times.date_ranges import MONTHS, WEEKDAYS
from server.language.times.time_phrases import PHRASE_END

_NAMES = "|".join(name.lower() for name in (*MONTHS, *WEEKDAYS) if name not in ("March", "May"))
_TIME = (
    rf"(?:(?:{_NAMES})s?|weekends?|weekdays?|easter|pentecost|whitsun|ramadan|eid|diwali|hanukkah"
    r"|passover|mother'?s day|father'?s day|(?:[0-9]+|\w+) (?:day|week|month|year)s? ago|ages ago"
    r"|long ago|o'clock|(?:half|quarter) (?:past|to) \w+|[0-9]{1,2}(?::[0-9]{2})? ?(?:a\.?m|p\.?m)"
    r"|[0-9]{1,2}:[0-9]{2}|[0-9]{5,}|0[0-9]{3}|week [0-9]+|future|millennium|(?:olden|old) days"
    r"|turn of the (?:century|millennium)|[0-9]{1,2}/[0-9]{1,2}|decades?|centur(?:y|ies)"
    r"|1[89][0-9]{2}|20[0-9]{2}|[0-9]{1,2}(?:st|nd|rd|th))"
)
_LITTLE = (
    r"(?:(?:the|a|an|my|our|last|next|this|every|each|any|some|early|late|first|second|third|of"
    r"|year|week|month|day|days|before|after|around|about|[0-9]+(?:st|nd|rd|th)?|and|or|to"
    rf"|million|hundred|thousand|morning|afternoon|evening|{_NAMES})\s+)*"
)
_LEFTOVER = re.compile(
    rf"(?<!\w)(?:(?:taken|made|shot)\s+)?(?:in|on|at|from|during|by|since|before|after|until|around"
    rf"|between|for|over|every)\s+{_LITTLE}{_TIME}(?:\s+(?:ago|old|morning|afternoon|evening|night"
    rf"|and|or|to|century|{_TIME}))*(?!\w)"
    r"|(?<!\w)(?:[0-9]+|an?|\w+) (?:million|thousand|hundred)? ?(?:day|week|month|year)s ago(?!\w)"
    r"|(?<!\w)(?:(?:a )?(?:very )?long(?: time)?|ages|years) ago(?!\w)"
)


def leftovers_in(words: str) -> list[tuple[int, int]]:
    """Where words speak of a time, from index to index; what narrows has been taken out before."""
    plain = lowered(words)
    return [
        found.span() for found in _LEFTOVER.finditer(plain) if PHRASE_END.match(plain, found.end())
    ]

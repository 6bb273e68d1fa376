"""What a person calls a picture: "call this grandma's eightieth", "name number two the twins".

The words are theirs, as they were said or written: nothing in them steers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.language.numerals import cardinal, ordinal

NOUN = r"(?:(?:picture |photo |image |result |match )?number|picture|photo|image|result|match)"
"""What people say for a result."""
_CALL = (
    rf"^(?:(?:{'|'.join(('okay', 'ok', 'so', 'now', 'and', 'then', 'please', 'just'))})[\s,]+)*"
    r"(?:(?:(?:can|could|would|will)\s+you|let's|i\s+want\s+to|i(?:'d|\s+would)\s+like\s+to)\s+)?"
    r"(?:call|name|label|title|caption)\s+"
)
_CALLED = tuple(
    re.compile(rf"{_CALL}{which}(?:\s*[,:;.–—-]+\s*|\s+)(?P<it>\S.*)$", re.IGNORECASE | re.DOTALL)
    for which in (
        rf"(?:the\s+)?{NOUN}\s+(?P<number>\w+[\s-]\w+)",
        rf"(?:the\s+)?{NOUN}\s+(?P<number>\w+)",
        rf"(?:the\s+)?(?P<number>\w+)\s+(?:one|{NOUN})",
        rf"(?:this|that|the\s+current|the)\s+(?:one|{NOUN})",
        r"(?:this|it|that)",
    )
)

IT_IS = re.compile(
    r"^(?:(?:no|yes|well|actually|oh)[\s,.]+)*(?:(?:i\s+said|i\s+meant|i\s+mean)[\s,:]+)?"
    r"(?:(?:it|this|that)(?:'s|\s+(?:is|was|shows|should\s+be))\s+|it's\s+)?",
    re.IGNORECASE,
)
"""What people say before the answer to a question."""


@dataclass(frozen=True)
class Call:
    """The person says what a picture is to them: "call this grandma's eightieth"."""

    words: str
    """Never empty."""
    number: int | None = None
    """Which result it is about, as it was said; None for the current one."""


def called_something(words: str) -> Call | None:
    """ "Call number two: the twins"."""
    for pattern in _CALLED:
        found = pattern.match(words)
        which = found.groupdict().get("number") if found else None
        said = which.lower().replace("-", " ") if which else ""
        number = cardinal(said) or ordinal(said) if said else None
        called = found["it"].strip(' "“”') if found else ""
        if called and (number is not None or not which):
            return Call(called, number)
    return None

"""What follows an answer, or comes where there is none: words that mean something else then.

Whether "more dogs" are more of the same, only the last question tells. Pure: words in, words out.
"""

from __future__ import annotations

import re

from server.language.commands import Steer

_REJECTED = re.compile(
    r"^(?:no,? )?not (?P<not>[\w ]+?)(?:, but | but |, )(?P<it>\w.*?)[\s.!]*$", re.IGNORECASE
)
_ABOUT_A_RESULT = re.compile(r"\b(?:it|this|that|he|she|they)\b", re.IGNORECASE)
_ASKING = re.compile(r"^(?:who|what|which)?\s*(?:is|are|was|were)\s+", re.IGNORECASE)
_LITTLE = re.compile(r"^(?:an?|the|my) |s$")


def as_question(steer: Steer, said: str) -> str:
    """What is asked for by words that would be about results, where there are none yet; empty
    where they can be about nothing else."""
    if steer.number is not None or _ABOUT_A_RESULT.search(said):
        return ""
    match steer.command:
        case "ask":
            return _ASKING.sub("", said)
        case "last":
            return "the newest pictures"
        case "first":
            return "the oldest pictures"
    return ""


def meant_instead(said: str, asked: str) -> str:
    """Of "not dogs, cats", said where dogs were asked for: the cats; else empty."""
    found = _REJECTED.match(said.strip())
    return found["it"] if found and _alike(found["not"], asked) else ""


def wants_more(said: str, asked: str) -> bool:
    """Whether "more dogs" are wanted where dogs were asked for."""
    return said.lower().startswith("more ") and _alike(said[len("more ") :], asked)


def _alike(words: str, asked: str) -> bool:
    one, other = (_LITTLE.sub("", each.strip().lower()) for each in (words, asked))
    return bool(one) and one == other

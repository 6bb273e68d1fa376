"""What follows an answer, or comes before it: words that mean something else then.

Whether "more dogs" are more of the same, only the last question tells. Pure: words in, words out.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from server.language.commands import Steer
from server.language.synonyms import CommandName, Via
from server.session.effects import Effect, Find

_REJECTED = re.compile(
    r"^(?:no,? )?not (?P<not>[\w ]+?)(?:, but | but |, )(?P<it>\w.*?)[\s.!]*$", re.IGNORECASE
)
_ABOUT_A_RESULT = re.compile(r"\b(?:it|this|that|he|she|they)\b", re.IGNORECASE)
_ASKING = re.compile(r"^(?:who|what|which)?\s*(?:is|are|was|were)\s+", re.IGNORECASE)
_LITTLE = re.compile(r"^(?:an?|the|my) |s$")


class Early(NamedTuple):
    """A command about results that are still searched for."""

    command: CommandName
    via: Via
    number: int | None


class Unanswered:
    """The question that is searched for, and what is wanted of its results."""

    def __init__(self) -> None:
        self.find: Find | None = None
        self._early: list[Early] = []

    def begin(self, find: Find) -> Find:
        """A question is asked; what was wanted of another's results is forgotten."""
        self.find, self._early = find, []
        return find

    def wait(self, find: Find, early: Early) -> list[Effect]:
        """The question goes on, and what was said meanwhile is done when it is answered."""
        self._early.append(early)
        return [find]

    def end(self) -> list[Early]:
        """It is answered, or given up. Returns what is wanted of its results, in order."""
        early, self.find, self._early = self._early, None, []
        return early


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

"""What follows an answer, or comes before it: words that mean something else then.

Whether "more dogs" are more of the same, only the last question tells. Pure: words in, words out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from index.catalog.selection import Selection
from server.language.commands import Intent, Refine, Steer, understand
from server.language.synonyms import CommandName, Via
from server.language.things import GROUNDS, TIMES, WEATHER
from server.search.query import Query
from server.session.effects import Effect, Find

_REJECTED = re.compile(
    r"^(?:no,? )?not (?P<not>[\w ]+?)(?:, but | but |, )(?P<it>\w.*?)[\s.!]*$", re.IGNORECASE
)
_WHERE_OR_WHEN = re.compile(
    r"^(?:in|from|on|at|during|since|before|after|between|until|taken|last|yesterday|near|outside)"
    r"\b\s*(?P<which>(?:an?|the|my|our)\s+)?(?P<it>.*)$",
    re.IGNORECASE,
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


def meant(said: str, before: Query | None, query_of: Callable[[str], Query]) -> Intent:
    """What words ask for: after a question "in Leeds", "at night" and "on the beach" narrow it.

    In other languages such words begin questions of their own ("on kedi"): that they are English is
    told from what they are followed by, or from what is known.

    Args:
        said: the words.
        before: the question that may be narrowed, if any.
        query_of: what words ask, as a query.
    """
    intent = understand(said)
    if before is None or not isinstance(intent, Query):
        return intent
    if not (found := _WHERE_OR_WHEN.match(intent.words)):
        return intent
    known = found["which"] or found["it"].lower() in (*GROUNDS, *TIMES, *WEATHER)
    if known or query_of(intent.words).selection != Selection():
        return Refine("but", intent.words)
    return intent


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

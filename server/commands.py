"""What people say to steer: words -> intent.

A command is matched only when it is the whole utterance, so that "next to a tree" stays a
search; "search for ..." always searches. The tables are the only place where synonyms live.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

CommandName = Literal[
    "next",
    "previous",
    "first",
    "last",
    "repeat",
    "stop",
    "thumbs_up",
    "thumbs_down",
    "undo",
    "help",
]
COMMAND_NAMES: tuple[CommandName, ...] = get_args(CommandName)

SYNONYMS: dict[CommandName, tuple[str, ...]] = {
    "next": ("next", "next one", "skip", "the next one", "go on"),
    "previous": ("previous", "previous one", "back", "go back"),
    "first": ("first", "the first", "the first one", "number one", "first one"),
    "last": ("last", "the last", "the last one", "last one"),
    "repeat": ("repeat", "again", "pardon", "say that again", "repeat that"),
    "stop": ("stop", "quiet", "cancel", "be quiet"),
    "thumbs_up": ("thumbs up", "good", "helpful", "that's right", "that is right", "yes"),
    "thumbs_down": ("thumbs down", "bad", "wrong", "not helpful", "wrong description", "no"),
    "undo": ("undo", "undo that", "take that back"),
    "help": ("help", "what can i say"),
}
"""Every way to say each command; the first is the one that Help reads out."""

SEARCH_LEADS = (
    "search for",
    "look for",
    "find me",
    "find",
    "show me",
    "where is",
    "where are",
)
"""Words before a query that are not part of it; the longer of two that fit comes first."""

_COMMAND_OF = {said: name for name, ways in SYNONYMS.items() for said in ways}
_LEAD = re.compile(rf"^(?:{'|'.join(SEARCH_LEADS)})\b\s*", re.IGNORECASE)
_EDGES = re.compile(r"^[\s.,;:!?\"“”‘’…¿¡-]+|[\s.,;:!?\"“”‘’…-]+$")


@dataclass(frozen=True)
class Steer:
    """The person wants to move, judge or be helped."""

    command: CommandName


@dataclass(frozen=True)
class Search:
    """The person wants pictures."""

    query: str
    """What to look for, without "find" and the like; empty when nothing was said."""


Intent = Steer | Search


def understand(said: str) -> Intent:
    """What the words ask for: a command where the whole utterance is one, else a search."""
    words = " ".join(_EDGES.sub("", said).split())
    command = _COMMAND_OF.get(words.lower())
    if command:
        return Steer(command)
    return Search(_EDGES.sub("", _LEAD.sub("", words)))

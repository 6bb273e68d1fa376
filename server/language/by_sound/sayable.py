"""What can be said here and now: how far a conversation has come -> commands and likely words.

While results are open that is every command and the number of each result; at the start it is what
makes sense without results, and the ways to begin a search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from models.types import Expected
from server.language.commands import Intent, Steer, understand
from server.language.synonyms import SEARCH_LEADS, SYNONYMS, CommandName

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
MOST_NUMBERS = 9
"""That are listened for whatever the count: who is wrong about it hears how many there are."""
OFTEN: tuple[CommandName, ...] = (
    *("next", "previous", "repeat", "more", "stop", "first", "last", "help", "thumbs_up"),
    *("thumbs_down", "undo", "count", "list", "similar", "where", "when", "confidence", "pause"),
    *("resume", "louder", "softer", "faster", "slower", "less", "spell", "wrong_description"),
    "call_it",
)
"""What is expected, likeliest first."""
WITHOUT_RESULTS: frozenset[CommandName] = frozenset(
    (
        *("help", "repeat", "stop", "faster", "slower", "normal_speed", "louder", "softer"),
        *("text_only", "speak_again", "stop_listening", "listen", "wait_longer", "wait_less"),
        *("undo", "pause", "resume", "library"),
    )
)
"""What can be answered before anything was found."""
HEARD = {"undo": "and you", "unhelpful": "and helpful"}
"""Mishearings that no likeness of sounds explains, and that are no question."""
HEARD_AS = {heard: command for command, heard in HEARD.items()}
VERY_OFTEN = 10
"""Commands before the less likely ways to say a number."""
MOST_EXPECTED = 40
"""Phrases or words: Whisper's context holds some 200 tokens, and attends to the last ones."""


@dataclass(frozen=True)
class Sayable:
    """How far a conversation has come, as far as it changes what is likely to be said next."""

    results: int = 0
    """How many there are to listen to."""
    literal: frozenset[str] = frozenset()
    """Words that the person has insisted on, in lower case: they are what they seem."""
    dictated: bool = False
    """Whether the person was asked for words of their own."""


AT_THE_START = Sayable()


@dataclass(frozen=True)
class Phrase:
    """A way to say a command."""

    words: str
    intent: Steer
    heard: str = ""
    """What Whisper writes for it, where that sounds like something else."""


def phrases(sayable: Sayable) -> tuple[Phrase, ...]:
    """Every way to say what can be said now."""
    numbers = max(MOST_NUMBERS, sayable.results) if sayable.results else 0
    return _phrases(bool(sayable.results), min(numbers, len(NUMBERS) - 1))


def expected(sayable: Sayable, names: Iterable[str] = ()) -> Expected:
    """What a transcriber is told to expect.

    Args:
        sayable: where the conversation is.
        names: of the library, likeliest first.
    """
    words = tuple(name for _, name in zip(range(MOST_EXPECTED), names, strict=False))
    known = frozenset(phrase.words for phrase in phrases(sayable))
    if sayable.dictated:
        return Expected((), known, words)
    if not sayable.results:
        leads = SEARCH_LEADS[:8]
        return Expected(
            (*leads, *(_first(name) for name in OFTEN if name in WITHOUT_RESULTS)), known, words
        )
    numbers = NUMBERS[1 : min(sayable.results, len(NUMBERS) - 1) + 1]
    commands = tuple(_first(name) for name in OFTEN)
    numbered = (f"number {number}" for number in numbers)
    # A number alone is heard worst of all.
    alone = (*numbers, NUMBERS[0])
    return Expected(
        (*alone, *commands[:VERY_OFTEN], *numbered, *commands[VERY_OFTEN:]), known, words
    )


def _first(name: CommandName) -> str:
    """The way to say a command that Help reads out."""
    return SYNONYMS[name][0]


@cache
def _phrases(results: bool, numbers: int) -> tuple[Phrase, ...]:
    names = SYNONYMS if results else WITHOUT_RESULTS
    said = [words for name in SYNONYMS if name in names for words in SYNONYMS[name]]
    counted = NUMBERS[: numbers + 1] if results else ()
    said += [f"{noun}{number}" for noun in ("", "number ", "picture ") for number in counted]
    said += [f"the {ordinal} one" for ordinal in ORDINALS[:numbers]] if results else []
    meant: dict[str, Intent] = {words: understand(words) for words in dict.fromkeys(said)}
    steering = {words: it for words, it in meant.items() if isinstance(it, Steer)}
    heard = [words for words in HEARD if words in steering]
    misheard = (Phrase(words, steering[words], HEARD[words]) for words in heard)
    return (*(Phrase(words, it) for words, it in steering.items()), *misheard)

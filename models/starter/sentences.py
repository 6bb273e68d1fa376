"""What may be said to the starter pack: queries for scenes, and commands.

Decides the words that its ear knows, and which sentences are kept from training for testing.
Knows nothing of sound; what lies outside this world is in `everyday.py`.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.starter.scenes import COLOURS, KINDS, SETTINGS, Scene, sample_scene
from models.starter.unspecific import sample_unspecific
from models.starter.wording import NUMBERS, SETTING_PHRASES, Ask, plural, sample_ask, with_article

Split = Literal["train", "validation", "test"]

LEADS = ("find", "search for", "show me", "look for", "where is", "find me", "show")
"""What a person may say before the query itself."""

COUNTING = (*NUMBERS, "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("first", "second", "third")
ORDERS = ("newest", "oldest", "best")
SEASONS = ("spring", "summer", "autumn", "winter", "week", "month", "year")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

SHORT_COMMANDS = (
    *("next", "previous", "back", "repeat", "again", "stop", "quiet", "cancel", "skip", "undo"),
    *("yes", "no", "good", "bad", "helpful", "wrong", "more", "less", "first", "last", "help"),
    *("pardon", "where", "when", "why", "pause", "resume", "faster", "slower", "louder"),
    *("softer", "spell", "list", "shorter", "normal", "okay", "wait", "continue", "similar"),
)
"""One word each; the shortest sounds, so they are practised most."""

LONGER_COMMANDS = (
    *("next one", "next picture", "previous one", "previous picture", "go back", "go on"),
    *("say that again", "say it again", "repeat that", "be quiet", "stop talking"),
    *("thumbs up", "thumbs down", "not helpful", "wrong description", "wrong picture"),
    *("that's right", "that's wrong", "that's it", "more detail", "tell me more", "less detail"),
    *("read text", "read the text", "what does it say", "where was it taken"),
    *("when was it taken", "what is on the left", "what is on the right"),
    *("what's on the left", "what's on the right", "what is in the middle", "what colour is it"),
    *("how many", "how many are there", "how many results", "are you sure", "normal speed"),
    *("spell it", "what can i say", "list them", "new search", "start again", "thank you"),
    *("more like this", "describe it", "describe the picture", "what is it", "who is it"),
    *("last one", "first one", "read it again", "save it", "undo that", "never mind"),
    *("text only", "speak again", "start listening", "stop listening", "keep listening"),
    *("hands free", "wait longer", "wait less", "goodbye", "slow down", "speed up", "speak up"),
    *("another one", "similar ones", "the best one", "the previous one", "hold on", "carry on"),
    *("one moment", "take that back", "what did you hear", "what can i ask", "say more"),
)

PATTERNS = (
    *("number {number}", "go to number {number}", "the {ordinal} one", "go to the {ordinal} one"),
    *("is there {a_kind}", "is there {a_thing}", "what colour is the {kind}"),
    *("where is the {kind}", "how many {kinds}", "how many {kinds} are there", "without people"),
    *("without {a_kind}", "without {kinds}", "only with snow", "only with {a_thing}"),
    *(
        "only the {colour} ones",
        "the same but {setting}",
        "the same but {colour}",
        "the same but with {a_kind}",
    ),
    *("from last {season}", "from twenty twenty {digit}", "from {month}", "from yesterday"),
    *("from this {season}", "only from last {season}", "only from twenty twenty {digit}"),
    *("{order} first", "the {order} first", "only {setting}", "without the {kind}"),
)
"""Commands with a gap to fill."""


@dataclass(frozen=True)
class Line:
    """Something to be said aloud."""

    text: str
    """Lower case, words parted by single spaces, no punctuation but apostrophes."""
    kind: Literal["query", "command", "everyday", "foreign", "noise"]
    ask: Ask | None = None
    """What a query means."""
    language: str = "en"
    """ISO 639-1 code of the voice to use."""

    @property
    def in_world(self) -> bool:
        """Whether it should be understood rather than refused."""
        return self.kind in ("query", "command")


def split_of(text: str) -> Split:
    """Where a query belongs: one in ten is kept for testing, one in ten for validation."""
    part = zlib.crc32(text.encode()) % 10
    return "test" if part == 0 else "validation" if part == 1 else "train"


def spoken(text: str) -> str:
    """A written query as it is said: without commas."""
    return text.replace(",", "")


def sample_query(rng: random.Random, split: Split, scenes: Sequence[Scene] = ()) -> Line:
    """A query of the given split; training never sees one of the other two.

    Args:
        rng: decides everything.
        split: what the query is for.
        scenes: one of them answers it; any scene may where none are given.
    """
    while True:
        ask = sample_ask(_scene(rng, scenes), rng)
        text = spoken(ask.text)
        if split_of(text) == split:
            return Line(_led(text, rng), "query", ask)


def sample_short_query(rng: random.Random, scenes: Sequence[Scene] = ()) -> Line:
    """A query that a person tries first, such as "something red" and "boats".

    They are few, so every split has them all, as commands.
    """
    ask = sample_unspecific(_scene(rng, scenes), rng)
    return Line(_led(ask.text, rng), "query", ask)


def _scene(rng: random.Random, scenes: Sequence[Scene]) -> Scene:
    return rng.choice(scenes) if scenes else sample_scene(rng.getrandbits(31))


def without_lead(text: str) -> str:
    """The query itself: "find me a red boat" -> "a red boat"."""
    for lead in sorted(LEADS, key=len, reverse=True):
        if text.startswith(lead + " "):
            return text[len(lead) + 1 :]
    return text


def _led(text: str, rng: random.Random) -> str:
    asks_for_thing = text.split()[0] not in ("on", "in", "at")
    if asks_for_thing and rng.random() < 0.35:
        return f"{rng.choice(LEADS)} {text}"
    return text


def sample_command(rng: random.Random, split: Split = "train") -> Line:
    """Any command; they are few, so every split has them all, but for the queries inside."""
    roll = rng.random()
    if roll < 0.42:
        return Line(rng.choice(SHORT_COMMANDS), "command")
    if roll < 0.72:
        return Line(rng.choice(LONGER_COMMANDS), "command")
    if roll < 0.78:
        correction = rng.choice(("no i said ", "i said "))
        return Line(correction + spoken(sample_query(rng, split).text), "command")
    return Line(_filled(rng.choice(PATTERNS), rng), "command")


def _filled(pattern: str, rng: random.Random) -> str:
    kind = rng.choice(KINDS)
    colour = rng.choice(COLOURS)
    return pattern.format(
        number=rng.choice(COUNTING),
        digit=rng.choice(COUNTING[:9]),
        ordinal=rng.choice(ORDINALS),
        order=rng.choice(ORDERS),
        kind=kind,
        kinds=plural(kind),
        a_kind=with_article(kind),
        a_thing=with_article(f"{colour} {kind}"),
        colour=colour,
        setting=rng.choice(SETTING_PHRASES[rng.choice(SETTINGS)]),
        season=rng.choice(SEASONS),
        month=rng.choice(MONTHS),
    )


def vocabulary() -> tuple[str, ...]:
    """Every word that can be understood, in alphabetical order."""
    phrases = [
        *KINDS,
        *map(plural, KINDS),
        *COLOURS,
        *COUNTING,
        *ORDINALS,
        *ORDERS,
        *SEASONS,
        *MONTHS,
        *LEADS,
        *SHORT_COMMANDS,
        *LONGER_COMMANDS,
        *(phrase for ways in SETTING_PHRASES.values() for phrase in ways),
        "a an the and with next to beside left right of on something picture pictures photo",
        "no i said twenty yesterday",
    ]
    literal = " ".join(word for pattern in PATTERNS for word in pattern.split() if "{" not in word)
    return tuple(sorted({word for phrase in (*phrases, literal) for word in phrase.split()}))

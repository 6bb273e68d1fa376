"""What people say: words -> intent.

A command is matched only when it is the whole, short utterance, so that "next to a tree" stays a
search; "search for ..." always searches, whatever follows. The words themselves are in
`synonyms.py`. Whether there is anything to steer is decided in `session/dialogue.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from server.language.foreign import begins_foreign
from server.language.numerals import cardinal, ordinal
from server.language.synonyms import SEARCH_AGAIN, SEARCH_LEADS, SYNONYMS, TALK, CommandName
from server.search.query import Query

RefineWay: TypeAlias = Literal["with", "without", "but"]


@dataclass(frozen=True)
class Steer:
    """The person wants to move, judge, be told or be helped."""

    command: CommandName
    number: int | None = None
    """Which result it is about, as it was said; there may be none of that number."""


@dataclass(frozen=True)
class Refine:
    """The person wants the last question changed."""

    way: RefineWay
    words: str
    """What is added, left out, or put in place of something; never empty.

    "Red ones" are the pictures of before, but red.
    """


@dataclass(frozen=True)
class Correct:
    """The person was misheard, and says it again."""

    words: str


Intent: TypeAlias = Steer | Query | Refine | Correct
"""A query has the words as they were said, without "find" and the like; none where nothing was
asked."""

_LONGEST_COMMAND = 8  # words; whoever says more describes something
_LONGEST_REFINEMENT = 14
_LONGEST_FIRST = sorted(SEARCH_LEADS, key=len, reverse=True)
# "Show" and "search" also begin names of things, as in "show jumping": an article must follow.
_ARTICLE = r"(?=\s+(?:an?|the|my|our|all|any|some|one|two|three|pictures?|photos?)\b)"
_LEAD = re.compile(
    rf"^(?:(?:{'|'.join(_LONGEST_FIRST)})\b|(?:show|search){_ARTICLE})[\s,:]*", re.IGNORECASE
)
_HOW_MANY_TAIL = re.compile(r"\s+(?:do i have|have i got|are there)$", re.IGNORECASE)
# What ends sentences and quotes in other languages, and marks of direction, which nobody sees.
_ABROAD = (
    "«»‹›„‚「」『』。、！？，：；．؟،؛۔।॥\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
)
_EDGES = re.compile(rf"^[\s.,;:!?\"“”‘…¿¡{_ABROAD}-]+|[\s.,;:!?\"“”‘’…{_ABROAD}-]+$")
_COURTESY = re.compile(r"^please[,\s]+|[,\s]+please$", re.IGNORECASE)
_FILLERS = ("okay", "ok", "um", "uh", "er", "erm", "oh", "well", "so", "now", "and", "then")

_NOUN = r"(?:number|picture|photo|image|result|match)"
_GO = re.compile(r"^(?:go to|jump to|take me to|show me|play|describe|what is)\s+(?=\S)")
_NUMBERED = re.compile(rf"^(?:the )?(?P<noun>{_NOUN} )?(?P<number>.+)$")
_LIKE = re.compile(
    r"^(?:(?:find|show me) )?(?:more|others|pictures|something) (?:like|similar to) (?=\S)"
)
_NTH = re.compile(rf"^(?:the )?(?P<number>.+?)(?: one| {_NOUN})?$")
_MEANT = {"won": 1, "to": 2, "too": 2, "for": 4, "ate": 8}  # what Whisper writes for a number

_LAYOUT = re.compile(
    r"^(?:what|who|is there anything)(?: is| are)?(?: there)? "
    r"(?:(?:on the (?:far )?(?:left|right)|in the (?:middle|centre|center|background|foreground)"
    r"|at the (?:top|bottom|back|front)|in the corner)(?: of(?: \w+){1,3})?"
    r"|(?:behind|beside|next to|in front of|under)(?: \w+){1,3})$"
    r"|^(?:the )?layout$|^how is it laid out$"
)
_ASK = re.compile(
    r"^(?:is|are) there \w|^how many \w|^wh(?:at|ich) colour|^what kind of"
    r"|^who (?:is|are|was|else)\b"
    r"|^(?:is|are|was|were|does|do|has|have) (?:it|he|she|they|this|that|the|anyone|anybody)\b"
    r"|^what (?:is|are) (?:he|she|they|it|this|the \w+) (?:\w+ing|made of|like|called)\b"
)

_SAME = r"(?:and )?(?:the )?same(?: one| picture| thing)?(?: again)?,?"
_BEFORE = rf"^(?:(?:{_SAME}|only|just|but|and|now|also),?\s+)*"
_ONES = r"(?:(?:the |those )?(?:ones?|those|pictures|photos) )?"
_IN_ORDER = (
    r"(?:with )?(?:the )?(?:newest|latest|most recent|oldest|earliest|best)"
    r"(?: ones?| pictures?| photos?)? first"
    r"|(?:sort(?:ed)?|order(?:ed)?) (?:them |it )?by \w+|by date"
)
_REFINEMENTS: tuple[tuple[RefineWay, str], ...] = (
    ("without", rf"{_BEFORE}{_ONES}(?:without|leave out|except(?: for)?|apart from)\s+(?P<it>.+)$"),
    ("without", rf"^(?:{_SAME}\s+)?but (?:no|not)\s+(?:with\s+)?(?P<it>.+)$"),
    ("with", rf"{_BEFORE}{_ONES}(?:with|including)\s+(?P<it>.+)$"),
    ("with", r"^and (?:also )?(?P<it>(?:an?|some|two|three) .+)$"),
    ("but", rf"^(?:{_SAME}\s+)?but(?: only)?\s+(?P<it>.+)$"),
    ("but", rf"^{_SAME}\s+(?P<it>.+)$"),
    ("but", r"^only (?:the |those )?ones? (?:(?:that|which) are )?(?P<it>.+)$"),
    ("but", r"^(?:only|just) (?:the|those) (?P<it>.+ ones?)$"),
    ("but", r"^only (?:the )?(?P<it>.+)$"),
    ("but", rf"{_BEFORE}(?P<it>{_IN_ORDER})$"),
)
_CORRECTION = re.compile(
    r"^(?:(?:(?:no|sorry)[,.\s]+)*"
    r"(?:i said|i meant|i mean|i asked for|i was asking for|i wanted)\b[\s,:]*)+",
    re.IGNORECASE,
)
# Without the comma "no people" might mean that there should be none.
_NO_COMMA = re.compile(r"^no,\s+(?=(?:an?|the|my|our|some)\s)", re.IGNORECASE)


def understand(said: str) -> Intent:
    """What the words ask for: a command where the whole utterance is one, else a search."""
    words = _trimmed(said)
    plain = _plain(words)
    if plain in SEARCH_AGAIN:
        return Query()
    command = _command(plain)
    while not command and plain.startswith(tuple(f"{filler} " for filler in _FILLERS)):
        plain = plain.partition(" ")[2]
        command = _command(plain)
    if command:
        return command
    rest = _CORRECTION.sub("", words) if _CORRECTION.match(words) else _NO_COMMA.sub("", words)
    if rest != words:
        return _corrected(rest)
    return _refinement(words) or Query(_query(words))


def is_talk(said: str) -> bool:
    """Whether it judges a picture in words that people say to each other as well: "No, no!"."""
    plain = _plain(_trimmed(said))
    words = plain.split()
    return plain in TALK or (len(set(words)) == 1 and words[0] in TALK)


def beside_a_picture(said: str) -> Refine | None:
    """What words that come with a picture ask for; none of them steers."""
    match understand(said):
        case Refine() as change:
            return change
        case Query(words="") | Correct(""):
            return None
        case Query(words=words) | Correct(words):
            return Refine("but", words)
        case Steer():
            return Refine("but", said)


def _corrected(rest: str) -> Intent:
    """What was really said may have been a command."""
    meant = understand(rest)
    return Correct(meant.words) if isinstance(meant, Query) and meant.words else meant


def _query(words: str) -> str:
    query = _EDGES.sub("", _LEAD.sub("", words))
    return _HOW_MANY_TAIL.sub("", query) if words.lower().startswith("how many") else query


def _refinement(words: str) -> Refine | None:
    if len(words.split()) > _LONGEST_REFINEMENT:
        return None
    for way, pattern in _REFINEMENTS:
        match = re.match(pattern, words, re.IGNORECASE)
        changed = _EDGES.sub("", match["it"]) if match else ""
        if changed and not begins_foreign(changed):
            return Refine(way, changed)
    return None


def _command(plain: str) -> Steer | None:
    words = plain.split()
    if not words or len(words) > _LONGEST_COMMAND:
        return None
    once = words[0] if len(set(words)) == 1 else plain  # "No, no!" is said as often as "No."
    name = _COMMAND_OF.get(plain) or _COMMAND_OF.get(once)
    if name and name != "jump":
        return Steer(name)
    if _LAYOUT.match(plain):
        return Steer("layout")
    like = _jump(_LIKE.sub("", plain)) if _LIKE.match(plain) else None
    if like is not None:
        return Steer("similar", like)
    number = _jump(_GO.sub("", plain))
    if number is not None:
        return Steer("first") if number == 1 else Steer("jump", number)
    return Steer("ask") if _ASK.match(plain) and not _LEAD.match(plain) else None


def _jump(plain: str) -> int | None:
    """The number in "number three", "the third one", "picture 3" or "three"."""
    numbered, nth = _NUMBERED.match(plain), _NTH.match(plain)
    number = cardinal(numbered["number"]) if numbered else None
    if number is None and numbered and numbered["noun"]:
        number = _MEANT.get(numbered["number"])
    return ordinal(nth["number"]) if number is None and nth else number


def _trimmed(said: str) -> str:
    """Without the punctuation and courtesies around it; case is kept."""
    words = _EDGES.sub("", " ".join(said.replace("’", "'").split()))
    return _EDGES.sub("", _COURTESY.sub("", words))


def _plain(words: str) -> str:
    """As in the tables: lower case, no punctuation but apostrophes, one spelling of each word."""
    plain = re.sub(r"[.,;:!?\"“”…-]+", " ", words.lower())
    plain = re.sub(r"\b(what|who|where|when|how|there)'s\b", r"\1 is", plain)
    plain = re.sub(r"\bthat is\b", "that's", plain).replace("color", "colour")
    return " ".join(plain.split())


_COMMAND_OF = {_plain(said): name for name, ways in SYNONYMS.items() for said in ways}

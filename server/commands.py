"""What people say: words -> intent.

A command is matched only when it is the whole, short utterance, so that "next to a tree" stays a
search; "search for ..." always searches, whatever follows. The tables are the only place where
synonyms live. It knows no session: whether there is anything to steer is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from server.numerals import cardinal, ordinal

CommandName = Literal[
    "next",
    "previous",
    "first",
    "last",
    "jump",
    "repeat",
    "more",
    "less",
    "read_text",
    "ask",
    "where",
    "when",
    "layout",
    "confidence",
    "stop",
    "pause",
    "resume",
    "faster",
    "slower",
    "normal_speed",
    "louder",
    "softer",
    "spell",
    "count",
    "list",
    "thumbs_up",
    "thumbs_down",
    "undo",
    "help",
    "text_only",
    "speak_again",
    "stop_listening",
    "listen",
]
COMMAND_NAMES: tuple[CommandName, ...] = get_args(CommandName)

# Where one word could mean two things:
# - "back" is the picture before; taking back a thumb is "undo".
# - "skip" leaves this picture, so it is the next one.
# - "go on", "continue" and "okay" follow a pause or an interruption, so they resume. Where nothing
#   was interrupted, moving on to the next picture is the session's to decide.
# - "more" and "less" are about words; loudness and speed have words of their own.
# - "quiet" wants silence now; "quieter" wants a softer voice.
# - "that's it", "never mind" and "thank you" end what is being said. None is taken for a thumb:
#   silence is soon undone, a wrong thumb stays.
# - "yes" and "no" judge the picture that was described last; "no, I said ..." corrects.
# The starter's ear was not taught the four modes, from "text_only" on: it takes "start" for "stop".
# They have buttons; every other command has at least one way that it was taught.
SYNONYMS: dict[CommandName, tuple[str, ...]] = {
    "next": (
        *("next", "next one", "the next one", "next picture", "the next picture", "next result"),
        *("go to the next one", "show me the next one", "another one", "skip", "skip it"),
        *("skip this one", "forward"),
    ),
    "previous": (
        *("previous", "previous one", "the previous one", "previous picture", "back", "go back"),
        *("the previous picture", "previous result", "the one before", "go to the previous one"),
        "one back",
    ),
    "first": (
        *("first", "the first", "the first one", "first one", "first picture", "number one"),
        *("the first picture", "go to the first one", "from the beginning", "the best one"),
        "back to the start",
    ),
    "last": (
        *("last", "the last", "the last one", "last one", "last picture", "the last picture"),
        "go to the last one",
    ),
    "jump": ("number two", "the second one", "go to number two", "picture two"),
    "repeat": (
        *("repeat", "again", "pardon", "say that again", "say it again", "repeat that"),
        *("repeat it", "read it again", "once more", "what did you say", "i didn't hear that"),
        *("come again", "sorry", "what"),
    ),
    "more": (
        *("more", "more detail", "more details", "tell me more", "say more", "describe it"),
        *("describe the picture", "what is it", "what is in it", "what is in the picture"),
        *("longer", "more about this one", "in detail"),
    ),
    "less": (
        *("less", "shorter", "less detail", "fewer details", "be brief", "keep it short"),
        *("shorter answers", "say less"),
    ),
    "read_text": (
        *("read text", "read the text", "what does it say", "what is written there", "read it"),
        *("read it to me", "is there any text", "what is written on it"),
    ),
    "ask": ("what colour is it", "is there a dog", "how many dogs", "who is it", "is it old"),
    "where": (
        *("where", "where was it taken", "where is it", "where is this", "where was this"),
        *("where was this taken", "what place is it", "where is that", "where was that"),
    ),
    "when": (
        *("when", "when was it taken", "when was this", "when was this taken", "what date is it"),
        *("when was that", "how old is this picture", "what year is it from"),
    ),
    "layout": ("what is on the left", "what is in the middle", "what is behind it", "layout"),
    "confidence": (
        *("are you sure", "why", "how sure are you", "are you certain", "is that right"),
        *("is that true", "really", "how do you know", "why this one"),
    ),
    "stop": (
        *("stop", "quiet", "cancel", "be quiet", "stop talking", "stop speaking", "silence"),
        *("shut up", "enough", "that's enough", "that's it", "never mind", "thank you", "thanks"),
        *("hush", "no more", "stop it"),
    ),
    "pause": (
        *("pause", "wait", "hold on", "one moment", "wait a moment", "just a moment"),
        *("just a minute", "just a second"),
    ),
    "resume": (
        *("resume", "continue", "go on", "carry on", "okay", "ok", "keep going", "go ahead"),
        "keep talking",
    ),
    "faster": (
        *("faster", "speak faster", "quicker", "speed up", "talk faster", "too slow"),
        "a bit faster",
    ),
    "slower": (
        *("slower", "speak slower", "more slowly", "slow down", "talk slower", "too fast"),
        *("a bit slower", "speak more slowly"),
    ),
    "normal_speed": (
        *("normal speed", "normal", "usual speed", "speak normally", "at normal speed"),
    ),
    "louder": ("louder", "speak up", "speak louder", "volume up", "turn it up", "too quiet"),
    "softer": (
        *("softer", "quieter", "speak softer", "volume down", "turn it down", "too loud"),
        *("not so loud", "more quietly"),
    ),
    "spell": (
        *("spell", "spell it", "spell that", "spell the question", "what did you hear"),
        *("what did i say", "spell it out"),
    ),
    "count": (
        *("how many results", "how many", "how many are there", "how many matches"),
        *("how many pictures", "how many did you find", "how many pictures are there"),
        *("how many results are there", "how many are left", "where am i", "which one is this"),
        *("what number is this", "count"),
    ),
    "list": (
        *("list", "list them", "list them all", "list the results", "list all", "read the list"),
        *("all of them", "list results", "tell me all of them"),
    ),
    "thumbs_up": (
        *("thumbs up", "good", "helpful", "that's right", "yes", "correct", "good one"),
        *("well done", "save it", "that's the one", "that's helpful"),
    ),
    "thumbs_down": (
        *("thumbs down", "bad", "wrong", "not helpful", "wrong description", "no", "bad one"),
        *("wrong picture", "that's wrong", "not right", "that's not it", "unhelpful"),
        "that's not right",
    ),
    "undo": ("undo", "undo that", "take that back", "take it back"),
    "help": (
        *("help", "what can i say", "help me", "more help", "what can you do", "commands"),
        *("what can i ask", "how does this work"),
    ),
    "text_only": (
        *("text only", "stop the voice", "no voice", "no sound", "mute", "text mode"),
        *("silent mode", "don't speak", "voice off"),
    ),
    "speak_again": (
        *("speak again", "start talking", "unmute", "voice on", "speak to me", "talk to me"),
        *("talk again", "speak", "with sound"),
    ),
    "stop_listening": (
        *("stop listening", "hands free off", "microphone off"),
        *("don't listen", "goodbye", "bye", "good night"),
    ),
    "listen": (
        *("listen", "start listening", "hands free", "hands free on", "microphone on"),
        *("keep listening", "listen to me"),
    ),
}
"""Ways to say each command, lower case; the first is the one that Help reads out.

Those of "jump", "ask" and "layout" are examples: `_jump`, `_ASK` and `_LAYOUT` know the others.
"That is" and "color" are taken for "that's" and "colour", and so on: see `_plain`.
"""

SEARCH_AGAIN = ("search again", "new search", "start again", "start over", "another search")
"""Whole utterances that begin a search without saying for what."""

SEARCH_LEADS = (
    *("search for", "look for", "looking for", "i am looking for", "i'm looking for"),
    *("can you find", "could you find", "can you show me", "could you show me", "i want to see"),
    *("find me", "find", "show me", "where is", "where are", "is there a picture of"),
    *("are there any pictures of", "are there pictures of", "do i have a picture of"),
    *("do i have any pictures of", "have i got a picture of", "how many pictures of"),
)
"""Words before a query that are not part of it; the longer of two that fit comes first."""

RefineWay: TypeAlias = Literal["with", "without", "but"]


@dataclass(frozen=True)
class Steer:
    """The person wants to move, judge, be told or be helped."""

    command: CommandName
    number: int | None = None
    """Which result "jump" is about, as it was said; there may be none of that number."""


@dataclass(frozen=True)
class Search:
    """The person wants pictures."""

    query: str
    """What to look for, without "find" and the like; empty when nothing was said."""


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

    query: str


Intent: TypeAlias = Steer | Search | Refine | Correct

_LONGEST_COMMAND = 8  # words; whoever says more describes something
_LONGEST_REFINEMENT = 14
_LONGEST_FIRST = sorted(SEARCH_LEADS, key=len, reverse=True)
# "Show" and "search" also begin names of things, as in "show jumping": an article must follow.
_ARTICLE = r"(?=\s+(?:an?|the|my|our|all|any|some|one|two|three|pictures?|photos?)\b)"
_LEAD = re.compile(
    rf"^(?:(?:{'|'.join(_LONGEST_FIRST)})\b|(?:show|search){_ARTICLE})[\s,:]*", re.IGNORECASE
)
_HOW_MANY_TAIL = re.compile(r"\s+(?:do i have|have i got|are there)$", re.IGNORECASE)
_EDGES = re.compile(r"^[\s.,;:!?\"“”‘…¿¡-]+|[\s.,;:!?\"“”‘’…-]+$")
_COURTESY = re.compile(r"^please[,\s]+|[,\s]+please$", re.IGNORECASE)
_FILLERS = ("okay", "ok", "um", "uh", "er", "erm", "oh", "well", "so", "now", "and", "then")

_NOUN = r"(?:number|picture|photo|image|result|match)"
_GO = re.compile(r"^(?:go to|jump to|take me to|show me|play|describe|what is)\s+(?=\S)")
_NUMBERED = re.compile(rf"^(?:the )?(?P<noun>{_NOUN} )?(?P<number>.+)$")
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
        return Search("")
    command = _command(plain)
    while not command and plain.startswith(tuple(f"{filler} " for filler in _FILLERS)):
        plain = plain.partition(" ")[2]
        command = _command(plain)
    if command:
        return command
    rest = _CORRECTION.sub("", words) if _CORRECTION.match(words) else _NO_COMMA.sub("", words)
    if rest != words:
        return _corrected(rest)
    return _refinement(words) or Search(_query(words))


def _corrected(rest: str) -> Intent:
    """What was really said may have been a command."""
    meant = understand(rest)
    return Correct(meant.query) if isinstance(meant, Search) and meant.query else meant


def _query(words: str) -> str:
    query = _EDGES.sub("", _LEAD.sub("", words))
    return _HOW_MANY_TAIL.sub("", query) if words.lower().startswith("how many") else query


def _refinement(words: str) -> Refine | None:
    if len(words.split()) > _LONGEST_REFINEMENT:
        return None
    for way, pattern in _REFINEMENTS:
        match = re.match(pattern, words, re.IGNORECASE)
        changed = _EDGES.sub("", match["it"]) if match else ""
        if changed:
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

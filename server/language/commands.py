"""What people say: words -> intent.

A command is matched only when it is the whole, short utterance, so that "next to a tree" stays a
search; "search for ..." always searches, whatever follows. The words themselves are in
`synonyms.py`. Whether there is anything to steer is decided in `session/dialogue.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from server.language.calling import IT_IS, NOUN, Call, called_something
from server.language.foreign import begins_foreign
from server.language.numerals import cardinal, ordinal
from server.language.synonyms import ALSO, SEARCH_AGAIN, SEARCH_LEADS, SYNONYMS, TALK, CommandName
from server.search.query import Query

RefineWay: TypeAlias = Literal["with", "without", "but"]


@dataclass(frozen=True)
class Steer:
    """The person wants to move, judge, be told or be helped."""

    command: CommandName
    number: int | None = None
    """Which result it is about, as it was said; there may be none of that number. Below zero it
    counts from the last, which is `LAST`."""


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


Intent: TypeAlias = Steer | Query | Refine | Correct | Call
"""A query has the words as they were said, without "find" and the like; none where nothing was
asked."""

_LONGEST_COMMAND = 8  # words; whoever says more describes something
_LONGEST_REFINEMENT = 14
_LONGEST_FIRST = sorted(SEARCH_LEADS, key=len, reverse=True)
# "Show" and "search" also begin names of things, as in "show jumping": an article must follow.
_ARTICLE = r"(?=\s+(?:an?|the|my|our|all|any|some|one|two|three|pictures?|photos?)\b)"
_WHO = r"(?:you|i|we|u)"
_SEEKING = (
    r"(?:(?:please|kindly|just|also|maybe|possibly)\s+)*"
    r"(?:find|show|see|(?:have|take)\s+a\s+look\s+at|have|get|give|look\s+for|look\s+at|search\s+for|search|bring\s+up|bring"
    r"|pull\s+up|display|go\s+through|hear|hear\s+about|tell\s+me\s+about|list|fetch|browse)"
    r"(?:\s+(?:me|us))?(?:\s+(?:up|out))?"
)
_MAY_BE = r"(?:maybe|perhaps|possibly|i\s+(?:think|believe|guess|hope)(?:\s+that)?)"
_WONDERING = (
    r"(?:i|we)(?:\s+(?:was|am|were|are)|'m|'re)?\s+wonder(?:ing)?\s+(?:if|whether)\s+"
    rf"(?:(?:{_WHO}|there)\s+(?:can|could|might|may)?\s*(?:{_SEEKING}|have|is|are|was|be)"
    r"(?:\s+got)?)"
)
_ASKING = "|".join(
    (
        _WONDERING,
        r"would\s+you\s+be\s+so\s+(?:kind|good|nice)\s+(?:as\s+to|and)\s+"
        rf"{_SEEKING}",
        rf"(?:is|would|might)\s+it\s+(?:be\s+)?possible\s+(?:for\s+\w+\s+)?to\s+{_SEEKING}",
        r"(?:would|do)\s+you\s+mind\s+(?:showing|finding|giving)(?:\s+me)?",
        rf"(?:{_MAY_BE}\s+)?there\s+(?:is|are|was|were|should\s+be|must\s+be|might\s+be)"
        r"(?=\s+(?:an?|the|my|some|any|one|two|pictures?|photos?)\b)",
        rf"{_MAY_BE}(?:\s+{_WHO}\s+(?:can|could|have)\s+{_SEEKING}|\s+{_WHO}\s+have)?",
        r"(?:search|look|go)\s+(?:through\s+|in\s+)?(?:my|the|our|all|your)\s+(?:my\s+)?"
        r"(?:pictures|photos|images|library|collection|gallery|album)\s+for",
        r"(?:i'm|i\s+am|we're|we\s+are)\s+after",
        r"look\s+up",
        r"(?:i|we)\s+(?:want|need)(?!\s+(?:you|to|it|this|that|more|less|help)\b)",
        r"(?:what|which)(?:'s|\s+is|\s+are|\s+was|\s+were)(?=\s+(?:the|my|our)\s+"
        r"(?:newest|latest|most\s+recent|oldest|earliest|last|first)\b)",
        r"which\s+of\s+(?:my|the|our|your|these|those)\s+(?:pictures?|photos?|images?)\s+"
        r"(?:have|has|show|shows|contain|are\s+of|are|were|was)",
        r"(?:what|which)\s+(?:pictures?|photos?|images?)\s+(?:are|were|was)"
        r"(?=\s+(?:from|in|at|on|taken|not|without)\b)",
        rf"(?:{'|'.join(_LONGEST_FIRST)})(?:\s+(?:me|us))?",
        rf"(?:can|could|would|will|may|might|can't|couldn't)\s+{_WHO}\s+{_SEEKING}",
        rf"(?:i|we)(?:\s+(?:would|want|need|wish|like|love|am|are|was|were|have)|'d|'m|'re)*"
        rf"(?:\s+(?:want|need|like|love|wish|looking|searching|after|trying))*"
        rf"(?:\s+(?:to\s+{_SEEKING}|for))",
        r"(?:i|we)\s+(?:want|need|would\s+like|would\s+love)(?=\s+(?:an?|the|my|our|some|any|all"
        r"|pictures?|photos?)\b)",
        r"(?:i'd|we'd)\s+(?:like|love)",
        rf"(?:do|did)\s+{_WHO}\s+(?:have|own|keep|know|find|take|see|got)(?:\s+(?:of|about))?",
        rf"have\s+{_WHO}(?:\s+got)?",
        r"(?:is|are|were|was)\s+there",
        r"tell\s+me\s+about(?!\s+(?:it|this|that|number)\b)",
        r"(?:what|which)\s+(?:pictures?|photos?|images?)\s+(?:have|has|show|shows|contain|are\s+of)",
        r"(?:let|lets|let's)\s+(?:me|us)\s+(?:see|have|look\s+at|find)",
        r"let's\s+(?:see|look\s+at|find)",
        r"(?:give|bring|get|fetch|find|show)\s+(?:me|us)",
        r"(?:what|how)\s+about",
        r"got(?=\s+(?:(?:any|an?|some)\b|\w+s$))",
        r"where\s+(?:is|are)",
        r"i\s+am\s+looking\s+for|i'm\s+looking\s+for",
    )
)
_LEAD = re.compile(
    rf"^(?:(?:{_ASKING})\b|(?:show|search|display|list){_ARTICLE}"
    r"|(?:show|search)(?=\s+(?:\w+\s+)?\w+s\b))[\s,:]*",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:(?:please|hey|hi|hello|okay|ok|so|well|um|uh|er|erm|now|then|next|and|earshot"
    r"|excuse\s+me|sorry)[\s,]+)+"
    rf"(?=(?:{_ASKING}|show|search|please)\b)|^(?:(?:um+|uh+|er+|erm|well|now|then|next|so),\s*)+"
    r"|^(?:umm+|uh+|erm|now|then)\s+(?=\S)",
    re.IGNORECASE,
)
_ONE_OF_MINE = (
    r"[\s,]+(?:do\s+(?:i|you|we)\s+have|there\s+(?:are|is)|(?:i|you|we)\s+have|do\s+you\s+know"
    r"|have\s+(?:i|you|we)\s+got|are\s+there|is\s+there|have\s+you|did\s+(?:i|we)\s+take"
    r"|can\s+you\s+(?:find|see|show(?:\s+me)?)|did\s+you\s+find|have\s+you\s+found|exist|for\s+me"
    r"|if\s+(?:you|there)\s+(?:can|are\s+any)|in\s+(?:all|total|my\s+library|the\s+library)"
    r"|in\s+(?:my\s+collection|here|my\s+photos|my\s+pictures)|altogether|here|please|thanks"
    r"|thank\s+you|at\s+all)\b"
)
_MINE = rf"(?:{_ONE_OF_MINE})+"
_TAIL = re.compile(rf"{_MINE}[\s,]*$", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"^(?:(?:(?:can|could|would|will)\s+you\s+)?(?:tell\s+me|say)\s+|do\s+you\s+know\s+)?"
    r"(?:how\s+many|(?:what(?:\s+is|'s)?\s+)?(?:the\s+)?number\s+of|count(?:\s+(?:all|of))?(?:\s+(?:the|my))?)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_WHICH_THINGS = re.compile(
    r"^(?:what|which|whose)\s+(?P<what>(?!(?:is|are|was|were|do|does|did|have|has|can|else|colour"
    rf"|kind)\b)\w+(?:\s+\w+){{0,4}}?){_MINE}[\s,]*$",
    re.IGNORECASE,
)
""" "What dogs do I have"."""
_WHAT_PICTURES = re.compile(
    rf"^(?:what|which)\s+(?P<what>(?:pictures?|photos?|images?)){_MINE}(?P<of>\s+(?:of|from|with|in)\b.*)?$",
    re.IGNORECASE,
)
_ALL_PICTURES = re.compile(
    rf"^(?:what's\s+there(?:\s+here)?|what\s+(?:do\s+(?:you|i|we)\s+have|is\s+there|have\s+you\s+got)(?:\s+here)?"
    rf"|(?:pictures|photos|images|photographs)(?:{_MINE})?)$",
    re.IGNORECASE,
)
_WHAT_IS_THERE = re.compile(
    r"^what(?:'s\s+there|\s+(?:do\s+(?:i|you|we)\s+have|have\s+(?:i|you|we)\s+got|is\s+there|are\s+there|did\s+(?:i|we)"
    r"\s+(?:take|photograph|shoot|capture|snap)))\s+(?P<which>(?:in|on|at|from|of|with|without|between|before|since|after|last|this"
    r"|yesterday|today)\b.*)$",
    re.IGNORECASE,
)
_THERE_ARE = re.compile(
    r"\s+(?:do\s+(?:i|you|we)\s+have|have\s+(?:i|you|we)\s+got|are\s+there|is\s+there|did\s+(?:i|we)"
    r"\s+take|are|were)(?=\s+(?:in|on|at|from|of|with|without|taken|between|before|since|after"
    r"|last|this|yesterday|today)\b)",
    re.IGNORECASE,
)
_LITERALLY = re.compile(r"^(?:please\s+)?search\s+for\b[\s,:]*", re.IGNORECASE)
"""Whatever follows is looked for as it is."""
_OF_PICTURES = re.compile(r"^(?:pictures|photos|images|photographs)\s+of\s+(?=\S)", re.IGNORECASE)
_ANY = re.compile(
    r"^(?:any|some|all\s+(?:of\s+)?(?:the|my|our))\s+(?=\S)|^the\s+best\s+(?=(?:pictures?|photos?)\b)"
    r"|^best\s+(?=(?:pictures?|photos?)\b)",
    re.IGNORECASE,
)
EVERYTHING = "all pictures"
"""The question for every picture that there is."""
# What ends sentences and quotes in other languages, and marks of direction, which nobody sees.
_ABROAD = (
    "«»‹›„‚「」『』。、！？，：；．؟،؛۔।॥\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
)
_EDGES = re.compile(rf"^[\s.,;:!?\"“”‘…¿¡{_ABROAD}-]+|[\s.,;:!?\"“”‘’…{_ABROAD}-]+$")
_COURTESY = re.compile(r"^please[,\s]+|[,\s]+please$", re.IGNORECASE)
_FILLERS = (
    *("okay", "ok", "um", "uh", "er", "erm", "oh", "well", "so", "now", "and", "then", "please"),
    *("can you", "could you", "would you", "will you", "i want you to", "i'd like you to"),
    *("just", "tell me", "can you tell me", "could you tell me", "do you know"),
)
"""Words before a command that change nothing."""

_GO = re.compile(r"^(?:go to|jump to|take me to|show me|play|describe|what is)\s+(?=\S)")
_NUMBERED = re.compile(rf"^(?:the )?(?P<noun>{NOUN} )?(?P<number>.+)$")
_LIKE = re.compile(
    r"^(?:(?:find|show me) )?(?:more|others|pictures|something) (?:like|similar to) (?=\S)"
)
_WHICH_ONE = (
    re.compile(rf"\b(?:the )?{NOUN} (?P<number>\w+ \w+)\b"),
    re.compile(rf"\b(?:the )?{NOUN} (?P<number>\w+)\b"),
    re.compile(r"\b(?:the )?(?P<number>\w+ \w+) (?:one|picture|photo|image|result|match)\b"),
    re.compile(r"\b(?:the )?(?P<number>\w+) (?:one|picture|photo|image|result|match)\b"),
)
"""A result that is named within a command: "when was the second one taken"."""
_NTH = re.compile(rf"^(?:the )?(?P<number>.+?)(?: one| {NOUN})?$")
_MEANT = {"won": 1, "to": 2, "too": 2, "for": 4, "ate": 8}  # what Whisper writes for a number

_LAYOUT = re.compile(
    r"^(?:what|who|is there anything)(?: is| are)?(?: there)? "
    r"(?:(?:on the (?:far )?(?:left|right)|in the (?:middle|centre|center|background|foreground)"
    r"|at the (?:top|bottom|back|front)|in the corner)(?: of(?: \w+){1,3})?"
    r"|(?:behind|beside|next to|in front of|under)(?: \w+){1,3})$"
    r"|^(?:the )?layout$|^how is it laid out$"
)
_ABOUT_IT = r"(?:in|on|at) (?:it|this|that|this one|(?:the|this|that) (?:picture|photo|image))"
_ASK = re.compile(
    rf"^(?:is|are) there \w.* {_ABOUT_IT}$|^how many \w.* {_ABOUT_IT}$"
    r"|^wh(?:at|ich) colour|^what kind of"
    r"|^who (?:is|are|was|else)\b"
    r"|^(?:is|are|was|were|does|do|has|have) "
    r"(?:it(?! possible)|he|she|they|this|that|the|anyone|anybody)\b"
    r"|^what (?:is|are) (?:he|she|they|it|this|the \w+) (?:\w+ing|made of|like|called)\b"
)

_SAME = r"(?:and )?(?:the )?same(?: one| picture| thing)?(?: again)?,?"
_BEFORE = rf"^(?:(?:{_SAME}|only|just|but|and|now|also),?\s+)*"
_ONES = (
    r"(?:(?:(?:the|those|these) )?(?:ones?|those|these)(?: that (?:are|is))? "
    r"|those (?:pictures|photos) )?"
)
_THESE = r"(?: (?:of|among|out of) (?:these|those|them|all of them|the results|the lot))"
_IN_ORDER = (
    r"(?:with )?(?:the )?(?:newest|latest|most recent|oldest|earliest|best)"
    r"(?: ones?| pictures?| photos?)? first"
    r"|(?:which (?:one )?is |show me |find )?(?:the )?"
    rf"(?:newest|latest|most recent|oldest|earliest)(?: ones?)?{_THESE}?"
    r"|(?:sort(?:ed)?|order(?:ed)?) (?:them |it )?by \w+|by date"
)
_REFINEMENTS: tuple[tuple[RefineWay, str], ...] = (
    (
        "without",
        rf"{_BEFORE}{_ONES}(?:(?:that|which) (?:are|is) )?(?:without|leave out|except(?: for)?"
        r"|apart from|excluding|other than|not(?! only| just)"
        r"|no(?! (?:smoking|entry|parking|exit)))\s+(?:with\s+)?(?P<it>.+)$",
    ),
    ("without", rf"^(?:{_SAME}\s+)?but (?:no|not)\s+(?:with\s+)?(?P<it>.+)$"),
    (
        "without",
        r"^(?:avoid|exclude|remove|ignore|filter out|get rid of|leave out|take away"
        r"|(?:hide|skip|drop)(?= (?:the |all |any )?\w+s$))\s+"
        r"(?!(?:it|this|that|them|one|two|three|four|five)\b)(?:all |any )?(?P<it>.+)$",
    ),
    ("without", r"^(?:leave|take) (?P<it>(?:the |all )?\w+(?: \w+)?) (?:out|away)$"),
    ("with", rf"{_BEFORE}{_ONES}(?:with|including)\s+(?P<it>.+)$"),
    ("with", r"^and (?:also )?(?P<it>(?:an?|some|two|three) .+)$"),
    ("but", rf"^(?:{_SAME}\s+)?but(?: only)?\s+(?P<it>.+)$"),
    ("but", rf"^{_SAME}\s+(?P<it>.+)$"),
    (
        "but",
        r"^(?:and )?(?:(?:(?:only|just) (?:the |those )?|the |those )ones?|ones"
        r"|one(?= (?:that|which|in|on|at|from|by|near|taken|during)\b)) "
        r"(?:(?:that|which) (?:are|were) )?(?P<it>.+)$",
    ),
    ("but", r"^(?:the |those )?(?P<it>\w+(?: \w+)? ones)$"),
    (
        "but",
        r"^(?:and |then |what about |how about )+(?P<it>(?:in|from|on|at|during|since|before"
        r"|after|between|until|taken|last|yesterday|near|outside) .+)$",
    ),
    ("but", r"^(?:only|just) (?:the|those) (?P<it>.+ ones?)$"),
    ("but", r"^only (?:the )?(?P<it>.+)$"),
    ("but", r"^(?:what about|how about|and|just) (?P<it>(?:the year )?(?:19|20)[0-9]{2})$"),
    ("but", rf"{_BEFORE}(?P<it>{_IN_ORDER})$"),
)
_WHICH_IS = re.compile(r"^(?:which (?:one )?is|show me|find)\s+(?=\S)", re.IGNORECASE)
_INSTEAD = re.compile(
    r"^(?:rather |maybe )?(?P<it>.+?) instead(?: of .+)?$|^instead of .+?,? (?P<that>\S+)$"
    r"|^(?:make (?:that|it)|change (?:that|it) to|i'd rather (?:see|have)) (?P<made>.+)$",
    re.IGNORECASE,
)
_NOT_IT = re.compile(
    r"^(?:that's|this is|it is|these are|they are) not (?:an?|the|my|any) \w+(?: \w+)?$"
    r"|^(?:this|that|it) isn't (?:an?|the|my|any) \w+(?: \w+)?$"
)
"""A judgement of the picture: it does not fit the question."""
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
        plain = plain.removeprefix(next(each for each in _FILLERS if plain.startswith(f"{each} ")))
        plain = plain.strip()
        command = _command(plain)
    if command:
        return command
    if called := called_something(words):
        return called
    rest = _CORRECTION.sub("", words) if _CORRECTION.match(words) else _NO_COMMA.sub("", words)
    if rest != words:
        return _corrected(rest)
    instead = _INSTEAD.match(words)
    if instead:
        return _corrected(instead["it"] or instead["that"] or instead["made"])
    return _refinement(words) or Query(_query(words))


def answer_to(said: str) -> str | None:
    """What was said to the question what a picture is; None where it asks for something else.

    "No, it's a dog" says that it is a dog.
    """
    intent = understand(said)
    led = isinstance(intent, Query) and bool(_LEAD.match(_trimmed(said)))
    if led or isinstance(intent, (Steer, Call)):
        return None
    return _EDGES.sub("", IT_IS.sub("", _trimmed(said))) or None


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
        case Steer() | Call():
            return Refine("but", said)


def _corrected(rest: str) -> Intent:
    """What was really said may have been a command."""
    meant = understand(rest)
    return Correct(meant.words) if isinstance(meant, Query) and meant.words else meant


def _query(words: str) -> str:
    """What is asked for, without the ways to ask for it."""
    if _LITERALLY.match(words):
        return _EDGES.sub("", _LITERALLY.sub("", words))
    counted = _HOW_MANY.match(words) or _WHAT_PICTURES.match(words) or _WHICH_THINGS.match(words)
    query = counted["what"] if counted else words
    if counted:
        query = _THERE_ARE.sub("", query, count=1)
    there = _WHAT_IS_THERE.match(query)
    if there:
        return f"pictures {there['which']}"
    if counted and counted.groupdict().get("of"):
        query = f"{counted['what']}{counted['of']}"
    led = _LEAD.match(query) is not None
    if led and not counted:
        query = _EDGES.sub("", _LEAD.sub("", query))
    if counted or led:
        query = _EDGES.sub("", _TAIL.sub("", f" {query}"))
    query = _ANY.sub("", query)
    query = _OF_PICTURES.sub("", query) if counted else query
    everything = _ALL_PICTURES.match(query) or (counted and not query)
    return EVERYTHING if everything and (counted or led or " " in words) else _EDGES.sub("", query)


def _refinement(words: str) -> Refine | None:
    if len(words.split()) > _LONGEST_REFINEMENT:
        return None
    for way, pattern in _REFINEMENTS:
        match = re.match(pattern, words, re.IGNORECASE)
        changed = _EDGES.sub("", match["it"]) if match else ""
        if changed and not begins_foreign(changed):
            return Refine(way, _WHICH_IS.sub("", changed))
    return None


def _command(plain: str) -> Steer | None:
    words = plain.split()
    if not words or len(words) > _LONGEST_COMMAND:
        return None
    once = words[0] if len(set(words)) == 1 else plain  # "No, no!" is said as often as "No."
    name = _COMMAND_OF.get(plain) or _COMMAND_OF.get(once) or ALSO.get(plain)
    name = name or _COMMAND_OF.get(_THIS_ONE.sub("it", plain)) or _of_the_same(plain)
    if name and name != "jump":
        return Steer(name)
    if _NOT_IT.match(plain):
        return Steer("thumbs_down")
    if _LAYOUT.match(plain):
        return Steer("layout")
    like = _jump(_LIKE.sub("", plain)) if _LIKE.match(plain) else None
    if like is not None:
        return Steer("similar", like)
    behind = _from_the_end(_GO.sub("", plain))
    if behind is not None:
        return Steer("jump", behind)
    number = _jump(_GO.sub("", plain))
    if number is not None:
        return Steer("first") if number == 1 else Steer("jump", number)
    numbered = _of_a_result(plain)
    if numbered:
        return numbered
    return Steer("ask") if _ASK.match(plain) else None


_THIS_ONE = re.compile(r"\b(?:this|that|the current) (?:one|picture|photo|image)\b")
_OF_ONE_RESULT: tuple[CommandName, ...] = (
    *("more", "describe", "where", "when", "time", "camera", "folder", "confidence", "similar"),
    *("thumbs_up", "thumbs_down", "wrong_description", "call_it", "read_text", "layout"),
)
"""What can be said of a result that is named by its number."""


def _of_the_same(plain: str) -> CommandName | None:
    """Commands as people wrap them: "and the next", "the next one please", "next now"."""
    bare = _WRAPPED.sub("", plain)
    return _COMMAND_OF.get(bare) or ALSO.get(bare) if bare != plain else None


_WRAPPED = re.compile(r"^(?:and |the |then |go |go on to |show me )+| (?:please|now|then)$")


def _of_a_result(plain: str) -> Steer | None:
    """ "When was the second one taken", "thumbs up number two"."""
    for which in (match for pattern in _WHICH_ONE for match in pattern.finditer(plain)):
        number = cardinal(which["number"]) or ordinal(which["number"])
        number = LAST if which["number"] == "last" else number
        if number is None:
            continue
        begun, rest = plain[: which.start()].strip(), plain[which.end() :].strip()
        for stands_for in ("it", "", "this", "the picture"):
            said = " ".join(f"{begun} {stands_for} {rest}".split())
            said = re.sub(r" (?:of|for|on|to|about)$", "", said)
            name = _COMMAND_OF.get(said) or ALSO.get(said)
            if name in _OF_ONE_RESULT:
                return Steer(name, number)
    return None


_FROM_THE_END = re.compile(
    r"^(?:(?:the )?(?P<nth>second|third|fourth|next)(?: to | from the )(?:last|end)"
    r"|(?:the )?(?:last but (?P<but>one|two|three)|one before (?:the )?last|(?P<pen>penultimate)))"
    rf"(?: one| {NOUN})?$"
)
LAST = -1
"""The number of the last result, and of the one before it -2: only who has the results knows."""


def _from_the_end(plain: str) -> int | None:
    """ "The second to last", "the last but one": -2."""
    found = _FROM_THE_END.match(plain)
    if not found:
        return None
    if found["but"]:
        return LAST - (cardinal(found["but"]) or 1)
    nth = found["nth"]
    return -(ordinal(nth) or 2) if nth and nth != "next" else LAST - 1


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
    words = _EDGES.sub("", _COURTESY.sub("", words))
    return _EDGES.sub("", _GREETING.sub("", words))


def _plain(words: str) -> str:
    """As in the tables: lower case, no punctuation but apostrophes, one spelling of each word."""
    plain = re.sub(r"^(?:no\. ?|no |#|nr\.? ?)(?=[0-9]+$)", "number ", words.lower())
    plain = re.sub(r"[.,;:!?\"“”…-]+", " ", plain)
    plain = re.sub(r"\b(what|who|where|when|how|there)'s\b", r"\1 is", plain)
    plain = re.sub(r"\bthat is\b", "that's", plain).replace("color", "colour")
    return " ".join(plain.split())


_COMMAND_OF = {_plain(said): name for name, ways in SYNONYMS.items() for said in ways}

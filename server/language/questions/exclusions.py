"""What a question does not want: "without cars or people", "that is not red", "except in 2020".

An exclusion is bounded: "a dog without a ball in the snow" keeps the snow. Works on words in which
what narrows the question has been found before (`filters.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from server.language.foreign import begins_foreign
from server.language.questions.filters import NarrowingPhrase
from server.language.refinement import COLOUR, DETERMINER, LINK, is_setting

_NOUN_STARTS = r"(?:(?:any|the|a single|of|my|our|show(?:ing)?|having) )*"
_ONES = (
    r"(?:(?:the |those )?(?:ones?|those|pictures?|photos?|anything|everything)"
    r"(?: (?:with|of|showing|that show|that have|taken))? )?"
)
_WHEREVER = (
    r"(?:(?:in|at|from|on|of)\s+)?(?:(?:any|every|all(?:\s+the)?)\s*(?:of\s+the\s+)?(?:where"
    r"|(?:year|month|season|time|day|place|country|town|city)s?|countries|cities)|always)\s+"
)
"""Before an exception: "anywhere but in France", "every year except 2020"."""
_EXCEPTING = r"(?:but|bar|except\w*|excluding|other\s+than|apart|aside|not)\b"
_JOINERS = (
    r"(?:,\s*|(?:but|and|yet|just|only|however|preferably|ideally|if|as\s+long\s+as|so\s+long\s+as"
    rf"|provided)\s+(?=\S)|(?P<wherever>{_WHEREVER})(?={_EXCEPTING}))*"
)
_MODAL = r"(?:must|should|can|could|may|might|will|would|shall)"
_RELATIVE = (
    r"(?:(?:in|on)\s+which\s+)?(?:(?:that|which|who|where|there|they|it|i|we)\s+)*"
    r"(?:(?:that|which|who|there|it)'s\s+)?"
    r"(?:(?:is|are|was|were|has|have|having|with|contains?|shows?|do|does|did|am|be)\s+)?"
    rf"(?:{_MODAL}\s+(?=not\b))?"
)
_CONTRACTED = r"(?:is|are|was|were|do|does|did|has|have|ca|wo|must|should|could|would)n't"
_VERB = (
    r"(?:\s+(?:have|having|show|showing|contain|containing|include|including|featuring|take|be"
    r"|want(?:\s+to\s+see)?|need|see|any|of(?=\s+(?:any|the)\b))\b)*"
)
_NO_SIGN = (
    r"(?!\s+(?:entry|exit|smoking|parking|swimming|trespassing|through|diving|fishing|[0-9.]|longer"
    r"|more|later|earlier|less|older|fewer|matter|idea|way)\b)"
)
_NOT_MEANT = (
    r"(?!\s+(?:only|just|yet|far|many|much|quite|long|too|very|to|so|really|sure|enough|bad|before"
    r"|after|more|older|later|earlier|less|at\s+all|even)\b)"
)
_NEGATOR = re.compile(
    rf"(?<![\w'-]){_JOINERS}{_RELATIVE}(?:"
    r"(?P<without>without|neither|lacking|(?<!number )minus|free\s+of|free\s+from|unless"
    r"(?:\s+(?:they|it)(?:'re|'s|\s+is|\s+are))?|avoiding|avoid|hiding|hide|exclude|none\s+of)\b"
    r"|(?P<nobody>(?:nobody|no\s+one|no-one)\b(?:\s+(?:in|on|at)\s+(?:it|them)\b)?"
    r"(?:\s+(?:is|was|are|were)(?P<doing>\s+\w+ing\b))?)"
    rf"|(?P<no>no){_NO_SIGN}(?=\s+\w)"
    r"|(?P<nothing>nothing)(?!\s+(?:but|else|except|at\s+all|on|in|at|to|is)\b)(?=\s+\w)"
    r"|(?P<outside>outside(?:\s+of)?|away\s+from)(?=\s+\w)"
    r"|(?P<all_but>(?:everything|anything|everyone|anyone|all|any)\s+but|(?(wherever)but|(?!)))\b"
    r"|(?P<except>except(?:ing)?(?:\s+for)?|excluding|other\s+than|apart\s+from|aside\s+from"
    r"|(?:apart|aside)(?=\s*;)"
    r"|leaving\s+out|leave\s+out|not\s+(?:counting|including)|rather\s+than|instead\s+of)\b"
    rf"|(?P<not>(?:not|never|{_CONTRACTED}|nor)){_NOT_MEANT}{_VERB}(?=\s+\S))\s*",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[,.;:!?]|\s+(?:(?<!black )and(?! white)|or|nor|but|that|which|who|where|when|while|without"
    r"|not|no|except|excluding|neither|apart|other than)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:,?\s+(?:and|or|nor)|,)\s+(?:(?:no|any|without|not)\s+)?"
    r"(?!(?:with|also|but|then|only|please|the same)\b)(?=\w)",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"^[^,.;:!?]*,?\s(?:or|nor|and)\s", re.IGNORECASE)
_WITHIN_A_THING = re.compile(
    r"\b(?:it|them|him|her|there|background|foreground|middle|corner|front|back|picture|photo"
    r"|frame|window|roof|sky|hands?|mouth|hair|hat|table|lap|leash|face|faces|top)$",
    re.IGNORECASE,
)
"""Where a chunk belongs to what is unwanted: "without people in it", "no clouds in the sky"."""
_ELSEWHERE = re.compile(
    r"(?:(?i:in|from|near|around|at)\s+(?:the\s+)?[^\W\d_a-z][\w'-]*(?:\s+[^\W\d_a-z][\w'-]*)*"
    r"|(?i:from)\s+\w[\w'-]*)"
)
"""A name behind a preposition, which is none of the library's: "in Atlantis"."""
_WHICH_ONES = re.compile(r"(?:an?\s+)?(?P<which>\w+(?: \w+)?)\s+ones?", re.IGNORECASE)
_ING = re.compile(r"^\w+ing\b", re.IGNORECASE)
_NOT_DOING = re.compile(r"\b(?:do|does|did)(?:\s+not|n't)\s+$", re.IGNORECASE)
"""Behind which a verb stands, where it is none of those that say what is to be seen."""
_COLOUR_OF = re.compile(r"^(?:the\s+)?colou?rs?\s+(?=\w)", re.IGNORECASE)
_LEFT_BEHIND = re.compile(r"\s+(?:in|on)(?:\s+(?:it|them))?$", re.IGNORECASE)
_HANGING = re.compile(r"\s+(?:in|on|at|with)(?:\s+(?:it|them))?\s*$", re.IGNORECASE)
"""What is left of "there are no cars in"."""
_UNSEEN = re.compile(
    r"(?:an? |any |the )?(?:known |exact )?(?:dates?|places?|locations?|descriptions?|captions?"
    r"|(?:file )?names?|titles?|folders?|gps|geotags?|tags?|ratings?|metadata)"
    r"(?: (?:data|information|taken))?",
    re.IGNORECASE,
)
"""What a picture may have without showing it."""
PEOPLE = "people"
LONGEST_NAME = 80  # characters of a time or a place without a preposition


@dataclass(frozen=True)
class Exclusion:
    """A piece of the question that says what is not wanted."""

    start: int
    end: int
    things: tuple[str, ...] = ()
    """What pictures must not show; `Exclusions.things` has them as they are searched."""
    phrases: tuple[NarrowingPhrase, ...] = ()
    """What must not be where or when they were taken."""
    unknown: bool = False
    """It speaks of a place that the library does not have, or of what no picture shows, and so asks
    for nothing."""


FindBare = Callable[[str], NarrowingPhrase | None]


def exclusions_in(
    words: str, phrases: Sequence[NarrowingPhrase], bare_phrase: FindBare
) -> list[Exclusion]:
    """Each exclusion, in the order in which it stands; none overlap.

    Args:
        words: the question.
        phrases: what narrows it, in order.
        bare_phrase: finds a time or a place without a preposition.
    """
    masked = words
    for phrase in phrases:
        masked = (
            f"{masked[: phrase.start]}{';' * (phrase.end - phrase.start)}{masked[phrase.end :]}"
        )
    found, done = list[Exclusion](), 0
    at = 0
    while negator := _NEGATOR.search(masked, at):
        at = negator.end()
        if negator.start() < done:
            continue
        if negator["no"] and not _is_english_no(masked, negator):
            continue
        exclusion = _exclusion(words, masked, negator, phrases, bare_phrase)
        if exclusion:
            found.append(exclusion)
            at = done = exclusion.end
    return found


def _exclusion(
    words: str,
    masked: str,
    negator: re.Match[str],
    phrases: Sequence[NarrowingPhrase],
    bare_phrase: FindBare,
) -> Exclusion | None:
    start, end = negator.span()
    if negator["nobody"]:
        who = f"{PEOPLE}{negator['doing'] or ''}"
        return Exclusion(start, len(masked[:end].rstrip()), (who,))
    narrowing = _narrowing_at(words, end, phrases)
    if not narrowing and not negator["no"] and not negator["without"]:
        bare = bare_phrase(_beginning(words[end:]))
        if bare:
            narrowing = [replace(bare, start=end, end=end + bare.end)]
    if narrowing:
        return Exclusion(start, narrowing[-1].end, phrases=tuple(narrowing))
    if negator["outside"]:
        return None  # "outside a house" can be seen
    elsewhere = _ELSEWHERE.match(masked, end)
    if elsewhere:
        return Exclusion(start, elsewhere.end(), unknown=True)
    things, end = _things(masked, end, whole=bool(negator["not"]))
    if things and all(_UNSEEN.fullmatch(thing) for thing in things):
        return Exclusion(start, end, unknown=True)
    hanging = _HANGING.match(masked, end)
    end = hanging.end() if hanging else end
    if things and _NOT_DOING.search(negator[0]):
        things[0] = _doing(things[0])
    return Exclusion(start, end, tuple(things)) if things else None


def _doing(verb: str) -> str:
    """ "Look at the camera", which is not wanted -> "looking at the camera"."""
    first, _, rest = verb.partition(" ")
    if first.endswith("ing") or not first.isalpha():
        return verb
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", first):
        first += first[-1]  # "sit", "run"
    elif first.endswith("e") and not first.endswith("ee"):
        first = first[:-1]
    return f"{first}ing {rest}".rstrip()


def _beginning(rest: str) -> str:
    """As much as a time or a place may take."""
    return rest if len(rest) <= LONGEST_NAME else rest[:LONGEST_NAME].rpartition(" ")[0]


def _is_english_no(masked: str, negator: re.Match[str]) -> bool:
    """Whether "no" begins something: "gente no mar" is in the sea, and "no hay" is Spanish."""
    before = masked[: negator.start("no")].rstrip()
    begins = not before or before[-1] in ",;" or negator.start() < negator.start("no")
    return begins and not begins_foreign(masked[negator.end() :])


def _narrowing_at(words: str, at: int, phrases: Sequence[NarrowingPhrase]) -> list[NarrowingPhrase]:
    """The phrases that stand at an index, and those that a list joins to them."""
    ones = re.compile(_ONES, re.IGNORECASE).match(words, at)
    first, last = at, ones.end() if ones else at
    found = list[NarrowingPhrase]()
    for phrase in phrases:
        if first <= phrase.start <= last and phrase.kind != "order":
            found.append(phrase)
            joint = _JOINT.match(words, phrase.end)
            first = last = joint.end() if joint else len(words) + 1
    return found


def _things(masked: str, at: int, whole: bool) -> tuple[list[str], int]:
    """What is unwanted, from an index on, and the index behind it."""
    things, end = list[str](), at
    while True:
        lead = re.compile(_ONES + _NOUN_STARTS, re.IGNORECASE).match(masked, at)
        begin = lead.end() if lead else at
        stop = _end_of_thing(masked, begin, whole)
        thing = _LEFT_BEHIND.sub("", _COLOUR_OF.sub("", masked[begin:stop].strip()))
        if not thing or (things and LINK.match(thing) and not LINK.match(things[0])):
            return things, end  # "without people and in the snow" goes on with the question
        things.append(thing)
        end = stop
        joint = _JOINT.match(masked, stop)
        if not joint:
            return things, end
        comma = joint[0].strip() == ","
        if comma and not _CLOSING.match(masked[joint.end() :]):  # "without cars, people or dogs"
            return things, end
        at = joint.end()


def _end_of_thing(masked: str, begin: int, whole: bool) -> int:
    """Where one unwanted thing ends; behind "not", one place belongs to it."""
    stop = _STOP.search(masked, begin)
    end = stop.start() if stop else len(masked)
    links = [link.start() for link in LINK.finditer(masked, begin, end)]
    places = 0
    for number, link in enumerate(links):
        chunk = masked[link : links[number + 1] if number + 1 < len(links) else end].strip()
        if _WITHIN_A_THING.search(chunk) and link > begin:
            continue
        if chunk.lower().startswith(("with ", "beside ", "around ")) and not is_setting(chunk):
            if link > begin:
                return len(masked[:link].rstrip())
            continue
        if is_setting(chunk) or link == begin:
            places += 1
            if link > begin and (not whole or places > 1):
                return len(masked[:link].rstrip())
    return len(masked[begin:end].rstrip()) + begin


def as_searched(thing: str, head: str) -> str:
    """What is unwanted, as a picture model is asked for it.

    "Red" and "in the snow" are no things: it is the red boat, or the boat in the snow, that is not
    wanted.

    Args:
        thing: as it was said.
        head: the noun of what is wanted: "boat"; empty where there is none.
    """
    if not head:
        return thing
    ones = _WHICH_ONES.fullmatch(thing)
    if ones:
        return f"{ones['which']} {head}"
    if COLOUR.fullmatch(thing):
        return f"{thing} {head}"
    if LINK.match(thing) or _ING.match(thing):
        return f"{head} {thing}"
    return thing


def without_article(thing: str) -> str:
    """ "Any dogs in it" -> "dogs"."""
    return _LEFT_BEHIND.sub("", re.sub(r"^(?:any|the)\s+", "", thing, flags=re.IGNORECASE))


def in_order(without: Sequence[str], head: str) -> tuple[str, ...]:
    """What is unwanted, in the order in which it is said."""
    return tuple(thing for kind in _kinds(without, head) for thing, _ in kind)


_Kind = list[tuple[str, str]]
"""Things of one kind, as they are searched and as they are said."""


def _kinds(without: Sequence[str], head: str) -> tuple[_Kind, _Kind, _Kind]:
    """Colours of what is wanted, things, and where or how it must not be."""
    colours, things, nots = _Kind(), _Kind(), _Kind()
    for thing in without:
        colour = thing.removesuffix(f" {head}") if head else ""
        rest = thing.removeprefix(f"{head} ") if head else ""
        if colour != thing and COLOUR.fullmatch(colour):
            colours.append((thing, colour))
        elif rest != thing and rest and (LINK.match(rest) or _ING.match(rest)):
            nots.append((thing, rest))
        elif LINK.match(thing) or _holds_a_place(thing):
            nots.append((thing, thing))
        else:
            things.append((thing, thing))
    return colours, things, nots


def how_said(without: Sequence[str], head: str, plural: bool) -> str:
    """Exclusions in words that are read as the same: "without cars or people, not in the snow"."""
    colours, things, nots = _kinds(without, head)
    said = list[str]()
    if colours:
        said.append(
            f"that {'are' if plural else 'is'} not {_listed([each for _, each in colours])}"
        )
    if things:
        said.append(f"without {_listed([each for _, each in things])}")
    return ", ".join(filter(None, (" ".join(said), *(f"not {each}" for _, each in nots))))


def _holds_a_place(thing: str) -> bool:
    """Whether it would end sooner behind "without": "a cat in the snow"."""
    return _end_of_thing(thing, 0, whole=False) < len(thing)


def _listed(things: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(things[:-1]), things[-1])))


def is_plural(noun: str) -> bool:
    """ "Boats"; said of what has no determiner that tells."""
    return noun.endswith("s") and not noun.endswith("ss") and not DETERMINER.match(noun)

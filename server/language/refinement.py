"""A query said in words, and the same query changed: "only with snow", "without people".

Works on the words alone, with the grammar of short English noun phrases: a thing, then chunks such
as "with a tree" or "on a beach". A picture may stand for the thing; it is only passed on.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from server.language.commands import Refine
from server.language.things import COLOURS, GROUNDS, HOLDERS, TIMES, WEATHER
from server.search.query import Likeness, Query

WORDS_AT_MOST = 500  # characters
NEGATIVES_AT_MOST = 8
WORDS_WEIGHT = 0.5
"""Of words beside a picture. On 1,500 drawn scenes, with the starter's model, a setting, a colour
or another thing was asked for beside a picture: with 0.5 the first picture found had both in 59, 84
and 27 of 100 cases, with 0.3 in 40, 24 and 10, with 0.7 in 55, 84 and 18."""

COLOUR = re.compile(
    rf"\b(?:(?:dark|light|bright|pale|deep) )?(?:{'|'.join(COLOURS)})\b(?! and\b)", re.IGNORECASE
)
_WITHIN = ("in", "at", "during", "inside", "outside", "indoors", "outdoors", "underwater")
_AROUND = ("on", "by", "near", "under", "along", "over", "across", "above", "behind", "among")
_LONGER = (
    *("to the left of", "to the right of", "on the left of", "on the right of", "in front of"),
    *("on top of", "next to", "left of", "right of", "close to"),
)
_OTHER = ("with", "and", "beside", "around", "without")
LINK = re.compile(
    rf"\b(?:{'|'.join((*_LONGER, *_WITHIN, *_AROUND, *_OTHER))})\b(?! (?:white|black)\b)",
    re.IGNORECASE,
)
_ADDING = re.compile(r"^(?:with|and)\s+", re.IGNORECASE)
DETERMINER = re.compile(
    r"^(?:(?:a|an|the|my|our|some|any|all|no|one|two|three|four|five|several|many)\s+)+",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|the|any|some)\s+", re.IGNORECASE)
_SIZE = r"(?:(?:big|small|large|little|old|young|new|tall|long|huge|tiny)\s+)"
_BEFORE_COLOUR = re.compile(
    r"^(?:(?:a )?(?:picture|photo|photograph|image)s? of\s+)?"
    rf"(?:(?:an?|the|my|our|some|one|two|three|four|five|several|many)\s+)*{_SIZE}*",
    re.IGNORECASE,
)
_ONES = re.compile(r"^(?:the )?(?P<which>.+) ones?$", re.IGNORECASE)
_WITHOUT = re.compile(r",?\s+(?:but )?without\s+", re.IGNORECASE)
_AN = re.compile(r"\b(an?)(?= +(\w))", re.IGNORECASE)


def like_picture(picture: Likeness, called: str, change: Refine | None = None) -> Query:
    """The query that a picture asks, with what goes with it; `called` is the picture in words."""
    like = replace(picture, weight=1 - WORDS_WEIGHT, called=called)
    query = Query(likes=(like,), words_weight=WORDS_WEIGHT)
    return refine(query, change) if change else query


def refine(query: Query, change: Refine) -> Query:
    """The question as the person now wants it.

    "With" adds; "without" leaves out; "but" puts a colour, a place or a time in place of another,
    and adds anything else. A question that would grow beyond its bounds comes back as it was.
    """
    words, *unwanted = _WITHOUT.split(" ".join(change.words.split()))
    if not words:
        return query
    if change.way == "without":
        changed, unwanted = query, [words, *unwanted]
    elif change.way == "with" or _adds_a_thing(words):
        changed = _added(query, words)
    else:
        changed = replace(query, words=_altered(query.words, words))
    for negative in unwanted:
        changed = leave_out(changed, negative)
    return changed if len(changed.words) <= WORDS_AT_MOST else query


def is_full(query: Query, change: Refine) -> bool:
    """Whether it is the bounds that keep a change from being made."""
    if change.way == "without":
        return len(query.without) >= NEGATIVES_AT_MOST
    return len(query.words) + len(change.words) > WORDS_AT_MOST - len(" with ")


def bounded(words: str) -> str:
    """Words, cut after a whole word where it is too long; where no word ends in time, within it.

    Chinese, Japanese and Thai have no spaces.
    """
    if len(words) <= WORDS_AT_MOST:
        return words
    return words[: WORDS_AT_MOST + 1].rpartition(" ")[0] or words[:WORDS_AT_MOST]


def leave_out(query: Query, negative: str) -> Query:
    """A query without something: what was added before goes, and a new negative comes last."""
    wanted = _ONES.match(negative)
    said = f"{wanted['which']} {head_noun(query.words)}" if wanted else negative
    said = re.sub(r"^(?:any|the) ", "", said.strip(), flags=re.IGNORECASE)
    kept = [
        chunk
        for at, chunk in enumerate(chunks_of(query.words))
        if (not at and not query.likes) or _key(LINK.sub("", chunk, count=1)) != _key(said)
    ]
    words = " ".join(kept)
    words = re.sub(r"^and ", "with ", words) if query.likes else words
    query = replace(query, words=words)
    if _key(said) in map(_key, query.without):
        return query
    if len(query.without) == NEGATIVES_AT_MOST or len(said) > WORDS_AT_MOST:
        return query
    return replace(query, without=(*query.without, said))


def _added(query: Query, words: str) -> Query:
    """With something more to be seen, said before the place: "with a tree on a beach"."""
    without = tuple(each for each in query.without if _key(each) != _key(words))
    chunks = chunks_of(query.words)
    if _key(words) in (_key(_ADDING.sub("", chunk)) for chunk in chunks):
        return replace(query, without=without)
    if words.lower().removeprefix("the ") in WEATHER and not query.likes:
        altered = _altered(query.words, f"in the {words.removeprefix('the ')}")
        return replace(query, words=altered, without=without)
    more = chunks_of(words)
    places = [at for at, chunk in enumerate(chunks) if at and is_setting(chunk)]
    if len(more) > 1 and is_setting(more[-1]):
        chunks = [chunk for at, chunk in enumerate(chunks) if at not in places]
        places = []
    at = places[0] if places else len(chunks)
    if (
        chunks
        and at
        and not chunks[0].startswith(tuple(f"{link} " for link in (*_WITHIN, *_AROUND)))
    ):
        link = "and" if any(_ADDING.match(chunk) for chunk in chunks) else "with"
        together = " ".join([*chunks[:at], f"{link} {words}", *chunks[at:]])
    else:  # "on a beach" with a dog
        together = f"{'with ' if query.likes else ''}{words} {query.words}".strip()
    return replace(query, words=together, without=without)


def _altered(words: str, change: str) -> str:
    """A place, a time or a colour in place of another; anything else at the end."""
    ones = _ONES.match(change)
    adjective = ones["which"] if ones else re.sub(r"^in (?=\w+$)", "", change)
    if COLOUR.fullmatch(adjective):
        return _recoloured(words, adjective)
    if ones:
        return _described(words, adjective)
    if LINK.match(change):
        return _relocated(words, change)
    return f"{words} {change}".strip()


def _adds_a_thing(words: str) -> bool:
    """ "But a dog" and "only dogs" want one more thing to be seen; "but sleeping" does not."""
    if LINK.match(words) or _ONES.match(words):
        return False
    return bool(DETERMINER.match(words)) or words.endswith("s")


def _recoloured(words: str, colour: str) -> str:
    """The first colour replaced, for it is the main thing's; else the main thing coloured."""
    if COLOUR.search(words):
        return _with_right_articles(COLOUR.sub(colour, words, count=1))
    if words.lower().startswith("something"):
        return f"{words[:9]} {colour}{words[9:]}"
    return _described(words, colour)


def _described(words: str, adjective: str) -> str:
    """ "A boat on a beach" and "big" -> "a big boat on a beach"."""
    place = _BEFORE_COLOUR.match(words)
    at = place.end() if place else 0
    return _with_right_articles(f"{words[:at]}{adjective} {words[at:]}".strip())


def _relocated(words: str, change: str) -> str:
    """A time replaces a time, a place a place; where there is none, one replaces the other."""
    chunks = chunks_of(words)
    setting = is_setting(change)
    alike = [at for at, chunk in enumerate(chunks) if is_setting(chunk) == setting]
    if not setting:
        link = change.split()[0].lower()
        alike = [at for at in alike if at and chunks[at].split()[0].lower() == link]
        after = [at for at, chunk in enumerate(chunks) if at and is_setting(chunk)]
        at = after[0] if after else len(chunks)
    else:
        same = [at for at in alike if _is_time(chunks[at]) == _is_time(change)]
        alike, at = same or alike, len(chunks)
    if alike:
        chunks[alike[-1]] = change
    else:
        chunks.insert(at, change)
    return " ".join(chunks)


def chunks_of(words: str) -> list[str]:
    """ "a red boat with a tree on a beach" -> "a red boat", "with a tree", "on a beach"."""
    starts = [0, *(match.start() for match in LINK.finditer(words) if match.start())]
    parts = (words[start:end].strip() for start, end in pairwise([*starts, len(words)]))
    return [part for part in parts if part]


def is_setting(chunk: str) -> bool:
    """Whether it says where or when the whole picture was taken."""
    link, *rest = chunk.lower().split()
    if not rest:
        return link in _WITHIN
    if _is_time(chunk):
        return link in (*_WITHIN, *_AROUND)
    if COLOUR.fullmatch(rest[-1]) or rest[-1] in HOLDERS:
        return False
    if any(chunk.lower().startswith(f"{longer} ") for longer in _LONGER):
        return rest[-1] in GROUNDS
    return link in _WITHIN or (link in _AROUND and rest[-1] in GROUNDS)


def _is_time(chunk: str) -> bool:
    return chunk.lower().split()[-1] in TIMES


def head_noun(words: str) -> str:
    """ "A red boat on a beach" -> "boat"."""
    thing = words[: sum(map(len, chunks_of(words)[:1]))]
    start = _BEFORE_COLOUR.match(thing)
    return " ".join(COLOUR.sub("", thing[start.end() if start else 0 :]).split())


def _with_right_articles(words: str) -> str:
    """ "a orange boat" -> "an orange boat"."""

    def right(match: re.Match[str]) -> str:
        article = "an" if match[2].lower() in "aeiou" else "a"
        return article.capitalize() if match[1][0].isupper() else article

    return _AN.sub(right, words)


def _key(words: str) -> str:
    """What stays the same whichever article is said."""
    return _ARTICLE.sub("", words.lower().strip())

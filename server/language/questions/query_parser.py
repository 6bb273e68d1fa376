"""A question in words becomes the structure that is searched: the one reading that there is.

What pictures show, what they must not show, when and where they were taken, in what order; and what
of the words is left out, because nobody knows what it asks. `saying.py` says it back from this.
Pure: the library's names are handed in, and only a place that it has pictures from is a place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date

from index.catalog.selection import LibraryNames, Selection
from server.language.commands import Refine
from server.language.place_names import bearings_in, elsewhere_in
from server.language.questions.exclusions import (
    Exclusion,
    as_searched,
    exclusions_in,
    in_order,
    without_article,
)
from server.language.questions.filters import (
    PICTURE,
    NarrowingPhrase,
    bare_phrase,
    changed,
    narrowing,
    phrases_in,
    selection_of,
)
from server.language.questions.leftovers import leftovers_in
from server.language.questions.saying import written
from server.language.refinement import (
    NEGATIVES_AT_MOST,
    WORDS_AT_MOST,
    bounded,
    head_noun,
    leave_out,
    refine,
)
from server.language.times.time_phrases import PHRASE_END
from server.search.query import Query, SortOrder

READ_AT_MOST = 3  # times; one is enough for all but heaps of words
_MINE = r"(?:(?:all|every|any|some|only|just|of|the|those|these|my|our|me|a|an)\s+)*"
_EVERYTHING = re.compile(
    rf"{_MINE}(?P<thing>everything|anything|something|things?|ones?|stuff|{PICTURE}|all|any|what"
    r"|whatever)?"
    r"(?:(?:^| )(?:of|that|which|was|were|are|is|there|taken|made|shot|i|we|i've|we've|have|took"
    r"|got|did|photographed|in (?:the|my|our) (?:library|collection|gallery)))*",
    re.IGNORECASE,
)
_OF_PICTURES = re.compile(
    rf"^{_MINE}(?:{PICTURE}|ones|everything|anything|something)\s+(?:of|with|showing|that shows?"
    r"|containing|featuring|in which there (?:is|are)|where there (?:is|are)"
    r"|that (?:has|have|contain))\s+(?=\S)",
    re.IGNORECASE,
)
_NOTHING_BUT = re.compile(r"^(?:nothing but|nothing other than|only|just) (?=\S)", re.IGNORECASE)
_BEHIND_AN_ORDER = re.compile(r"^(?:(?:of|with|showing)\s+)+(?=\S)", re.IGNORECASE)
_LOOSE_START = re.compile(r"^(?:(?:and|but|or|then)\b|[\s,.;:])+", re.IGNORECASE)
_AROUND_IT = re.compile(r",\s*[^\W\d_a-z][\w'-]*(?:\s+[^\W\d_a-z][\w'-]*)*")
_JOINING = re.compile(r"^(?:(?:and|but|yet)\b[\s,]*)+", re.IGNORECASE)
"""What joined a piece to the one before it, which is gone."""
_LOOSE_END = re.compile(
    r"(?:(?<!\w)(?:and|but|or|taken|made|shot|dated|that|which|who|are|is|were|was|ones|only)"
    r"|[\s,.;:])+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Reading:
    """A text, read."""

    words: str
    without: tuple[str, ...]
    """As it was said, without the noun that it may be about."""
    narrowing: Selection
    order: SortOrder
    left_out: tuple[str, ...]
    elsewhere: tuple[str, ...]
    absent: tuple[str, ...]


def parsed(query: Query, today: date, names: LibraryNames) -> Query:
    """The query with its words read; what is stated beside the words counts more than they do.

    What it is said back as is read once more, until it means the same: of words that can be read in
    two ways, nobody is told the one while the other is searched.

    Args:
        query: with words as they were asked, in English.
        today: what "last year" is told from.
        names: the names that the library has.
    """
    found = _parsed_once(query, today, names)
    spoken = Query(query.words, left_out=query.left_out) == query
    for _ in range(READ_AT_MOST if spoken else 0):
        again = _parsed_once(Query(written(found)), today, names)
        if again == found:
            break
        left_out = (*found.left_out, *again.left_out)
        found = replace(again, left_out=left_out, elsewhere=found.elsewhere, absent=found.absent)
    return _with_folder_known(found, names)


def _with_folder_known(query: Query, names: LibraryNames) -> Query:
    folder = query.selection.folder or ""
    return replace(query, no_such_folder="" if folder in names.folders else folder)


def _parsed_once(query: Query, today: date, names: LibraryNames) -> Query:
    read = _read(query.words, today, names)
    head = "" if query.likes else head_noun(read.words)
    things = [as_searched(without_article(thing), head) for thing in read.without]
    without, selection = list(things), read.narrowing
    for text in query.without:  # as a program states it
        unwanted = _read(text, today, names)
        if unwanted.words:
            without.append(unwanted.words)
            selection = changed(selection, unwanted.narrowing)
        elif not unwanted.narrowing.is_everything:
            selection = replace(selection, besides=(*selection.besides, unwanted.narrowing))
    return replace(
        query,
        words=bounded(read.words),
        without=in_order(list(dict.fromkeys(without))[:NEGATIVES_AT_MOST], head),
        selection=_stated_first(query.selection, selection),
        order=read.order if query.order == "best" else query.order,
        left_out=(*query.left_out, *read.left_out),
        elsewhere=read.elsewhere,
        absent=read.absent,
    )


def refined(query: Query, change: Refine, today: date, names: LibraryNames) -> Query:
    """The structure of a question, as the person now wants it: "only from 2021", "but no dogs".

    Another time, place or order takes the place of the one there was; the rest is a matter of words
    (`refinement.py`). A question that would grow beyond its bounds comes back as it was.
    """
    again = _read(query.words, today, names)
    if not again.narrowing.is_everything:  # a place that the library knows by now
        query = replace(
            query, words=again.words, selection=changed(query.selection, again.narrowing)
        )
    if change.way == "without":
        return _with_less(query, change.words, today, names)
    read = _read(change.words, today, names)
    refined_ = query
    if read.words:
        refined_ = refine(refined_, replace(change, words=read.words))
        if refined_ == query and len(query.words) + len(read.words) > WORDS_AT_MOST:
            return query
    head = "" if query.likes else head_noun(refined_.words)
    for thing in read.without:
        refined_ = leave_out(refined_, as_searched(without_article(thing), head))
    changed_ = replace(
        refined_,
        selection=changed(query.selection, read.narrowing),
        order=query.order if read.order == "best" and not _is_best(change.words) else read.order,
        left_out=read.left_out,
        elsewhere=read.elsewhere,
        absent=read.absent,
    )
    return _with_folder_known(changed_, names)


def is_narrowing(change: Refine, today: date, names: LibraryNames) -> bool:
    """Whether a change asks for a time, a place or an order alone, so that it is a question too."""
    read = _read(change.words, today, names)
    return change.way != "without" and not read.words and not read.left_out


def _with_less(query: Query, words: str, today: date, names: LibraryNames) -> Query:
    read = _read(f"without {words}", today, names)
    head = "" if query.likes else head_noun(query.words)
    for thing in read.without:
        query = leave_out(query, as_searched(without_article(thing), head))
    selection = changed(query.selection, read.narrowing)
    if read.words:  # "without people, on a beach"
        query = refine(query, Refine("but", read.words))
    return replace(query, selection=selection, left_out=read.left_out, absent=read.absent)


def _is_best(words: str) -> bool:
    return bool(re.search(r"\b(?:best|closest|relevance|match)\b", words, re.IGNORECASE))


def _read(text: str, today: date, names: LibraryNames) -> _Reading:
    words = " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())
    phrases = phrases_in(words, today, names)
    unwanted = exclusions_in(words, phrases, lambda rest: bare_phrase(rest, today, names))
    negative = [(each.start, each.end) for each in unwanted]
    wanted = [
        phrase
        for phrase in phrases
        if not any(start <= phrase.start < end for start, end in negative)
    ]
    asked = narrowing(wanted)
    cut = [*negative, *((phrase.start, phrase.end) for phrase in wanted)]
    left_out = [words[phrase.start : phrase.end] for phrase in asked.unused]
    absent = [place for phrase in wanted for place in phrase.absent]
    for each in (each for each in unwanted if each.unknown):
        said = words[each.start : each.end].lstrip(", ")
        places = elsewhere_in(said, names)
        absent += places
        left_out += [] if places else [said]
    masked = words
    for start, end in cut:
        masked = f"{masked[:start]}{',' * (end - start)}{masked[end:]}"
    nobody_knows = (*leftovers_in(masked), *bearings_in(masked, names), *_lying_in(words, wanted))
    for start, end in nobody_knows:
        cut.append((start, end))
        left_out.append(words[start:end].lstrip(", "))
    rest = _cut(words, cut)
    if any(phrase.kind == "order" for phrase in wanted):
        rest = _BEHIND_AN_ORDER.sub("", rest)
    rest = _OF_PICTURES.sub("", _NOTHING_BUT.sub("", rest))
    # What stands together now may read as something else, and nobody said that.
    while pieces := _misleading(rest, today, names) if rest != words else []:
        left_out += [rest[start:end] for start, end in pieces]
        rest = _cut(rest, pieces)
    all_ = _EVERYTHING.fullmatch(rest)
    # Small words alone are everything only beside what was understood: Dutch begins with "is", too.
    return _Reading(
        words="" if all_ and (all_["thing"] or rest != words) else rest,
        without=tuple(thing for each in unwanted for thing in each.things),
        narrowing=replace(asked.selection, besides=tuple(_besides(unwanted))),
        order=asked.order,
        left_out=tuple(left_out),
        elsewhere=elsewhere_in(rest, names),
        absent=tuple(absent),
    )


def _lying_in(words: str, wanted: Iterable[NarrowingPhrase]) -> Iterable[tuple[int, int]]:
    """Where a place is told to lie, which no picture says: "in Reading, Berkshire"."""
    for phrase in wanted:
        around = _AROUND_IT.match(words, phrase.end) if phrase.kind == "place" else None
        if around and PHRASE_END.match(words, around.end()):
            yield around.span()


def _misleading(rest: str, today: date, names: LibraryNames) -> list[tuple[int, int]]:
    """Where words that are left read as what narrows or excludes."""
    phrases = phrases_in(rest, today, names)
    unwanted = exclusions_in(rest, phrases, lambda _: None)
    narrow = [(each.start, each.end) for each in phrases]
    return [*narrow, *((each.start, each.end) for each in unwanted), *leftovers_in(rest)]


def _besides(unwanted: Iterable[Exclusion]) -> Iterable[Selection]:
    """A selection for each time and each place that is not wanted."""
    for exclusion in unwanted:
        for phrase in exclusion.phrases:
            if not phrase.period or not phrase.period.never:
                yield selection_of([phrase])


def _stated_first(stated: Selection, read: Selection) -> Selection:
    nothing = Selection()
    said = {
        field.name: getattr(stated, field.name)
        for field in fields(Selection)
        if getattr(stated, field.name) != getattr(nothing, field.name)
    }
    return replace(read, **said)


def _cut(words: str, pieces: Iterable[tuple[int, int]]) -> str:
    """The words without some pieces, and without the commas and the "and" around them."""
    kept, at = list[str](), 0
    for start, end in sorted(pieces):
        kept.append(words[at:start])
        at = max(at, end)
    kept.append(words[at:])
    whole = len(kept) == 1
    parts = [piece.strip(" ,;") for piece in kept]
    parts[1:] = [_JOINING.sub("", part) for part in parts[1:]]
    rest = " ".join(filter(None, parts))
    rest = " ".join(rest.split())
    return rest if whole else _LOOSE_END.sub("", _LOOSE_START.sub("", rest))

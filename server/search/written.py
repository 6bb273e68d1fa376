"""What people have written about their pictures, and what is written in these, counts in questions.

A picture whose own words hold all that is asked for is a match whatever a model sees in it. Where a
question names a person and more, the pictures of that person are looked through for the rest. A
picture in which all of it is written is a match too, behind those that look like it; where a
question asks for what is written, as in "the sign that says Leeds", only these are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from index.catalog.own_words import words_of
from index.library.library import Library
from index.vectors import Ids
from models.vision.word_agreement import SMALL_WORDS

MOST_WORDS = 8  # of a question
LOOKED_AT = 20
"""Pictures with a word, by which it is told whether it is a person's name."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LEADING = re.compile(r"^\s*(?:(?:of|with|and|by|on|in|at)\b\s*)+")
_TRAILING = re.compile(rf"(?:\s*\b(?:{'|'.join(sorted(SMALL_WORDS))})\b)+\s*$")


# "Reads" and "labelled" ask for text only of what has some: "a girl who reads a book" has not.
_SAYS = re.compile(
    r"^(?P<what>.*?)[\s,]*\b(?:(?:that|which|where it)\s+(?:says?|said)|saying|says"
    r"|with\s+the\s+(?:words?|text|writing|name|inscription)|(?:that\s+)?contain(?:s|ing)\s+the\s+(?:words?|text)"
    r"|(?<=sign )(?:reads|reading|that\s+reads|for)|(?<=label )(?:reads|reading|that\s+reads)"
    r"|with\s+(?:a\s+)?(?:sign|label)\s+(?:saying|that\s+says))\b[\s,:]*(?P<text>.+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Written:
    """What a question has to do with the words that people wrote."""

    whole: Ids
    """Pictures whose own words hold all of it, ascending."""
    people: Ids | None
    """Pictures of those whom it names, ascending; None where it names nobody, or `whole` is it."""
    rest: str
    """What it asks for besides people."""
    in_text: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    """Pictures in which all of it is written, ascending."""
    only: bool = False
    """Whether it asks for just what is written: then `whole` are pictures that say so."""

    @property
    def tells(self) -> bool:
        """Whether all that weighs in the question stands in some picture's words or text."""
        return len(self.whole) > 0 or len(self.in_text) > 0

    def among(self, selected: Ids | None) -> Ids | None:
        """What is to be looked through, of what was selected."""
        if self.people is None or selected is None:
            return selected if self.people is None else self.people
        return np.intersect1d(self.people, selected)


def written(library: Library, question: str) -> Written:
    """What the pictures' own words have of a question in words. Raises: LibraryError."""
    says = _SAYS.match(question)
    if says:
        words = words_of(says["text"])[:MOST_WORDS]
        saying = _with_all(library.with_text(words), words)
        if len(saying):
            what = _LEADING.sub("", says["what"]).strip(" ,")
            return Written(saying, None, what or question, only=True)
    tokens = [word for word in words_of(question) if word not in SMALL_WORDS][:MOST_WORDS]
    if not tokens:
        return Written(np.empty(0, np.int64), None, question)
    forms = {token: {token, f"{token}s", token.removesuffix("s") or token} for token in tokens}
    found = library.with_words({form for several in forms.values() for form in several})
    ids = {token: _union(found, several) for token, several in forms.items()}
    whole = reduce(np.intersect1d, ids.values())
    in_text = _with_all(library.with_text(tokens), tokens)
    known = [] if len(whole) else [token for token in tokens if len(ids[token])]
    names = [token for token in known if _is_name(library, token, ids[token])]
    people = reduce(np.intersect1d, [ids[name] for name in names]) if names else whole
    if not len(people) or not names:  # two may never be together
        return Written(whole, None, question, in_text)
    return Written(np.empty(0, np.int64), people, _without(question, frozenset(names)))


def _with_all(found: Mapping[str, Ids], words: Sequence[str]) -> Ids:
    """The pictures that have each of some words."""
    if not words or any(word not in found for word in words):
        return np.empty(0, np.int64)
    return reduce(np.intersect1d, (found[word] for word in words))


def _union(found: Mapping[str, Ids], words: set[str]) -> Ids:
    having = [found[word] for word in words if word in found]
    return np.unique(np.concatenate(having)) if having else np.empty(0, np.int64)


def _is_name(library: Library, word: str, ids: Ids) -> bool:
    photos = library.catalog.photos(ids[:LOOKED_AT].tolist()).values()
    return any(word in words_of(*photo.notes.people) for photo in photos)


def _without(question: str, names: frozenset[str]) -> str:
    """The question without these words, and without what leads up to them."""
    kept = _WORD.sub(lambda word: "" if names & {*words_of(word[0])} else word[0], question)
    return _TRAILING.sub("", _LEADING.sub("", " ".join(kept.split()))).strip(" ,.?!")

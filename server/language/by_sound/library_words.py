"""Words of a question that the library does not know -> its own words that they sound like.

Whisper has never heard of Tamarama, and writes "dish" where only fish are known. What is put in
their place is a name of the library, or a word of its captions, that is near by sound and clearly
nearer than the next. A word that the library knows is never touched, nor one that a person has
insisted on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from models.hear.by_sound.confusions import Confusions
from models.hear.by_sound.neighbours import Neighbours
from models.hear.by_sound.phonemes import Phonemes
from server.language.by_sound.function_words import FUNCTION_WORDS, LINKS
from server.language.by_sound.repeats import words_of
from server.language.normalise import key_of
from server.language.numerals import cardinal, ordinal

MOST_WORDS = 4  # that Whisper makes of one name
LONGEST = 30  # words of an utterance in which a name is looked for
MOST_MARGIN = 12.0  # nats; a nearest one that stands more alone is no likelier

# Of the log-odds that the nearest of the library's words was said; as in spoken_commands.py.
BIAS = 2.45
PER_SOUND = -1.45
DISTANCE = -0.063
MARGIN = 0.13
BREVITY = -3.07
LEAST_ODDS = 0.0
"""From which one is taken to have been said."""
EXPECTED = 1.0
"""For a name where one may stand: "in", "with"."""
SURELY_EXPECTED = 2.0
"""Where nothing but a name makes sense: "from", "folder"."""
UNEXPECTED = -1.5
"""For a name elsewhere, and for two words that are to be one of a caption."""
CLOSED = 1.8
"""For a word of a caption where the search model knows no other words."""
THE_SAME = 2.0
"""Odds from which other words that are known are taken for a name: "Forest City"."""

CHOICES, DARING = 4, 4.0
"""Names for one piece, and log-odds below what `meant` asks for, where an ear is to choose."""

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_MAY_BE_BEFORE = re.compile(r"\b(?:in|near|around|at|of|with|by|on|and|for|called|named)$")
_IS_BEFORE = re.compile(r"\bfrom$")
_DETERMINER = re.compile(r"\b(?:the|my|our|his|her|their|an?)$")
_IS_BEHIND = re.compile(r"(?:folder|album|directory|camera|phone)\b")
_IN_FOLDER = re.compile(
    r"(?:the |my |our )?(?P<name>.+) (?:folder|album|directory)\W*$", re.IGNORECASE
)
_AND = re.compile(r"\band$")
_ARTICLE = re.compile(r"\b(?:the|an?|my)$", re.IGNORECASE)


@dataclass(frozen=True)
class Vocabulary:
    """What of a library may come up in a question."""

    places: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """Of folders and cameras."""
    words: frozenset[str] = frozenset()
    """Of captions, in lower case; none where too few pictures are described to know them all."""
    closed: bool = False
    """Whether the search model knows no other words than those of the captions."""


@dataclass(frozen=True)
class _Correction:
    start: int
    """Index of the first character that is replaced."""
    end: int
    words: str
    odds: float
    """Log-odds that these were said, above what is needed."""


@dataclass(frozen=True)
class Rewritten:
    """A question with a name of the library in it."""

    text: str
    odds: float
    """Log-odds by sound that it was said, above what is needed."""


class LibraryWords:
    """One library's words, and what they sound like.

    Args:
        pronounce: words -> how they sound.
        costs: of mishearing.
        vocabulary: of the library.
        pronounce_own: the same for the library's words, if that is to be remembered.
    """

    def __init__(
        self,
        pronounce: Callable[[str], Phonemes],
        costs: Confusions,
        vocabulary: Vocabulary,
        pronounce_own: Callable[[str], Phonemes] | None = None,
    ) -> None:
        self._pronounce, self._costs, self.vocabulary = pronounce, costs, vocabulary
        self._names = vocabulary.places | vocabulary.names
        words = sorted(word for word in vocabulary.words - FUNCTION_WORDS if len(word) > 2)
        own = pronounce_own or pronounce
        sounds = [(entry, own(entry)) for entry in (*sorted(self._names), *words)]
        self._entries = [entry for entry, sound in sounds if len(sound) > 1]
        self._neighbours = Neighbours([sound for _, sound in sounds if len(sound) > 1])
        self._places = {key_of(name) for name in vocabulary.places}
        self._keys = {key_of(name) for name in self._names}
        parts = {part for name in self._names for part in (*key_of(name), *words_of(name))}
        self._known = FUNCTION_WORDS | vocabulary.words | parts

    def meant(self, said: str, literal: Collection[str] = ()) -> str:
        """What was said, with words of the library where others sound like them.

        Args:
            said: a question as Whisper wrote it.
            literal: words that are what they seem, in lower case.
        """
        words = list(_WORD.finditer(said))
        if not self._entries or len(words) > LONGEST:
            return said
        found = [
            correction
            for first, last in _spans(words)
            if (correction := self._correction(said, first.start(), last.end(), literal))
        ]
        chosen = list[_Correction]()
        for each in sorted(found, key=lambda one: one.odds, reverse=True):
            if all(each.end <= other.start or each.start >= other.end for other in chosen):
                chosen.append(each)
        if self._is_of_other_things(words, chosen):
            chosen = [each for each in chosen if each.words in self._names]
        for each in sorted(chosen, key=lambda one: one.start, reverse=True):
            before = said[: each.start].rstrip()
            if each.words in self.vocabulary.places:  # "dogs and Daking" are in Daqing
                before = _AND.sub("in", before)
            said = f"{before} {each.words}{said[each.end :]}".strip()
        return self._in_place(said)

    def _is_of_other_things(
        self, words: Sequence[re.Match[str]], chosen: Sequence[_Correction]
    ) -> bool:
        """Whether words are left that the library has not: then "a dark roast" was meant as it
        stands, and is no "dog rose", which would not be found beside them, either."""
        return any(
            not self.knows(word[0])
            and all(word.end() <= each.start or word.start() >= each.end for each in chosen)
            for word in words
        )

    def alternatives(self, said: str, literal: Collection[str] = ()) -> list[Rewritten]:
        """What may have been said instead, each with one name of the library, likeliest first.

        More than `meant` would dare to put there: they are for an ear to choose from.

        Args:
            said: as in `meant`.
            literal: likewise.
        """
        best: dict[str, float] = {}
        for each in self._daring(said, literal):
            if each.words in self._names:
                for text in self._rewritten(said, each):
                    best[text] = max(best.get(text, each.odds), each.odds)
        return _ordered(best)

    def wordings(self, said: str, literal: Collection[str] = ()) -> list[Rewritten]:
        """The same with one word of the captions, where nothing is left that the library has not.

        Args:
            said: as in `meant`.
            literal: likewise.
        """
        best: dict[str, float] = {}
        for each in self._daring(said, literal):
            text = f"{said[: each.start]}{each.words}{said[each.end :]}"
            if each.words not in self._names and self.has_all(text):
                best[text] = max(best.get(text, each.odds), each.odds)
        return _ordered(best)

    def has_all(self, said: str) -> bool:
        """Whether every word of a question stands in the library, or everywhere."""
        return all(self.knows(word[0]) for word in _WORD.finditer(said))

    def _daring(self, said: str, literal: Collection[str]) -> Iterator[_Correction]:
        words = list(_WORD.finditer(said))
        if not self._entries or len(words) > LONGEST:
            return
        for first, last in _spans(words):
            yield from self._corrections(said, first.start(), last.end(), literal, CHOICES, -DARING)

    def names_in(self, said: str) -> bool:
        """Whether a name of the library stands in a question."""
        spans = _spans(list(_WORD.finditer(said)))
        return any(key_of(said[a.start() : b.end()]) in self._keys for a, b in spans)

    def _rewritten(self, said: str, each: _Correction) -> Iterator[str]:
        """Questions with a name in place of other words, and of what leads to no name."""
        before, behind = said[: each.start].rstrip(), said[each.end :]
        if each.words in self.vocabulary.places:
            before = _ARTICLE.sub("", _AND.sub("in", before)).rstrip()
        yield f"{before} {each.words}{behind}".strip()
        if each.words in self.vocabulary.names and not _IS_BEHIND.match(behind.strip().lower()):
            yield f"{before} {each.words} folder{behind}".strip()

    def _in_place(self, said: str) -> str:
        """ "Dogs and Bratislava" are dogs in Bratislava, where there are pictures from there, and
        "pictures and the Choir folder" are in it."""
        before, link, behind = said.rpartition(" and ")
        folder = _IN_FOLDER.match(behind)
        inside = key_of(folder["name"]) in self._keys if folder else key_of(behind) in self._places
        return f"{before} in {behind}" if link and inside else said

    def knows(self, word: str) -> bool:
        """Whether a word stands in the library, or everywhere."""
        plain = word.lower().replace("’", "'")
        forms = {plain, plain.removesuffix("'s"), plain.removesuffix("s"), plain.removesuffix("es")}
        forms |= {f"{plain}s", f"{plain}es"}
        number = cardinal(plain) if cardinal(plain) is not None else ordinal(plain)
        return number is not None or plain.isdigit() or bool(forms & self._known)

    def _correction(
        self, said: str, start: int, end: int, literal: Collection[str]
    ) -> _Correction | None:
        return next(iter(self._corrections(said, start, end, literal)), None)

    def _corrections(
        self,
        said: str,
        start: int,
        end: int,
        literal: Collection[str],
        choices: int = 1,
        least: float = LEAST_ODDS,
    ) -> Iterator[_Correction]:
        """What may stand there instead, the nearest first, if likely enough."""
        words = said[start:end].lower().split()
        known = all(self.knows(word) for word in words)
        literally = any(word in literal for word in words_of(said[start:end]))
        heard = () if literally or key_of(said[start:end]) in self._keys else self._sound(words)
        context = _expects_name(said[:start], said[end:])
        if len(heard) < 2 or (known and not context):
            return
        rows, distances = self._neighbours.nearest(heard, self._costs)
        for at in range(min(choices, len(rows))):
            nearest = self._entries[int(rows[at])]
            other = distances[1 if at == 0 else 0] if len(rows) > 1 else MOST_MARGIN
            margin = float(other - distances[at]) if len(rows) > 1 else MOST_MARGIN
            sounds = max(len(heard), int(self._neighbours.phrases.lengths[int(rows[at])]))
            odds = _odds(float(distances[at]), sounds, margin)
            if nearest in self._names:
                odds += context or UNEXPECTED
            elif known:
                continue
            else:
                odds += CLOSED * self.vocabulary.closed + UNEXPECTED * (len(words) > 1)
            above = odds - known * (THE_SAME + context)
            if above >= least:
                yield _Correction(start, end, nearest, above - LEAST_ODDS)

    def _sound(self, words: Sequence[str]) -> Phonemes:
        return self._pronounce(" ".join(words))


def _ordered(odds: dict[str, float]) -> list[Rewritten]:
    """Each with its log-odds, likeliest first."""
    ordered = sorted(odds.items(), key=lambda each: -each[1])
    return [Rewritten(text, each) for text, each in ordered]


def _spans(words: Sequence[re.Match[str]]) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The first and the last word of each piece that may be a name: it neither begins nor ends
    with a word that only links others."""
    for at, first in enumerate(words):
        for last in words[at : at + MOST_WORDS]:
            if not {first[0].lower(), last[0].lower()} & LINKS:
                yield first, last


def _odds(distance: float, sounds: int, margin: float) -> float:
    near = PER_SOUND * distance / sounds + DISTANCE * distance
    return BIAS + near + MARGIN * min(margin, MOST_MARGIN) + BREVITY / sounds


def _expects_name(before: str, behind: str) -> float:
    """What the words around a piece say for a name there, log-odds; 0 for nothing."""
    prepared = before.strip().lower()
    if _IS_BEHIND.match(behind.strip().lower()) or _IS_BEFORE.search(prepared):
        return SURELY_EXPECTED
    bare = _DETERMINER.sub("", prepared).rstrip()
    return EXPECTED if not bare or _MAY_BE_BEFORE.search(bare) else 0.0

"""Names and questions become words that can be compared, however they are spelled.

Case, accents, apostrophes and hyphens do not count, and numbers are the same in words and figures:
"stoke on trent", "pixel eight", "Zurich". What a name stands for is told in `place_names.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from server.language.numerals import cardinal

Key: TypeAlias = tuple[str, ...]
"""A name as it is compared: its words."""


@dataclass(frozen=True)
class Word:
    """A word of a text."""

    key: str
    """As it is compared."""
    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """A question in which names are looked for."""

    plain: str
    """Lower case; its indices are those of the question."""
    words: tuple[Word, ...]
    at: Mapping[int, int]
    """Where a word begins -> its place in `words`."""


@dataclass(frozen=True)
class NameIndex:
    """Names that are looked for."""

    by_key: Mapping[Key, str]
    longest: int
    """Words in the longest."""
    singular: bool = False
    """Whether "holiday" is as good as "holidays"; the keys are singular then."""


_WORD = re.compile(r"[0-9]+|[^\W\d_]+(?:'[^\W\d_]+)*")
_ODD_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe"})
_WITHIN_NAME = re.compile(r"[\s\-.'_&/]*")


def lowered(words: str) -> str:
    """Lower case, with plain apostrophes, and of the same length."""
    lower = (char.lower() if len(char.lower()) == 1 else char for char in words)
    return "".join(lower).replace("’", "'")


def text_of(words: str) -> Text:
    """A question, made comparable."""
    plain = lowered(words)
    each = words_of(plain)
    return Text(plain, each, {word.start: at for at, word in enumerate(each)})


def names_of(by_key: Mapping[Key, str], singular: bool = False) -> NameIndex:
    """Names by their keys."""
    return NameIndex(by_key, max(map(len, by_key), default=0), singular)


def key_of(name: str) -> Key:
    """The words of a name, as they are compared."""
    return tuple(word.key for word in words_of(lowered(unicodedata.normalize("NFC", name))))


def words_of(plain: str) -> tuple[Word, ...]:
    """The words of a lower-case text, a figure being one, too."""
    return tuple(Word(_key(found[0]), *found.span()) for found in _WORD.finditer(plain))


def singular(key: str) -> str:
    """The same for "holiday" and "holidays"."""
    return key.removesuffix("s")


def name_at(text: Text, at: int, names: NameIndex) -> tuple[str, int] | None:
    """The longest name that begins at an index, and the index behind it."""
    first = text.at.get(at)
    if first is None:
        return None
    key, found, end = Key(), None, at
    for word in text.words[first : first + names.longest]:
        if key and not _WITHIN_NAME.fullmatch(text.plain[end : word.start]):
            break
        key, end = (*key, singular(word.key) if names.singular else word.key), word.end
        if key in names.by_key:
            found = names.by_key[key], end
    return found


def _key(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word).casefold().translate(_ODD_LETTERS)
    plain = "".join(letter for letter in letters if letter.isalnum())
    number = cardinal(plain)
    return str(number) if number is not None else "st" if plain == "saint" else plain

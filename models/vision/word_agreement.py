"""Whether a caption names all that a question asks for.

Words are compared, in English: small ones are passed over, plurals count as singulars. Words that
stand side by side in the question, "red ball", have to stand together in the caption as well: "a
red flower to the left of an orange ball" has no red ball. How things stand to each other is left to
the search model. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_SEEKING = """
    a an the this that these those some any all every my our me i we you find show search look
    something anything everything thing things picture pictures photo photos image images
"""
SEEKING = frozenset(_SEEKING.split())
"""They tell that something is sought, and no more: "anything red" is red."""
_SMALL_WORDS = """
    of in on at to and or with by for from near next beside between over under behind left right
    front middle is are was were be it its there who which where what somebody someone
"""
SMALL_WORDS = SEEKING.union(_SMALL_WORDS.split())
"""These and others that tell how things stand, but name nothing to be seen."""
_WORD = re.compile(r"\w+")
_WORD_OR_MARK = re.compile(r"\w+|[^\w\s]")
IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "mice": "mouse",
    "geese": "goose",
    "feet": "foot",
    "knives": "knife",
    "leaves": "leaf",
}


def names_all(question: str, captions: Sequence[str | None]) -> list[bool]:
    """For each caption, whether every word of weight in `question` is in it, and with those words
    that it stands beside.

    False for all where the question has no such word, and for a picture without a caption.
    """
    wanted, beside = words_of_weight(question), _side_by_side(question)
    return [bool(caption and wanted and _names(caption, wanted, beside)) for caption in captions]


def _names(caption: str, wanted: set[str], beside: set[tuple[str, str]]) -> bool:
    if not wanted <= words_of_weight(caption):
        return False
    chunks = _chunks(caption)
    return all(
        any(first in chunk and last in chunk[chunk.index(first) + 1 :] for chunk in chunks)
        for first, last in beside
    )


def _side_by_side(text: str) -> set[tuple[str, str]]:
    """Words of weight with nothing between them, in their order."""
    return {pair for chunk in _chunks(text) for pair in pairwise(chunk)}


def _chunks(text: str) -> list[list[str]]:
    """Words of weight between small words and punctuation: "red flower", "orange ball"."""
    chunks: list[list[str]] = [[]]
    for token in _WORD_OR_MARK.findall(text.lower()):
        if token in SMALL_WORDS or not _WORD.fullmatch(token):
            chunks.append([])
        else:
            chunks[-1].append(_singular(token))
    return [chunk for chunk in chunks if chunk]


def words_of_weight(text: str) -> set[str]:
    """What a question or a caption names, each word in one form."""
    words = {*_WORD.findall(text.lower())} - SMALL_WORDS
    return set(map(_singular, words))


def _singular(word: str) -> str:
    """One form for singular and plural: "bus" and "buses", "horse" and "horses" are each one."""
    word = IRREGULAR.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("ie"):
        return word[:-2] + "y"
    return word.removesuffix("e")

"""Text -> pieces that a speech engine can say one after the other.

Knows punctuation; what a language writes otherwise than it is said is left to `english.py`. Short
pieces let the first sound come early, and let speech be stopped between two of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from models.speak import english

LONGEST = 240  # characters; some fifteen seconds at an ordinary rate
_ENDS = re.compile(r"(?<=[.!?…。！？])\s+|\n+")
_PAUSES = re.compile(r"(?<=[,;:，；：])\s+")


def pieces(text: str, language: str = "") -> Iterator[str]:
    """Sentences, longer ones divided at a comma, then at a space; nothing for an empty text.

    Args:
        text: as it is written.
        language: that it is said in, as a BCP 47 tag; empty where it is not known.
    """
    said = speakable(text)
    if language.partition("-")[0].lower() == "en":
        said = english.spoken(said)
    for sentence in _ENDS.split(said):
        yield from _divide(sentence.strip())


def speakable(text: str) -> str:
    """The text without what an engine would take for a command.

    Control characters and half surrogates go; "[[", which opens raw phonemes, is opened up.
    """
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs") and c != "\n" else c for c in text)
    return "".join(kept).replace("[[", "[ [").replace("]]", "] ]")


def _divide(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST:
        cut = _last_pause(sentence[:LONGEST])
        yield sentence[:cut].strip()
        sentence = sentence[cut:].strip()
    if sentence:
        yield sentence


def _last_pause(head: str) -> int:
    pauses = [found.end() for found in _PAUSES.finditer(head)]
    if pauses:
        return pauses[-1]
    space = head.rfind(" ")
    return space if space > 0 else len(head)

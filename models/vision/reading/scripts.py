"""Which script words are written in, by the names that Unicode gives their letters."""

from __future__ import annotations

import unicodedata
from collections import Counter

_SCRIPTS = {
    "LATIN": "Latin",
    "FULLWIDTH": "Latin",
    "GREEK": "Greek",
    "CYRILLIC": "Cyrillic",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "THAI": "Thai",
    "DEVANAGARI": "Devanagari",
}


def script_of(text: str) -> str:
    """ "Latin", "Chinese" and so on; empty where there are figures and marks alone.

    Japanese is written with Chinese characters as well: any kana makes it Japanese.
    """
    names = (unicodedata.name(letter, "") for letter in text if letter.isalpha())
    counts = Counter(_SCRIPTS.get(name.partition(" ")[0], "") for name in names)
    del counts[""]
    if not counts:
        return ""
    if counts["Japanese"]:
        counts["Japanese"] += counts["Chinese"]
    return counts.most_common(1)[0][0]

"""Where words that look English are another language's: "a la playa", "but de foot".

The next word tells, if it is one of the commonest of a language and none of English. All others are
taken for English.
"""

from __future__ import annotations

_COMMONEST = frozenset(
    (
        *("hay", "der", "dem", "ein", "eine", "einem", "einer", "und", "het", "een", "voor", "bij"),
        *("de", "du", "des", "le", "la", "les", "un", "une", "et", "avec", "dans", "sur", "au"),
        *("aux", "contre", "una", "del", "na", "uma", "il", "gli", "nel", "nella", "sul"),
        *("sulla", "di", "della", "w", "z", "bez", "nad", "przed", "och", "og", "på", "från"),
    )
)
"""In lower case only: "La Rochelle" and "Los Angeles" are said in English too."""


def begins_foreign(words: str) -> bool:
    """Whether words cannot go on in English: "la playa", "de foot"."""
    return words.strip().partition(" ")[0] in _COMMONEST

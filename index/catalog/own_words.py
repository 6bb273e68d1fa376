"""The words of what people have written, as they are compared.

Small letters as they are small in every language, composed alike, without the marks around them.
Knows no tables.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 64  # characters
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_POSSESSIVE = re.compile(r"['’]s?$")


def words_of(*texts: str) -> list[str]:
    """Each word once, in their order: "At Uncle Rob's farm" is at, uncle, rob and farm."""
    found = (
        _POSSESSIVE.sub("", word)[:LONGEST_WORD]
        for text in texts
        for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    )
    return list(dict.fromkeys(filter(None, found)))

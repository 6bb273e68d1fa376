"""Words said over and over: Whisper writes a short one twice, and so do impatient people."""

from __future__ import annotations

import re


def once(said: str) -> str:
    """Words without punctuation, and once where they are said over and over: "Repeat. Repeat.".

    The last time may be cut off, where a sentence ended before: "Stop it. Stop it. Stop".
    """
    words = words_of(said)
    sentence = len(words_of(re.split(r"[.!?]+\s", said.strip(), maxsplit=1)[0]))
    for size in range(1, len(words)):
        whole = len(words) % size == 0 or size == sentence
        if whole and all(word == words[at % size] for at, word in enumerate(words)):
            return " ".join(words[:size])
    return " ".join(words)


def words_of(said: str) -> list[str]:
    """The words, in lower case, without punctuation but apostrophes."""
    return re.findall(r"\w+(?:'\w+)*", said.lower().replace("’", "'"))

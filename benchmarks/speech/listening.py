"""What was said, beside what Whisper makes of the sound: which words are misheard.

Words are compared as OpenAI's own normaliser for English leaves them, so that "3" is "three",
"don't" is "do not", and neither capitals nor punctuation nor hyphens count. What is said letter by
letter is compared letter by letter. Names of people and places, and Earshot's own, are counted
apart: how a name is written cannot be heard.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from models.speak.sentences import pieces
from models.types import Samples

NAMES = frozenset({"earshot", "leeds", "headingley", "england", "united", "kingdom"})
SPELLINGS = {"colour": "color", "grey": "gray", "centre": "center", "kilometre": "kilometer"}
"""British -> American, which Whisper's English writes."""

Hear: TypeAlias = Callable[[Samples], str]
"""Sound at 16 kHz, shape (n,) -> the words in it."""
Pair: TypeAlias = tuple[str, str]
"""A word and what was heard instead; one of them is empty where there was none."""


@dataclass
class WordErrors:
    """How much of some texts was understood."""

    words: int = 0
    """Said, but for names."""
    wrong: int = 0
    """Of them, misheard or left out; and words heard that were not said."""
    names: int = 0
    names_wrong: int = 0
    pairs: Counter[Pair] = field(default_factory=Counter)
    worst: list[tuple[int, str, str]] = field(default_factory=list)
    """How many wrong, what was said and what was heard."""

    def add(self, texts: Sequence[str], heard: str) -> None:
        """Count texts that were heard one after the other; one alone where it is spelled."""
        said = " ".join(texts)
        wanted, got = compared(said), compared(heard)
        if is_spelled(said):
            wanted, got = list("".join(wanted)), list("".join(got))
        wrong = misheard(wanted, got)
        names = [pair for pair in wrong if pair[0] in NAMES]
        all_names = sum(word in NAMES for word in wanted)
        self.names += all_names
        self.names_wrong += len(names)
        self.words += len(wanted) - all_names
        others = [pair for pair in wrong if pair[0] not in NAMES]
        self.wrong += len(others)
        self.pairs.update(others)
        if others:
            self.worst.append((len(others), said, heard))

    @property
    def percent_wrong(self) -> float:
        """Of the words said."""
        return 100 * self.wrong / max(1, self.words)


def compared(text: str) -> list[str]:
    """The words of a text, as they are compared: as it is spoken."""
    spoken = " ".join(pieces(text, "en")).replace("-", " ").replace("&", " and ")
    return list(_normaliser()(spoken).split())


def misheard(said: Sequence[str], heard: Sequence[str]) -> list[Pair]:
    """The fewest substitutions, gaps and insertions that make one of the other."""
    costs = _costs(said, heard)
    at, other = len(said), len(heard)
    wrong: list[Pair] = []
    while at or other:
        same = bool(at and other) and said[at - 1] == heard[other - 1]
        if at and other and costs[at][other] == costs[at - 1][other - 1] + (not same):
            at, other = at - 1, other - 1
            wrong += [] if same else [(said[at], heard[other])]
        elif at and costs[at][other] == costs[at - 1][other] + 1:
            at -= 1
            wrong.append((said[at], ""))
        else:
            other -= 1
            wrong.append(("", heard[other]))
    return wrong[::-1]


def _costs(said: Sequence[str], heard: Sequence[str]) -> list[list[int]]:
    """Levenshtein distances of all beginnings."""
    rows = [list(range(len(heard) + 1))]
    for i, word in enumerate(said, 1):
        row = [i]
        for j, other in enumerate(heard, 1):
            row.append(min(rows[-1][j - 1] + (word != other), rows[-1][j] + 1, row[-1] + 1))
        rows.append(row)
    return rows


def is_spelled(text: str) -> bool:
    """Whether a text is said letter by letter."""
    return len(re.findall(r"\b[A-Z],", text)) >= 3


@functools.cache
def _normaliser() -> Callable[[str], str]:
    from transformers.models.whisper import english_normalizer

    make: Callable[[dict[str, str]], Callable[[str], str]] = (
        english_normalizer.EnglishTextNormalizer
    )
    return make(SPELLINGS)


def plain_whisper(folder: Path) -> Hear:
    """faster-whisper's own `transcribe`, with its 30 s window, told only that it is English."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)

    def hear(samples: Samples) -> str:
        segments, _ = model.transcribe(samples, language="en")
        return " ".join(segment.text.strip() for segment in segments)

    return hear

"""The abilities, as a person hears of them when one is missing.

Knows words only: what each is called, and what still works without it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One ability."""

    name: str
    """What a listener calls it, such as "hearing model"."""
    without: str
    """A sentence: what still works without it."""

    def __str__(self) -> str:
        return self.name


HEARING = Part("hearing model", "You can still type your question.")
SEARCHING = Part("search model", "Pictures that are described already keep their descriptions.")
LISTENING = Part("speech detector", "You can still press to talk, or type your question.")
DESCRIBING = Part("describing model", "Pictures can still be found.")
READING = Part("text reader", "Pictures can still be found and described.")
MATCHING = Part("matching model", "Pictures are still found, in a somewhat worse order.")
SPEAKING = Part("voice", "Answers are still shown as text.")

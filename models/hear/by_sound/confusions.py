"""How far what was heard is from what can be said: a weighted edit distance between phonemes.

The costs are negative logarithms of how often Whisper writes one sound for another, leaves it out
or adds it; `fit_confusions.py` learnt them. The distance of two phrases is the cheapest alignment
(Wagner and Fischer 1974, with the costs of Ristad and Yianilos 1998). Pure.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from models.hear.by_sound.phonemes import Phonemes

Costs: TypeAlias = npt.NDArray[np.float32]
TABLE = Path(__file__).with_name("confusions.json")


@dataclass(frozen=True, eq=False)
class Phrases:
    """Phrases that can be said, in a form in which many are compared at once."""

    sounds: npt.NDArray[np.int16]
    """Shape (phrases, most phonemes), filled up with zeros."""
    lengths: npt.NDArray[np.int64]
    """Phonemes of each, shape (phrases,)."""

    @staticmethod
    def of(phrases: Sequence[Phonemes]) -> Phrases:
        """Packed phrases; an empty one is as far from everything as it is long."""
        lengths = np.array([len(phrase) for phrase in phrases], np.int64)
        sounds = np.zeros((len(phrases), int(lengths.max(initial=0))), np.int16)
        for row, phrase in zip(sounds, phrases, strict=True):
            row[: len(phrase)] = phrase
        return Phrases(sounds, lengths)

    def some(self, rows: npt.NDArray[np.int64]) -> Phrases:
        """Some of them, by their places."""
        lengths = self.lengths[rows]
        return Phrases(self.sounds[rows, : int(lengths.max(initial=0))], lengths)


@dataclass(frozen=True, eq=False)
class Confusions:
    """What Whisper mishears: costs in nats, none below 0."""

    other: Costs
    """Of writing one sound for another, shape (said, heard)."""
    added: Costs
    """Of writing a sound that nobody made, shape (heard,)."""
    left_out: Costs
    """Of not writing a sound, shape (said,)."""

    def distances(self, heard: Phonemes, phrases: Phrases) -> Costs:
        """What it costs to hear this when each of the phrases is said, shape (phrases,)."""
        left_out = self.left_out[phrases.sounds]
        rows = np.zeros((len(phrases.lengths), phrases.sounds.shape[1] + 1), np.float32)
        np.cumsum(left_out, axis=1, out=rows[:, 1:])
        passed = rows.copy()
        for sound in heard:
            added = self.added[sound]
            instead = rows[:, :-1] + self.other[phrases.sounds, sound]
            best = np.minimum(instead, rows[:, 1:] + added) - passed[:, 1:]
            first = rows[:, :1] + added
            # Leaving sounds out costs what lies between: the cheapest of all that begin before.
            rows = np.minimum.accumulate(np.concatenate([first, best], axis=1), axis=1) + passed
        return np.asarray(rows[np.arange(len(rows)), phrases.lengths], np.float32)


@cache
def measured() -> Confusions:
    """The costs that were learnt from what Whisper tiny.en writes."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return Confusions(
        np.array(table["other"], np.float32),
        np.array(table["added"], np.float32),
        np.array(table["left_out"], np.float32),
    )

"""Which of many phrases sound somewhat like one: a short list, for distances to be measured to.

Phrases are indexed by pairs of sounds, as broad as Whisper confuses them, so that a hundred
thousand of them take a few milliseconds. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.hear.by_sound.confusions import Confusions, Costs, Phrases
from models.hear.by_sound.phonemes import PHONEMES, Phonemes

SHORT_LIST = 200
"""Phrases that distances are measured to. Of 600 places, with one sound in four misheard, the right
one is on it always."""

_BROAD = (
    *("iɪ", "ɛæ", "ɑʌə", "ɔʊu", "ɚɹ", "pb", "td", "kɡ", "fvθð", "szʃʒ", "h", "mnŋ", "l", "jw"),
)
_BROAD_OF = {
    **{sound: at for at, sounds in enumerate(_BROAD, 1) for sound in sounds},
    **{"eɪ": 1, "aɪ": 3, "aʊ": 3, "ɔɪ": 4, "oʊ": 4, "tʃ": 10, "dʒ": 10},
}
_CLASS = np.array([_BROAD_OF[phoneme] for phoneme in PHONEMES], np.int64)
_CLASSES = len(_BROAD) + 1  # and the edge of a phrase

Rows = npt.NDArray[np.int64]


class Neighbours:
    """Many phrases, and how to find those that are near."""

    def __init__(self, phrases: Sequence[Phonemes]) -> None:
        self.phrases = Phrases.of(phrases)
        pairs = [_pairs(phrase) for phrase in phrases]
        rows = np.repeat(np.arange(len(phrases)), [len(each) for each in pairs])
        keys = np.concatenate([*pairs, np.zeros(0, np.int64)])
        order = np.argsort(keys, kind="stable")
        self._rows = rows[order]
        self._starts = np.searchsorted(keys[order], np.arange(_CLASSES**2 + 1))

    def nearest(self, heard: Phonemes, costs: Confusions) -> tuple[Rows, Costs]:
        """The places of what is on the short list, nearest first, and their distances."""
        count = len(self.phrases.lengths)
        postings = [self._rows[self._starts[key] : self._starts[key + 1]] for key in _pairs(heard)]
        shared = np.bincount(np.concatenate([*postings, np.zeros(0, np.int64)]), minlength=count)
        likeness = shared / (self.phrases.lengths + len(heard) + 2.0)
        rows = np.arange(count)
        if count > SHORT_LIST:
            rows = np.argpartition(-likeness, SHORT_LIST)[:SHORT_LIST]
        distances = costs.distances(heard, self.phrases.some(rows))
        order = np.argsort(distances, kind="stable")
        return rows[order], distances[order]


def _pairs(phrase: Phonemes) -> Rows:
    """Each pair of neighbouring broad sounds once, the edges being sounds, too."""
    classes = np.concatenate([[0], _CLASS[list(phrase)], [0]]) if phrase else np.zeros(2, np.int64)
    return np.unique(classes[:-1] * _CLASSES + classes[1:])

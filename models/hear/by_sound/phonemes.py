"""Phonemes of American English, and how unlike two of them are before anything was measured.

espeak-ng writes International Phonetic Alphabet with stress, length and shades that no ear for
commands needs: `parse` brings it to 39 units, those of the CMU dictionary. Pure.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Phonemes: TypeAlias = tuple[int, ...]
"""A phrase as it sounds: places in `PHONEMES`."""

_VOWELS = {
    "i": (0.0, 0.0, 0.0),
    "ɪ": (0.6, 0.3, 0.0),
    "eɪ": (1.2, 0.1, 0.0),
    "ɛ": (2.0, 0.2, 0.0),
    "æ": (2.8, 0.3, 0.0),
    "ɑ": (3.0, 1.8, 0.0),
    "ɔ": (2.2, 2.0, 1.0),
    "ʊ": (0.6, 1.7, 1.0),
    "u": (0.0, 2.0, 1.0),
    "ʌ": (2.2, 1.4, 0.0),
    "ə": (1.6, 1.0, 0.0),
    "ɚ": (1.6, 1.1, 0.3),
    "aɪ": (2.4, 0.9, 0.0),
    "aʊ": (2.4, 1.4, 0.5),
    "ɔɪ": (1.6, 1.5, 0.6),
    "oʊ": (1.4, 1.9, 1.0),
}
"""Height from the closed ones down, place from the front back, roundness: the vowel chart."""
_CONSONANTS = {
    **{"p": ("stop", 0, 0), "b": ("stop", 0, 1), "t": ("stop", 3, 0), "d": ("stop", 3, 1)},
    **{"k": ("stop", 6, 0), "ɡ": ("stop", 6, 1), "tʃ": ("affricate", 4, 0)},
    **{"dʒ": ("affricate", 4, 1), "f": ("fricative", 1, 0), "v": ("fricative", 1, 1)},
    **{"θ": ("fricative", 2, 0), "ð": ("fricative", 2, 1), "s": ("fricative", 3, 0)},
    **{"z": ("fricative", 3, 1), "ʃ": ("fricative", 4, 0), "ʒ": ("fricative", 4, 1)},
    **{"h": ("fricative", 8, 0), "m": ("nasal", 0, 1), "n": ("nasal", 3, 1), "ŋ": ("nasal", 6, 1)},
    **{"l": ("glide", 3, 1), "ɹ": ("glide", 4, 1), "j": ("glide", 5, 1), "w": ("glide", 1, 1)},
}
"""Manner, place from the lips back, voice."""
_NEAR_VOWELS = (frozenset("ɹɚ"), frozenset("ji"), frozenset("wu"))

PHONEMES = (*_VOWELS, *_CONSONANTS)

_INDEX = {phoneme: at for at, phoneme in enumerate(PHONEMES)}
_SHADES = {
    **{"ᵻ": "ɪ", "ɐ": "ə", "a": "æ", "o": "ɔ", "e": "ɛ", "ɜ": "ɚ", "ɒ": "ɑ", "y": "u", "ø": "ɚ"},
    **{"œ": "ɚ", "ɾ": "t", "ʔ": "t", "g": "ɡ", "r": "ɹ", "ʁ": "ɹ", "x": "k", "χ": "k", "ɬ": "l"},
    **{"ɫ": "l", "ç": "ʃ", "ɲ": "n", "β": "v", "ɣ": "ɡ"},
}
"""What stands for a unit: its shades, and sounds of other languages in names."""
_UNIT = re.compile(r"tʃ|dʒ|aɪ|aʊ|ɔɪ|oʊ|eɪ|[^\sˈˌː]")


def parse(ipa: str) -> Phonemes:
    """The units in what espeak-ng wrote; an underscore or a space stands between two sounds.

    What is no sound of speech is passed over.
    """
    units = (_SHADES.get(unit, unit) for part in re.split("[_ ]", _bare(ipa)) for unit in _of(part))
    return tuple(_INDEX[unit] for unit in units if unit in _INDEX)


def unlike(said: int, heard: int) -> float:
    """How unlike two sounds are by the way in which the mouth makes them: 0 for the same."""
    a, b = PHONEMES[said], PHONEMES[heard]
    if a == b:
        return 0.0
    if (a in _VOWELS) != (b in _VOWELS):
        return 3.0 if frozenset((a, b)) in _NEAR_VOWELS else 6.0
    if a in _VOWELS:
        (height, place, roundness), other = _VOWELS[a], _VOWELS[b]
        apart = abs(height - other[0]) + abs(place - other[1])
        return 0.5 + 0.7 * apart + 0.4 * abs(roundness - other[2])
    manner = {_CONSONANTS[a][0], _CONSONANTS[b][0]}
    alike = 0.0 if len(manner) == 1 else 1.0 if "affricate" in manner else 1.8
    place_apart = min(abs(_CONSONANTS[a][1] - _CONSONANTS[b][1]), 4)
    voice_apart = _CONSONANTS[a][2] != _CONSONANTS[b][2]
    return 0.4 + alike + 0.35 * place_apart + 0.5 * voice_apart


def _bare(ipa: str) -> str:
    return re.sub("[ˈˌː\u0329]", "", ipa)


def _of(part: str) -> list[str]:
    return _UNIT.findall(part)

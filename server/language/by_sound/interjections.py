"""Sounds that people make without saying anything: "uh", "hm", "oh", "yeah".

An open microphone hears many of them, and with commands in mind Whisper writes "five" for "ah" and
"eight" for "hey".
"""

from __future__ import annotations

from models.types import Transcript
from server.language.by_sound.repeats import once, words_of
from server.language.commands import understand

INTERJECTIONS = frozenset(
    (
        *("uh", "uhh", "um", "umm", "er", "err", "erm", "eh", "ah", "ahh", "aah", "oh", "ooh"),
        *("hm", "hmm", "hmmm", "mm", "mmm", "mhm", "huh", "ha", "haha", "hey", "wow", "whoa"),
        *("yeah", "yep", "yup", "nah", "nope", "well", "so", "and", "but", "like", "right", "hi"),
    )
)
READINGS = 4
"""Of a short utterance, the likeliest, that are looked at."""


def says_nothing(text: str) -> bool:
    """Whether these words are nothing but such sounds."""
    return bool(words_of(text)) and INTERJECTIONS.issuperset(words_of(text))


def may_say_nothing(transcript: Transcript, meant: str) -> bool:
    """Whether what is taken for some words may as well have been such a sound.

    Args:
        transcript: of a short utterance, with its other readings.
        meant: the words that it is taken for.
    """
    readings = [each.text for each in transcript.alternatives][:READINGS]
    if not any(map(says_nothing, readings)):
        return False
    return sum(_same(text, meant) for text in readings) < 2


def _same(text: str, meant: str) -> bool:
    return understand(once(text)) == understand(once(meant))

"""What was heard -> what was meant: commands, and words of the library, told by how they sound.

It may block for some milliseconds, and is for the thread that hears. Whoever says it again after
"no, I said" is taken at their word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from models.hear.by_sound.confusions import Confusions, measured
from models.hear.by_sound.phonemes import Phonemes, parse
from models.types import Transcript
from server.language.by_sound.own_name import after_name
from server.language.by_sound.sayable import Sayable
from server.language.by_sound.spoken_commands import SpokenCommands

SOUNDS_KEPT = 16_384  # of phrases


class BySound:
    """Reads transcripts by their sound.

    Args:
        pronounce: words -> International Phonetic Alphabet, as a `Pronouncer` writes it.
        costs: of mishearing; those that were measured, if left out.
    """

    def __init__(self, pronounce: Callable[[str], str], costs: Confusions | None = None) -> None:
        @lru_cache(SOUNDS_KEPT)
        def sound(words: str) -> Phonemes:
            return parse(pronounce(words))

        self._commands = SpokenCommands(sound, costs or measured())

    def meant(self, transcript: Transcript, sayable: Sayable) -> Transcript:
        """The transcript with the words that were most likely said."""
        behind = after_name(transcript.text)
        name = transcript.text[: len(transcript.text) - len(behind)] if behind else ""
        bare = _without_name(transcript) if name else transcript
        words = self._commands.meant(bare, sayable)
        return replace(transcript, text=f"{name}{words}") if words else transcript


def _without_name(transcript: Transcript) -> Transcript:
    readings = tuple(
        replace(each, text=behind)
        for each in transcript.alternatives
        if (behind := after_name(each.text)) is not None
    )
    behind = after_name(transcript.text) or ""
    return replace(transcript, text=behind, alternatives=readings)

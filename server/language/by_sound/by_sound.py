"""What was heard -> what was meant: commands, and words of the library, told by how they sound.

It may block for some milliseconds, and is for the thread that hears. Whoever says it again after
"no, I said" is taken at their word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from models.hear.by_sound.confusions import Confusions, measured
from models.hear.by_sound.phonemes import Phonemes, parse
from models.types import Likelihood, Said, Transcript
from server.language.by_sound.interjections import exclaims, may_say_nothing
from server.language.by_sound.library_words import LibraryWords, Vocabulary
from server.language.by_sound.likely_names import likeliest_question, may_be
from server.language.by_sound.likely_words import likeliest_wording
from server.language.by_sound.own_name import OWN_NAME, after_name, behind_its_sound
from server.language.by_sound.sayable import NUMBERS, Sayable
from server.language.by_sound.spoken_commands import Spoken, SpokenCommands, unhinted
from server.language.commands import Refine, understand
from server.search.query import Query

SOUNDS_KEPT = 16_384  # of phrases
SURE_ODDS = 0.0
"""Log-odds from which a command is acted upon at an open microphone where the ear was asked how
likely it is; how far Whisper believed what it wrote instead says nothing of that."""
SURE_NUMBER = 2.0
"""The same for a number alone, which a grunt is soon taken for: "phew" has 0.3 for two, "ooh" 1.8,
"ugh" 2.9 for five; of 35 digits of people that were asked about, 21 have more than 2."""


class BySound:
    """Reads transcripts by their sound. May be used from several threads.

    Args:
        pronounce: words -> International Phonetic Alphabet, as a `Pronouncer` writes it.
        costs: of mishearing; those that were measured, if left out.
    """

    def __init__(self, pronounce: Callable[[str], str], costs: Confusions | None = None) -> None:
        def sound(words: str) -> Phonemes:
            return parse(pronounce(words))

        self._sound, self._costs = sound, costs or measured()
        self._recent = lru_cache(SOUNDS_KEPT)(sound)
        self._commands = SpokenCommands(self._recent, self._costs)
        self._library: LibraryWords | None = None
        self._own: dict[str, Phonemes] = {}  # of the library's words, which are read again
        self._stopped = False

    def use(self, vocabulary: Vocabulary) -> None:
        """From now on these are the words of the library. Takes 0.1 ms a word that is new."""
        try:
            self._library = LibraryWords(self._recent, self._costs, vocabulary, self._own_sound)
        except _Stopped:
            return

    def stop(self) -> None:
        """Whoever is in `use` gives up."""
        self._stopped = True

    def meant(self, transcript: Transcript, sayable: Sayable) -> Transcript:
        """The transcript with the words that were most likely said."""
        transcript = self._named(transcript)
        behind = after_name(transcript.text)
        name = transcript.text[: len(transcript.text) - len(behind)] if behind else ""
        bare = _without_name(transcript) if name else transcript
        if sayable.dictated:  # whatever it sounds like, it is taken as it is written
            return replace(transcript, likelihood=None)
        spoken = self._commands.meant(bare, sayable)
        if spoken is None:
            bare = unhinted(bare, sayable)
        words = spoken.words if spoken else self._in_library(bare, sayable)
        text = transcript.text if words == transcript.text[len(name) :] else f"{name}{words}"
        sure = _sure(transcript, spoken) and not may_say_nothing(bare, words)
        # Without the likelihood, which keeps a lot of sound.
        return replace(transcript, text=text, sure=sure, likelihood=None)

    def _named(self, transcript: Transcript) -> Transcript:
        """With the name spelled as it is, where words sound like it."""
        if after_name(transcript.text) is not None:
            return transcript
        behind = behind_its_sound(transcript.text, self._recent, self._costs)
        if behind is None:
            return transcript
        return replace(transcript, text=f"{OWN_NAME}, {behind}" if behind else f"{OWN_NAME}.")

    def _in_library(self, transcript: Transcript, sayable: Sayable) -> str:
        """A question with the library's own words; a command or a correction as it is."""
        library, said = self._library, transcript.text
        question = isinstance(understand(said), (Query, Refine)) and not exclaims(said)
        if library is None or not question:
            return said
        ask = transcript.likelihood
        if ask is None or not said:
            return library.meant(said, sayable.literal)
        asked = likeliest_question(transcript, library, sayable.literal, ask)
        if asked:
            return library.meant(asked, sayable.literal)
        wording = likeliest_wording(transcript, library, sayable.literal, ask)
        if wording:
            return wording
        meant = library.meant(said, sayable.literal)
        return meant if meant == said or may_be(meant, said, ask) else said

    def _own_sound(self, words: str) -> Phonemes:
        if self._stopped:
            raise _Stopped
        sound = self._own.get(words)
        if sound is None:
            sound = self._own[words] = self._sound(words)
        return sound


def _sure(transcript: Transcript, spoken: Spoken | None) -> bool:
    """Whether an open microphone may act upon it."""
    if spoken is None or spoken.odds is None:
        return transcript.sure
    return spoken.odds >= (SURE_NUMBER if spoken.words in NUMBERS else SURE_ODDS)


class _Stopped(Exception):
    """Nobody wants to know any more."""


def _without_name(transcript: Transcript) -> Transcript:
    readings = tuple(
        replace(each, text=behind)
        for each in transcript.alternatives
        if (behind := after_name(each.text)) is not None
    )
    behind = after_name(transcript.text) or ""
    ask, name = transcript.likelihood, transcript.text[: len(transcript.text) - len(behind)]
    likelihood = _BehindName(ask, name.strip()) if ask else None
    return replace(transcript, text=behind, alternatives=readings, likelihood=likelihood)


@dataclass(frozen=True)
class _BehindName:
    """How likely texts are where the name was said before them."""

    ask: Likelihood
    name: str

    def __call__(self, texts: Sequence[str]) -> list[float]:
        return self.ask(self._with_name(texts))

    def said(self, texts: Sequence[str]) -> list[Said]:
        return self.ask.said(self._with_name(texts))

    def expecting(self, texts: Sequence[str]) -> list[float]:
        return self.ask.expecting(self._with_name(texts))

    def unheard(self, texts: Sequence[str]) -> list[float]:
        return self.ask.unheard(self._with_name(texts))

    def slower(self) -> Likelihood | None:
        slow = self.ask.slower()
        return _BehindName(slow, self.name) if slow else None

    def _with_name(self, texts: Sequence[str]) -> list[str]:
        bare = [text.strip() for text in texts]
        return [f" {self.name} {text[:1].lower()}{text[1:]}" for text in bare]

"""A speaker of every language: its own with its usual voice, others with espeak-ng's.

What Earshot says is in one language; a page may have sentences in another, which the usual voice
would make unintelligible. Where espeak-ng lacks a language, or is not there, the usual voice
speaks all the same. Knows no engine but by the protocol.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from models.errors import ModelError
from models.protocols import StyledVoice, Voice
from models.speech_rate import ORDINARY
from models.types import Speech, VoiceStyle


class Multilingual:
    """A voice, and one of each other language that is asked for. Safe for several threads."""

    def __init__(self, usual: StyledVoice, language: str, voice_of: Callable[[str], Voice]) -> None:
        """Nothing is loaded before the first use.

        Args:
            usual: the voice of `language`.
            language: such as "en".
            voice_of: makes the voice of another language, by its first subtag, such as "de".
        """
        self._usual, self._language = usual, language
        self._voice_of = voice_of
        self._lock = threading.Lock()
        self._others: dict[str, Voice] = {}

    @property
    def name(self) -> str:
        """The usual voice's."""
        return self._usual.name

    @property
    def trouble(self) -> str | None:
        """The usual voice's."""
        return self._usual.trouble

    def load(self) -> None:
        """Load the usual voice now. Raises: ModelMissing, ModelBroken."""
        self._usual.load()

    def close(self) -> None:
        """Free all voices."""
        with self._lock:
            others, self._others = self._others, {}
        for voice in (self._usual, *others.values()):
            voice.close()

    def style_at(
        self, words_per_minute: int, wish: VoiceStyle = "natural", language: str = "en"
    ) -> VoiceStyle:
        """In which style a language is spoken best at a rate; others than its own are crisp."""
        if _first_subtag(language) != self._language:
            return "crisp"
        return self._usual.style_at(words_per_minute, wish)

    def speak(
        self,
        text: str,
        words_per_minute: int = ORDINARY,
        language: str = "en",
        style: VoiceStyle = "natural",
    ) -> Iterator[Speech]:
        """`text` aloud, piece by piece; close the iterator to stop.

        Args:
            text: the words.
            words_per_minute: see the voices.
            language: of the text, as a BCP 47 tag.
            style: of the usual voice.

        Raises:
            ModelError: what the voice raises.
        """
        other = self._other(_first_subtag(language))
        if other is None:
            return self._usual.speak(text, words_per_minute, style)
        return other.speak(text, words_per_minute)

    def _other(self, language: str) -> Voice | None:
        """The voice of another language; None where the usual one has to speak."""
        if language == self._language:
            return None
        with self._lock:
            if language not in self._others:
                voice = self._voice_of(language)
                try:
                    voice.load()
                except ModelError:
                    return None
                self._others[language] = voice
            return self._others[language]


def _first_subtag(language: str) -> str:
    return language.partition("-")[0].lower()

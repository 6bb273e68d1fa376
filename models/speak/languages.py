"""A speaker of every language: its own with its usual voice, others with espeak-ng's.

What Earshot says is in one language; a page may have sentences in another, which the usual voice
would make unintelligible. Where espeak-ng lacks a language, or is not there, the usual voice
speaks all the same. Knows no engine but by the protocol.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from models.errors import ModelError
from models.protocols import Voice
from models.speak.rate import ORDINARY
from models.types import Speech


class Multilingual:
    """A voice, and one of each other language that is asked for. Safe for several threads."""

    def __init__(self, usual: Voice, language: str, voice_of: Callable[[str], Voice]) -> None:
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

    def load(self) -> None:
        """Load the usual voice now. Raises: ModelMissing, ModelBroken."""
        self._usual.load()

    def close(self) -> None:
        """Free all voices."""
        with self._lock:
            others, self._others = self._others, {}
        for voice in (self._usual, *others.values()):
            voice.close()

    def speak(
        self, text: str, words_per_minute: int = ORDINARY, language: str = "en"
    ) -> Iterator[Speech]:
        """`text` aloud, piece by piece; close the iterator to stop.

        Args:
            text: the words.
            words_per_minute: see the voices.
            language: of the text, as a BCP 47 tag.

        Raises:
            ModelError: what the voice raises.
        """
        return self._fitting(language).speak(text, words_per_minute)

    def _fitting(self, language: str) -> Voice:
        wanted = language.partition("-")[0].lower()
        if wanted == self._language:
            return self._usual
        with self._lock:
            if wanted not in self._others:
                voice = self._voice_of(wanted)
                try:
                    voice.load()
                except ModelError:
                    return self._usual
                self._others[wanted] = voice
            return self._others[wanted]

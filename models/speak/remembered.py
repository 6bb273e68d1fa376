"""A speaker that says a short text again without making its sound again.

"I didn't catch that", "That was the last one": what is said often is said at once, and while it is
said the processor is free for the next question. Knows no phrases and no engine: whatever short
text was said through to its end is kept, and what was not said for longest is let go first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from models.protocols import Speaker
from models.speech_rate import ORDINARY
from models.types import Speech, VoiceStyle

MOST_BYTES = 16 * 1024 * 1024  # some sixty sentences of six seconds at 22,050 Hz
LONGEST_TEXT = 160  # characters; longer ones are descriptions, and not said twice the same way

_Key: TypeAlias = tuple[str, int, str, VoiceStyle]
"""Text, words a minute, language and style."""


class Remembered:
    """A speaker with a memory. Safe to use from several threads."""

    def __init__(self, speaker: Speaker, most_bytes: int = MOST_BYTES) -> None:
        """Nothing is kept yet.

        Args:
            speaker: makes what is not kept.
            most_bytes: of sound, all texts together.
        """
        self._speaker = speaker
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, tuple[Speech, ...]] = OrderedDict()
        self._bytes = 0
        self._forgotten_times = 0

    @property
    def name(self) -> str:
        """The speaker's."""
        return self._speaker.name

    @property
    def trouble(self) -> str | None:
        """The speaker's."""
        return self._speaker.trouble

    @property
    def kept_bytes(self) -> int:
        """How much sound is kept now."""
        return self._bytes

    def load(self) -> None:
        """Load the speaker now. Raises: ModelMissing, ModelBroken."""
        self._speaker.load()

    def forget(self) -> None:
        """Keep nothing of what was said, nor of what is being said just now."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0
            self._forgotten_times += 1

    def close(self) -> None:
        """Free the memory, the speaker's too."""
        self.forget()
        self._speaker.close()

    def style_at(
        self, words_per_minute: int, wish: VoiceStyle = "natural", language: str = "en"
    ) -> VoiceStyle:
        """In which style the speaker speaks a language best at a rate."""
        return self._speaker.style_at(words_per_minute, wish, language)

    def speak(
        self,
        text: str,
        words_per_minute: int = ORDINARY,
        language: str = "en",
        style: VoiceStyle = "natural",
    ) -> Iterator[Speech]:
        """`text` aloud, piece by piece; close the iterator to stop.

        A text is kept once its last piece was asked for and there was no more. Samples of a short
        text are read-only, since the next listener gets the same ones.

        Raises:
            ModelError: what the speaker raises.
        """
        key = (text, words_per_minute, language, style)
        kept = self._recall(key)
        if kept is not None:
            yield from kept
        elif len(text) > LONGEST_TEXT:
            yield from self._speaker.speak(*key)
        else:
            yield from self._speak_and_keep(key)

    def _speak_and_keep(self, key: _Key) -> Iterator[Speech]:
        before = self._forgotten_times
        pieces = []
        for piece in self._speaker.speak(*key):
            piece.samples.flags.writeable = False
            pieces.append(piece)
            yield piece
        self._keep(key, pieces, before)

    def _recall(self, key: _Key) -> tuple[Speech, ...] | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: _Key, pieces: Sequence[Speech], forgotten_times: int) -> None:
        with self._lock:
            if forgotten_times != self._forgotten_times or _size(pieces) > self._most_bytes:
                return
            self._bytes += _size(pieces) - _size(self._kept.pop(key, ()))
            self._kept[key] = tuple(pieces)
            while self.kept_bytes > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= _size(oldest)


def _size(pieces: Sequence[Speech]) -> int:
    return sum(piece.samples.nbytes for piece in pieces)

"""Two voices of one language: a natural one, and a crisp one that also speaks very fast.

The natural one speaks where that is wished and where it holds the rate; otherwise, and where it
cannot be used, the crisp one does. Knows no engine but by the protocols.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import numpy as np

from models.audio import resample
from models.errors import ModelError
from models.protocols import PacedVoice, Voice
from models.speech_rate import ORDINARY
from models.types import Speech, VoiceStyle

_log = logging.getLogger(__name__)


TAKEN_OVER = (
    "The natural voice cannot be used, so the crisp one speaks. Run earshot models check to find "
    "out why."
)


class Styled:
    """A natural and a crisp voice. Safe for several threads."""

    def __init__(self, natural: PacedVoice | None, crisp: Voice) -> None:
        """Nothing is loaded before the first use.

        Args:
            natural: None where there is none; then the crisp one speaks always.
            crisp: speaks at every rate.
        """
        self._natural = natural
        self._crisp = crisp
        self._failed = False
        self._sample_rate = 0  # Hz, of the natural voice, once it has spoken

    @property
    def name(self) -> str:
        """Of the voice that speaks at an ordinary rate."""
        return (self._usable() or self._crisp).name

    @property
    def trouble(self) -> str | None:
        """That the natural voice has failed."""
        return TAKEN_OVER if self._failed else None

    def load(self) -> None:
        """Load both now; without the natural one, the crisp one is enough, and the reverse.

        Raises:
            ModelMissing, ModelBroken: neither can be loaded.
        """
        if self._natural is not None:
            try:
                self._natural.load()
            except ModelError:
                self._give_up_natural()
        natural = self._usable()
        try:
            self._crisp.load()
        except ModelError:
            if natural is None:
                raise
            _log.warning("The crisp voice does not load; the natural one speaks.", exc_info=True)

    def close(self) -> None:
        """Free both; a natural one that has failed is tried again."""
        self._failed = False
        self._crisp.close()
        if self._natural is not None:
            self._natural.close()

    def style_at(self, words_per_minute: int, wish: VoiceStyle) -> VoiceStyle:
        """In which style it speaks best at a rate, where `wish` is wanted. Loads nothing."""
        natural = self._usable() if wish == "natural" else None
        return "natural" if natural and natural.holds(words_per_minute) else "crisp"

    def speak(
        self, text: str, words_per_minute: int = ORDINARY, style: VoiceStyle = "natural"
    ) -> Iterator[Speech]:
        """`text` aloud, piece by piece; close the iterator to stop.

        Where the natural voice fails, the crisp one says the text, unless a part of it has been
        said; from then on it speaks always, at the natural one's sample rate, since what follows
        may belong to an answer that began in that.

        Raises:
            ModelMissing, ModelBroken: no voice can speak.
        """
        natural = self._usable() if style == "natural" else None
        begun = False
        if natural is not None:
            try:
                for piece in natural.speak(text, words_per_minute):
                    begun, self._sample_rate = True, piece.sample_rate
                    yield piece
                return
            except ModelError:
                self._give_up_natural()
                if begun:
                    raise
        for piece in self._crisp.speak(text, words_per_minute):
            yield piece if style == "crisp" else _at_rate(piece, self._sample_rate)

    def _usable(self) -> PacedVoice | None:
        return None if self._failed else self._natural

    def _give_up_natural(self) -> None:
        self._failed = True
        _log.exception("The natural voice fails, so the crisp one speaks.")


def _at_rate(piece: Speech, wanted: int) -> Speech:
    """The same sound at another sample rate, in Hz; 0 for its own."""
    if wanted in (0, piece.sample_rate):
        return piece
    floats = resample(piece.samples.astype(np.float32), piece.sample_rate, wanted)
    return Speech(np.clip(np.round(floats), -32768, 32767).astype(np.int16), wanted)

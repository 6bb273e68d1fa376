"""How likely each of some texts is to have been said, by what the encoder made of the sound.

The decoder is given each text and says how probable each of its tokens is there (forced decoding,
which CTranslate2 calls `align`). The end token counts, too, or the beginning of what was said
would be as good as the whole. Silence after the speech is left out: it takes most of the time,
and says the same of every text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.hear.decoding.decoder import Decoder

POSITIONS_PER_SECOND = 50  # of what the encoder makes
LEAST_PROBABILITY = 1e-9  # of a token, so that one alone does not decide


@dataclass(frozen=True)
class SaidLikelihood:
    """Of one piece of speech. Takes some 8 ms a text for three seconds."""

    decoder: Decoder
    encoded: Any
    """What `Window.encode` made of the sound."""
    seconds: float
    """How much of it was computed for this sound."""

    def __call__(self, texts: Sequence[str]) -> list[float]:
        """The log-probability of each text, nats.

        Args:
            texts: as Whisper would write them: " Next." and not "next".
        """
        if not texts:
            return []
        import ctranslate2

        tokenizer = self.decoder.tokenizer
        positions = round(self.seconds * POSITIONS_PER_SECOND)
        heard = np.asarray(self.encoded, np.float32)[:, :positions]
        many = np.ascontiguousarray(np.repeat(heard, len(texts), axis=0))
        found = self.decoder.model.align(
            ctranslate2.StorageView.from_array(many),
            list(tokenizer.sot_sequence),
            [[*self._tokens(text), tokenizer.eot] for text in texts],
            [2 * heard.shape[1]] * len(texts),
            median_filter_width=1,
        )
        return [_log(each.text_token_probs) for each in found]

    def _tokens(self, text: str) -> list[int]:
        ids: list[int] = self.decoder.vocabulary.encode(text, add_special_tokens=False).ids
        return ids


def _log(probabilities: Sequence[float]) -> float:
    return float(np.log(np.maximum(probabilities, LEAST_PROBABILITY)).sum())

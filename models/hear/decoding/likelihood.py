"""How likely each of some texts is to have been said, by what the encoder made of the sound.

The decoder is made to write each text (forced decoding) and says how probable each of its tokens
is there, and that nothing follows but a full stop: or the beginning of what was said would be as
good as the whole, and "help desk" were "help". CTranslate2's own `align` leaves the end out.
Silence after the speech is left out: it takes most of the time, and says the same of every text.

Two things more are told. What Whisper would write were nobody to speak is its habit and no sign of
what was said ("software" comes more easily to it than "softer"), and is to be taken off: an
estimate of its internal language model, as in McDermott's density ratio (2019) and Meng's ILME
(2021). And the same sound played more slowly is a second opinion: the ends of short words are
heard better there ("help" and no "health").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.hear.decoding.decoder import Decoder, LogProbs, log_probs
from models.types import Said, Samples

POSITIONS_PER_SECOND = 50  # of what the encoder makes
LEAST = -20.0  # nats, of a token, so that one alone does not decide
AT_ONCE = 12  # texts; more take more memory, and no less time each
SILENCE_SECONDS = 3.0  # in which habits are told
HABITS_KEPT = 4_096  # texts


@dataclass(frozen=True)
class Habit:
    """How likely texts are to be written where nobody speaks, remembered."""

    decoder: Decoder
    silence: Samples
    """What a whole window of silence is encoded as, shape (1, positions, width)."""
    known: dict[str, float] = field(default_factory=dict, repr=False)

    def __call__(self, texts: Sequence[str]) -> list[float]:
        """The log-probability of each text, nats."""
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        found = dict(zip(new, self._asked(new), strict=True))
        told = [found[text] if text in found else self.known[text] for text in texts]
        if len(self.known) + len(new) <= HABITS_KEPT:
            self.known.update(found)
        return told

    def _asked(self, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        return SaidLikelihood.of(self.decoder, self.silence, SILENCE_SECONDS)(texts)


@dataclass(frozen=True)
class SaidLikelihood:
    """Of one piece of speech. Takes some 5 ms a text for three seconds."""

    decoder: Decoder
    heard: Samples
    """What `Window.encode` made of the sound, as far as it was computed for it, shape
    (1, positions, width)."""
    beginnings: LogProbs | None = field(default=None, repr=False)
    """Of every token at the beginning, where what can be said was listed before."""
    habit: Habit | None = field(default=None, repr=False)
    slow: Callable[[], SaidLikelihood] | None = field(default=None, repr=False)

    @staticmethod
    def of(
        decoder: Decoder,
        encoded: Any,
        seconds: float,
        beginnings: LogProbs | None = None,
        habit: Habit | None = None,
        slow: Callable[[], SaidLikelihood] | None = None,
    ) -> SaidLikelihood:
        """For so many seconds of the window."""
        heard = np.asarray(encoded, np.float32)[:, : round(seconds * POSITIONS_PER_SECOND)]
        return SaidLikelihood(decoder, heard, beginnings, habit, slow)

    def __call__(self, texts: Sequence[str]) -> list[float]:
        """The log-probability of each text, nats.

        Args:
            texts: as Whisper would write them: " Next." and not "next".
        """
        return [sum(each) for each in self.said(texts)]

    def expecting(self, texts: Sequence[str]) -> list[float]:
        """How likely each begins as it does where it is known what can be said; 0 where not."""
        if self.beginnings is None:
            return [0.0] * len(texts)
        return [float(self.beginnings[self._tokens(text)[0]]) for text in texts]

    def unheard(self, texts: Sequence[str]) -> list[float]:
        """How likely each is to be written where nobody speaks, nats; 0 where that is unknown."""
        return self.habit(texts) if self.habit else [0.0] * len(texts)

    def slower(self) -> SaidLikelihood | None:
        """Of the same sound played more slowly; takes some 30 ms."""
        return self.slow() if self.slow else None

    def said(self, texts: Sequence[str]) -> list[Said]:
        """The same as a call, words and end apart."""
        cut = range(0, len(texts), AT_ONCE)
        return [each for at in cut for each in self._forced(texts[at : at + AT_ONCE])]

    def _forced(self, texts: Sequence[str]) -> list[Said]:
        import ctranslate2

        many = np.ascontiguousarray(np.repeat(self.heard, len(texts), axis=0))
        tokens = [self._tokens(text) for text in texts]
        results = self.decoder.forced(ctranslate2.StorageView.from_array(many), tokens)
        pairs = zip(results, tokens, strict=True)
        return [self._score(result.logits[0], ids) for result, ids in pairs]

    def _score(self, logits: Sequence[Any], ids: Sequence[int]) -> Said:
        words = 0.0
        for scores, token in zip(logits, ids, strict=False):
            words += max(LEAST, float(log_probs(scores)[token]))
        if len(logits) <= len(ids):  # the decoder had no room to go on
            return Said(words, 0.0)
        ends = log_probs(logits[len(ids)])[self.decoder.ends]
        return Said(words, max(LEAST, float(np.logaddexp.reduce(ends))))

    def _tokens(self, text: str) -> list[int]:
        ids: list[int] = self.decoder.vocabulary.encode(text, add_special_tokens=False).ids
        return ids

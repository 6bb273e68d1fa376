"""What Whisper's decoder writes for encoded sound, and how it is kept from writing on and on.

Knows tokens and scores; whether a reading is believed is decided in `acceptance.py`.

CTranslate2 decodes in one call that nothing can end, and a loop would cost as much as a minute of
speech. Here a reading is made in steps, each a call of its own that goes on from the last, and ends
where it begins to repeat itself; no reading is longer than the fastest speaker could say in the
time. A step costs as much as ten tokens, since the decoder looks at all of the sound anew: it is as
long as most people's speech of that length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from models.hear.acceptance import Guess
from models.hear.decoding.repetition import loops
from models.hear.settings import Hearing

if TYPE_CHECKING:
    from faster_whisper.tokenizer import Tokenizer

TOKENS_PER_SECOND = 8  # 350 words a minute have 6 words a second, each 1.3 tokens
TOKENS_BESIDE = 8  # a short word may have several, and full stops count as well
ENTRY_TOKENS = 10  # of one phrase that is expected
STEP, STEP_PER_SECOND, MOST_STEP = 16, 5, 40  # tokens; nearly every question is written in one
PUNCTUATION = (".", ",", "!", "?", "...")

LogProbs: TypeAlias = npt.NDArray[np.float32]
"""Of every token of the vocabulary, nats."""


@dataclass(frozen=True)
class FirstEntry:
    """The first entry of a list that Whisper goes on with."""

    guess: Guess
    beginnings: LogProbs
    """Of every token at its beginning."""


@dataclass(frozen=True)
class Decoder:
    """The decoder of one Whisper."""

    model: Any
    """CTranslate2's."""
    tokenizer: Tokenizer
    hearing: Hearing
    unknown: int | None
    """The token for a word outside of a closed vocabulary, where there is one."""

    @property
    def vocabulary(self) -> Any:
        """The `tokenizers.Tokenizer`."""
        return self.tokenizer.tokenizer

    @property
    def start(self) -> list[int]:
        """What every reading begins with."""
        return [*self.tokenizer.sot_sequence, self.tokenizer.no_timestamps]

    def most_tokens(self, seconds: float) -> int:
        """How long a reading of so much speech may be."""
        most = ceil(TOKENS_BESIDE + TOKENS_PER_SECOND * seconds)
        return min(self.hearing.max_length // 2, most)

    @cached_property
    def ends(self) -> list[int]:
        """The tokens that may follow the last word: the end, or punctuation."""
        marks = map(self.vocabulary.token_to_id, PUNCTUATION)
        return [self.tokenizer.eot, *(mark for mark in marks if mark is not None)]

    def forced(self, encoded: Any, texts: Sequence[Sequence[int]]) -> Any:
        """Readings that begin with given tokens, one for each text, with the scores of all tokens.

        Args:
            encoded: the same sound once for each text.
            texts: tokens.
        """
        return self.model.generate(
            encoded,
            [[*self.start, *ids] for ids in texts],
            beam_size=1,
            max_length=2 * (max(map(len, texts)) + 1),
            return_logits_vocab=True,
            suppress_blank=False,
            suppress_tokens=None,
        )

    def read(self, encoded: Any, seconds: float, context: Sequence[int] = ()) -> Guess:
        """The likeliest reading, word by word.

        Args:
            encoded: what `Window.encode` made of the sound.
            seconds: length of the speech in it.
            context: tokens of what is likely to be said.
        """
        start, most = [*context, *self.start], self.most_tokens(seconds)
        step = min(MOST_STEP, max(STEP, ceil(STEP_PER_SECOND * seconds)))
        ids: list[int] = []
        total, no_speech, ended = 0.0, 0.0, False
        while not ended and len(ids) < most and not loops(ids):
            wanted = min(most, len(ids) + step)
            result = self._generate(encoded, [*start, *ids], wanted, beams=1, readings=1)
            if not ids:
                no_speech = float(result.no_speech_prob)
            ids = list(result.sequences_ids[0])  # those that it went on from come back as well
            total += _whole_score(result.scores[0], ids)
            ended = len(ids) < wanted
        return self._guess(ids, total, no_speech)

    def readings(
        self, encoded: Any, seconds: float, beams: int, context: Sequence[int] = ()
    ) -> list[Guess]:
        """As many readings as there are beams, the likeliest first."""
        start, most = [*context, *self.start], self.most_tokens(seconds)
        result = self._generate(encoded, start, most, beams, readings=beams)
        pairs = zip(result.sequences_ids, result.scores, strict=True)
        no_speech = float(result.no_speech_prob)
        return [self._guess(list(ids), _whole_score(score, ids), no_speech) for ids, score in pairs]

    def first_entry(self, encoded: Any, context: Sequence[int]) -> FirstEntry:
        """What is read after a context that is a list with commas: up to its own first comma.

        Args:
            encoded: what `Window.encode` made of the sound.
            context: as `context_tokens` makes it.
        """
        start = [*context, *self.start]
        result = self._generate(encoded, start, ENTRY_TOKENS, 1, readings=1, every=True)
        ids, scores = list(result.sequences_ids[0]), list(map(log_probs, result.logits[0]))
        cut = next((at for at, token in enumerate(ids) if self._is_comma(token)), len(ids))
        ended = [*ids, self.tokenizer.eot][: cut + 1]  # the comma ends an entry as the end does
        total = sum(float(each[token]) for each, token in zip(scores, ended, strict=False))
        return FirstEntry(self._guess(ids[:cut], total, float(result.no_speech_prob)), scores[0])

    def _is_comma(self, token: int) -> bool:
        return bool(self.tokenizer.decode([token]).strip() in (",", "."))

    def _generate(
        self,
        encoded: Any,
        prompt: Sequence[int],
        most: int,
        beams: int,
        readings: int,
        every: bool = False,
    ) -> Any:
        """One call, for an answer of at most `most` tokens."""
        return self.model.generate(
            encoded,
            [list(prompt)],
            beam_size=beams,
            num_hypotheses=readings,
            max_length=max(2 * most, len(prompt) + most),
            return_scores=True,
            return_no_speech_prob=True,
            return_logits_vocab=every,
        )[0]

    def _guess(self, ids: Sequence[int], total: float, no_speech: float) -> Guess:
        tokens = len(ids) + 1  # and the end token, which CTranslate2 scores but does not return
        known = self.unknown is None or self.unknown not in ids
        # A word outside the vocabulary: better to ask again than to leave it out.
        text = self.tokenizer.decode(list(ids)).strip() if known else ""
        return Guess(text, total / tokens, tokens, no_speech, loops(ids))


def log_probs(scores: Any) -> LogProbs:
    """CTranslate2's scores of every token of the vocabulary, normalised."""
    values = np.asarray(scores, np.float32).reshape(-1)
    highest = values.max()
    return np.asarray(values - highest - np.log(np.exp(values - highest).sum()), np.float32)


def _whole_score(score: float, ids: Sequence[int]) -> float:
    """The log-probability of a reading, which CTranslate2 divides by the number of its tokens."""
    return float(score) * max(1, len(ids))

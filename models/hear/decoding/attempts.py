"""How one piece of speech is heard: in a short window first, and once more where that fails.

    read        what fits is encoded, the likeliest words are written
    again       what is not believed is read once more in the whole window
    readings    a short utterance is read several ways, also with what is likely to be said

Short words are what Whisper is worst at: it has little to go by. Silence before them, and the list
of what can be said here and now, help more than anything. With that list the decoder writes a list,
too ("nine, nine, nine"), so only its first entry counts.

What belongs to a piece is decided in `speech.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from models.audio import resample
from models.hear.acceptance import (
    Guess,
    Heard,
    as_short,
    believable,
    credible,
    outweighed,
    plain,
)
from models.hear.decoding.context import context_tokens
from models.hear.decoding.decoder import Decoder, FirstEntry
from models.hear.decoding.likelihood import Habit, SaidLikelihood
from models.hear.decoding.window import Window
from models.hear.settings import Hearing
from models.types import SAMPLE_RATE, Expected, Samples

SHORT_SECONDS = 2.5  # of a piece, with the 0.4 s of silence that are kept on either side
SILENCE_BEFORE = 0.5  # seconds; a word at the very beginning of a window is often missed
SHORT_BEAMS = 5
SLOWED_SECONDS = SHORT_SECONDS + SILENCE_BEFORE
SLOWED_RATE = (
    14_000  # hertz, as which the sound is taken: an eighth slower, and two halftones lower
)
LIKELIHOOD_SECONDS = 5.0  # of a piece whose sound is kept, to be asked about other texts
HOPELESS = -2.0  # mean log-probability below which a second reading was never believed


@dataclass(frozen=True)
class Attempts:
    """The ways in which one Whisper can hear."""

    window: Window
    decoder: Decoder
    hearing: Hearing

    def hear(self, samples: Samples, expected: Expected | None, careful: bool) -> Heard:
        """What is said in a piece of speech.

        Args:
            samples: shape (n,), 16 kHz, at an even loudness, no longer than the whole window.
            expected: what is likely to be said.
            careful: take the whole window and several beams at once.
        """
        if len(samples) <= SHORT_SECONDS * SAMPLE_RATE:
            return self._hear_short(with_silence_before(samples), expected, careful)
        encoded = self.window.encode(samples, whole=careful)
        guess = self._read(encoded, samples, careful, whole=careful)
        likelihood = self._likelihood(encoded, samples)
        return Heard(self._once_more(guess, samples, careful), likelihood=likelihood)

    def _hear_short(self, samples: Samples, expected: Expected | None, careful: bool) -> Heard:
        encoded = self.window.encode(samples, whole=careful)
        readings = self._readings(encoded, samples, SHORT_BEAMS, careful)
        entry = self._entry(encoded, readings[0], expected)
        likelihood = self._likelihood(encoded, samples, entry)
        hinted = self._hinted(entry, readings, likelihood)
        if hinted and expected and _makes_sense(hinted.text, expected):
            return Heard(hinted, (hinted, *readings), likelihood)
        guess = self._once_more(readings[0], samples, careful)
        return Heard(guess, (guess, *readings, *([hinted] if hinted else [])), likelihood)

    def _likelihood(
        self, encoded: Any, samples: Samples, entry: FirstEntry | None = None
    ) -> SaidLikelihood | None:
        """Of other texts, where that does not take long."""
        if len(samples) > LIKELIHOOD_SECONDS * SAMPLE_RATE:
            return None
        beginnings = entry.beginnings if entry else None
        seconds, slow = self.window.fitting(samples), partial(self._slower, samples)
        short = len(samples) <= SLOWED_SECONDS * SAMPLE_RATE
        return SaidLikelihood.of(
            self.decoder, encoded, seconds, beginnings, self._habit, slow if short else None
        )

    def _slower(self, samples: Samples) -> SaidLikelihood:
        slow = resample(samples, SLOWED_RATE, SAMPLE_RATE)
        encoded = self.window.encode(slow)
        return SaidLikelihood.of(self.decoder, encoded, self.window.fitting(slow))

    @cached_property
    def _habit(self) -> Habit:
        return Habit(self.decoder, self.window.silence)

    def _entry(self, encoded: Any, unhinted: Guess, expected: Expected | None) -> FirstEntry | None:
        """What is read where phrases are likely, be it one of them or not.

        None where that could change nothing: it was read without them, or is no short phrase.
        """
        phrases = expected.phrases if expected else ()
        heard = plain(unhinted.text) in map(plain, phrases) and believable(unhinted, self.hearing)
        if heard or not as_short(unhinted.text, phrases):
            return None
        context = context_tokens(self.decoder.vocabulary, phrases)
        return self.decoder.first_entry(encoded, context) if context else None

    def _hinted(
        self, entry: FirstEntry | None, unhinted: Sequence[Guess], likelihood: SaidLikelihood | None
    ) -> Guess | None:
        """The entry where it is to be believed beside what is read without phrases."""
        if entry is None or not credible(entry.guess, unhinted[0]):
            return None
        hinted, free = (
            replace(entry.guess, hinted=True),
            [guess.text for guess in unhinted if guess.text],
        )
        if not free or likelihood is None or plain(hinted.text) in map(plain, free):
            return hinted
        said, *others = likelihood.said([f" {hinted.text}", *(f" {text}" for text in free)])
        return None if outweighed(said.words, said.end, max(map(sum, others))) else hinted

    def _read(self, encoded: Any, samples: Samples, careful: bool, whole: bool) -> Guess:
        beams = self.hearing.careful_beam_size if careful else self.hearing.beam_size
        if beams > 1:
            return self._readings(encoded, samples, beams, whole)[0]
        seconds = len(samples) / SAMPLE_RATE
        return replace(self.decoder.read(encoded, seconds), whole=whole)

    def _readings(self, encoded: Any, samples: Samples, beams: int, whole: bool) -> list[Guess]:
        seconds = len(samples) / SAMPLE_RATE
        found = self.decoder.readings(encoded, seconds, beams)
        return [replace(guess, whole=whole) for guess in found]

    def _once_more(self, guess: Guess, samples: Samples, careful: bool) -> Guess:
        """A guess that is believed, or else the one in the whole window where that is."""
        hopeless = guess.log_prob < HOPELESS and not guess.looped
        if careful or hopeless or believable(guess, self.hearing) or self._is_whole(samples):
            return guess
        second = self._read(self.window.encode(samples, whole=True), samples, True, whole=True)
        return second if believable(second, self.hearing) else guess

    def _is_whole(self, samples: Samples) -> bool:
        return self.window.fitting(samples) >= self.window.seconds


def _makes_sense(text: str, expected: Expected) -> bool:
    """Whether it is an utterance that was expected."""
    return plain(text) in map(plain, (*expected.phrases, *expected.known))


def with_silence_before(samples: Samples) -> Samples:
    """The same sound after half a second of silence."""
    return np.concatenate([np.zeros(round(SILENCE_BEFORE * SAMPLE_RATE), np.float32), samples])

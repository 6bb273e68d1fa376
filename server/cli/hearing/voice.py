"""What Earshot's own voice says for the measuring of its ear, made once and kept on disk.

The sound of a sentence is kept under the name of the voice, so that another voice makes its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from models.audio import from_samples
from models.protocols import Speaker
from models.types import SAMPLE_RATE, Audio, Samples
from server.cli.hearing.not_meant import HOUSEHOLD, INTERJECTIONS

QUIET_BEFORE, QUIET_AFTER = 0.3, 0.5  # seconds
NOISE_DECIBELS, QUIETER_DECIBELS = -20.0, -30.0


class SpokenSentences:
    """Sentences as a microphone hears them.

    Args:
        speaker: says them.
        folder: where their sound is kept.
    """

    def __init__(self, speaker: Speaker, folder: Path) -> None:
        self._speaker = speaker
        self._folder = folder / hashlib.sha256(speaker.name.encode()).hexdigest()[:16]

    def say(self, text: str, language: str = "en") -> Audio:
        """A sentence at 16 kHz, with quiet before and after it."""
        name = hashlib.sha256(f"{language} {text}".encode()).hexdigest()
        kept = self._folder / f"{name}.npy"
        if not kept.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part")
            with part.open("wb") as file:
                np.save(file, self._spoken(text, language))
            part.replace(kept)
        speech: Samples = np.load(kept)
        before, after = (round(each * SAMPLE_RATE) for each in (QUIET_BEFORE, QUIET_AFTER))
        return Audio(np.pad(speech, (before, after)))

    def foreign(self) -> Iterator[Audio]:
        """Sentences in eight other languages."""
        for language, sentences in HOUSEHOLD.items():
            yield from (self.say(sentence, language) for sentence in sentences)

    def interjections(self) -> Iterator[Audio]:
        """What is said without wanting anything."""
        return map(self.say, INTERJECTIONS)

    def _spoken(self, text: str, language: str) -> Samples:
        pieces = list(self._speaker.speak(text, language=language))
        sound = np.concatenate([piece.samples for piece in pieces]).astype(np.float32) / 32768
        return from_samples(sound, pieces[0].sample_rate).samples


def in_three_rooms(sentences: Sequence[Audio]) -> Iterator[Audio]:
    """Each as it is, with white noise 20 dB below it, and 30 dB quieter."""
    rng = np.random.default_rng(20)
    for audio in sentences:
        samples = audio.samples
        loud = float(np.sqrt(np.mean(np.square(samples[samples != 0])))) if samples.any() else 0.0
        noise = rng.normal(0, loud * 10 ** (NOISE_DECIBELS / 20), len(samples))
        yield audio
        yield Audio(np.asarray(samples + noise, np.float32))
        yield Audio(np.asarray(samples * 10 ** (QUIETER_DECIBELS / 20), np.float32))

"""Speaks what Earshot says, has it heard by plain Whisper, and counts the words that get lost.

Every phrase of the catalogue and 300 captions at the ordinary rate, as served; a part of them at
other rates, in either style; and how near each rate comes to the one that was asked. As many
texts as fit are heard in one window of 30 s, with pauses of 0.8 s between them. What was
heard is kept under the data home, by all that made the sound, so that a run that was stopped goes
on; EARSHOT_HOME elsewhere begins anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from benchmarks.report import Metric, note, run
from benchmarks.speech.catalogue import captions, catalogue
from benchmarks.speech.listening import Hear, WordErrors, is_spelled, plain_whisper
from models.audio import from_samples
from models.checkpoints.profiles import STARTER, found
from models.speak.espeak import Espeak
from models.speak.piper import Piper
from models.speak.reference import every_text, words_in
from models.speak.sentences import pieces
from models.speak.styles import Styled
from models.speech_rate import ORDINARY
from models.types import SAMPLE_RATE, Samples, VoiceStyle
from server.settings import Settings

CAPTIONS = 300
MOST_WRONG = 5.0  # percent
RATES: dict[VoiceStyle, tuple[int, ...]] = {
    "natural": (80, 130, 230, 310, 350, 400),
    "crisp": (130, 175, 310, 350, 400, 500),
}
PART = 24  # of the texts, one in so many at each of the other rates
KEPT_RATES = (80, 100, 130, 175, 230, 310, 350, 500, 700)
OFF_AT_MOST = 5.0  # percent
WINDOW_SECONDS, PAUSE_SECONDS = 20, 0.8
SHOWN = 30  # of the words that are misheard


def measure(_: int) -> Sequence[Metric]:
    """All figures; those words that are misheard go to stderr."""
    home = Settings().home
    voices, hear = [found(part, home) for part in (STARTER.speak, STARTER.hear)]
    if voices is None or hear is None:
        return [Metric("understood: not measured, run make install-weights", None, "%")]
    natural = Piper(voices)
    speaker = Styled(natural, Espeak())
    speaker.load()
    listener = Listener(speaker, plain_whisper(hear), home / "benchmarks" / "voice")
    return [*_ordinary(listener), *_other_rates(listener), *_rates(speaker)]


class Listener:
    """Speaks and listens; keeps what was heard."""

    def __init__(self, speaker: Styled, hear: Hear, folder: Path) -> None:
        """What was heard before, in `folder`, is not heard again."""
        self._speaker, self._hear = speaker, hear
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def tally(self, texts: Sequence[str], rate: int, style: VoiceStyle) -> WordErrors:
        """How much of each text is understood."""
        tally = WordErrors()
        for some in _windows(texts, rate):
            tally.add(some, self.heard(some, rate, style))
        return tally

    def heard(self, texts: Sequence[str], rate: int, style: VoiceStyle) -> str:
        """What is made of texts that are said one after the other."""
        said = [list(pieces(text, "en")) for text in texts]
        made_of = json.dumps([self._speaker.name, style, rate, said])
        kept = self._folder / f"{hashlib.sha256(made_of.encode()).hexdigest()}.txt"
        if not kept.is_file():
            sounds = [self._sound(text, rate, style) for text in texts]
            kept.write_text(self._hear(np.concatenate(sounds)), "utf-8")
        return kept.read_text("utf-8")

    def _sound(self, text: str, rate: int, style: VoiceStyle) -> Samples:
        """A text and a pause, at 16 kHz."""
        speech = list(self._speaker.speak(text, rate, style))
        pause = np.zeros(round(PAUSE_SECONDS * SAMPLE_RATE), np.float32)
        if not speech:
            return pause
        joined = np.concatenate([piece.samples for piece in speech]).astype(np.float32) / 32768
        return np.concatenate([from_samples(joined, speech[0].sample_rate).samples, pause])


def _windows(texts: Sequence[str], rate: int) -> Iterator[list[str]]:
    """As many texts at a time as one window of Whisper holds, those that are spelled apart."""
    most_words = WINDOW_SECONDS * rate / 60
    for spelled, some in groupby(sorted(texts, key=is_spelled), is_spelled):
        window: list[str] = []
        for text in some:
            if window and (spelled or sum(map(words_in, (*window, text))) > most_words):
                yield window
                window = []
            window.append(text)
        yield window


def _ordinary(listener: Listener) -> Iterator[Metric]:
    sets = {
        "every phrase of the catalogue": catalogue(),
        f"{CAPTIONS} captions": captions(CAPTIONS),
    }
    for name, texts in sets.items():
        note(f"Listening to {name}.")
        tally = listener.tally(texts, ORDINARY, "natural")
        _show(tally)
        what = f"words misheard at {ORDINARY} words a minute: {name}"
        yield Metric(what, round(tally.percent_wrong, 2), "%", MOST_WRONG)
        if tally.names:
            wrong = 100 * tally.names_wrong / tally.names
            yield Metric(f"{what}, names in it", round(wrong, 1), "%")


def _other_rates(listener: Listener) -> Iterator[Metric]:
    texts = [*catalogue(), *captions(CAPTIONS)][::PART]
    for style, rates in RATES.items():
        for rate in rates:
            note(f"Listening to the {style} voice at {rate}.")
            tally = listener.tally(texts, rate, style)
            name = f"words misheard, {style} voice: at {rate} words a minute"
            yield Metric(name, round(tally.percent_wrong, 1), "%")


def _rates(speaker: Styled) -> Iterator[Metric]:
    words = sum(map(words_in, every_text()))
    for rate in KEPT_RATES:
        style = speaker.style_at(rate, "natural")
        spoken = [piece for text in every_text() for piece in speaker.speak(text, rate, style)]
        off = 100 * abs(60 * words / sum(piece.seconds for piece in spoken) / rate - 1)
        name = f"off the rate that is asked: {rate} words a minute, {style} voice"
        yield Metric(name, round(off, 1), "%", OFF_AT_MOST)


def _show(tally: WordErrors) -> None:
    note(f"{tally.wrong} of {tally.words} words: {tally.pairs.most_common(SHOWN)}")
    for wrong, said, heard in sorted(tally.worst, reverse=True)[:SHOWN]:
        note(f"{wrong}: {said!r} was heard as {heard!r}")


if __name__ == "__main__":
    run(measure, __doc__ or "")

"""When somebody begins, pauses, goes on and ends to speak: probabilities in, moments out.

Its clock is the sound itself, counted in samples at 16 kHz, so that it gives the same answers
however late or early the sound arrives. `microphone.py` holds the sound. Thresholds and times
follow Silero's own streaming iterator and the systems compared in voice assistants' public code:
0.5 to begin, 0.15 less to go on, half a second of pre-roll.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from models.types import SAMPLE_RATE

WINDOW = 512  # samples that one probability stands for: 32 ms
PRE_ROLL = SAMPLE_RATE // 2  # kept from before the first sound of speech, which begins softly
BEGINS_AT = 0.5  # probability
GOES_ON_AT = 0.35  # probability
BEGIN_WINDOWS = 3  # in a row: 96 ms; a click is shorter, "no" is longer
PAUSE_SECONDS = 0.2  # shorter silences stand inside words
RECOVER_SECONDS = 0.5  # silence after a turn that was cut off, before another may begin
SHORTEST_WORD_WINDOWS = 4  # of speech: 128 ms


@dataclass(frozen=True)
class Began:
    """Somebody speaks."""

    start: int
    """Sample at which it began."""


@dataclass(frozen=True)
class Paused:
    """They are silent, perhaps only for breath."""

    at: int


@dataclass(frozen=True)
class WentOn:
    """They speak again, in the same turn."""

    at: int


@dataclass(frozen=True)
class Ended:
    """They have finished."""

    start: int
    """Sample from which to keep the sound, pre-roll included."""
    at: int
    word: bool
    """Whether there was enough speech for a word."""
    cut: bool = False
    """They have not finished, but this is the longest turn."""


Moment: TypeAlias = Began | Paused | WentOn | Ended


class Endpointer:
    """Follows one microphone.

    Args:
        end_of_turn: seconds of silence that end a turn; None where somebody else says when
            it has ended: then only `Began`, `Paused` and `WentOn` are told.
        longest: seconds; a turn is cut there.
    """

    def __init__(self, end_of_turn: float | None, longest: float) -> None:
        self.end_of_turn = end_of_turn
        self._longest = round(longest * SAMPLE_RATE)
        self._heard = 0  # samples so far
        self._rising = 0  # windows in a row that sound like a beginning
        self._spoken = 0  # windows of speech in this turn
        self._began: int | None = None
        self._last_speech = 0  # sample at which speech was heard last
        self._paused = False
        self._deaf = False  # after a turn that was cut, until a silence

    @property
    def speaking(self) -> bool:
        """Whether a turn is under way, pauses included."""
        return self._began is not None

    @property
    def paused(self) -> bool:
        """Whether nobody has spoken since the last `Paused`."""
        return self._paused

    @property
    def heard(self) -> int:
        """Samples listened to so far."""
        return self._heard

    @property
    def needed_from(self) -> int:
        """Sound before this sample is not asked for any more."""
        if self._began is not None:
            return self._began
        return max(0, self._heard - PRE_ROLL - BEGIN_WINDOWS * WINDOW)

    def listen(self, probabilities: list[float]) -> Iterator[Moment]:
        """What happened in the next windows of sound."""
        for probability in probabilities:
            self._heard += WINDOW
            yield from self._window(probability)

    def _end(self) -> None:
        self._began = None
        self._paused = False
        self._rising = self._spoken = 0

    def _window(self, probability: float) -> Iterator[Moment]:
        going_on = probability >= (GOES_ON_AT if self.speaking else BEGINS_AT)
        if self._deaf:
            self._recover(probability)
        elif self._began is None:
            yield from self._wait(going_on)
        elif going_on:
            yield from self._speech()
        else:
            yield from self._silence()
        if self.end_of_turn is not None:
            yield from self._limit()

    def _limit(self) -> Iterator[Moment]:
        began = self._began
        if began is not None and self._heard - began >= self._longest:
            self._end()
            self._deaf = True
            self._last_speech = self._heard
            yield Ended(began, self._heard, word=True, cut=True)

    def _recover(self, probability: float) -> None:
        if probability >= GOES_ON_AT:
            self._last_speech = self._heard
        elif self._heard - self._last_speech >= RECOVER_SECONDS * SAMPLE_RATE:
            self._deaf = False

    def _wait(self, rising: bool) -> Iterator[Moment]:
        self._rising = self._rising + 1 if rising else 0
        if self._rising < BEGIN_WINDOWS:
            return
        first = self._heard - BEGIN_WINDOWS * WINDOW
        self._began = max(0, first - PRE_ROLL)
        self._spoken, self._last_speech = self._rising, self._heard
        self._rising = 0
        yield Began(first)

    def _speech(self) -> Iterator[Moment]:
        self._spoken += 1
        self._last_speech = self._heard
        if self._paused:
            self._paused = False
            yield WentOn(self._heard)

    def _silence(self) -> Iterator[Moment]:
        silent = (self._heard - self._last_speech) / SAMPLE_RATE
        if self._began is not None and self.end_of_turn is not None and silent >= self.end_of_turn:
            began, word = self._began, self._spoken >= SHORTEST_WORD_WINDOWS
            self._end()
            yield Ended(began, self._heard, word)
        elif not self._paused and silent >= PAUSE_SECONDS:
            self._paused = True
            yield Paused(self._heard)

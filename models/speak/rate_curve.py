"""Which setting of an engine gives which rate.

An engine's own measure of speed, a length scale or a number of words a minute that it claims, is
not what is heard: pauses do not shrink as words do, and no sound is shorter than a frame. So the
rate at some settings is measured on the texts of `reference.py`, and interpolated between them, by
logarithms: the rate is nearly in proportion to what an engine claims, or to the inverse of a scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from models.speak.reference import words_in

LEAST_STEP = 1e-4  # seconds a word; two settings that sound equally fast are told apart by it


@dataclass(frozen=True)
class RateCurve:
    """Measured points of one voice."""

    settings: tuple[float, ...]
    """Above 0."""
    rates: tuple[float, ...]
    """Words a minute at each setting, rising."""

    def __post_init__(self) -> None:
        rising = all(a < b for a, b in zip(self.rates, self.rates[1:], strict=False))
        positive = min((*self.rates, *self.settings), default=0) > 0
        if not rising or not positive or len(self.settings) != len(self.rates):
            raise ValueError("a curve needs one setting for each of its rates, which must rise")

    def setting_for(self, words_per_minute: float) -> float:
        """What the engine must be told; the nearer end's setting where it cannot go so far."""
        logarithms = np.interp(np.log(words_per_minute), np.log(self.rates), np.log(self.settings))
        return float(np.exp(logarithms))

    def holds(self, words_per_minute: float) -> bool:
        """Whether the rate lies between the slowest and the fastest that were measured."""
        return self.rates[0] <= words_per_minute <= self.rates[-1]


def measure(
    seconds: Callable[[str, float], float], settings: Sequence[float], texts: Sequence[str]
) -> RateCurve:
    """A voice's curve.

    Args:
        seconds: of sound that the voice makes for a text at a setting.
        settings: from the slowest to the fastest.
        texts: what is said; see `reference.py`.

    Raises:
        ValueError: the voice makes no sound.
    """
    words = sum(map(words_in, texts))
    per_word = np.array([sum(seconds(text, one) for text in texts) for one in settings]) / words
    # A voice with nothing left to shorten gets no faster: such settings keep their order.
    order = LEAST_STEP * np.arange(len(settings))
    falling = np.minimum.accumulate(per_word + order) - order
    rates = 60 / falling if (falling > 0).all() else falling
    return RateCurve(tuple(map(float, settings)), tuple(map(float, rates)))

"""A shorter window is allowed where it costs no words, and only there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.starter.evaluate_hearing import Recording
from models.starter.evaluate_windows import try_windows
from models.starter.sentences import Line
from models.types import Audio, Expected, Transcript

SAID = ("a red boat on a beach", "the next one", "two dogs")


class Ear:
    """Hears everything in its whole window; in a shorter one, what the test says."""

    name = "ear"

    def __init__(self, windows: Sequence[float], mishears: dict[float, dict[str, str]]) -> None:
        self.closed = False
        self._mishears = mishears.get(windows[0], {})

    def load(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        said = SAID[int(audio.samples[0])]
        return Transcript(self._mishears.get(said, said.capitalize() + "."), 0.9)


def test_a_window_that_loses_a_word_is_not_allowed() -> None:
    recordings = [
        Recording(Line(text, "query"), "voice", Audio(np.full(16_000, number, np.float32)))
        for number, text in enumerate(SAID)
    ]
    mishears = {
        30.0: {"two dogs": "too dogs"},
        5.0: {"the next one": "the next", "two dogs": "two"},
        10.0: {"two dogs": "Two dogs!"},
        20.0: {"a red boat on a beach": "a red goat on a beach"},
    }
    ears: list[Ear] = []

    def make(windows: Sequence[float]) -> Ear:
        assert windows[-1] == 30
        ears.append(Ear(windows, mishears))
        return ears[-1]

    five, ten, twenty = try_windows(make, recordings, 30, [5, 10, 20])
    assert (five.words, five.errors, five.errors_full) == (11, 2, 1)
    assert (five.better, five.worse) == (0, 1)
    assert (ten.errors, ten.better, ten.worse) == (0, 1, 0)
    assert (twenty.errors, twenty.better, twenty.worse) == (1, 1, 1)
    assert [trial.allowed for trial in (five, ten, twenty)] == [False, True, True]
    assert five.sentence() == (
        "5 s loses words: 18.18 % of 11 words misheard, 9.09 % with the whole window; "
        "0 recordings better, 1 worse."
    )
    assert len(ears) == 4
    assert all(ear.closed for ear in ears)

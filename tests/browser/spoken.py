"""The natural voice for the microphone of a browser."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.audio import to_wav
from tests import natural
from tests.browser.earshot_page import EarshotPage

LEAD_SECONDS = 2.0  # Chromium begins to play it while the microphone is still opening
RECORDED_RATE = 150  # words a minute, an easy pace


def speech(text: str, words_per_minute: int) -> tuple[npt.NDArray[np.int16], int]:
    """`text` aloud: samples, shape (n,), and their rate in hertz."""
    said = natural.spoken(text, words_per_minute)
    return said.samples, said.sample_rate


def as_heard(words: str) -> re.Pattern[str]:
    """Exactly these words, as Whisper may write them: with a capital, with a full stop."""
    return re.compile(rf"^{re.escape(words)}[.!]?$", re.IGNORECASE)


def record(text: str, path: Path) -> float:
    """Write a mono WAV of `text` after a silence; returns its length in seconds."""
    words, rate = speech(text, RECORDED_RATE)
    samples = np.concatenate((np.zeros(round(LEAD_SECONDS * rate), np.int16), words))
    path.write_bytes(to_wav(samples, rate))
    return len(samples) / rate


class HearingPage:
    """A page whose microphone hears a recording from its start, each time that it is opened."""

    def __init__(self, page: EarshotPage, seconds: float) -> None:
        self.page = page
        self._seconds = seconds

    def listen(self) -> None:
        """Press Talk by keyboard, let the recording play, and press again."""
        self.page.press("Talk")
        self.page.wait_state("recording")
        self.page.wait_sent(self._seconds + 0.3)
        self.page.page.keyboard.press("Enter")

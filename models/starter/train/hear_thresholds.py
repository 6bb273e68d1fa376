"""Chooses when the starter's ear asks again instead of guessing.

Listens, through the same adapter that serves, to voices and sentences kept for validation, and
weighs "nobody spoke" and the mean log-probability so as to refuse enough of what lies
outside its world and as little as possible of what lies inside. Knows nothing of training.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from rich.console import Console

from models.checkpoints import checkpoint
from models.hear.acceptance import Guess, doubt
from models.hear.whisper import FasterWhisper
from models.starter.train.hear_checkpoint import write_settings
from models.starter.train.hear_corpus import WINDOW_SECONDS, recordings
from models.types import Audio

ENOUGH_REFUSED = 0.86
"""Share of strange speech and noise that must be refused; asking again too often is no help."""

Doubts: TypeAlias = npt.NDArray[np.float64]

SLOPES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
BEAM = 5
"""Greedy search ends an unfamiliar voice's sentence before its first word; a beam does not."""

SURE_CONFIDENCE = 0.82
"""At an open microphone. Of 176 grunts and the like ("uh", "ahem", "achoo": 22 in 8 voices) 122 are
taken for words, 14 of them with at least this confidence, 8 of those "achoo" for "a chair"; of 184
commands and questions in the same voices 176 are right and one of those falls below it. Of the
validation sentences 365 are right and 7 of those do, as many as would at 0.75."""


@dataclass(frozen=True)
class Heard:
    """What the model made of one validation utterance."""

    said: str
    """Empty for what should be refused."""
    guess: Guess


def listen(folder: Path, threads: int) -> list[Heard]:
    """Transcribe the validation recordings without refusing anything."""
    ear = FasterWhisper(folder, threads=threads)
    heard = [
        Heard(line.text if line.in_world else "", ear.guess(Audio(samples)))
        for line, _, samples in recordings("validation", part=0)
    ]
    ear.close()
    return heard


def choose(heard: Sequence[Heard]) -> tuple[float, float]:
    """(doubt_slope, doubt_threshold): the slope that tells strangers from friends best, and the
    limit that refuses enough strangers."""
    outside = np.array([one.said == "" for one in heard])

    def doubts(slope: float) -> Doubts:
        return np.array([_doubt(one.guess, slope) for one in heard])

    slope = max(SLOPES, key=lambda each: _told_apart(doubts(each), outside))
    most = np.quantile(doubts(slope)[outside], 1 - ENOUGH_REFUSED, method="lower")
    return slope, round(float(most) - 1e-3, 3)


def _told_apart(doubts: Doubts, outside: npt.NDArray[np.bool_]) -> float:
    """Area under the ROC curve: how often a stranger is doubted more than a friend."""
    strangers, friends = doubts[outside, None], doubts[None, ~outside]
    return float(np.mean((strangers > friends) + 0.5 * (strangers == friends)))


def _doubt(guess: Guess, slope: float) -> float:
    return math.inf if guess.text == "" else doubt(guess, slope)


def choose_settings(folder: Path, threads: int, console: Console) -> None:
    """Write the chosen limits into the checkpoint's `earshot.json`."""
    settings: dict[str, Any] = {
        "window_seconds": WINDOW_SECONDS,
        "language": "en",
        "prompt": "notimestamps-only",
        "max_length": 60,
        "beam_size": BEAM,
        "no_speech_threshold": 1.0,  # these two are weighed together instead
        "log_prob_threshold": -100.0,
    }
    write_settings(folder, settings)
    slope, most = choose(listen(folder, threads))
    settings |= {"doubt_slope": slope, "doubt_threshold": most}
    settings["sure_confidence"] = SURE_CONFIDENCE
    write_settings(folder, settings)
    checkpoint.write_manifest(folder)
    console.print(json.dumps(settings))

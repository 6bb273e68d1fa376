"""Chooses when the starter's ear asks again instead of guessing.

Listens, through the same adapter that serves, to voices and sentences kept for validation, and
picks the limits on "nobody spoke" and on the mean log-probability that refuse enough of what lies
outside its world and as little as possible of what lies inside. Knows nothing of training.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

from models import checkpoint
from models.belief import Guess
from models.hear import FasterWhisper
from models.starter.train.hear_checkpoint import write_settings
from models.starter.train.hear_corpus import WINDOW_SECONDS, recordings
from models.types import Audio

ENOUGH_REFUSED = 0.86
"""Share of strange speech and noise that must be refused; asking again too often is no help."""

NO_SPEECH_LIMITS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
LOG_PROB_LIMITS = (-1.5, -1.2, -1.0, -0.8, -0.7, -0.6, -0.5, -0.4, -0.3, -0.2)


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
    """(no_speech_threshold, log_prob_threshold), the strictest where none refuses enough."""
    outside = np.array([one.said == "" for one in heard])
    no_speech = np.array([one.guess.no_speech for one in heard])
    log_prob = np.array([one.guess.log_prob for one in heard])
    silent = np.array([one.guess.text == "" for one in heard])
    best, chosen = (-1.0, 0.0), (NO_SPEECH_LIMITS[0], LOG_PROB_LIMITS[-1])
    for most in NO_SPEECH_LIMITS:
        for least in LOG_PROB_LIMITS:
            refused = silent | (no_speech > most) | (log_prob < least)
            strangers = float(refused[outside].mean())
            worth = (float(np.mean(~refused[~outside])), strangers)
            if strangers >= ENOUGH_REFUSED and worth > best:
                best, chosen = worth, (most, least)
    return chosen


def choose_settings(folder: Path, threads: int, console: Console) -> None:
    """Write the chosen limits into the checkpoint's `earshot.json`."""
    heard = listen(folder, threads)
    no_speech, log_prob = choose(heard)
    settings = {
        "window_seconds": WINDOW_SECONDS,
        "language": "en",
        "prompt": "notimestamps-only",
        "max_length": 60,
        "no_speech_threshold": no_speech,
        "log_prob_threshold": log_prob,
    }
    write_settings(folder, settings)
    checkpoint.write_manifest(folder)
    console.print(json.dumps(settings))

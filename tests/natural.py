"""What tests speak and hear with: the natural voice and the true Whisper of the starter.

Each sentence is spoken once and kept under `.pytest_cache`, in a folder named after all that makes
its sound: the voice's checksum and the code. Other folders there are of other voices or of code
that has changed, and go. Several processes may run at once: a file appears whole or not at all.

The sound of a sentence is the same every time, so whether it is understood is no matter of luck.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from models import audio, speech_rate
from models.checkpoints.profiles import STARTER, Checkpoint, found
from models.hear.whisper import FasterWhisper
from models.speak import piper
from models.speak.piper import Piper
from models.types import Audio, Speech

CACHE = Path(__file__).parents[1] / ".pytest_cache" / "natural"
SAMPLE_RATE = 22_050  # hertz; the voice's own
QUIET_SECONDS = 0.5
SAMPLES = 3


def needed(checkpoint: Checkpoint) -> Path:
    """Where a checkpoint is; without it the test is skipped, or fails in continuous integration."""
    folder = found(checkpoint, CACHE)
    if folder is None:
        missing = f"{checkpoint.label} is not here: run make install-weights"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return folder


@functools.cache
def ear() -> FasterWhisper:
    """The starter's, shared by the tests of a process."""
    return FasterWhisper(needed(STARTER.hear), STARTER.hear.label, threads=1)


def spoken(text: str, words_per_minute: int = speech_rate.ORDINARY) -> Speech:
    """`text` in the natural voice, as one piece."""
    folder = _folder()
    name = hashlib.sha256(f"{words_per_minute} {text}".encode()).hexdigest()
    kept = folder / f"{name}.npy"
    if not kept.is_file():
        _keep(_speak(text, words_per_minute), kept)
    return Speech(np.load(kept), SAMPLE_RATE)


def seconds(text: str, words_per_minute: int = speech_rate.ORDINARY) -> float:
    """How long the voice takes for `text` as people hear it, on average: never twice the same."""
    voice = Piper(needed(STARTER.speak), threads=1)
    said = [voice.speak(text, words_per_minute) for _ in range(SAMPLES)]
    return sum(piece.seconds for pieces in said for piece in pieces) / SAMPLES


def recorded(
    text: str, words_per_minute: int = speech_rate.ORDINARY, quiet_seconds: float = QUIET_SECONDS
) -> Audio:
    """`text` as a microphone hears it: 16 kHz, and quiet before and after."""
    speech = spoken(text, words_per_minute)
    quiet = np.zeros(round(quiet_seconds * speech.sample_rate), np.int16)
    sound = np.concatenate([quiet, speech.samples, quiet]).astype(np.float32) / 32768
    return audio.from_samples(sound, speech.sample_rate)


def _speak(text: str, words_per_minute: int) -> Speech:
    pieces = list(_piper().speak(text, words_per_minute))
    return Speech(np.concatenate([piece.samples for piece in pieces]), pieces[0].sample_rate)


def _keep(speech: Speech, kept: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".part", delete=False) as part:
        np.save(part, speech.samples)
    Path(part.name).replace(kept)


@functools.cache
def _piper() -> Piper:
    return Piper(needed(STARTER.speak), threads=1, steady=True)


def _made_of() -> str:
    """All that makes the sound of this voice, as a short name."""
    code = [
        path.read_text("utf-8")
        for path in sorted(Path(str(piper.__file__)).parent.glob("*"))
        if path.suffix in (".py", ".json")
    ]
    made_of = "\0".join([*sorted(STARTER.speak.sha256.values()), version("piper-tts"), *code])
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


@functools.cache
def _folder() -> Path:
    needed(STARTER.speak)
    folder = CACHE / "speech" / _made_of()
    for other in (CACHE / "speech").glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder

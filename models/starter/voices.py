"""Speaks sentences in many synthetic voices, for teaching and testing the starter's ear.

Two engines: espeak-ng, in process through `espeakng-loader`, and flite, a command that must be
installed. Decides which voices training may use and which it must never hear. Knows nothing of
rooms and noise (`acoustics.py`) or of what the sentences mean.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import random
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from models.audio import SAMPLE_RATE, resample
from models.starter.sentences import Split
from models.types import Samples

ACCENTS = (
    *("en", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd"),
    *("en-029", "en-us-nyc"),
)
"""espeak-ng's kinds of English ("en" is British); every split hears all of them."""
FLITE_VOICES: dict[Split, tuple[str, ...]] = {
    "train": ("awb", "kal16", "slt"),
    "validation": (),
    "test": ("rms",),
}
"""One voice is held out whole: nothing is chosen by looking at it."""
UNSTEADY = ("Alicia", "Demonic", "f2", "f3", "f5", "sandro", "victor", "whisper", "whisperf")
"""Variants whose breath comes out a little different in every process (their files leave numbers
out, and espeak-ng reads what happens to lie in memory): good for training, not for figures."""
NATURAL_RATE = 175
"""Words a minute at which flite's durations are left as they are."""

_RATE, _VOLUME, _PITCH, _PITCH_RANGE = 1, 2, 3, 4  # espeak_PARAMETER
_SYNCHRONOUS, _DO_NOT_EXIT, _UTF8 = 2, 0x8000, 1
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


@dataclass(frozen=True)
class Voice:
    """One way of speaking."""

    engine: Literal["espeak", "flite"]
    name: str
    """Such as "en-us+f3" or "slt"."""
    words_per_minute: int = NATURAL_RATE
    pitch: int = 50
    """0 to 100, the engine's middle at 50."""
    pitch_range: int = 50
    """0 (a monotone) to 100."""


@dataclass(frozen=True)
class Spoken:
    """What is to be said, and how."""

    text: str
    voice: Voice


def variants(split: Split) -> tuple[str, ...]:
    """espeak-ng's voice variants of one split, whole variants apart.

    In alphabetical order every sixth is kept for testing and the one after it for validation, so
    that no one chose them; those that are UNSTEADY then drop out of both.
    """
    import espeakng_loader

    folder = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    place: dict[int, Split] = {3: "test", 4: "validation"}
    mine = (name for i, name in enumerate(names) if place.get(i % 6, "train") == split)
    return tuple(name for name in mine if split == "train" or name not in UNSTEADY)


def flite_available() -> bool:
    """Whether the flite command is installed."""
    return shutil.which("flite") is not None


def sample_voice(
    rng: random.Random, split: Split, language: str = "en", flite: float = 0.3
) -> Voice:
    """A voice of the split; in `flite` of the cases from flite where that split has any."""
    pitch = round(min(95, max(5, rng.gauss(50, 18))))
    if language == "en" and FLITE_VOICES[split] and rng.random() < flite:
        name = rng.choice(FLITE_VOICES[split])
        return Voice("flite", name, rng.randint(115, 235), pitch, rng.randint(20, 90))
    accent = rng.choice(ACCENTS) if language == "en" else language
    name = f"{accent}+{rng.choice(variants(split))}"
    return Voice("espeak", name, rng.randint(110, 260), pitch, rng.randint(15, 90))


class Espeak:
    """espeak-ng in this process. One at a time; its noise goes on from utterance to utterance."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self._rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DO_NOT_EXIT)
        self._pieces: list[Samples] = []
        self._callback = _CALLBACK(self._receive)  # kept, or it would be collected while in use

    def speak(self, spoken: Spoken) -> Samples:
        """16 kHz samples.

        Raises:
            ValueError: there is no such voice.
        """
        voice = spoken.voice
        self._pieces.clear()
        self._library.espeak_SetSynthCallback(self._callback)
        if self._library.espeak_SetVoiceByName(voice.name.encode()):
            raise ValueError(f"espeak-ng has no voice {voice.name!r}")
        parameters = (
            (_RATE, voice.words_per_minute),
            (_VOLUME, 80),
            (_PITCH, voice.pitch),
            (_PITCH_RANGE, voice.pitch_range),
        )
        for parameter, value in parameters:
            self._library.espeak_SetParameter(parameter, value, 0)
        text = spoken.text.encode() + b"\0"
        self._library.espeak_Synth(text, len(text), 0, 1, 0, _UTF8, None, None)
        samples = np.concatenate(self._pieces) if self._pieces else np.zeros(1, np.float32)
        return resample(samples, self._rate, SAMPLE_RATE)

    def _receive(self, wave_pointer: Any, count: int, _events: Any) -> int:
        if wave_pointer and count > 0:
            piece = np.ctypeslib.as_array(wave_pointer, (count,)).astype(np.float32)
            self._pieces.append(piece / np.float32(32768))
        return 0


def speak_with_flite(spoken: Spoken) -> Samples:
    """16 kHz samples from the flite command.

    Raises:
        FileNotFoundError: flite is not installed.
    """
    voice = spoken.voice
    usual_pitch = {"slt": 170.0, "awb": 120.0, "kal16": 105.0, "rms": 100.0}[voice.name]
    features = {
        "duration_stretch": NATURAL_RATE / voice.words_per_minute,
        "int_f0_target_mean": usual_pitch * 2 ** ((voice.pitch - 50) / 60),
        "int_f0_target_stddev": 0.3 * voice.pitch_range,
    }
    options = [part for key, value in features.items() for part in ("--setf", f"{key}={value:.3f}")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        command = ["flite", "-voice", voice.name, *options, "-t", spoken.text, "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        return _read_wav(path)


def _read_wav(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        samples = pcm.astype(np.float32) / np.float32(32768)
        return resample(samples, file.getframerate(), SAMPLE_RATE)


def speak_here(spoken: Sequence[Spoken]) -> list[Samples]:
    """All of them in this process, in order.

    Equal lists give equal samples only in a process that has not used espeak-ng before, and
    from variants that are not UNSTEADY.
    """
    espeak = Espeak() if any(one.voice.engine == "espeak" for one in spoken) else None
    return [
        espeak.speak(one) if espeak and one.voice.engine == "espeak" else speak_with_flite(one)
        for one in spoken
    ]


def speak_all(spoken: Sequence[Spoken], processes: int = 1, chunk: int = 200) -> list[Samples]:
    """All of them, in order; the same for equal arguments whatever the number of processes, but
    for the UNSTEADY variants.

    espeak-ng's breath noise and flutter run on from one utterance to the next and cannot be
    reset, so every chunk is spoken by a fresh process.
    """
    chunks = [spoken[i : i + chunk] for i in range(0, len(spoken), chunk)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, maxtasksperchild=1) as pool:
        return [samples for part in pool.imap(speak_here, chunks, 1) for samples in part]

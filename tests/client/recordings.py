"""Recordings made on the spot, in any plain WAV format."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

TONE_HERTZ = 440


def tone(seconds: float, rate: int, loudness: float = 0.5) -> npt.NDArray[np.float64]:
    """A sine, shape (n,), in [-1, 1]."""
    return loudness * np.sin(2 * np.pi * TONE_HERTZ * np.arange(round(seconds * rate)) / rate)


def write_wav(
    path: Path, samples: npt.NDArray[np.float64], rate: int, width: int = 2, channels: int = 1
) -> Path:
    """The same samples in every channel, `width` bytes each."""
    values = np.round(samples * (2 ** (8 * width - 1) - 1)).astype(np.int64)
    if width == 1:
        values += 128
    every = np.repeat(values, channels)
    raw = every.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(raw.tobytes())
    return path

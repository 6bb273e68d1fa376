"""The way from a mouth to a microphone: rooms, noise, loudness, narrow lines, clipping.

Also sounds that are no speech at all. Everything follows from the random generator given.
Knows nothing of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from models.audio import SAMPLE_RATE
from models.types import Samples

Generator: TypeAlias = np.random.Generator

NoiseKind = Literal["silence", "white", "pink", "brown", "hum", "music", "clicks", "breath"]
NOISE_KINDS: tuple[NoiseKind, ...] = (
    *("silence", "white", "pink", "brown"),
    *("hum", "music", "clicks", "breath"),
)


@dataclass(frozen=True)
class Conditions:
    """How bad the way may get."""

    quietest_ratio_db: float
    """Least speech-to-noise ratio."""
    reverberation: float
    """How often the room is heard."""
    babble: float
    """How often other people talk."""
    narrow: float
    """How often the line is as narrow as a telephone's."""
    clipped: float
    """How often the microphone is overdriven."""
    size_change: float
    """Largest change of the speaker's size, by resampling, as a fraction."""


TRAINING = Conditions(8.0, 0.5, 0.15, 0.12, 0.06, 0.16)
ORDINARY_ROOM = Conditions(15.0, 0.4, 0.05, 0.05, 0.02, 0.0)
"""What the held-out figures are measured in."""


def through_air(
    speech: Samples, rng: Generator, conditions: Conditions, others: Samples | None = None
) -> Samples:
    """Speech as a microphone would record it, with 0 to 0.8 s of background before and after.

    Args:
        speech: 16 kHz.
        rng: decides everything.
        others: other people's speech, for babble.
    """
    sound = _normalised(speech)
    if conditions.size_change and rng.random() < 0.6:
        sound = _resized(sound, rng.uniform(1 - conditions.size_change, 1 + conditions.size_change))
    sound = _with_silence(sound, rng)
    if rng.random() < conditions.reverberation:
        sound = _in_room(sound, rng)
    if rng.random() < conditions.narrow:
        sound = _band(sound, rng.uniform(100, 350), rng.uniform(3000, 4500))
    sound = _with_background(sound, rng, conditions, others)
    if rng.random() < conditions.clipped:
        limit = rng.uniform(0.2, 0.6) * float(np.abs(sound).max())
        sound = np.clip(sound, -limit, limit)
    loudness = 10 ** rng.uniform(-1.4, 0)
    return np.asarray(_normalised(sound) * loudness, np.float32)


def noise(kind: NoiseKind, samples: int, rng: Generator) -> Samples:
    """So many samples of sound that is not speech, its loudness between faint and full."""
    if kind == "silence":
        return np.asarray(rng.normal(0, 10 ** rng.uniform(-6, -4), samples), np.float32)
    makers = {"hum": _hum, "music": _music, "clicks": _clicks, "breath": _breath}
    if kind in makers:
        sound = makers[kind](samples, rng)
    else:
        sound = _coloured(samples, {"white": 0.0, "pink": 0.5, "brown": 1.0}[kind], rng)
    return np.asarray(_normalised(sound) * 10 ** rng.uniform(-2, 0), np.float32)


def _normalised(sound: Samples) -> Samples:
    peak = float(np.abs(sound).max(initial=0.0))
    return np.asarray(sound / np.float32(peak), np.float32) if peak > 0 else sound


def _resized(sound: Samples, factor: float) -> Samples:
    """Played faster or slower: pitch and formants move together, as with a smaller head."""
    places = np.arange(0, len(sound) - 1, factor)
    return np.asarray(np.interp(places, np.arange(len(sound)), sound), np.float32)


def _with_silence(sound: Samples, rng: Generator) -> Samples:
    before, after = (int(rng.uniform(0, 0.8) ** 1.3 * SAMPLE_RATE) for _ in range(2))
    return np.pad(sound, (before, after))


def _in_room(sound: Samples, rng: Generator) -> Samples:
    """Convolved with decaying noise, a room's reverberation without its geometry."""
    seconds = rng.uniform(0.08, 0.45)
    length = int(seconds * SAMPLE_RATE)
    times = np.arange(length) / SAMPLE_RATE
    tail = rng.normal(size=length) * np.exp(-6.9 * times / seconds)
    tail[: int(0.003 * SAMPLE_RATE)] = 0
    tail *= rng.uniform(0.1, 0.7) / max(1e-9, float(np.sqrt(np.sum(tail**2))))
    tail[0] = 1.0
    size = _fast_length(len(sound) + length)
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(tail, size)
    return np.fft.irfft(spectrum, size)[: len(sound)].astype(np.float32)


def _band(sound: Samples, low: float, high: float) -> Samples:
    size = _fast_length(len(sound))
    frequencies = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    slope = 1 / (1 + (low / np.maximum(frequencies, 1.0)) ** 6) / (1 + (frequencies / high) ** 10)
    return np.fft.irfft(np.fft.rfft(sound, size) * slope, size)[: len(sound)].astype(np.float32)


def _with_background(
    sound: Samples, rng: Generator, conditions: Conditions, others: Samples | None
) -> Samples:
    if others is not None and rng.random() < conditions.babble:
        background = np.resize(others, len(sound)).astype(np.float32)
        quietest = max(conditions.quietest_ratio_db, 12.0)  # any louder, who is being asked?
    else:
        background = _coloured(len(sound), rng.uniform(0, 1), rng)
        if rng.random() < 0.2:
            background += 0.5 * _normalised(_hum(len(sound), rng)) * np.float32(background.std())
        quietest = conditions.quietest_ratio_db
    ratio = 10 ** (rng.uniform(quietest, 45.0) / 20)
    power = float(np.sqrt(np.mean(sound**2))) / max(1e-9, float(np.sqrt(np.mean(background**2))))
    return np.asarray(sound + background * np.float32(power / ratio), np.float32)


def _coloured(samples: int, slope: float, rng: Generator) -> Samples:
    """Noise whose amplitude falls with frequency to the power of `slope`."""
    size = _fast_length(samples)
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / SAMPLE_RATE), 20.0)
    spectrum = np.fft.rfft(rng.normal(size=size)) * (frequencies / 20.0) ** -slope
    return np.asarray(_normalised(np.fft.irfft(spectrum, size)[:samples].astype(np.float32)))


def _hum(samples: int, rng: Generator) -> Samples:
    times = np.arange(samples) / SAMPLE_RATE
    base = rng.choice([50.0, 60.0, 100.0, 120.0]) * rng.uniform(0.99, 1.01)
    parts = [np.sin(2 * np.pi * base * k * times) * rng.uniform(0, 1) / k for k in range(1, 8)]
    return np.asarray(np.sum(parts, axis=0), np.float32)


def _music(samples: int, rng: Generator) -> Samples:
    """Notes of a few harmonics that come and go."""
    sound = np.zeros(samples, np.float32)
    place = 0
    while place < samples:
        length = int(rng.uniform(0.1, 0.6) * SAMPLE_RATE)
        times = np.arange(min(length, samples - place)) / SAMPLE_RATE
        pitch = 110 * 2 ** (rng.integers(0, 37) / 12)
        fade = np.exp(-rng.uniform(1, 8) * times)
        for harmonic in range(1, int(rng.integers(2, 6))):
            strength = rng.uniform(0.1, 1) / harmonic
            sound[place : place + len(times)] += (
                fade * strength * np.sin(2 * np.pi * pitch * harmonic * times)
            ).astype(np.float32)
        place += int(length * rng.uniform(0.4, 1.2)) + 1
    return sound


def _clicks(samples: int, rng: Generator) -> Samples:
    """Knocks, keys and bumps against the microphone."""
    sound = rng.normal(0, 0.002, samples).astype(np.float32)
    for _ in range(int(rng.integers(1, 9))):
        length = int(rng.uniform(0.004, 0.12) * SAMPLE_RATE)
        knock = _coloured(length, rng.uniform(0, 1), rng)
        knock = knock * np.exp(-6 * np.arange(length) / length).astype(np.float32)
        place = int(rng.integers(0, max(1, samples - length)))
        part = sound[place : place + length]
        part += knock[: len(part)] * np.float32(rng.uniform(0.2, 1))
    return sound


def _breath(samples: int, rng: Generator) -> Samples:
    """Noise that swells and fades: breathing, wind, a cough."""
    base = _band(_coloured(samples, 0.3, rng), rng.uniform(200, 900), rng.uniform(1500, 5000))
    steps = np.abs(rng.normal(size=max(2, int(samples / SAMPLE_RATE * rng.uniform(1, 8)))))
    swell = np.interp(np.linspace(0, len(steps) - 1, samples), np.arange(len(steps)), steps)
    return base * swell.astype(np.float32)


def _fast_length(samples: int) -> int:
    """The next length that is quick to transform: a small multiple of a power of two."""
    power = 1 << max(4, (samples - 1).bit_length() - 2)
    return -(-samples // power) * power

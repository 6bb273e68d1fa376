"""Sounds that are no speech: noise, silence, hum, coughs, music, and what a room does.

Everything follows from the random generator given. Sounds of both groups were looked at when the
thresholds of acceptance were chosen, the second group only at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from models.types import SAMPLE_RATE, Audio, Samples

Generator = np.random.Generator
Sound = np.ndarray[tuple[int], np.dtype[np.float64]]
Maker = Callable[[Generator], Sound]


def silence(rng: Generator) -> Sound:
    """A microphone's own noise."""
    return rng.normal(size=_length(rng, 0.5, 5)) * 10 ** rng.uniform(-6, -4)


def white(rng: Generator) -> Sound:
    """A hiss."""
    return _loud(rng.normal(size=_length(rng, 0.5, 5)), rng)


def brown(rng: Generator) -> Sound:
    """A rumble, as of wind and traffic."""
    noise = rng.normal(size=_length(rng, 0.5, 5))
    frequencies = np.maximum(np.fft.rfftfreq(len(noise), 1 / SAMPLE_RATE), 20.0)
    return _loud(np.fft.irfft(np.fft.rfft(noise) / (frequencies / 20), len(noise)), rng)


def hum(rng: Generator) -> Sound:
    """The mains."""
    times = _times(_length(rng, 1.5, 6))
    base = rng.choice([50.0, 60.0, 100.0, 120.0])
    fall = rng.uniform(0.5, 2)
    tones = (np.sin(2 * np.pi * base * n * times) / n**fall for n in range(1, 12))
    return _loud(sum(tones) + rng.normal(size=len(times)) * 0.02, rng)


def cough(rng: Generator) -> Sound:
    """Bursts of noise through a mouth, each with a voiced end."""
    sound = np.zeros(_length(rng, 1, 3))
    for _ in range(rng.integers(1, 4)):
        length = round(rng.uniform(0.15, 0.4) * SAMPLE_RATE)
        at = rng.integers(0, len(sound) - length)
        places = np.arange(length)
        burst = _mouth(rng.normal(size=length), rng)
        fall = np.minimum(1, places / rng.uniform(80, 300)) * np.exp(
            -places / rng.uniform(1200, 3000)
        )
        voiced = np.sign(np.sin(2 * np.pi * rng.uniform(90, 220) * _times(length)))
        end = np.exp(-(((places - 0.6 * length) / (0.25 * length)) ** 2))
        sound[at : at + length] += fall * (burst + 0.3 * _mouth(voiced, rng) * end)
    return _loud(sound, rng)


def music(rng: Generator) -> Sound:
    """Plucked notes of a scale."""
    times = _times(_length(rng, 3, 8))
    sound = np.zeros(len(times))
    for _ in range(int(times[-1] * rng.uniform(1.5, 5))):
        after = np.maximum(times - rng.uniform(0, times[-1]), 0)
        base = 220 * 2 ** (rng.choice([0, 2, 4, 5, 7, 9, 11, 12, 14, 16]) / 12)
        tones = sum(np.sin(2 * np.pi * base * n * after) / n for n in range(1, 8))
        sound += np.where(after > 0, tones * np.exp(-after * rng.uniform(1, 4)), 0)
    return _loud(sound, rng)


def drums(rng: Generator) -> Sound:
    """A beat."""
    sound = np.zeros(_length(rng, 3, 8))
    times = _times(4000)
    kick = np.sin(2 * np.pi * (60 + 100 * np.exp(-times * 40)) * times) * np.exp(-times * 15)
    for beat, at in enumerate(range(0, len(sound) - 4000, round(rng.uniform(3200, 8000)))):
        snare = rng.normal(size=4000) * np.exp(-times * 30) / 2
        sound[at : at + 4000] += kick if beat % 2 else snare
    return _loud(sound, rng)


def typing(rng: Generator) -> Sound:
    """Keys."""
    sound = rng.normal(size=_length(rng, 2, 5)) * 0.003
    for _ in range(rng.integers(5, 30)):
        at = rng.integers(0, len(sound) - 800)
        sound[at : at + 800] += rng.normal(size=800) * np.exp(-np.arange(800) / 60)
    return _loud(sound, rng)


def siren(rng: Generator) -> Sound:
    """A tone that goes up and down."""
    times = _times(_length(rng, 2, 6))
    pitch = 700 + 300 * np.sin(2 * np.pi * rng.uniform(0.3, 3) * times)
    turns = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    return _loud(np.sin(turns) + 0.4 * np.sin(2 * turns), rng)


def laugh(rng: Generator) -> Sound:
    """Voiced breaths, one after the other."""
    sound = np.zeros(_length(rng, 1.2, 3))
    step = round(rng.uniform(0.15, 0.25) * SAMPLE_RATE)
    length = round(0.7 * step)
    for at in range(0, len(sound) - step, step):
        turns = 2 * np.pi * rng.uniform(150, 300) * _times(length) * np.linspace(1, 0.85, length)
        voiced = sum(np.sin(n * turns) / n for n in range(1, 20))
        breath = voiced + 0.6 * rng.normal(size=length)
        sound[at : at + length] += _mouth(breath, rng) * np.hanning(length)
    return _loud(sound, rng)


FITTED: tuple[Maker, ...] = (silence, white, hum, cough, music)
HELD_OUT: tuple[Maker, ...] = (brown, drums, typing, siren, laugh)


def sounds(each: int) -> Iterator[tuple[str, Audio]]:
    """So many of every kind, with its name; the same ones every time."""
    for maker in (*FITTED, *HELD_OUT):
        rng = np.random.default_rng([7, len(maker.__name__), ord(maker.__name__[0])])
        for _ in range(each):
            yield maker.__name__, Audio(_samples(maker(rng)))


def _samples(sound: Sound) -> Samples:
    return np.asarray(sound, np.float32)


def _length(rng: Generator, least: float, most: float) -> int:
    return round(rng.uniform(least, most) * SAMPLE_RATE)


def _times(length: int) -> Sound:
    return np.arange(length) / SAMPLE_RATE


def _loud(sound: Sound, rng: Generator) -> Sound:
    """Between faint and full."""
    return sound / max(1e-9, float(np.abs(sound).max())) * 10 ** rng.uniform(-1.5, 0)


def _mouth(sound: Sound, rng: Generator) -> Sound:
    """The same through three resonances."""
    from scipy.signal import lfilter

    result = np.zeros(len(sound))
    for lowest, highest, width in ((400, 700, 120), (1000, 1600, 180), (2200, 3000, 250)):
        radius = np.exp(-np.pi * width / SAMPLE_RATE)
        turn = 2 * np.pi * rng.uniform(lowest, highest) / SAMPLE_RATE
        poles = [1, -2 * radius * np.cos(turn), radius * radius]
        one = lfilter([1 - radius], poles, sound)
        result += one / max(1e-9, float(np.abs(one).max()))
    return result

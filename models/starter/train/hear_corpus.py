"""What the starter's ear is taught with: sentences, voices, rooms -> log-mel features on disk.

Every part of the corpus follows from its split and number alone, so parts are made side by side
and an interrupted making goes on. Knows nothing of the model.
"""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from models.audio import SAMPLE_RATE
from models.starter import acoustics
from models.starter.everyday import sample_everyday
from models.starter.sentences import Line, Split, sample_command, sample_query, sample_short_query
from models.starter.voices import Espeak, Spoken, Voice, sample_voice, speak_with_flite
from models.types import Samples

WINDOW_SECONDS = 6
LONGEST_SECONDS = 5.9
MEL_BANDS = 80
PART_SIZE = 500
"""Utterances in one part, spoken by one process."""

Features: TypeAlias = npt.NDArray[np.float16]


@dataclass(frozen=True)
class Example:
    """One utterance of the corpus."""

    features: Features
    """Log-mel, shape (frames, MEL_BANDS)."""
    line: Line
    voice: str
    """The engine's name for the voice; empty for noise."""


def sample_line(rng: random.Random, split: Split) -> Line:
    """What is said: queries, commands, and a fifth that should be refused."""
    roll = rng.random()
    if roll < 0.42:
        return sample_query(rng, split)
    if roll < 0.51:
        return sample_short_query(rng)
    if roll < 0.81:
        return sample_command(rng)
    return sample_everyday(rng) if roll < 0.97 else Line("", "noise")


def utterances(
    split: Split, part: int, size: int = PART_SIZE
) -> Iterator[tuple[Line, Voice, Samples]]:
    """The recordings of one part, 16 kHz. Wants a process that has not used espeak-ng before."""
    rng = random.Random(f"earshot hear {split} {part}")
    generator = np.random.default_rng([part, len(split)])
    espeak = Espeak()
    others: Samples | None = None
    for _ in range(size):
        line = sample_line(rng, split)
        voice = sample_voice(rng, split, line.language)
        if line.kind == "noise":
            length = int(generator.uniform(0.3, 5.0) * SAMPLE_RATE)
            kind = acoustics.NOISE_KINDS[int(generator.integers(len(acoustics.NOISE_KINDS)))]
            yield line, voice, acoustics.noise(kind, length, generator)
            continue
        sound = _spoken_within_window(line, voice, espeak)
        recorded = acoustics.through_air(sound, generator, acoustics.TRAINING, others)
        others = sound if others is None else _mixed(sound, others)
        yield line, voice, recorded[: WINDOW_SECONDS * SAMPLE_RATE]


def recordings(split: Split, part: int, size: int = PART_SIZE) -> list[tuple[Line, Voice, Samples]]:
    """`utterances` in a fresh process, so that equal arguments give equal sound."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_listed, (split, part, size))


def _listed(split: Split, part: int, size: int) -> list[tuple[Line, Voice, Samples]]:
    return list(utterances(split, part, size))


def _spoken_within_window(line: Line, voice: Voice, espeak: Espeak) -> Samples:
    """A slow voice speaks a long sentence faster, so that the window holds it."""
    speak = espeak.speak if voice.engine == "espeak" else speak_with_flite
    sound = speak(Spoken(line.text, voice))
    most = 0.78 * LONGEST_SECONDS * SAMPLE_RATE
    if len(sound) > most:
        rate = int(voice.words_per_minute * len(sound) / most) + 5
        quicker = Voice(voice.engine, voice.name, rate, voice.pitch, voice.pitch_range)
        sound = speak(Spoken(line.text, quicker))
    return sound


def _mixed(sound: Samples, others: Samples) -> Samples:
    return np.asarray(sound + 0.7 * np.resize(others, len(sound)), np.float32)


def features_of(samples: Samples) -> Features:
    """Log-mel as faster-whisper makes it, of the sound alone; shape (frames, MEL_BANDS).

    The adapter fills the window with zeros; their frames are all `floor_of` this, so they need
    not be stored.
    """
    from faster_whisper.feature_extractor import FeatureExtractor

    extractor = FeatureExtractor(feature_size=MEL_BANDS)
    frames = extractor(samples, padding=400)
    return np.ascontiguousarray(frames.T[: WINDOW_SECONDS * 100], np.float16)


def floor_of(features: Features) -> float:
    """The value of silence: faster-whisper keeps eight decades below the loudest."""
    return float(features.max()) - 2.0


def make_part(folder: Path, split: Split, part: int, size: int = PART_SIZE) -> Path:
    """Write one part, unless it is there already."""
    path = folder / f"{split}-{part:03d}.npz"
    if path.exists():
        return path
    made = list(utterances(split, part, size))
    features = [features_of(samples) for _, _, samples in made]
    lines = [[line.text, line.kind, voice.name] for line, voice, _ in made]
    unfinished = path.with_suffix(".unfinished.npz")
    np.savez(
        unfinished,
        features=np.concatenate(features),
        lengths=np.array([len(one) for one in features]),
        lines=np.array(json.dumps(lines)),
    )
    unfinished.rename(path)
    return path


def make_corpus(
    folder: Path, split: Split, parts: int, processes: int, size: int = PART_SIZE
) -> Iterator[Path]:
    """Write all parts of a split, each as soon as it is ready, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, maxtasksperchild=1) as pool:
        jobs = [pool.apply_async(make_part, (folder, split, i, size)) for i in range(parts)]
        for job in jobs:
            yield job.get()


def read_part(path: Path) -> list[Example]:
    """The examples of one part."""
    with np.load(path) as stored:
        ends = np.cumsum(stored["lengths"])
        pieces = np.split(stored["features"], ends[:-1])
        lines = json.loads(str(stored["lines"]))
    return [
        Example(piece, Line(text, kind), voice)
        for piece, (text, kind, voice) in zip(pieces, lines, strict=True)
    ]

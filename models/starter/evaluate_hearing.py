"""How well an ear understands speech of the starter's world, in voices that it never heard.

The sentences, the voices and the rooms are fixed by seeds, so equal ears get equal figures.
Knows the transcriber only by its protocol, and how pictures are found not at all.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

import numpy as np

from models.protocols import Transcriber
from models.starter import acoustics
from models.starter.everyday import TEST_SENTENCES
from models.starter.gallery import gallery_scenes
from models.starter.sentences import (
    Line,
    sample_command,
    sample_query,
    sample_short_query,
    without_lead,
)
from models.starter.voices import (
    FLITE_VOICES,
    Spoken,
    Voice,
    flite_available,
    sample_voice,
    speak_all,
)
from models.types import Audio, Samples, Transcript

ESPEAK_UTTERANCES, FLITE_UTTERANCES, SHORT_QUESTIONS = 400, 200, 150
SOUNDS = 48
"""Recordings without speech."""
QUERY_SHARE = 2 / 3

Find: TypeAlias = Callable[[Sequence[str]], Sequence[int]]
"""Questions -> the place of the first picture found for each, among those of the gallery."""


class Figure(TypedDict):
    """One line of a report."""

    name: str
    value: float | None
    """None where it could not be measured; the name says why."""
    unit: str
    target: float
    better: Literal["lower", "higher"]
    met: bool


@dataclass(frozen=True)
class Recording:
    """A line as a microphone recorded it."""

    line: Line
    voice: str
    """Empty where nobody speaks."""
    audio: Audio


@dataclass(frozen=True)
class Heard:
    """A recording and what the ear made of it."""

    recording: Recording
    transcript: Transcript

    @property
    def exact(self) -> bool:
        """Whether every word is right."""
        return self.transcript.text == self.recording.line.text


def evaluate_hearing(transcriber: Transcriber, find: Find) -> list[Figure]:
    """All figures, in the order in which they are reported."""
    espeak = hear(transcriber, understandable("espeak", ESPEAK_UTTERANCES))
    flite = (
        hear(transcriber, understandable("flite", FLITE_UTTERANCES)) if flite_available() else []
    )
    short = hear(transcriber, short_questions(flite_available()))
    everyday = hear(transcriber, everyday_speech(flite_available()))
    sounds = hear(transcriber, sounds_without_speech())
    both = espeak + flite
    queries = [one for one in both if one.recording.line.kind == "query"]
    commands = [one for one in both if one.recording.line.kind == "command"]
    held_out = FLITE_VOICES["test"][0]
    flite_name = f"words misheard, flite voice {held_out}, held out whole"
    if not flite:
        flite_name += " (not measured: flite is not installed)"
    return [
        _lower("words misheard, held-out espeak-ng voices", word_error_rate(espeak), 0.04),
        _lower(flite_name, word_error_rate(flite) if flite else None, 0.15),
        _higher("picture asked for aloud is first", first_picture_right(queries, find), 0.90),
        _higher("the same, unspecific questions", first_picture_right(short, find), 0.90),
        _higher("commands heard exactly", share_exact(commands), 0.90),
        _lower("known sentences refused", share_refused(both), 0.05),
        _higher("everyday sentences refused", share_refused(everyday), 0.80),
        _higher("noise and silence refused", share_refused(sounds), 0.80),
    ]


def understandable(engine: Literal["espeak", "flite"], count: int) -> list[Recording]:
    """Queries for the gallery's pictures and commands, in held-out voices of one engine."""
    rng = random.Random(f"earshot hearing {engine}")
    scenes = gallery_scenes()
    lines = [
        sample_query(rng, "test", scenes)
        if i < QUERY_SHARE * count
        else sample_command(rng, "test")
        for i in range(count)
    ]
    share = 1.0 if engine == "flite" else 0.0
    voices = [sample_voice(rng, "test", flite=share) for _ in lines]
    return _recorded(lines, voices, seed=[1, len(engine)])


def short_questions(with_flite: bool) -> list[Recording]:
    """Such as "something red" and "boats", in held-out voices of both engines."""
    rng = random.Random("earshot hearing short")
    scenes = gallery_scenes()
    lines = [sample_short_query(rng, scenes) for _ in range(SHORT_QUESTIONS)]
    voices = [sample_voice(rng, "test", flite=_flite_share(with_flite)) for _ in lines]
    return _recorded(lines, voices, seed=[4])


def everyday_speech(with_flite: bool) -> list[Recording]:
    """The fifty sentences from outside its world."""
    rng = random.Random("earshot hearing everyday")
    lines = [Line(text, "everyday") for text in TEST_SENTENCES]
    voices = [sample_voice(rng, "test", flite=_flite_share(with_flite)) for _ in lines]
    return _recorded(lines, voices, seed=[2])


def _flite_share(with_flite: bool) -> float:
    return 0.33 if with_flite else 0.0


def sounds_without_speech() -> list[Recording]:
    """Noise of every kind, and silence."""
    rng = np.random.default_rng(3)
    kinds = [acoustics.NOISE_KINDS[i % len(acoustics.NOISE_KINDS)] for i in range(SOUNDS)]
    sounds = [acoustics.noise(kind, int(rng.uniform(8_000, 80_000)), rng) for kind in kinds]
    return [Recording(Line("", "noise"), "", Audio(sound)) for sound in sounds]


def _recorded(lines: Sequence[Line], voices: Sequence[Voice], seed: list[int]) -> list[Recording]:
    rng = np.random.default_rng(seed)
    spoken = [Spoken(line.text, voice) for line, voice in zip(lines, voices, strict=True)]
    sounds = speak_all(spoken)
    others = np.concatenate(sounds[:3])
    aired: list[Samples] = [
        acoustics.through_air(sound, rng, acoustics.ORDINARY_ROOM, others) for sound in sounds
    ]
    rows = zip(lines, voices, aired, strict=True)
    return [Recording(line, voice.name, Audio(sound)) for line, voice, sound in rows]


def hear(transcriber: Transcriber, recordings: Sequence[Recording]) -> list[Heard]:
    """Every recording transcribed."""
    return [Heard(one, transcriber.transcribe(one.audio)) for one in recordings]


def word_error_rate(heard: Sequence[Heard]) -> float:
    """Substituted, left out and added words over words said; a refusal leaves all words out."""
    errors = sum(
        word_errors(one.recording.line.text.split(), one.transcript.text.split()) for one in heard
    )
    return errors / sum(len(one.recording.line.text.split()) for one in heard)


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein distance between two lists of words."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            best = min(diagonal + (word != other), row[j] + 1, row[j - 1] + 1)
            diagonal, row[j] = row[j], best
    return row[-1]


def share_exact(heard: Sequence[Heard]) -> float:
    """Share of recordings with every word right."""
    return sum(one.exact for one in heard) / len(heard)


def share_refused(heard: Sequence[Heard]) -> float:
    """Share of recordings that the ear would rather hear again."""
    return sum(not one.transcript.understood for one in heard) / len(heard)


def first_picture_right(heard: Sequence[Heard], find: Find) -> float:
    """Share of spoken queries whose first picture of the gallery shows what was asked for."""
    understood = [one for one in heard if one.transcript.understood]
    if not understood:
        return 0.0
    scenes = gallery_scenes()
    right = 0
    found = find([without_lead(one.transcript.text) for one in understood])
    for one, place in zip(understood, found, strict=True):
        ask = one.recording.line.ask
        right += ask is not None and ask.satisfied_by(scenes[place])
    return right / len(heard)


def _lower(name: str, value: float | None, target: float) -> Figure:
    met = value is not None and value <= target
    return Figure(name=name, value=value, unit="share", target=target, better="lower", met=met)


def _higher(name: str, value: float, target: float) -> Figure:
    met = value >= target
    return Figure(name=name, value=value, unit="share", target=target, better="higher", met=met)

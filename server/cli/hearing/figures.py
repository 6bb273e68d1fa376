"""The figures of hearing with their targets, and what plain faster-whisper makes of the same.

Recordings of people come from a folder of whoever measures, see `people.py`; what the natural voice
says is made here. Knows the models by their protocols only.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from models.hear.acceptance import compression_ratio
from models.machine import available_cores
from models.protocols import Transcriber
from models.starter.evaluate.figures import Figure
from models.starter.gallery.samples import gallery_scenes
from models.starter.world.sentences import SpokenAsk, sample_query
from models.types import Audio, Transcript
from server.cli.hearing import people
from server.cli.hearing.own_words import names_heard, spoken_names
from server.cli.hearing.plain import PlainEar
from server.cli.hearing.scoring import groups_heard, number_heard, words
from server.cli.hearing.sounds import sounds
from server.cli.hearing.voice import SpokenSentences, in_three_rooms
from server.language.commands import Steer, understand
from server.language.synonyms import SYNONYMS, CommandName
from server.search.query import Query
from server.session.belief import meant_for_it

COMMANDS, QUERIES, UTTERANCES, SOUNDS_EACH = 300, 300, 50, 6
RESULTS = 9  # that are open where commands are said
LOOP_RATIO = 2.4  # Whisper's own: a text that zlib makes shorter than that repeats itself

Hear = Callable[[Audio, int], Transcript]
"""A recording, and how many results are open -> what was meant, as a session would take it."""
Score: TypeAlias = Callable[[Sequence[str]], float]
"""What was heard of each recording, in order -> the figure."""
Find = Callable[[Sequence[str]], Sequence[int]]
"""Questions -> the place of the first picture found for each, among those of the gallery."""


@dataclass(frozen=True)
class Ears:
    """What is measured."""

    hear: Hear
    transcriber: Transcriber
    names: Hear | None = None
    """The same ear where the library has the names of `own_words.py`; None for the same library."""
    plain: PlainEar | None = None
    """None where the figures are to stand alone."""


def evaluate_hearing(
    ears: Ears,
    voice: SpokenSentences,
    find: Find,
    speech: Path | None,
    parts: Collection[str] = (),
) -> Iterator[Figure]:
    """All figures, as they are measured.

    Args:
        ears: what hears.
        voice: says what is to be heard.
        find: finds pictures of the gallery.
        speech: recordings of people; None where there are none.
        parts: what to measure, of "people", "rooms", "commands", "queries", "names", "sounds",
            "foreign" and "interjections"; all of them, if left out.
    """
    measures: dict[str, Callable[[], Iterable[Figure]]] = {
        "people": lambda: of_people(ears, speech),
        "rooms": lambda: of_rooms(ears, voice),
        "commands": lambda: of_commands(ears, voice),
        "queries": lambda: of_queries(ears, voice, find),
        "names": lambda: of_names(ears, voice),
        "sounds": lambda: of_sounds(ears),
        "foreign": lambda: of_foreign(ears, voice),
        "interjections": lambda: of_interjections(ears, voice),
    }
    for part, measure in measures.items():
        if not parts or part in parts:
            yield from measure()


def of_people(ears: Ears, speech: Path | None) -> Iterator[Figure]:
    """Orders, digits and names; each part that is absent is said to be."""
    orders = list(people.orders(speech)) if speech else []
    digits = list(people.digits(speech)) if speech else []
    names = list(people.names(speech)) if speech else []
    absent = "" if speech else "no recordings: give their folder with --speech"
    ears = replace(ears, hear=_once(ears.hear))  # orders count twice
    yield from _both(
        ears,
        "orders of people, word groups heard",
        0.85,
        [each.audio for each in orders],
        lambda heard: _groups_share(orders, heard),
        absent or _missing(orders, "orders"),
    )
    yield _share(
        "the same, careful",
        lambda: _groups_share(
            orders,
            [ears.transcriber.transcribe(each.audio, careful=True).text for each in orders],
        ),
        0.88,
        absent or _missing(orders, "orders"),
    )
    yield from _both(
        ears,
        "digits of people while results are open, right number",
        0.93,
        [each.audio for each in digits],
        lambda heard: _mean(
            number_heard(text) == each.wanted[0] for text, each in zip(heard, digits, strict=True)
        ),
        absent or _missing(digits, "digits"),
    )
    others = [*orders, *names]
    yield _share(
        "orders and names of people taken for a command",
        lambda: _mean(_command(ears.hear(each.audio, RESULTS).text) is not None for each in others),
        0.01,
        absent or _missing(others, "orders and names"),
        better="lower",
    )


def of_rooms(ears: Ears, voice: SpokenSentences) -> list[Figure]:
    """Loops, refusals and evenness of time: 50 sentences, each as it is, in noise and quiet."""
    sentences = [ask.text for ask in spoken_queries(UTTERANCES // 2)]
    sentences += [text for text, _ in spoken_commands(UTTERANCES - len(sentences))]
    recordings = list(in_three_rooms([voice.say(text) for text in sentences]))
    looped, lost, seconds = 0, 0, []
    for audio in recordings:
        began = time.perf_counter()
        heard = ears.transcriber.transcribe(audio)
        seconds.append(time.perf_counter() - began)
        looped += loops(heard.text, audio)
        if not heard.understood:
            lost += ears.transcriber.transcribe(audio, careful=True).understood
    uneven = float(np.percentile(seconds, 95) / np.median(seconds))
    name = f"{len(recordings)} recordings of the natural voice"
    return [
        _figure(f"{name}: loops", looped, "", 0, "lower"),
        _figure(f"{name}: refused though 30 s understand", lost, "", 0, "lower"),
        _figure(f"{name}: time of hearing, P95 over median", uneven, "", 2, "lower"),
    ]


def of_commands(ears: Ears, voice: SpokenSentences) -> Iterator[Figure]:
    """Commands and their synonyms while results are open."""
    said = [(voice.say(text), understand(text)) for text, _ in spoken_commands(COMMANDS)]
    yield from _both(
        ears,
        f"{len(said)} commands in the natural voice, right intent",
        0.97,
        [audio for audio, _ in said],
        lambda heard: _mean(
            understand(text) == meant for text, (_, meant) in zip(heard, said, strict=True)
        ),
    )


def of_queries(ears: Ears, voice: SpokenSentences, find: Find) -> Iterator[Figure]:
    """Questions for pictures of the gallery, heard where nothing is open yet."""
    asked = spoken_queries(QUERIES)
    sound = [voice.say(ask.text) for ask in asked]
    yield from _both(
        ears,
        f"{len(asked)} queries in the natural voice, picture asked for is first",
        0.93,
        sound,
        lambda heard: _first_right(asked, heard, find),
        results=0,
    )


def of_names(ears: Ears, voice: SpokenSentences) -> Iterator[Figure]:
    """Questions for a place or a folder of a library that has a hundred of them."""
    asked = [(name, voice.say(text)) for name, text in spoken_names()]
    yield from _both(
        replace(ears, hear=ears.names or ears.hear),
        f"{len(asked)} place and folder names of a library, the right one",
        0.90,
        [audio for _, audio in asked],
        lambda heard: _mean(
            names_heard(text) == [name] for text, (name, _) in zip(heard, asked, strict=True)
        ),
        results=0,
    )


def of_sounds(ears: Ears) -> Iterator[Figure]:
    """Sounds that are no speech: nothing should come of them."""
    noises = [audio for _, audio in sounds(SOUNDS_EACH)]
    yield from _both(
        ears,
        f"{len(noises)} sounds without speech refused",
        1.0,
        noises,
        lambda heard: _mean(not text for text in heard),
    )


def of_foreign(ears: Ears, voice: SpokenSentences) -> Iterator[Figure]:
    """Speech that is not English, while results are open: held, and at an open microphone."""
    spoken = list(voice.foreign())
    ears = replace(ears, hear=_once(ears.hear))
    yield from _both(
        ears,
        f"{len(spoken)} sentences in eight other languages acted upon",
        0.10,
        spoken,
        lambda heard: _mean(bool(text) for text in heard),
        better="lower",
    )
    yield _acted_upon(ears, "the same at an open microphone", 0.10, spoken)


def of_interjections(ears: Ears, voice: SpokenSentences) -> Iterator[Figure]:
    """What people say without wanting anything, at an open microphone."""
    spoken = list(voice.interjections())
    name = f"{len(spoken)} interjections acted upon at an open microphone"
    yield _acted_upon(ears, name, 0.0, spoken)


def spoken_commands(count: int) -> list[tuple[str, CommandName]]:
    """So many ways to say commands, every command among them before one comes again."""
    rng = random.Random("earshot spoken commands")
    ways = {name: rng.sample(said, len(said)) for name, said in SYNONYMS.items()}
    most = max(map(len, ways.values()))
    rounds = [
        (said[at], name) for at in range(most) for name, said in ways.items() if at < len(said)
    ]
    return rounds[:count]


def spoken_queries(count: int) -> list[SpokenAsk]:
    """So many different questions for pictures of the gallery, in held-out wordings."""
    rng, scenes = random.Random("earshot spoken queries"), gallery_scenes()
    found: dict[str, SpokenAsk] = {}
    while len(found) < count:
        ask = sample_query(rng, "test", scenes)
        found.setdefault(ask.text, ask)
    return list(found.values())


def loops(text: str, audio: Audio) -> bool:
    """Whether a transcript repeats itself, or is longer than anybody could speak."""
    return compression_ratio(text) > LOOP_RATIO or len(words(text)) > 6 * audio.seconds + 4


def _once(hear: Hear) -> Hear:
    """The same ear, which remembers what it heard of recordings that last as long as it."""
    known: dict[tuple[int, int], Transcript] = {}

    def again(audio: Audio, results: int) -> Transcript:
        key = (id(audio), results)
        if key not in known:
            known[key] = hear(audio, results)
        return known[key]

    return again


def _both(
    ears: Ears,
    name: str,
    target: float,
    recordings: Sequence[Audio],
    score: Score,
    absent: str = "",
    better: Literal["lower", "higher"] = "higher",
    results: int = RESULTS,
) -> Iterator[Figure]:
    """A figure of Earshot's ear, and the same of the plain one, which hears at the same time."""
    plain = ears.plain
    with ThreadPoolExecutor(available_cores()) as pool:
        beside = [pool.submit(plain, audio) for audio in recordings] if plain else []
        ours = [ears.hear(audio, results).text for audio in recordings]
        yield _share(name, lambda: score(ours), target, absent, better)
        if plain:
            theirs = [each.result() for each in beside]
            yield _share(
                f"{name}, by plain faster-whisper", lambda: score(theirs), target, absent, better
            )


def _acted_upon(ears: Ears, name: str, target: float, recordings: Sequence[Audio]) -> Figure:
    """Of what an open microphone hears while results are open."""

    def value() -> float:
        heard = [ears.hear(audio, RESULTS) for audio in recordings]
        return _mean(meant_for_it(each, open_microphone=True) for each in heard)

    return _share(name, value, target, better="lower")


def _share(
    name: str,
    value: Callable[[], float],
    target: float,
    absent: str = "",
    better: Literal["lower", "higher"] = "higher",
) -> Figure:
    if absent:
        return _figure(f"{name} ({absent})", None, "share", target, better)
    return _figure(name, value(), "share", target, better)


def _figure(
    name: str,
    value: float | None,
    unit: str,
    target: float,
    better: Literal["lower", "higher"],
) -> Figure:
    good = value is not None and (value <= target if better == "lower" else value >= target)
    return Figure(name=name, value=value, unit=unit, target=target, better=better, met=good)


def _missing(recordings: Sequence[people.Recording], what: str) -> str:
    return "" if recordings else f"the folder has no {what}"


def _groups_share(orders: Sequence[people.Recording], heard: Sequence[str]) -> float:
    pairs = zip(heard, orders, strict=True)
    right = sum(groups_heard(text, each.wanted) for text, each in pairs)
    return right / sum(len(each.wanted) for each in orders)


def _first_right(asked: Sequence[SpokenAsk], heard: Sequence[str], find: Find) -> float:
    scenes = gallery_scenes()
    queries = [_query(text) for text in heard]
    places = find([query or "nothing" for query in queries])
    rows = zip(asked, queries, places, strict=True)
    return _mean(bool(query) and ask.ask.satisfied_by(scenes[at]) for ask, query, at in rows)


def _query(text: str) -> str:
    """What would be searched for; nothing where it would be taken for something else."""
    meant = understand(text)
    return meant.words if isinstance(meant, Query) else ""


def _command(text: str) -> Steer | None:
    meant = understand(text) if text else None
    return meant if isinstance(meant, Steer) else None


def _mean(outcomes: Iterable[bool]) -> float:
    return float(np.mean(list(outcomes)))

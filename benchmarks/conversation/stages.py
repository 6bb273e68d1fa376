"""What each piece of a turn costs by itself, at the standard models' size, on this machine.

Each piece runs alone in one process, so that the figures add up to more than a turn costs where
the loop does things ahead or leaves them out.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.conversation.plain import FORCED_TOKENS, load_whisper, transcribe
from benchmarks.conversation.served import EARSHOT
from benchmarks.conversation.turns import spoken
from benchmarks.full_size.home import KEPT, Home, standard_home, voice_in
from benchmarks.full_size.library import PICTURES, open_filled
from benchmarks.full_size.shapes import CAPTION, QUERY
from benchmarks.report import Metric, note, percentiles, run
from index.library.library import Library
from models.audio import from_pcm16
from models.bundle import Models
from models.checkpoints.profiles import STANDARD, folder_of
from models.hear.decoding.window import window_features
from models.hear.whisper import FasterWhisper
from models.speak.espeak import Espeak
from models.speak.piper import Piper
from models.starter.drawing.picture import draw_scene
from models.starter.gallery.samples import gallery_scenes
from server.language.phrases import found, one_of, said_back
from server.search.finder import COUNTED_AT_MOST
from server.settings import Settings
from server.wiring import wire_models

WARM_UP = 2
WINDOWS = (5, 10, 30)  # seconds
BATCH = 8  # pictures
PICTURE_PIXELS = 512
HELP_MS = 500.0
SEARCH_MS = 5.0  # 95 of 100; the budget is for a million vectors

FIRST_SENTENCE = f"{said_back(QUERY)} {found(3)}"
SECOND_SENTENCE = one_of(1, 3, CAPTION)

Piece = tuple[str, Callable[[], object]]
"""What it is called, and what does it once."""


def measure(
    repeats: int,
    home: Callable[[], Home] = lambda: standard_home(Settings().home),
    pictures: int = PICTURES,
) -> list[Metric]:
    """The figures, piece by piece."""
    at = home()
    weights = "random weights" if at.random_weights else "true weights"
    what = f"pieces of a turn, standard models ({weights})"
    library = at.folder / "library" if at.random_weights else KEPT / f"library-{pictures}"
    figures = []
    folder = folder_of(STANDARD.hear, at.folder)
    for piece, work in hearing(folder):
        figures += percentiles(f"{what}: {piece}", timed(piece, work, repeats))
    figures += hearing_both_ways(what, folder, at.random_weights, repeats)
    with closing(wire_models(STANDARD, at.folder)) as models:
        piper = Piper(voice_in(at.folder))
        for piece, work in seeing_and_speaking(models, piper):
            figures += percentiles(f"{what}: {piece}", timed(piece, work, repeats))
        with closing(open_filled(library, models.embedder, pictures)) as opened:
            times = timed("search", searching(models, opened), repeats)
    name = f"{what}: search of {pictures:,} pictures, with their rows"
    figures += percentiles(name, times, most=SEARCH_MS)
    return figures + percentiles(
        "the command: earshot --help", timed("help", _help, repeats), HELP_MS, HELP_MS
    )


def hearing(folder: Path) -> Iterator[Piece]:
    """What comes before Whisper's encoder, and the encoder by window."""
    whisper = load_whisper(folder)
    question = from_pcm16(spoken(QUERY).tobytes()).samples
    spectrogram = partial(window_features, whisper.feature_extractor, question)
    yield "log-mel spectrogram, 10 s", partial(spectrogram, 10)
    for seconds in WINDOWS:
        name = f"Whisper's encoder, {seconds} s window"
        yield name, partial(whisper.encode, spectrogram(seconds))


def hearing_both_ways(what: str, folder: Path, forced: bool, repeats: int) -> list[Metric]:
    """The transcription of the question, Earshot's and faster-whisper's own."""
    question = from_pcm16(spoken(QUERY).tobytes())
    ear, whisper = FasterWhisper(folder), load_whisper(folder)
    tokens = FORCED_TOKENS if forced else None
    ours = timed("transcription", lambda: ear.transcribe(question), repeats)
    theirs = timed("plain", lambda: transcribe(whisper, question, tokens), repeats)
    sooner = round(float(np.median(theirs) / np.median(ours)), 2)
    name = "transcription, sooner than faster-whisper's own"
    return [
        *percentiles(f"{what}: transcription of the question", ours),
        *percentiles(f"{what}: the same by faster-whisper's own method", theirs),
        Metric(f"{what}: {name}", sooner, "times", 1, "higher"),
    ]


def seeing_and_speaking(models: Models, piper: Piper) -> Iterator[Piece]:
    """Each tower of the search model, captions, and two voices that remember nothing."""
    scenes = gallery_scenes()[:BATCH]
    photos = [draw_scene(scene, PICTURE_PIXELS) for scene in scenes]
    espeak = Espeak("en-us")
    yield "one query to a vector", lambda: models.embedder.embed([QUERY])
    yield "one picture to a vector", lambda: models.embedder.embed(photos[:1])
    yield "caption of one picture", lambda: models.captioner.caption(photos[:1])
    yield f"captions of {BATCH} pictures", lambda: models.captioner.caption(photos)
    yield "Piper, first sentence", lambda: list(piper.speak(FIRST_SENTENCE))
    yield "Piper, second sentence", lambda: list(piper.speak(SECOND_SENTENCE))
    yield "espeak-ng, first sentence", lambda: list(espeak.speak(FIRST_SENTENCE))


def searching(models: Models, library: Library) -> Callable[[], Any]:
    """What the server asks of a library for one question, as deep as it counts matches."""
    vector = models.embedder.embed([QUERY])[0]

    def search() -> object:
        ids, _ = library.scores(vector, COUNTED_AT_MOST)
        return library.catalog.photos(ids.tolist())

    return search


def timed(piece: str, work: Callable[[], object], repeats: int) -> Sequence[float]:
    """Milliseconds of each run but the first ones."""
    note(f"Measuring {piece}.")
    times = []
    for _ in range(WARM_UP + repeats):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return times[WARM_UP:]


def _help() -> None:
    subprocess.run([EARSHOT, "--help"], stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    run(measure, "What each piece of a turn costs by itself.")

"""How long a person waits: one spoken turn, stage by stage, with the models of both profiles.

`earshot serve` runs in a process of its own and is asked aloud over its WebSocket; nothing in it
knows that it is measured. Beside it, the same turn the plain way. Prints also how long starting
takes and how much memory serving needs.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.conversation.plain import FORCED_TOKENS, Plain, load_whisper
from benchmarks.conversation.served import Served, serving
from benchmarks.conversation.turns import (
    FIRST_SOUND,
    FRAME_SECONDS,
    Turn,
    ask_aloud,
    ask_openly,
    spoken,
)
from benchmarks.full_size.home import (
    KEPT,
    Home,
    standard_home,
    voice_in,
    whisper_small_home,
)
from benchmarks.full_size.library import PICTURES, open_filled
from benchmarks.full_size.shapes import QUERY
from benchmarks.report import Metric, note, percentiles, run, spread
from models.audio import from_pcm16
from models.checkpoints.profiles import STANDARD, STARTER, folder_of, found
from models.speak.piper import Piper
from models.starter.drawing.picture import draw_scene
from models.starter.gallery.samples import gallery_scenes
from server.settings import Settings
from server.wiring import wire_models

WARM_UP = 2
PICTURE_PIXELS = 512
FIRST_SOUND_MEDIAN, FIRST_SOUND_MOST = 450.0, 800.0  # ms after the end of speech
STARTER_MEDIAN, SMALL_MEDIAN = 250.0, 900.0
SOONER = 5.0  # times, than the plain way
REPEATS, FEWER_REPEATS = 100, 20
START_SECONDS, STANDARD_START_SECONDS = 4.0, 8.0
STARTER_MB, STANDARD_MB = 450.0, 1500.0
REST_SECONDS = 6.0  # after the last turn; the server gives memory back where 3 s are quiet


def measure(
    repeats: int,
    home: Callable[[], Home] = lambda: standard_home(Settings().home),
    pictures: int = PICTURES,
    frame_seconds: float = FRAME_SECONDS,
) -> list[Metric]:
    """The figures of both profiles, and of the standard one with a larger ear."""
    figures = measure_starter(repeats, frame_seconds)
    figures += measure_standard(repeats, home(), pictures, frame_seconds)
    return figures + measure_small(max(1, repeats // 4), pictures, frame_seconds)


def measure_starter(repeats: int, frame_seconds: float = FRAME_SECONDS) -> list[Metric]:
    """The starter models with the sample gallery, drawn and read in a first start."""
    what = "starter models, sample gallery"
    with tempfile.TemporaryDirectory() as folder:
        if not all(found(part, Path(folder)) for part in STARTER.checkpoints()):
            return [Metric(f"{what}: a turn (the starter's weights are not here)", None, "ms")]
        note("Drawing and reading the sample gallery.")
        with serving(Path(folder)) as served:
            first = Metric(f"{what}: first start, gallery drawn and read", _seconds(served), "s")
        note("Asking aloud, starter models.")
        with serving(Path(folder)) as served:
            turns = _turns(served, repeats, frame_seconds)
            figures = turn_figures(what, turns, STARTER_MEDIAN)
            return [*figures, first, *_running(what, served, START_SECONDS, STARTER_MB)]


def measure_standard(
    repeats: int, home: Home, pictures: int = PICTURES, frame_seconds: float = FRAME_SECONDS
) -> list[Metric]:
    """The standard models with a library of many pictures, and the plain way beside."""
    weights = "random weights" if home.random_weights else "true weights"
    what = f"standard models ({weights}), {pictures:,} pictures"
    library = KEPT / f"library-{pictures}" if not home.random_weights else home.folder / "library"
    with closing(wire_models(STANDARD, home.folder)) as models:
        open_filled(library, models.embedder, pictures).close()
    note("Asking aloud, standard models.")
    fewer = min(repeats, FEWER_REPEATS)
    with serving(home.folder, ["--library", str(library), "--models", "standard"]) as served:
        turns = _turns(served, repeats, frame_seconds)
        openly = ask_openly(served.url, spoken(QUERY), fewer + WARM_UP)[WARM_UP:]
        running = _running(what, served, STANDARD_START_SECONDS, STANDARD_MB)
    note("The same the plain way.")
    plain = measure_plain(
        min(repeats, FEWER_REPEATS), home, library, pictures, turns[0].answer, frame_seconds
    )
    rows = [turn.stages() for turn in turns]
    ours, theirs = (float(np.median([row[FIRST_SOUND] for row in way])) for way in (rows, plain))
    sooner = round(theirs / ours, 2)
    ratio = Metric(
        f"{what}: first sound, sooner than the plain way", sooner, "times", SOONER, "higher"
    )
    waits = [turn.milliseconds["sounding"] for turn in openly]
    figures = [
        *turn_figures(what, turns),
        *percentiles(f"{what}: open microphone, 0.4 s of silence included", waits),
        ratio,
        *running,
    ]
    beside = "the same the plain way, stage after stage"
    for stage, times in spread(plain):
        figures += percentiles(f"{beside}: {stage}", times)
    return figures


def measure_small(
    repeats: int, pictures: int = PICTURES, frame_seconds: float = FRAME_SECONDS
) -> list[Metric]:
    """The standard models with Whisper small in place of base; always with random weights."""
    what = "standard models with Whisper small (random weights)"
    home = whisper_small_home()
    library = home.folder / "library"
    with closing(wire_models(STANDARD, home.folder)) as models:
        open_filled(library, models.embedder, pictures).close()
    note("Asking aloud, Whisper small.")
    with serving(home.folder, ["--library", str(library), "--models", "standard"]) as served:
        turns = _turns(served, repeats, frame_seconds)
        return turn_figures(what, turns, SMALL_MEDIAN, None)


def measure_plain(
    repeats: int,
    home: Home,
    library: Path,
    pictures: int,
    answer: str,
    frame_seconds: float,
) -> list[dict[str, float]]:
    """The time of each stage of some turns the plain way, in milliseconds."""
    question = from_pcm16(spoken(QUERY).tobytes())
    with (
        closing(wire_models(STANDARD, home.folder)) as models,
        closing(open_filled(library, models.embedder, pictures)) as opened,
    ):
        plain = Plain(
            whisper=load_whisper(folder_of(STANDARD.hear, home.folder)),
            models=models,
            voice=Piper(voice_in(home.folder)),
            library=opened,
            picture=draw_scene(gallery_scenes()[0], PICTURE_PIXELS),
            answer=answer,
            speaking_seconds=question.seconds / FRAME_SECONDS * frame_seconds,
            max_new_tokens=FORCED_TOKENS if home.random_weights else None,
        )
        turns = [plain.turn(question) for _ in range(WARM_UP + repeats)]
    return turns[WARM_UP:]


def _turns(served: Served, repeats: int, frame_seconds: float) -> list[Turn]:
    question = spoken(QUERY)
    return ask_aloud(served.url, question, WARM_UP + repeats, frame_seconds)[WARM_UP:]


def turn_figures(
    what: str,
    turns: Sequence[Turn],
    median_ms: float = FIRST_SOUND_MEDIAN,
    most_ms: float | None = FIRST_SOUND_MOST,
) -> list[Metric]:
    """How long each stage took, and how much sound the answer is."""
    figures = []
    for stage, times in spread([turn.stages() for turn in turns]):
        budget = (median_ms, most_ms) if stage == FIRST_SOUND else (None, None)
        figures += percentiles(f"{what}: {stage}", times, *budget)
    seconds = float(np.median([turn.seconds for turn in turns]))
    return [*figures, Metric(f"{what}: sound of the answer", round(seconds, 2), "s")]


def _running(what: str, served: Served, start_seconds: float, resident_mb: float) -> list[Metric]:
    at_once = served.resident_mb()
    most = max(served.most_mb, at_once)
    time.sleep(REST_SECONDS)
    return [
        Metric(f"{what}: start until ready", _seconds(served), "s", start_seconds),
        Metric(f"{what}: memory after the turns", round(served.resident_mb()), "MB", resident_mb),
        Metric(f"{what}: memory right after the last turn", round(at_once), "MB"),
        Metric(f"{what}: most memory, loading included", round(most), "MB"),
    ]


def _seconds(served: Served) -> float:
    return round(served.start_seconds, 2)


if __name__ == "__main__":
    run(measure, "One spoken turn, stage by stage.", REPEATS)

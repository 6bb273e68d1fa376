"""Text in pictures: how many characters are read wrongly, and what is read where nothing stands.

300 signs, receipts and labels are drawn in eight fonts, and 300 pictures without any text: scenes
of the starter that no model has seen. Times are the processor's, so that other programs do not
count.

    python -m benchmarks.reading.text
    python -m benchmarks.reading.text --repeats 60    a sample of each
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

import jiwer
import numpy as np
from PIL import Image

from benchmarks.reading.drawn import DrawnText, drawn
from benchmarks.report import BenchmarkFailed, Metric, note, run
from models.protocols import Reader
from models.starter.drawing.picture import draw_scene
from models.starter.world.scenes import sample_scene
from models.starter.world.splits import HELD_OUT_SEEDS
from models.types import PictureText
from models.vision.reading.rapid import RapidReader

PICTURES = 300
SCENE_PIXELS = 576
WRONG_AT_MOST = 3.0  # characters of a hundred


def measure(repeats: int, reader: Reader | None = None) -> list[Metric]:
    """Read so many pictures with text, and as many without. Raises: BenchmarkFailed."""
    reading = reader or RapidReader()
    reading.load()
    try:
        written = [drawn(number) for number in range(repeats)]
    except OSError as error:
        raise BenchmarkFailed(
            "A font is not installed. Install fonts-dejavu-extra and fonts-urw-base35."
        ) from error
    note(f"Reading {repeats} pictures with text.")
    texts, with_text = _timed(reading.read, (one.image for one in written))
    note(f"Looking at {repeats} pictures without.")
    scenes = (draw_scene(sample_scene(seed), SCENE_PIXELS) for seed in HELD_OUT_SEEDS[:repeats])
    nothing, without = _timed(reading.read, scenes)
    invented = sum(bool(text.lines) for text in nothing)
    return [
        *_errors(written, texts),
        Metric(f"Nothing written, of {repeats}: pictures with invented text", invented, "", 0),
        *_seconds("with text", with_text),
        *_seconds("without", without),
    ]


def _errors(written: Sequence[DrawnText], texts: Sequence[PictureText]) -> list[Metric]:
    kinds = dict.fromkeys(one.kind for one in written)
    what = f"Characters read wrongly, {len(written)} pictures"
    pairs = [
        (one.kind, _plain(one.text), _plain(_said(text)))
        for one, text in zip(written, texts, strict=True)
    ]
    figures = [
        Metric(f"{what}: {kind}s", _wrong([pair for pair in pairs if pair[0] == kind]), "%")
        for kind in kinds
    ]
    return [Metric(f"{what}: all", _wrong(pairs), "%", WRONG_AT_MOST), *figures]


def _wrong(pairs: Sequence[tuple[str, str, str]]) -> float:
    """Character error rate, edits by characters, in percent."""
    rate = jiwer.cer([true for _, true, _ in pairs], [read for *_, read in pairs])
    return round(100 * float(rate), 2)


def _said(text: PictureText) -> str:
    return "\n".join(line.text for line in text.lines)


def _plain(text: str) -> str:
    """Spaces and breaks are no characters that anybody hears."""
    return " ".join(text.split())


def _timed(
    read: Callable[[Sequence[Image.Image]], list[PictureText]], images: Iterable[Image.Image]
) -> tuple[list[PictureText], list[float]]:
    """What is read in each picture, and the processor's seconds for it."""
    texts, seconds = [], []
    for image in images:
        began = time.process_time()
        texts += read([image])
        seconds.append(time.process_time() - began)
    return texts, seconds


def _seconds(what: str, seconds: Sequence[float]) -> list[Metric]:
    name = f"Processor time of a picture: {what}"
    return [
        Metric(f"{name}, median", round(1000 * float(np.percentile(seconds, 50)), 1), "ms"),
        Metric(f"{name}, 95 of 100", round(1000 * float(np.percentile(seconds, 95)), 1), "ms"),
    ]


if __name__ == "__main__":
    run(measure, __doc__ or "", PICTURES)

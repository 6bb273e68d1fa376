"""How long a second run over unchanged files takes, and how soon a new one is found.

The files are there, small and of no use: what is measured is that none of them is opened.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.report import Metric, note, percentiles, run
from index.build.build import build
from index.build.watch import changes
from index.catalog.records import Entry, FileIdentity, FileState, PhotoFacts, VectorModel
from index.library.library import Library
from models.types import Vectors

FILES = 100_000
A_FOLDER = 1000
AT_ONCE = 2000
DIMENSION = 512
MODEL = VectorModel("benchmark/none@1", DIMENSION, "none")
SECONDS_AT_MOST = 5.0
NEW_SECONDS_AT_MOST = 2000.0  # milliseconds
REPEATS = 5


def measure(repeats: int) -> list[Metric]:
    """A second run over all files; then new files, one by one, while the folder is followed."""
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder, "photos")
        library = Library.open(Path(folder, "library"), MODEL)
        try:
            note(f"Making {FILES:,} files.")
            _fill(library, photos)
            seconds = [_second_run(library, photos) for _ in range(repeats)]
            note("Following the folder.")
            milliseconds = _new_files(library, photos, repeats)
        finally:
            library.close()
    what = f"{FILES:,} files, unchanged"
    return [
        Metric(f"{what}: second run, slowest", round(max(seconds), 2), "s", SECONDS_AT_MOST),
        *percentiles(f"{what}: a new one found", milliseconds, None, NEW_SECONDS_AT_MOST),
    ]


def _fill(library: Library, photos: Path) -> None:
    vectors = np.random.default_rng(0).standard_normal((AT_ONCE, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    entries: list[Entry] = []
    for number in range(FILES):
        path = photos / f"{number // A_FOLDER:03d}" / f"IMG_{number:06d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        entries.append(_entry(path, number, vectors[number % AT_ONCE]))
        if len(entries) == AT_ONCE:
            library.catalog.store(entries, library.model_id)
            entries.clear()
    library.follow()


def _entry(path: Path, number: int, vector: Vectors) -> Entry:
    found = path.stat()
    identity = FileIdentity(found.st_ctime_ns, found.st_ino)
    return Entry(
        image_id=None,
        file=FileState(path, found.st_size, found.st_mtime_ns, f"{number:040x}", identity),
        facts=PhotoFacts(4032, 3024, None, None, None),
        vector=vector,
        caption="a picture",
        caption_confidence=0.9,
        captioner="none",
    )


def _never(images: Sequence[Image.Image]) -> Vectors:
    raise AssertionError("an unchanged file was opened")


def _second_run(library: Library, photos: Path) -> float:
    began = time.perf_counter()
    report = build(library, [photos], embed=_never, caption=None)
    assert report.unchanged == FILES, report
    return time.perf_counter() - began


def _new_files(library: Library, photos: Path, repeats: int) -> list[float]:
    """Milliseconds from a file's being there until it can be found."""
    stop, took = threading.Event(), list[float]()
    written = time.perf_counter()
    for places, _ in changes([photos], stop):
        if places != [photos]:
            report = build(library, places, embed=_any, caption=None)
            if not report.added:
                continue
            took.append(1000 * (time.perf_counter() - written))
        if len(took) == repeats:
            stop.set()
            break
        picture = Image.effect_noise((64, 48), 60 + len(took)).convert("RGB")
        beside = photos.parent / "new.jpg"
        picture.save(beside)
        written = time.perf_counter()
        os.replace(beside, photos / f"{len(took):03d}" / "new.jpg")  # noqa: PTH105
    return took


def _any(images: Sequence[Image.Image]) -> Vectors:
    return np.ones((len(images), DIMENSION), np.float32)


if __name__ == "__main__":
    run(measure, "How long a second run over unchanged files takes.", REPEATS)

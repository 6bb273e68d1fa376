"""How quickly photographs of 12 megapixels become findable, beside two other ways.

The plain way opens, prepares and embeds one after the other, with transformers' `CLIPModel` in
float32. rclip's way decodes eight at a time in threads, and hands them to ONNX Runtime; its own
program decodes them one by one. Earshot's is the whole of it: files found, decoded, hashed and
embedded, and rows and vectors stored so that they outlast a power cut. All have the same weights,
take turns at the same files, and have the same threads; the plain way's vectors are what the
others' are compared with. Earshot takes the way that is quickest on this processor, as
`models/vision/quickest.py` finds it, and is measured once more in one process, to see what it costs
that pictures are opened and looked at in others.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeAlias

import numpy as np
import psutil  # type: ignore[import-untyped]
from PIL import Image

from benchmarks.full_size.clip import ONNX, checkpoint, for_studio, transformers_clip
from benchmarks.full_size.exported import exported
from benchmarks.full_size.photos import copies, photos
from benchmarks.report import Metric, note, run
from index.build.batches import Read
from index.build.build import build
from index.build.embedding import Embed
from index.library.library import Library
from index.vectors import unit
from models.checkpoints.precision import WIDE, best_precision
from models.checkpoints.threads import default_threads, pin_torch
from models.types import Vectors
from models.vision.embedder import OpenClip
from models.vision.quickest import FolderEmbedder
from server.wiring import open_library
from server.workshop.reader import INDEXING_NICENESS, INDEXING_PROCESSES, WorkshopReader
from server.workshop.studio import Studio, StudioEmbedder

PICTURES = 240
A_TURN = 48
RCLIP_BATCH = 8
SOONER_THAN_PLAIN = 3.0
SOONER_THAN_RCLIP = {"bfloat16": 2.2, "float32": 1.3}
"""By what the processor multiplies quickest in."""
LEAST_COSINE = 0.99
MEAN = STD = 0.5  # as `benchmarks.full_size.embed` says
PLAIN, RCLIP, EARSHOT = "the plain way", "rclip's way", "Earshot"
ONE_PROCESS = "Earshot in one process"
KEPT = 3600.0  # seconds that processes wait for their next turn

Way: TypeAlias = Callable[[Sequence[Path]], Vectors]
"""Files to unit vectors, shape (files, 512)."""


@dataclass
class Measured:
    """One way, and what it took, turn by turn."""

    way: Way
    seconds: list[float] = field(default_factory=list)
    """For each photograph."""
    worked: list[float] = field(default_factory=list)
    """Seconds of the processor, all cores together, for each photograph."""
    vectors: list[Vectors] = field(default_factory=list)

    def turn(self, paths: Sequence[Path]) -> None:
        """Embed these."""
        began, before = time.perf_counter(), _worked()
        self.vectors.append(self.way(paths))
        self.seconds.append((time.perf_counter() - began) / len(paths))
        self.worked.append((_worked() - before) / len(paths))


def _worked() -> float:
    """Seconds of the processor that this process and its children have had."""
    times = os.times()
    alive = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    living: float = sum(child.user + child.system for child in alive)
    return times.user + times.system + times.children_user + times.children_system + living


def measure(
    pictures: int,
    folder: Callable[[], Path] = checkpoint,
    originals: Callable[[], list[Path]] = photos,
) -> list[Metric]:
    """Pictures a second, processor time, ratios, and how near the vectors are to the plain way's.

    Args:
        pictures: how many photographs; no two have the same bytes.
        folder: the checkpoint.
        originals: the photographs that copies are made of.
    """
    model, files = folder(), originals()
    export = exported(model)
    pin_torch(default_threads())
    with (
        tempfile.TemporaryDirectory(dir=files[0].parent) as beside,
        closing(OpenClip(model)) as embedder,
        closing(open_library(Path(beside, "library"), embedder, reindex=True)) as library,
        closing(open_library(Path(beside, "other"), embedder, reindex=True)) as other,
        closing(WorkshopReader(INDEXING_PROCESSES, INDEXING_NICENESS, idle_seconds=KEPT)) as reader,
        closing(Studio(partial(for_studio, model, export), idle_seconds=KEPT)) as studio,
        closing(FolderEmbedder(model, export, model.parent)) as here,
    ):
        in_studio = StudioEmbedder(studio).embed
        ways = {
            PLAIN: Measured(_plain(model)),
            RCLIP: Measured(_rclip(model)),
            ONE_PROCESS: Measured(partial(_earshot, other, here.embed, None)),
            EARSHOT: Measured(partial(_earshot, library, in_studio, reader.read)),
        }
        first = copies(Path(beside, "first"), files, [pictures])
        for measured in ways.values():
            measured.way(first)  # loaded, and ready to run
        for start in range(0, pictures, A_TURN):
            note(f"{start} of {pictures} photographs are read.")
            numbers = range(start, min(pictures, start + A_TURN))
            paths = copies(Path(beside, f"from-{start}"), files, numbers)
            for measured in ways.values():
                measured.turn(paths)
    return _figures(f"indexing with a ViT-B-32, {pictures:,} photos of 12 megapixels", ways)


def _figures(what: str, ways: dict[str, Measured]) -> list[Metric]:
    figures = []
    for name, one in ways.items():
        figures += [
            Metric(f"{what}: {name}", round(1 / median(one.seconds), 2), "photos/s"),
            Metric(f"{what}: {name}, processor time", round(1000 * median(one.worked), 1), "ms"),
        ]
    ours, reference = ways[EARSHOT], np.concatenate(ways[PLAIN].vectors)
    than_rclip = SOONER_THAN_RCLIP[best_precision(WIDE)]
    targets = ((PLAIN, SOONER_THAN_PLAIN), (RCLIP, than_rclip), (ONE_PROCESS, None))
    for name, target in targets:
        ratios = [other / own for other, own in zip(ways[name].seconds, ours.seconds, strict=True)]
        spared = [other / own for other, own in zip(ways[name].worked, ours.worked, strict=True)]
        figures += [
            Metric(f"{what}: quicker than {name}", _two(ratios), "times", target, "higher"),
            Metric(f"{what}: less processor time than {name}", _two(spared), "times"),
        ]
    for name in (RCLIP, EARSHOT):
        lowest = float((np.concatenate(ways[name].vectors) * reference).sum(axis=1).min())
        title = f"{what}: lowest cosine to the plain way, {name}"
        figures.append(Metric(title, round(lowest, 5), "", LEAST_COSINE, "higher"))
    return figures


def _two(ratios: Sequence[float]) -> float:
    return round(median(ratios), 2)


def _plain(model: Path) -> Way:
    """Open, prepare and embed, one after the other."""
    import torch
    from transformers import CLIPImageProcessor

    clip = transformers_clip(model)
    side = clip.config.vision_config.image_size
    prepare = CLIPImageProcessor(
        size={"height": side, "width": side},
        do_center_crop=False,
        image_mean=[MEAN] * 3,
        image_std=[STD] * 3,
    )

    def embed(paths: Sequence[Path]) -> Vectors:
        vectors = []
        with torch.inference_mode():
            for path in paths:
                with Image.open(path) as picture:
                    pixels = prepare(images=picture.convert("RGB"), return_tensors="pt")
                seen = clip.vision_model(**pixels).pooler_output
                vectors.append(clip.visual_projection(seen)[0].numpy())
        return unit(vectors, len(vectors[0]))

    return embed


def _rclip(model: Path) -> Way:
    """Eight decoded in threads, then embedded by ONNX Runtime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = default_threads()
    session = onnxruntime.InferenceSession(
        str(model / ONNX), options, providers=["CPUExecutionProvider"]
    )
    side = session.get_inputs()[0].shape[-1]

    def prepared(path: Path) -> Vectors:
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
        levels = (np.asarray(small, np.float32) / 255 - np.float32(MEAN)) / np.float32(STD)
        return np.asarray(levels.transpose(2, 0, 1), np.float32)

    def embed(paths: Sequence[Path]) -> Vectors:
        vectors: list[Vectors] = []
        with ThreadPoolExecutor(default_threads()) as pool:
            for first in range(0, len(paths), RCLIP_BATCH):
                pixels = np.stack([*pool.map(prepared, paths[first : first + RCLIP_BATCH])])
                vectors += session.run(None, {"pixels": pixels})
        found = np.concatenate(vectors)
        return unit(found, found.shape[1])

    return embed


def _earshot(library: Library, embed: Embed, read: Read | None, paths: Sequence[Path]) -> Vectors:
    """What `earshot index` does before the captions."""
    report = build(library, [paths[0].parent], embed=embed, read=read)
    assert report.added == len(paths), report
    ids = {photo.path: photo.image_id for photo in library.catalog.page(limit=library.count())}
    return np.array([library.vector(ids[path]) for path in paths])


if __name__ == "__main__":
    run(measure, "How quickly photographs become findable.", PICTURES)

"""Draws the training scenes once, small, and keeps them on disk for both picture models.

A picture is drawn larger, sometimes saved as JPEG on the way, and reduced, so that it looks as
a served picture does after the adapters have reduced it. Mirrored scenes come for free.

    python -m models.starter.train.data --scenes 80000
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.starter.drawing.picture import DRAWING_VERSION, draw_scene
from models.starter.gallery.jpeg import from_jpeg, to_jpeg
from models.starter.world.scenes import Scene, sample_scene
from models.starter.world.splits import TRAINING_SEEDS, VALIDATION_SEEDS

Pixels = npt.NDArray[np.uint8]

PIXELS = 80
"""Side of a training picture."""
TRAINING = Path("training")
"""Where everything that training needs and makes is kept; not committed."""
PICTURES = 64_000
"""How many of the first training scenes the picture models learn from."""
CHUNK = 256  # scenes drawn and written at a time

_DRAWN = (88, 104, 128, 168, 192)  # at the 512 of a served picture, drawing takes ten times as long
_REDUCE = (Image.Resampling.BICUBIC, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)


def training_picture(scene: Scene) -> Pixels:
    """One scene as the models see it, shape (PIXELS, PIXELS, 3); depends on the scene alone."""
    rng = random.Random(f"earshot training picture {scene.seed}")
    picture = draw_scene(scene, rng.choice(_DRAWN))
    if rng.random() < 0.4:
        side = rng.randint(PIXELS, picture.width)
        picture = picture.resize((side, side), Image.Resampling.BICUBIC)
        picture = from_jpeg(to_jpeg(picture, rng.randint(60, 95)))
    return np.asarray(picture.resize((PIXELS, PIXELS), rng.choice(_REDUCE)))


def mirrored(scene: Scene) -> Scene:
    """The same scene seen in a mirror; a stacked pair keeps its order."""
    things = [replace(t, x=1 - t.x, flipped=not t.flipped) for t in scene.things]
    if scene.relation == "beside":
        things.reverse()
    return replace(scene, things=tuple(things))


@dataclass(frozen=True)
class Drawn:
    """Scenes and their pictures, row by row."""

    scenes: Sequence[Scene]
    pictures: Pixels
    """Shape (n, PIXELS, PIXELS, 3)."""

    def __len__(self) -> int:
        return len(self.scenes)

    def batch(self, rows: npt.NDArray[np.int64], mirror: npt.NDArray[np.bool_]) -> Drawn:
        """These rows, some of them mirrored; `mirror` has one flag a row."""
        pictures = np.ascontiguousarray(self.pictures[rows])
        pictures[mirror] = pictures[mirror][:, :, ::-1]
        scenes = [
            mirrored(self.scenes[row]) if flip else self.scenes[row]
            for row, flip in zip(rows, mirror, strict=True)
        ]
        return Drawn(scenes, pictures)


def training_scenes(count: int, folder: Path = TRAINING, workers: int = 1) -> Drawn:
    """The first `count` training scenes; draws those that are not on disk yet."""
    return _drawn(TRAINING_SEEDS[:count], folder / "train", workers)


def unseen_scenes(count: int, folder: Path = TRAINING, workers: int = 1) -> Drawn:
    """Training scenes that the picture models did not learn from; draws those not on disk yet."""
    seeds = TRAINING_SEEDS[PICTURES : PICTURES + count]
    return _drawn(seeds, folder / "unseen", workers)


def validation_scenes(count: int, folder: Path = TRAINING, workers: int = 1) -> Drawn:
    """The first `count` validation scenes; draws those that are not on disk yet."""
    return _drawn(VALIDATION_SEEDS[:count], folder / "validation", workers)


def _drawn(seeds: range, folder: Path, workers: int) -> Drawn:
    folder.mkdir(parents=True, exist_ok=True)
    pictures = _grow(folder / "pictures.u8", len(seeds))
    done_path = folder / "done.json"
    done = _count_done(done_path)
    if done < len(seeds):
        _draw_missing(seeds, pictures, done, done_path, workers)
    return Drawn([sample_scene(seed) for seed in seeds], pictures)


def _grow(path: Path, count: int) -> Pixels:
    """A file of at least `count` pictures, mapped into memory; what is in it stays."""
    size = count * PIXELS * PIXELS * 3
    with path.open("ab") as file:
        if file.tell() < size:
            file.truncate(size)
    shape = (count, PIXELS, PIXELS, 3)
    return np.memmap(path, np.uint8, "r+", shape=shape)


def _draw_missing(seeds: range, pictures: Pixels, done: int, done_path: Path, workers: int) -> None:
    from models.starter.train.progress import bar

    chunks = [seeds[at : at + CHUNK] for at in range(done, len(seeds), CHUNK)]
    with ProcessPoolExecutor(workers) as pool, bar("drawing scenes", len(seeds), done) as advance:
        for chunk, drawn in zip(chunks, pool.map(_draw_chunk, chunks), strict=True):
            pictures[done : done + len(chunk)] = drawn
            done += len(chunk)
            _record_done(done_path, done)
            advance(done, "")


def _count_done(path: Path) -> int:
    """How many pictures are on disk, drawn the way scenes are drawn today."""
    if not path.exists():
        return 0
    record = json.loads(path.read_text())
    return int(record["count"]) if record["drawing"] == DRAWING_VERSION else 0


def _record_done(path: Path, count: int) -> None:
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps({"count": count, "drawing": DRAWING_VERSION}))
    beside.replace(path)


def _draw_chunk(seeds: range) -> Pixels:
    return np.stack([training_picture(sample_scene(seed)) for seed in seeds])


def main() -> None:
    """Draw what training needs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=PICTURES)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    validation_scenes(2_000, workers=options.workers)
    training_scenes(options.scenes, workers=options.workers)


if __name__ == "__main__":
    main()

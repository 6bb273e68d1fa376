"""How well near duplicates are told from other pictures, on drawn scenes that no model has seen.

Each scene is drawn, saved, and changed as pictures get changed: saved again smaller and harder,
made lighter, cut a little, drawn once more with its things moved as in a burst. All of these should
be grouped with the first; another scene should not, nor the same things drawn in another way.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from benchmarks.report import Metric, note, run
from index.catalog.records import Photo
from index.pictures.look_hash import look_hash
from models.checkpoints.profiles import profiles
from models.protocols import Embedder
from models.starter.drawing.picture import draw_scene
from models.starter.world.scenes import Scene, sample_scene
from models.starter.world.splits import HELD_OUT_SEEDS
from models.types import Vectors
from server.search.near_duplicates import groups
from server.settings import Settings
from server.wiring import wire_embedder

PIXELS = 512
SCENES = 200
FOUND_AT_LEAST, WRONG_AT_MOST = 90.0, 0.1  # of a hundred
OTHER_DRAWING = 1_000_000  # added to a scene's seed


def measure(repeats: int) -> list[Metric]:
    """The share of each kind of change that is grouped, and of other scenes."""
    embedder = wire_embedder(profiles()["starter"], Settings().home)
    scenes = [sample_scene(seed) for seed in HELD_OUT_SEEDS[:repeats]]
    drawn = [draw_scene(scene, PIXELS) for scene in scenes]
    first = _seen(embedder, [_saved(image, 90) for image in drawn])
    note(f"Comparing {len(scenes)} scenes.")
    figures = [
        Metric(
            f"grouped, of 100: {name}",
            _share(first, _seen(embedder, changed(scenes, drawn))),
            "",
            FOUND_AT_LEAST,
            "higher",
        )
        for name, changed in CHANGES.items()
    ]
    wrong = 100 * float(np.mean([_alike(*pair) for pair in combinations(first, 2)]))
    again = _seen(embedder, [_saved(draw_scene(_other(scene), PIXELS), 90) for scene in scenes])
    by_mistake = "grouped by mistake, of 100"
    return [
        *figures,
        Metric(f"{by_mistake}: another scene", round(wrong, 4), "", WRONG_AT_MOST),
        Metric(f"{by_mistake}: the same things drawn otherwise", _share(first, again), ""),
    ]


Seen = tuple[int, Vectors]
"""The hash of a picture's look, and its vector."""
Changed = Callable[[Sequence[Scene], Sequence[Image.Image]], list[Image.Image]]


def _seen(embedder: Embedder, images: Sequence[Image.Image]) -> list[Seen]:
    return list(zip(map(look_hash, images), embedder.embed(images), strict=True))


def _alike(one: Seen, other: Seen) -> bool:
    """Whether an answer would group them, if their files differ."""
    photos = [_photo(number, look) for number, (look, _) in enumerate((one, other))]
    vectors = {0: one[1], 1: other[1]}
    return len(groups(photos, lambda _: vectors)) == 1


def _photo(number: int, look: int) -> Photo:
    return Photo(number, Path(), None, None, None, None, None, PIXELS, PIXELS, look_hash=look)


def _share(ones: Sequence[Seen], others: Sequence[Seen]) -> float:
    alike = [_alike(*pair) for pair in zip(ones, others, strict=True)]
    return round(100 * float(np.mean(alike)), 1)


def _saved(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue())).convert("RGB")


def _cut(image: Image.Image, share: float) -> Image.Image:
    width, off = image.width, int(image.width * share)
    box = (off, off // 2, width - off // 3, width - off // 2)
    return image.crop(box).resize(image.size)


def _moved(scene: Scene) -> Scene:
    """The next picture of a burst."""
    chance = random.Random(scene.seed)
    things = (
        replace(
            thing,
            x=thing.x + chance.uniform(-0.02, 0.02),
            y=thing.y + chance.uniform(-0.01, 0.01),
        )
        for thing in scene.things
    )
    return replace(scene, things=tuple(things))


def _other(scene: Scene) -> Scene:
    return replace(scene, seed=scene.seed + OTHER_DRAWING)


CHANGES: dict[str, Changed] = {
    "saved again, smaller and harder": lambda scenes, drawn: [
        _saved(image.resize((300, 300)), 50) for image in drawn
    ],
    "made lighter": lambda scenes, drawn: [
        _saved(ImageEnhance.Brightness(image).enhance(1.12), 85) for image in drawn
    ],
    "cut by 3 %": lambda scenes, drawn: [_saved(_cut(image, 0.03), 85) for image in drawn],
    "the next of a burst": lambda scenes, drawn: [
        _saved(draw_scene(_moved(scene), PIXELS), 90) for scene in scenes
    ],
}


if __name__ == "__main__":
    run(measure, "How well near duplicates are found.", SCENES)

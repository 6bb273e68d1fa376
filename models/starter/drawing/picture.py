"""Draws a scene: background first, then every thing, then the small faults of a camera.

The same scene gives the same picture in every process, and the same structure at every size. What
may stand in a scene and where is decided in `models/starter/world/scenes.py`, not here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from models.starter.drawing import (
    animals,
    birds_fish_people,
    buildings_and_plants,
    household,
    landscapes,
    palette,
    small_things,
    town,
    vehicles,
)
from models.starter.drawing.canvas import Canvas
from models.starter.drawing.pen import Pen
from models.starter.drawing.placing import Style, put
from models.starter.world.scenes import KINDS, STANDS_ON_SUPPORT, SUPPORTS, Scene, Thing

DRAWING_VERSION = 1
"""Raised whenever a scene would look different, so that stored pictures are drawn anew."""

Painter: TypeAlias = Callable[[Pen, random.Random], None]

BACKGROUNDS: dict[str, Callable[[Canvas, random.Random], None]] = {
    "beach": landscapes.beach,
    "snow": landscapes.snow,
    "field": landscapes.field,
    "night": landscapes.night,
    "street": town.street,
    "kitchen": town.kitchen,
}
"""By setting; they fill the canvas, and know nothing of the things that will stand in front."""
THEMES = (animals, birds_fish_people, vehicles, buildings_and_plants, household, small_things)

SHADINGS = ("flat", "flat", "halves", "band", "hatching", "spots")
FREELY_TURNED = {"ball": 180.0, "banana": 25.0, "apple": 10.0, "fish": 12.0, "umbrella": 12.0}
"""Degrees by which a kind may be turned; the others lean by a few."""
LEAN = 7.0
LEAN_ON_SUPPORT = 3.0


def painter_of(kind: str) -> Painter:
    """The function named after the kind.

    Raises:
        ValueError: no such kind is drawn.
    """
    if kind not in KINDS:
        raise ValueError(f"no drawing for {kind!r}")
    theme = next(theme for theme in THEMES if hasattr(theme, kind))
    painter: Painter = getattr(theme, kind)
    return painter


def draw_scene(scene: Scene, pixels: int = 512) -> Image.Image:
    """The scene as an RGB picture.

    Args:
        scene: what to draw; its seed decides every detail that it does not say.
        pixels: side of the square picture.
    """
    enlarged = 3 if pixels <= 160 else 2
    canvas = Canvas(pixels * enlarged)
    rng = random.Random(f"earshot drawing {scene.seed}")
    BACKGROUNDS[scene.setting](canvas, rng)
    # What stands on a support comes first in the scene and is drawn last, in front of it.
    for index in reversed(range(len(scene.things))):
        own = random.Random(f"earshot drawing {scene.seed} thing {index}")
        _draw_thing(canvas, scene, scene.things[index], own)
    return _as_by_camera(canvas.image.reduce(enlarged), rng)


def _draw_thing(canvas: Canvas, scene: Scene, thing: Thing, rng: random.Random) -> None:
    stacked = scene.relation == "on"
    upper = stacked and thing.kind in STANDS_ON_SUPPORT and thing is scene.things[0]
    style = _style(scene, thing, rng)
    pen = Pen(grounded=upper)
    painter_of(thing.kind)(pen, rng)
    put(canvas, pen.marks, thing.x, thing.y, thing.size, thing.flipped, style, rng)


def _style(scene: Scene, thing: Thing, rng: random.Random) -> Style:
    stacked = scene.relation == "on"
    lean = FREELY_TURNED.get(thing.kind, LEAN)
    if stacked:
        lean = 0.0 if thing.kind in SUPPORTS else min(lean, LEAN_ON_SUPPORT)
    line = rng.choice((0.010, 0.016, 0.024)) * thing.size + rng.uniform(0.003, 0.007)
    height = 1.0 if stacked else rng.uniform(0.88, 1.0)
    return Style(
        tones=palette.tones(thing.colour, rng),
        outline=palette.outline(thing.colour, scene.setting, rng, needed=stacked),
        outline_width=line,
        shading=rng.choice(SHADINGS),
        stretch=(rng.uniform(0.88, 1.0), height),
        turn=rng.uniform(-lean, lean),
    )


def _as_by_camera(image: Image.Image, rng: random.Random) -> Image.Image:
    """A little blur, vignette, uneven brightness and grain."""
    side = image.width
    if rng.random() < 0.35:
        image = image.filter(ImageFilter.GaussianBlur(side * rng.uniform(0.001, 0.006)))
    gain, darkening = rng.uniform(0.9, 1.06), rng.choice((0.0, rng.uniform(0.0, 0.18)))
    grain = np.random.default_rng(rng.getrandbits(32))
    offsets = np.linspace(-1, 1, side, dtype=np.float32) ** 2
    light = gain * (1 - darkening / 2 * (offsets[:, None] + offsets[None, :]))
    noise = grain.standard_normal((side, side), dtype=np.float32)
    noise *= rng.uniform(0.5, 5.0)
    pixels = np.array(image, dtype=np.float32)
    pixels *= light[:, :, None]
    pixels += noise[:, :, None]
    return Image.fromarray(np.clip(pixels, 0, 255, out=pixels).astype(np.uint8))

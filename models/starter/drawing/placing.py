"""Puts the marks of one thing on the canvas: stretched, turned, outlined and shaded.

This file does not know what the marks show.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from models.starter.drawing.canvas import Canvas
from models.starter.drawing.geometry import Point
from models.starter.drawing.palette import RGB, Tones
from models.starter.drawing.pen import Mark

OUTLINE_DIRECTIONS = tuple(
    (math.cos(i * math.tau / 12), math.sin(i * math.tau / 12)) for i in range(12)
)


@dataclass(frozen=True)
class Style:
    """How one thing is drawn, apart from what it is."""

    tones: Tones
    outline: RGB | None
    """None: no outline."""
    outline_width: float
    """Fraction of the picture's side."""
    shading: str
    """"flat", "halves", "band", "hatching" or "spots"."""
    stretch: Point
    """Width and height of the drawing as fractions of the box."""
    turn: float
    """Degrees, clockwise."""


def put(
    canvas: Canvas,
    marks: Sequence[Mark],
    x: float,
    y: float,
    size: float,
    flipped: bool,
    style: Style,
    rng: random.Random,
) -> None:
    """Draw the marks on the canvas in the box with this centre and side."""
    side = canvas.side
    edge = (size * 1.2 + 2 * style.outline_width) * side
    left, top = math.floor(x * side - edge / 2), math.floor(y * side - edge / 2)
    tile = canvas.image.crop((left, top, left + math.ceil(edge), top + math.ceil(edge)))
    a, b, c, d, e, f = _placing(x * side - left, y * side - top, size * side, flipped, style)
    placed = [
        ([(a * u + b * v + c, d * u + e * v + f) for u, v in mark.points], mark) for mark in marks
    ]
    _outline(tile, placed, style, side)
    draw = ImageDraw.Draw(tile)
    for points, mark in placed:
        draw.polygon(points, fill=getattr(style.tones, mark.tone))
    if style.shading != "flat":
        _shade(tile, placed, style, size * side, rng)
    canvas.image.paste(tile, (left, top))


def _placing(
    x: float, y: float, size: float, flipped: bool, style: Style
) -> tuple[float, float, float, float, float, float]:
    """The affine map from the unit box to pixels of the tile."""
    sx, sy = style.stretch
    cos, sin = math.cos(math.radians(style.turn)), math.sin(math.radians(style.turn))
    mx = (-sx if flipped else sx) * size
    my = sy * size
    # The drawing stands on the bottom of the box and turns around the middle of the box.
    u0, v0 = -mx / 2, size / 2 - my
    return (
        cos * mx, -sin * my, x + cos * u0 - sin * v0,
        sin * mx, cos * my, y + sin * u0 + cos * v0,
    )  # fmt: skip


def _outline(
    tile: Image.Image, placed: Sequence[tuple[list[Point], Mark]], style: Style, side: int
) -> None:
    """The silhouette, stamped around itself in the outline's colour."""
    if style.outline is None:
        return
    silhouette = Image.new("L", tile.size)
    draw = ImageDraw.Draw(silhouette)
    for points, mark in placed:
        if not mark.airy:
            draw.polygon(points, fill=255)
    reach = style.outline_width * side
    width, height = tile.size
    grown = silhouette
    for c, s in OUTLINE_DIRECTIONS:
        dx, dy = round(c * reach), round(s * reach)
        grown = ImageChops.lighter(grown, silhouette.crop((dx, dy, dx + width, dy + height)))
    tile.paste(style.outline, (0, 0), grown)


def _shade(
    tile: Image.Image,
    placed: Sequence[tuple[list[Point], Mark]],
    style: Style,
    size: float,
    rng: random.Random,
) -> None:
    """Lay a pattern in a neighbouring tone over the coloured parts."""
    coloured = Image.new("L", tile.size)
    draw = ImageDraw.Draw(coloured)
    for points, mark in placed:
        draw.polygon(points, fill=255 if mark.tone in ("main", "light", "dark") else 0)
    pattern = Image.new("L", tile.size)
    _pattern(ImageDraw.Draw(pattern), style.shading, tile.width, size, rng)
    tone = style.tones.dark if rng.random() < 0.6 else style.tones.light
    tile.paste(tone, (0, 0), ImageChops.multiply(coloured, pattern))


def _pattern(
    draw: ImageDraw.ImageDraw, shading: str, width: int, size: float, rng: random.Random
) -> None:
    start = (width - size) / 2
    strength = rng.randint(110, 200)
    if shading == "halves":
        cut = start + size * rng.uniform(0.4, 0.65)
        lean = size * rng.uniform(-0.3, 0.3)
        draw.polygon(
            [(0, cut - lean), (width, cut + lean), (width, width), (0, width)], fill=strength
        )
    elif shading == "band":
        cut, steps = start + size * rng.uniform(0.2, 0.4), 6
        for i in range(steps):
            draw.rectangle((0, cut + i * size / 9, width, width), fill=strength * (i + 1) // steps)
    elif shading == "hatching":
        gap, slope = size * rng.uniform(0.07, 0.14), rng.choice((-1, 1)) * width
        thick = max(1, round(gap * rng.uniform(0.25, 0.45)))
        for i in range(-math.ceil(width / gap), math.ceil(2 * width / gap)):
            draw.line((i * gap, 0, i * gap + slope, width), fill=strength, width=thick)
    else:
        for _ in range(rng.randint(10, 26)):
            x, y = start + size * rng.random(), start + size * rng.random()
            r = size * rng.uniform(0.015, 0.045)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=strength)

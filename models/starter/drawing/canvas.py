"""Where shapes become pixels: a canvas for backgrounds, and a pen that draws one thing in its box.

Everything is given in fractions of the picture or of the thing's box, so that a picture has the
same structure at every size. This file knows shapes and tones, not kinds of things or settings.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw

from models.starter.drawing.palette import RGB, Tones

Point: TypeAlias = tuple[float, float]
Points: TypeAlias = Sequence[Point]

CIRCLE = tuple((math.cos(i * math.tau / 32), math.sin(i * math.tau / 32)) for i in range(32))
OUTLINE_DIRECTIONS = tuple(
    (math.cos(i * math.tau / 12), math.sin(i * math.tau / 12)) for i in range(12)
)
CURVE_STEPS = 6


def curve(points: Points, closed: bool = True) -> list[Point]:
    """A Catmull-Rom spline through the points."""
    n = len(points)
    ends = [*points, *points[:3]] if closed else [points[0], *points, points[-1]]
    spans = n if closed else n - 1
    smooth = []
    for i in range(spans):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = ends[i : i + 4]
        for k0, k1, k2, k3 in CURVE_WEIGHTS:
            smooth.append(
                (k0 * ax + k1 * bx + k2 * cx + k3 * dx, k0 * ay + k1 * by + k2 * cy + k3 * dy)
            )
    if not closed:
        smooth.append(points[-1])
    return smooth


def _curve_weights(t: float) -> tuple[float, float, float, float]:
    return (
        (-t + 2 * t**2 - t**3) / 2,
        (2 - 5 * t**2 + 3 * t**3) / 2,
        (t + 4 * t**2 - 3 * t**3) / 2,
        (t**3 - t**2) / 2,
    )


CURVE_WEIGHTS = tuple(_curve_weights(i / CURVE_STEPS) for i in range(CURVE_STEPS))


def oval(x: float, y: float, rx: float, ry: float, angle: float = 0.0) -> list[Point]:
    """An ellipse as a polygon; the angle in degrees."""
    if not angle:
        return [(x + rx * c, y + ry * s) for c, s in CIRCLE]
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return [(x + rx * c * cos - ry * s * sin, y + rx * c * sin + ry * s * cos) for c, s in CIRCLE]


def ribbon(path: Points, start: float, end: float) -> list[Point]:
    """A band along a smooth path whose width goes from `start` to `end`."""
    last = len(path) - 1
    left, right = [], []
    for i, (x, y) in enumerate(path):
        (ax, ay), (bx, by) = path[max(i - 1, 0)], path[min(i + 1, last)]
        length = math.hypot(bx - ax, by - ay) or 1.0
        half = (start + (end - start) * i / last) / 2
        nx, ny = -(by - ay) / length * half, (bx - ax) / length * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return left + right[::-1]


class Canvas:
    """A square picture, larger than wanted, that is reduced at the end."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.image = Image.new("RGB", (side, side))
        self._draw = ImageDraw.Draw(self.image)

    def polygon(self, points: Points, colour: RGB) -> None:
        """Fill a polygon given in fractions of the picture."""
        side = self.side
        self._draw.polygon([(x * side, y * side) for x, y in points], fill=colour)

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, colour: RGB) -> None:
        """Fill a rectangle; its left and top edges belong to it, right and bottom do not."""
        side = self.side
        box = (round(x0 * side), round(y0 * side), round(x1 * side) - 1, round(y1 * side) - 1)
        if box[2] >= box[0] and box[3] >= box[1]:
            self._draw.rectangle(box, fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: RGB) -> None:
        """Fill an ellipse around a centre."""
        s = self.side
        self._draw.ellipse(((x - rx) * s, (y - ry) * s, (x + rx) * s, (y + ry) * s), fill=colour)

    def line(self, points: Points, width: float, colour: RGB) -> None:
        """A line of the given width."""
        side = self.side
        pixels = max(1, round(width * side))
        self._draw.line([(x * side, y * side) for x, y in points], fill=colour, width=pixels)

    def fade(self, top: float, bottom: float, above: RGB, below: RGB) -> None:
        """Fill the full width between two heights, one colour running into the other."""
        start, end = round(top * self.side), round(bottom * self.side)
        if end <= start:
            return
        ramp = Image.new("RGB", (1, 2))
        ramp.putdata([above, below])
        column = ramp.resize((1, end - start), Image.Resampling.BILINEAR)
        self.image.paste(
            column.resize((self.side, end - start), Image.Resampling.NEAREST), (0, start)
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


@dataclass(frozen=True)
class Mark:
    """One filled polygon of a thing."""

    points: list[Point]
    """In fractions of the box."""
    tone: str
    """A field of `Tones`."""
    airy: bool
    """Not part of the silhouette: gets no outline (whiskers, steam)."""


class Pen:
    """Collects the marks of one thing in its unit box (y grows downwards, facing right)."""

    def __init__(self, grounded: bool = False) -> None:
        self.marks: list[Mark] = []
        self.grounded = grounded
        """Whether the thing must touch the bottom of its box (it stands on something)."""

    def polygon(self, points: Points, tone: str = "main", airy: bool = False) -> None:
        """A polygon with straight edges."""
        self.marks.append(Mark(list(points), tone, airy))

    def blob(self, points: Points, tone: str = "main") -> None:
        """A smooth closed shape through the points."""
        self.polygon(curve(points), tone)

    def oval(
        self, x: float, y: float, rx: float, ry: float, tone: str = "main", angle: float = 0.0
    ) -> None:
        """An ellipse around a centre."""
        self.polygon(oval(x, y, rx, ry, angle), tone)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, tone: str = "main", r: float = 0.0
    ) -> None:
        """A rectangle, its corners rounded with radius r."""
        if not r:
            self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], tone)
            return
        corners = ((x1 - r, y1 - r), (x0 + r, y1 - r), (x0 + r, y0 + r), (x1 - r, y0 + r))
        points = [
            (cx + r * c, cy + r * s)
            for i, (cx, cy) in enumerate(corners)
            for c, s in CIRCLE[i * 8 : i * 8 + 8 : 2]
        ]
        self.polygon(points, tone)

    def ring(self, x: float, y: float, outer: float, inner: float, tone: str = "main") -> None:
        """A circle with a round hole."""
        around, hole = oval(x, y, outer, outer), oval(x, y, inner, inner)
        self.polygon([*around, around[0], hole[0], *hole[::-1]], tone)

    def stroke(self, points: Points, width: float, tone: str = "main", airy: bool = False) -> None:
        """Straight thick lines from point to point with round ends."""
        for a, b in zip(points, points[1:], strict=False):
            self.polygon(ribbon((a, b), width, width), tone, airy)
        if width >= 0.03:
            for x, y in points:
                self.polygon(oval(x, y, width / 2, width / 2), tone, airy)

    def sweep(
        self, points: Points, start: float, end: float, tone: str = "main", airy: bool = False
    ) -> None:
        """A smooth thick line through the points whose width goes from `start` to `end`."""
        self.polygon(ribbon(curve(points, closed=False), start, end), tone, airy)
        for (x, y), width in ((points[0], start), (points[-1], end)):
            if width >= 0.03:
                self.polygon(oval(x, y, width / 2, width / 2), tone, airy)


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
    width = style.outline_width * side
    for c, s in OUTLINE_DIRECTIONS:
        tile.paste(style.outline, (round(c * width), round(s * width)), silhouette)


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

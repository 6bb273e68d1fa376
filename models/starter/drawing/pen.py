"""A pen that collects the marks of one thing in its unit box.

A mark has a tone ("main", "ink", ...) that a palette fills in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from models.starter.drawing.geometry import CIRCLE, Point, Points, curve, oval, ribbon


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
        for a, b in pairwise(points):
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

"""Curves, ellipses and ribbons as lists of points.

Coordinates are fractions with y growing downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Points: TypeAlias = Sequence[Point]

CIRCLE = tuple((math.cos(i * math.tau / 32), math.sin(i * math.tau / 32)) for i in range(32))
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

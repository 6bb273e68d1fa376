"""Apple, banana, ball and umbrella, each in several builds.

Every function draws in the unit box, lying or standing at its bottom.
"""

from __future__ import annotations

import math
import random

from models.starter.drawing.geometry import Point, Points, curve, oval, ribbon
from models.starter.drawing.pen import Pen


def apple(pen: Pen, rng: random.Random) -> None:
    """Round with a dimple above and below, a stem, a leaf."""
    wide = rng.uniform(0.40, 0.45)
    low = rng.uniform(0.2, 0.3)
    pen.blob([
        (0.5, 0.31), (0.5 + wide * 0.5, 0.24), (0.5 + wide, 0.42), (0.5 + wide * 0.92, 0.68),
        (0.5 + low, 0.94), (0.5 + 0.1, 0.975), (0.5, 0.94), (0.5 - 0.1, 0.975), (0.5 - low, 0.94),
        (0.5 - wide * 0.92, 0.68), (0.5 - wide, 0.42), (0.5 - wide * 0.5, 0.24),
    ])  # fmt: skip
    pen.oval(0.5, 0.315, 0.13, 0.04, "dark")
    lean = rng.uniform(-0.06, 0.06)
    pen.sweep([(0.5, 0.34), (0.5, 0.2), (0.5 + lean, 0.06)], 0.05, 0.06, "wood")
    if rng.random() < 0.8:
        pen.blob([(0.52, 0.2), (0.6, 0.06), (0.8, 0.03), (0.72, 0.17)], "leaf")
    if rng.random() < 0.6:
        pen.oval(0.28, 0.5, 0.045, 0.1, "pale", 20)


def banana(pen: Pen, rng: random.Random) -> None:
    """A crescent with dark ends, alone or in a bunch."""
    count = rng.choice((1, 1, 2, 3))
    fat = rng.uniform(0.0, 0.04) - 0.04 * (count - 1)
    drop = 0.125 - fat if pen.grounded else 0.0
    for angle in (0.0, 16.0, 30.0)[:count][::-1]:
        _one_banana(pen, math.radians(angle), fat, drop)
    stalk = 0.2 + drop
    pen.polygon(
        [(0.885, stalk + 0.06), (0.89, stalk - 0.15), (0.985, stalk - 0.15), (0.985, stalk + 0.06)],
        "wood",
    )


def _one_banana(pen: Pen, angle: float, fat: float, drop: float) -> None:
    """One fruit, turned upwards around the stalk."""
    cos, sin = math.cos(angle), math.sin(angle)

    def turned(points: Points) -> list[Point]:
        path = [
            (
                0.94 + (x - 0.94) * cos - (y - 0.2) * sin,
                0.2 + drop + (x - 0.94) * sin + (y - 0.2) * cos,
            )
            for x, y in points
        ]
        return curve(path, closed=False)

    inner = turned([(0.9, 0.2), (0.74, 0.44), (0.48, 0.56), (0.1, 0.52)])
    outer = turned([(0.1, 0.68), (0.48, 0.88 + fat), (0.84, 0.68 + fat), (0.98, 0.2)])
    pen.polygon([*inner, *outer], "dark" if angle else "main")
    ridge = turned([(0.93, 0.26), (0.8, 0.54), (0.5, 0.72 + fat / 2), (0.13, 0.61)])
    pen.polygon(ribbon(ridge, 0.024, 0.018), "ink")
    (x, y), *_ = turned([(0.1, 0.6), (0.2, 0.6)])
    pen.oval(x, y, 0.045, 0.08, "wood", math.degrees(angle))


def ball(pen: Pen, rng: random.Random) -> None:
    """A circle with seams, patches or segments."""
    x, y, r = 0.5, 0.515, 0.465
    pen.oval(x, y, r, r)
    start = rng.uniform(0, math.tau)
    way = rng.random()
    if way < 0.35:
        for i in range(3):
            a = start + i * math.tau / 3
            rim = [
                (x + r * math.cos(a + t * 0.13), y + r * math.sin(a + t * 0.13)) for t in range(5)
            ]
            pen.polygon([(x, y), *rim], "pale")
        pen.oval(x, y, 0.07, 0.07, "ink")
    elif way < 0.7:
        _patch(pen, x, y, 0.15, start, "ink")
        for i in range(5):
            a = start + i * math.tau / 5
            pen.stroke(
                [
                    (x + 0.14 * math.cos(a), y + 0.14 * math.sin(a)),
                    (x + 0.34 * math.cos(a), y + 0.34 * math.sin(a)),
                ],
                0.024,
                "ink",
            )
            _patch(pen, x + 0.37 * math.cos(a), y + 0.37 * math.sin(a), 0.085, a, "ink")
    else:
        for bend in (-0.26, 0.0, 0.26):
            mid = r - abs(bend) * 0.5
            pen.sweep(
                [
                    (x + bend * 1.3, y - mid * 0.8),
                    (x + bend * 0.6, y),
                    (x + bend * 1.3, y + mid * 0.8),
                ],
                0.03,
                0.03,
                "ink",
            )
        pen.stroke([(x - r * 0.97, y), (x + r * 0.97, y)], 0.03, "ink")


def _patch(pen: Pen, x: float, y: float, r: float, turn: float, tone: str) -> None:
    angles = [turn + i * math.tau / 5 for i in range(5)]
    pen.polygon([(x + r * math.cos(a), y + r * math.sin(a)) for a in angles], tone)


def umbrella(pen: Pen, rng: random.Random) -> None:
    """A scalloped dome on a stick with a hook."""
    low, scallops = rng.uniform(0.5, 0.56), rng.choice((3, 4, 5))
    hook = rng.choice((-1, 1))
    pen.sweep([(0.5, 0.4), (0.5, 0.7), (0.5, 0.85)], 0.045, 0.045, "wood")
    pen.sweep(
        [
            (0.5, 0.84),
            (0.5 + hook * 0.03, 0.94),
            (0.5 + hook * 0.11, 0.95),
            (0.5 + hook * 0.16, 0.85),
        ],
        0.05,
        0.05,
        "wood",
    )
    pen.stroke([(0.5, 0.1), (0.5, 0.02)], 0.035, "wood")
    dome = [(x, low + (y - 0.5) * (low - 0.07) / 0.46) for x, y in oval(0.5, 0.5, 0.48, 0.46)[16:]]
    step = 0.96 / scallops
    edge = []
    for i in range(scallops):
        right = 0.98 - i * step
        edge += [
            (right - step * t, low - 0.07 * math.sin(math.pi * t)) for t in (0.0, 0.25, 0.5, 0.75)
        ]
    pen.polygon([*dome, *edge, (0.02, low)])
    for i in range(1, scallops):
        x = 0.02 + i * step
        pen.sweep(
            [(0.5, 0.08), ((0.5 + x) / 2 + (x - 0.5) * 0.25, low * 0.55), (x, low)],
            0.018,
            0.022,
            "ink",
        )
    if scallops % 2 == 0 or rng.random() < 0.4:
        pen.polygon([dome[0], *dome[-3:][::-1], (0.98 - step, low)], "dark")

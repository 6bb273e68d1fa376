"""House, castle, tree and flower, each in several builds.

Every function draws in the unit box, standing at its bottom.
"""

from __future__ import annotations

import math
import random

from models.starter.drawing.geometry import oval
from models.starter.drawing.pen import Pen


def house(pen: Pen, rng: random.Random) -> None:
    """Walls under a pitched roof, a door, windows, a chimney."""
    eaves = rng.uniform(0.42, 0.5)
    chimney = rng.uniform(0.66, 0.74)
    pen.box(chimney, 0.08, chimney + 0.11, eaves, "metal")
    if rng.random() < 0.6:
        left, right = rng.uniform(0.08, 0.14), rng.uniform(0.86, 0.92)
        pen.box(left, eaves - 0.02, right, 0.98)
        pen.polygon(
            [(left - 0.08, eaves + 0.03), (0.5, 0.03), (right + 0.08, eaves + 0.03)], "dark"
        )
        pen.stroke([(left - 0.06, eaves + 0.02), (right + 0.06, eaves + 0.02)], 0.026, "ink")
        pen.oval(0.5, eaves - 0.13, 0.06, 0.06, "pale")
    else:
        pen.box(0.06, eaves - 0.02, 0.94, 0.98)
        pen.polygon([(0.0, eaves + 0.03), (0.16, 0.16), (0.84, 0.16), (1.0, eaves + 0.03)], "dark")
        pen.stroke([(0.02, eaves + 0.02), (0.98, eaves + 0.02)], 0.026, "ink")
    door = rng.choice((0.42, 0.2, 0.64))
    pen.box(door, 0.68, door + 0.17, 0.98, "wood")
    pen.oval(door + 0.13, 0.84, 0.016, 0.016, "pale")
    for x in (0.16, 0.42, 0.66):
        if abs(x - door) > 0.12:
            pen.box(x, 0.62, x + 0.17, 0.79, "pale")
            pen.stroke([(x + 0.085, 0.62), (x + 0.085, 0.79)], 0.022, "tyre")
            pen.stroke([(x, 0.705), (x + 0.17, 0.705)], 0.022, "tyre")


def castle(pen: Pen, rng: random.Random) -> None:
    """Towers and a wall with battlements, a gate, flags."""
    wall = rng.uniform(0.46, 0.54)
    _battlements(pen, 0.2, 0.8, wall, 5, "dark")
    keep = rng.random() < 0.55
    if keep:
        _battlements(pen, 0.34, 0.66, 0.22, 3, "main")
        pen.box(0.46, 0.32, 0.54, 0.44, "ink")
        _flag(pen, rng, 0.5, 0.22)
    roofs = not keep and rng.random() < 0.5
    for x in (0.02, 0.7):
        top = 0.34 if keep else 0.24
        _battlements(pen, x, x + 0.28, top, 3, "main")
        pen.box(x + 0.1, top + 0.14, x + 0.18, top + 0.28, "ink")
        if roofs:
            pen.polygon([(x + 0.04, top), (x + 0.14, 0.01), (x + 0.24, top)], "dark")
        elif not keep or rng.random() < 0.4:
            _flag(pen, rng, x + 0.14, top)
    pen.polygon([(0.39, 0.98), *oval(0.5, 0.76, 0.11, 0.13)[16:], (0.61, 0.98)], "ink")
    for x in (0.46, 0.54):
        pen.stroke([(x, 0.68), (x, 0.98)], 0.016, "metal")


def _battlements(pen: Pen, left: float, right: float, top: float, teeth: int, tone: str) -> None:
    """A wall whose upper edge has so many teeth."""
    step = (right - left) / (2 * teeth - 1)
    pen.box(left, top + 0.075, right, 0.98, tone)
    for i in range(teeth):
        x = left + 2 * i * step
        pen.box(x, top, x + step, top + 0.08, tone)


def _flag(pen: Pen, rng: random.Random, x: float, foot: float) -> None:
    pen.stroke([(x, foot + 0.06), (x, foot - 0.2)], 0.024, "metal")
    pen.polygon([(x, foot - 0.2), (x + rng.uniform(0.1, 0.14), foot - 0.15), (x, foot - 0.1)])


def tree(pen: Pen, rng: random.Random) -> None:
    """A trunk; the crown carries the colour: round, of three tiers, or slender."""
    wide = rng.uniform(0.05, 0.07)
    pen.polygon(
        [(0.5 - wide, 0.5), (0.5 + wide, 0.5), (0.5 + wide * 1.6, 0.98), (0.5 - wide * 1.6, 0.98)],
        "wood",
    )
    way = rng.random()
    if way < 0.45:
        for x, y, r in (
            (0.27, 0.46, 0.21),
            (0.73, 0.46, 0.21),
            (0.5, 0.5, 0.22),
            (0.36, 0.27, 0.21),
            (0.64, 0.26, 0.21),
            (0.5, 0.2, 0.18),
        ):
            pen.oval(x, y, r * rng.uniform(0.94, 1.06), r)
        for x, y in ((0.3, 0.5), (0.56, 0.56), (0.68, 0.36), (0.42, 0.3)):
            pen.oval(x, y, 0.08, 0.05, "dark")
    elif way < 0.8:
        for i, (top, low, half) in enumerate(
            ((0.42, 0.82, 0.42), (0.22, 0.6, 0.34), (0.02, 0.38, 0.25))
        ):
            pen.polygon(
                [(0.5, top), (0.5 + half, low), (0.5 - half, low)], ("dark", "main", "light")[i]
            )
    else:
        pen.blob(
            [
                (0.5, 0.02),
                (0.7, 0.2),
                (0.76, 0.48),
                (0.66, 0.72),
                (0.5, 0.77),
                (0.34, 0.72),
                (0.24, 0.48),
                (0.3, 0.2),
            ]
        )
        pen.stroke([(0.5, 0.9), (0.5, 0.4)], 0.035, "wood")
        pen.stroke([(0.5, 0.62), (0.61, 0.48)], 0.026, "wood")
        pen.stroke([(0.5, 0.56), (0.4, 0.42)], 0.026, "wood")


def flower(pen: Pen, rng: random.Random) -> None:
    """A stem with leaves; the petals carry the colour."""
    bend = rng.uniform(-0.06, 0.06)
    pen.sweep([(0.5, 0.4), (0.5 + bend, 0.7), (0.5, 0.97)], 0.045, 0.055, "leaf")
    pen.blob([(0.5 + bend, 0.86), (0.6, 0.7), (0.8, 0.64), (0.74, 0.8)], "leaf")
    if rng.random() < 0.7:
        pen.blob([(0.5 + bend, 0.9), (0.4, 0.76), (0.2, 0.7), (0.26, 0.86)], "leaf")
    if rng.random() < 0.3:
        pen.blob(
            [
                (0.5, 0.62),
                (0.26, 0.5),
                (0.22, 0.08),
                (0.4, 0.2),
                (0.5, 0.02),
                (0.6, 0.2),
                (0.78, 0.08),
                (0.74, 0.5),
            ]
        )
        pen.blob([(0.5, 0.6), (0.36, 0.4), (0.5, 0.06), (0.64, 0.4)], "dark")
        return
    count = rng.choice((5, 6, 7, 8))
    length, breadth = 0.15, 0.105 if count > 6 else 0.125
    start = rng.uniform(0, math.tau)
    for i in range(count):
        angle = start + i * math.tau / count
        x, y = 0.5 + 0.185 * math.cos(angle), 0.325 + 0.185 * math.sin(angle)
        pen.oval(x, y, length, breadth, "main" if i % 2 else "light", math.degrees(angle))
    pen.oval(0.5, 0.325, 0.1, 0.1, "ink")
    pen.oval(0.5, 0.325, 0.055, 0.055, "wood")

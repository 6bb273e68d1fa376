"""Apple, banana, chair, table, cup, lamp, ball and umbrella, each in several builds.

Every function draws in the unit box, standing at its bottom. The surfaces of table and chair lie
where `SURFACE_DEPTH` in `scenes.py` says.
"""

from __future__ import annotations

import math
import random

from models.starter.drawing.canvas import Pen, Point, Points, curve, oval, ribbon
from models.starter.scenes import SURFACE_DEPTH


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
    drop = 0.15 if pen.grounded else 0.0
    for angle in (0.0, 22.0, 42.0)[:count][::-1]:
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


def chair(pen: Pen, rng: random.Random) -> None:
    """A back, a seat, four legs: seen from the side or from the front."""
    seat = SURFACE_DEPTH["chair"]
    thick = rng.uniform(0.08, 0.1)
    if rng.random() < 0.5:
        lean = rng.uniform(0.0, 0.05)
        pen.stroke([(0.3, seat), (0.28, 0.94)], 0.07, "dark")
        pen.stroke([(0.68, seat), (0.68, 0.94)], 0.07, "dark")
        pen.stroke([(0.22, 0.74), (0.78, 0.74)], 0.04, "dark")
        pen.stroke([(0.2 - lean, 0.06), (0.21, seat), (0.16, 0.95)], thick)
        pen.stroke([(0.79, seat + 0.04), (0.83, 0.95)], thick)
        pen.box(0.15, seat - 0.03, 0.86, seat + 0.08, "main", 0.03)
        if rng.random() < 0.5:
            pen.box(0.25, seat - 0.08, 0.84, seat - 0.02, "light", 0.02)
        return
    for x in (0.28, 0.72):
        pen.stroke([(x, seat), (x, 0.86)], 0.07, "dark")
    for x in (0.24, 0.76):
        pen.stroke([(x, 0.06), (x, seat)], thick)
    if rng.random() < 0.5:
        pen.box(0.22, 0.06, 0.78, seat - 0.14, "main", 0.04)
        pen.box(0.32, 0.14, 0.68, seat - 0.22, "dark", 0.03)
    else:
        for y in (0.09, 0.22, 0.35):
            pen.stroke([(0.24, y), (0.76, y)], 0.07)
    pen.polygon(
        [(0.22, seat - 0.06), (0.78, seat - 0.06), (0.9, seat + 0.07), (0.1, seat + 0.07)], "light"
    )
    pen.box(0.1, seat + 0.06, 0.9, seat + 0.13)
    for x in (0.145, 0.855):
        pen.stroke([(x, seat + 0.1), (x, 0.94)], thick)


def table(pen: Pen, rng: random.Random) -> None:
    """A broad top on four legs or on a foot; nothing above it."""
    top = SURFACE_DEPTH["table"]
    way = rng.random()
    if way < 0.3:
        pen.polygon([(0.44, top), (0.56, top), (0.55, 0.86), (0.45, 0.86)])
        pen.blob(
            [(0.5, 0.82), (0.72, 0.9), (0.76, 0.975), (0.5, 0.975), (0.24, 0.975), (0.28, 0.9)],
            "dark",
        )
        pen.oval(0.5, top + 0.07, 0.49, 0.09, "dark")
        pen.oval(0.5, top + 0.025, 0.49, 0.09)
        return
    slim = rng.uniform(0.07, 0.095)
    if way < 0.75:
        inset = rng.uniform(0.1, 0.16)
        for x in (inset + 0.1, 0.9 - inset):
            pen.stroke([(x, top), (x, 0.84)], slim * 0.8, "dark")
        pen.polygon(
            [(inset, top - 0.06), (1 - inset, top - 0.06), (0.99, top + 0.08), (0.01, top + 0.08)],
            "light",
        )
        pen.box(0.01, top + 0.075, 0.99, top + 0.15)
    else:
        pen.box(0.02, top - 0.02, 0.98, top + 0.09, "main", 0.02)
        pen.box(0.1, top + 0.09, 0.9, top + 0.22, "dark")
        pen.oval(0.5, top + 0.155, 0.025, 0.025, "pale")
    splay = rng.uniform(0.0, 0.05)
    for x, foot in ((0.09, 0.09 - splay), (0.91, 0.91 + splay)):
        pen.stroke([(x, top + 0.1), (foot, 0.94)], slim)


def cup(pen: Pen, rng: random.Random) -> None:
    """A bowl or mug with a handle, its rim open above."""
    if rng.random() < 0.55:
        foot = rng.uniform(0.0, 0.07)
        pen.ring(0.74, 0.56, 0.22, 0.135)
        pen.polygon(
            [
                (0.1, 0.2),
                (0.74, 0.2),
                (0.74 - foot, 0.9),
                (0.68 - foot, 0.97),
                (0.16 + foot, 0.97),
                (0.1 + foot, 0.9),
            ]
        )
        x, y, rx = 0.42, 0.2, 0.32
        if rng.random() < 0.5:
            pen.polygon(
                [
                    (0.1 + foot * 0.5, 0.5),
                    (0.74 - foot * 0.5, 0.5),
                    (0.74 - foot * 0.6, 0.62),
                    (0.1 + foot * 0.6, 0.62),
                ],
                "pale",
            )
    else:
        pen.ring(0.78, 0.5, 0.18, 0.1)
        pen.oval(0.46, 0.91, 0.45, 0.07, "dark")
        pen.polygon([*oval(0.44, 0.3, 0.4, 0.58)[:17]])
        x, y, rx = 0.44, 0.3, 0.4
    pen.oval(x, y, rx, 0.085, "light")
    pen.oval(x, y + 0.005, rx - 0.05, 0.055, "wood" if rng.random() < 0.6 else "ink")
    if rng.random() < 0.4:
        for dx in (-0.1, 0.1):
            pen.sweep(
                [(x + dx, y - 0.04), (x + dx + 0.03, y - 0.1), (x + dx, y - 0.2)],
                0.03,
                0.02,
                "pale",
                airy=True,
            )


def lamp(pen: Pen, rng: random.Random) -> None:
    """A shade on a stand, or a desk lamp with a bent arm."""
    way = rng.random()
    if way < 0.25:
        pen.blob(
            [(0.2, 0.9), (0.44, 0.86), (0.66, 0.9), (0.68, 0.975), (0.44, 0.98), (0.18, 0.975)]
        )
        pen.stroke([(0.42, 0.9), (0.2, 0.56), (0.56, 0.2)], 0.05, "metal")
        pen.oval(0.76, 0.46, 0.1, 0.1, "pale", 45)
        pen.polygon([(0.46, 0.16), (0.6, 0.04), (0.97, 0.34), (0.62, 0.64)])
        return
    shade_low = 0.56 if way < 0.65 else 0.44
    narrow = rng.uniform(0.12, 0.2)
    if way < 0.65:
        pen.blob(
            [
                (0.5, 0.6),
                (0.58, 0.64),
                (0.66, 0.8),
                (0.62, 0.95),
                (0.5, 0.975),
                (0.38, 0.95),
                (0.34, 0.8),
                (0.42, 0.64),
            ],
            "dark",
        )
        pen.box(0.47, 0.5, 0.53, 0.66, "metal")
    else:
        pen.box(0.475, 0.4, 0.525, 0.94, "metal")
        pen.blob(
            [(0.26, 0.975), (0.36, 0.92), (0.5, 0.9), (0.64, 0.92), (0.74, 0.975), (0.5, 0.985)],
            "dark",
        )
    pen.oval(0.5, shade_low, 0.1, 0.07, "pale")
    pen.polygon([(0.5 - narrow, 0.03), (0.5 + narrow, 0.03), (0.9, shade_low), (0.1, shade_low)])
    pen.polygon(
        [(0.13, shade_low - 0.05), (0.87, shade_low - 0.05), (0.9, shade_low), (0.1, shade_low)],
        "dark",
    )
    pen.stroke([(0.68, shade_low), (0.68, shade_low + 0.14)], 0.018, "metal", airy=True)


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

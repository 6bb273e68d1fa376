"""Chair, table, cup and lamp, each in several builds.

Every function draws in the unit box, standing at its bottom. The surfaces of table and chair lie
where `SURFACE_DEPTH` in `scenes.py` says.
"""

from __future__ import annotations

import random

from models.starter.drawing.geometry import oval
from models.starter.drawing.pen import Pen
from models.starter.world.scenes import SURFACE_DEPTH


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

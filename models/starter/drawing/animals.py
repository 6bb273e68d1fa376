"""Dog, cat, horse and elephant, each in several poses.

Every function draws in the unit box, facing right, feet at the bottom.
"""

from __future__ import annotations

import random

from models.starter.drawing.geometry import Points
from models.starter.drawing.pen import Pen


def _legs(pen: Pen, feet: Points, top: float, width: float, tone: str = "main") -> None:
    for x, foot in feet:
        pen.stroke([(x, top), (foot, 0.955)], width, tone)


def dog(pen: Pen, rng: random.Random) -> None:
    """Floppy ear, square muzzle with a dark nose, tail up."""
    if rng.random() < 0.35:
        _dog_sitting(pen, rng)
        return
    running = rng.random() < 0.4
    lift = rng.uniform(0.0, 0.04)
    low = 0.68 + rng.uniform(-0.03, 0.02)
    if running:
        _legs(pen, [(0.27, 0.1), (0.62, 0.82)], low - 0.06, 0.085, "dark")
        _legs(pen, [(0.23, 0.22), (0.66, 0.7)], low - 0.06, 0.09)
    else:
        _legs(pen, [(0.33, 0.34), (0.55, 0.55)], low - 0.06, 0.085, "dark")
        _legs(pen, [(0.22, 0.2), (0.65, 0.66)], low - 0.06, 0.095)
    pen.sweep([(0.18, 0.48), (0.08, 0.38), (0.05 + lift, 0.2)], 0.09, 0.05)
    pen.blob(
        [
            (0.14, 0.46),
            (0.4, 0.43),
            (0.66, 0.38),
            (0.74, 0.5),
            (0.66, low),
            (0.4, low - 0.04),
            (0.18, low),
        ]
    )
    pen.polygon([(0.52, 0.46), (0.62, 0.2), (0.8, 0.32), (0.74, 0.58)])
    _dog_head(pen, rng, 0.72, 0.25 - lift)


def _dog_sitting(pen: Pen, rng: random.Random) -> None:
    pen.sweep([(0.3, 0.9), (0.12, 0.88), (0.05, 0.7)], 0.09, 0.05)
    pen.stroke([(0.6, 0.6), (0.62, 0.95)], 0.1, "dark")
    pen.blob(
        [
            (0.2, 0.8),
            (0.3, 0.58),
            (0.48, 0.34),
            (0.68, 0.4),
            (0.68, 0.68),
            (0.58, 0.95),
            (0.3, 0.97),
        ]
    )
    pen.stroke([(0.56, 0.6), (0.56, 0.95), (0.62, 0.95)], 0.1)
    pen.oval(0.34, 0.82, 0.16, 0.14, "dark")
    _dog_head(pen, rng, 0.6, 0.23)


def _dog_head(pen: Pen, rng: random.Random, x: float, y: float) -> None:
    long = rng.uniform(0.0, 0.03)
    pen.oval(x, y, 0.155, 0.145)
    pen.box(x + 0.02, y - 0.035, x + 0.245 + long, y + 0.125, "main", 0.05)
    pen.oval(x + 0.235 + long, y - 0.015, 0.042, 0.036, "ink")
    pen.oval(x + 0.06, y - 0.055, 0.022, 0.026, "ink")
    pen.stroke([(x + 0.12, y + 0.085), (x + 0.23, y + 0.075)], 0.016, "ink")
    pen.blob(
        [
            (x - 0.06, y - 0.15),
            (x + 0.01, y - 0.07),
            (x - 0.03, y + 0.16),
            (x - 0.13, y + 0.17),
            (x - 0.17, y),
        ],
        "dark",
    )
    if rng.random() < 0.5:
        pen.stroke([(x - 0.12, y + 0.2), (x + 0.06, y + 0.16)], 0.035, "pale")


def cat(pen: Pen, rng: random.Random) -> None:
    """A round face with two pointed ears and whiskers, a long curling tail."""
    if rng.random() < 0.55:
        side = rng.uniform(-0.03, 0.03)
        pen.sweep(
            [(0.6, 0.9), (0.86, 0.9), (0.9, 0.68), (0.8 + side, 0.56), (0.88, 0.44)], 0.08, 0.06
        )
        pen.blob(
            [
                (0.24, 0.82),
                (0.3, 0.6),
                (0.4, 0.42),
                (0.56, 0.42),
                (0.66, 0.6),
                (0.72, 0.82),
                (0.66, 0.97),
                (0.3, 0.97),
            ]
        )
        pen.stroke([(0.42, 0.66), (0.42, 0.94)], 0.016, "ink")
        pen.stroke([(0.54, 0.66), (0.54, 0.94)], 0.016, "ink")
        _cat_head(pen, 0.48, 0.29, rng.uniform(0.98, 1.1))
        return
    walking = rng.uniform(0.0, 0.08)
    _legs(pen, [(0.3, 0.32 + walking), (0.56, 0.56 - walking)], 0.66, 0.075, "dark")
    _legs(pen, [(0.2, 0.18 - walking / 2), (0.64, 0.66 + walking / 2)], 0.66, 0.08)
    if rng.random() < 0.5:
        pen.sweep([(0.17, 0.58), (0.07, 0.44), (0.14, 0.26), (0.07, 0.1)], 0.08, 0.055)
        pen.blob([(0.13, 0.58), (0.4, 0.52), (0.68, 0.5), (0.7, 0.66), (0.4, 0.76), (0.15, 0.74)])
    else:
        pen.sweep([(0.17, 0.6), (0.07, 0.4), (0.16, 0.2), (0.28, 0.16)], 0.08, 0.055)
        pen.blob(
            [
                (0.13, 0.62),
                (0.24, 0.46),
                (0.42, 0.4),
                (0.68, 0.52),
                (0.7, 0.68),
                (0.4, 0.72),
                (0.15, 0.76),
            ]
        )
    _cat_head(pen, 0.74, 0.42, rng.uniform(0.9, 1.0))


def _cat_head(pen: Pen, x: float, y: float, k: float) -> None:
    for s in (-1, 1):
        pen.polygon(
            [
                (x + s * 0.2 * k, y + 0.02),
                (x + s * 0.19 * k, y - 0.27 * k),
                (x + s * 0.03 * k, y - 0.13 * k),
            ]
        )
        pen.polygon(
            [
                (x + s * 0.16 * k, y - 0.08),
                (x + s * 0.165 * k, y - 0.2 * k),
                (x + s * 0.08 * k, y - 0.13 * k),
            ],
            "pale",
        )
    pen.oval(x, y, 0.21 * k, 0.175 * k)
    for s in (-1, 1):
        pen.oval(x + s * 0.085 * k, y - 0.03 * k, 0.034 * k, 0.042 * k, "pale")
        pen.oval(x + s * 0.085 * k, y - 0.03 * k, 0.014 * k, 0.04 * k, "tyre")
        for dy in (-0.02, 0.05):
            pen.stroke(
                [(x + s * 0.08 * k, y + 0.06 * k), (x + s * 0.27 * k, y + (0.06 + dy) * k)],
                0.014,
                "ink",
                airy=True,
            )
    pen.polygon(
        [(x - 0.03 * k, y + 0.035 * k), (x + 0.03 * k, y + 0.035 * k), (x, y + 0.075 * k)], "ink"
    )


def horse(pen: Pen, rng: random.Random) -> None:
    """Long thin legs, a long neck with a mane, a long face, a hanging tail."""
    way = rng.random()
    if way < 0.4:
        fore, hind, near_fore, near_hind = (0.56, 0.54), (0.27, 0.3), (0.64, 0.65), (0.2, 0.18)
    elif way < 0.75:
        fore, hind, near_fore, near_hind = (0.58, 0.82), (0.26, 0.05), (0.62, 0.72), (0.22, 0.2)
    else:
        fore, hind, near_fore, near_hind = (0.56, 0.5), (0.27, 0.36), (0.64, 0.74), (0.2, 0.12)
    for (top, foot), tone in (
        (fore, "dark"),
        (hind, "dark"),
        (near_fore, "main"),
        (near_hind, "main"),
    ):
        pen.sweep([(top, 0.52), ((top + foot) / 2 + 0.01, 0.74), (foot, 0.93)], 0.1, 0.055, tone)
        pen.box(foot - 0.035, 0.92, foot + 0.04, 0.98, "ink")
    flow = rng.uniform(-0.04, 0.02)
    pen.sweep([(0.17, 0.4), (0.07, 0.48), (0.05 + flow, 0.76)], 0.07, 0.09, "ink")
    pen.blob(
        [
            (0.13, 0.44),
            (0.26, 0.36),
            (0.46, 0.4),
            (0.66, 0.36),
            (0.71, 0.48),
            (0.62, 0.6),
            (0.4, 0.6),
            (0.18, 0.58),
        ]
    )
    nod = rng.uniform(-0.02, 0.05)
    pen.polygon([(0.5, 0.44), (0.66, 0.1 + nod), (0.82, 0.18 + nod), (0.72, 0.52)])
    pen.sweep([(0.5, 0.42), (0.57, 0.24 + nod), (0.67, 0.07 + nod)], 0.1, 0.06, "ink")
    pen.polygon([(0.66, 0.12 + nod), (0.68, 0.0 + nod), (0.74, 0.09 + nod)])
    pen.blob(
        [
            (0.66, 0.1 + nod),
            (0.76, 0.08 + nod),
            (0.88, 0.2 + nod),
            (0.96, 0.3 + nod),
            (0.9, 0.37 + nod),
            (0.78, 0.28 + nod),
            (0.68, 0.24 + nod),
        ]
    )
    pen.oval(0.775, 0.155 + nod, 0.02, 0.022, "ink")
    pen.oval(0.915, 0.31 + nod, 0.016, 0.014, "ink")


def elephant(pen: Pen, rng: random.Random) -> None:
    """A heavy body on pillars, a great ear, a trunk, tusks."""
    _legs(pen, [(0.3, 0.31), (0.54, 0.53)], 0.66, 0.13, "dark")
    _legs(pen, [(0.17, 0.17), (0.44, 0.44)], 0.66, 0.15)
    for foot in (0.17, 0.44):
        pen.box(foot - 0.06, 0.95, foot + 0.06, 0.985, "pale")
    pen.sweep([(0.08, 0.4), (0.035, 0.52), (0.04, 0.66)], 0.04, 0.03)
    pen.blob(
        [(0.07, 0.48), (0.18, 0.24), (0.4, 0.2), (0.6, 0.3), (0.6, 0.66), (0.36, 0.76), (0.1, 0.72)]
    )
    way = rng.random()
    if way < 0.5:
        trunk: Points = [(0.78, 0.36), (0.87, 0.5), (0.87, 0.7), (0.83, 0.86), (0.93, 0.92)]
    elif way < 0.8:
        trunk = [(0.78, 0.36), (0.88, 0.48), (0.95, 0.36), (0.93, 0.16), (0.84, 0.07)]
    else:
        trunk = [(0.78, 0.36), (0.86, 0.56), (0.82, 0.76), (0.7, 0.84)]
    pen.sweep(trunk, 0.2, 0.075)
    pen.oval(0.71, 0.32, 0.19, 0.19)
    pen.sweep([(0.8, 0.5), (0.88, 0.6), (0.98, 0.58)], 0.06, 0.03, "pale")
    pen.oval(0.79, 0.28, 0.022, 0.026, "ink")
    wide = rng.uniform(0.0, 0.04)
    ear = [
        (0.66, 0.18),
        (0.54, 0.12),
        (0.4 - wide, 0.24),
        (0.42 - wide, 0.46),
        (0.54, 0.6),
        (0.62, 0.48),
        (0.69, 0.36),
    ]
    pen.blob([(x - 0.016, y + 0.014) for x, y in ear], "ink")
    pen.blob(ear, "light" if rng.random() < 0.5 else "dark")

"""Bird, fish and person, each in several poses.

Every function draws in the unit box, facing right.
"""

from __future__ import annotations

import random

from models.starter.drawing.pen import Pen


def bird(pen: Pen, rng: random.Random) -> None:
    """A beak, a wing, a fan of a tail, thin legs."""
    if rng.random() < 0.35 and not pen.grounded:
        _bird_flying(pen, rng)
        return
    for x in (0.46, 0.58):
        pen.stroke([(x, 0.76), (x, 0.96)], 0.035, "metal")
        pen.stroke([(x - 0.05, 0.965), (x + 0.08, 0.965)], 0.03, "metal")
    raise_tail = rng.uniform(-0.14, 0.1)
    pen.polygon(
        [(0.3, 0.5), (0.02, 0.62 + raise_tail), (0.06, 0.76 + raise_tail), (0.34, 0.72)], "dark"
    )
    pen.blob(
        [
            (0.2, 0.62),
            (0.36, 0.44),
            (0.56, 0.28),
            (0.76, 0.34),
            (0.78, 0.56),
            (0.62, 0.8),
            (0.36, 0.8),
        ]
    )
    pen.polygon([(0.83, 0.16), (0.99, 0.27), (0.82, 0.33)], "metal")
    pen.oval(0.7, 0.24, 0.17, 0.165)
    if rng.random() < 0.4:
        pen.polygon([(0.62, 0.12), (0.54, 0.0), (0.7, 0.04), (0.74, 0.1)], "dark")
    pen.oval(0.76, 0.2, 0.03, 0.03, "pale")
    pen.oval(0.765, 0.2, 0.016, 0.018, "tyre")
    wing = [(0.6, 0.46), (0.62, 0.62), (0.44, 0.74), (0.14, 0.7), (0.36, 0.5)]
    pen.blob([(x + 0.015, y + 0.016) for x, y in wing], "ink")
    pen.blob(wing, "dark" if rng.random() < 0.6 else "light")


def _bird_flying(pen: Pen, rng: random.Random) -> None:
    up = rng.uniform(-0.06, 0.06)
    pen.polygon([(0.56, 0.56), (0.62, 0.06 + up), (0.74, 0.14 + up), (0.7, 0.56)], "dark")
    pen.polygon([(0.3, 0.58), (0.02, 0.5), (0.03, 0.74), (0.32, 0.72)], "dark")
    pen.blob(
        [
            (0.2, 0.62),
            (0.4, 0.5),
            (0.66, 0.5),
            (0.84, 0.56),
            (0.76, 0.74),
            (0.5, 0.82),
            (0.28, 0.74),
        ]
    )
    pen.polygon([(0.88, 0.5), (0.995, 0.58), (0.88, 0.62)], "metal")
    pen.oval(0.79, 0.54, 0.125, 0.12)
    pen.oval(0.83, 0.51, 0.022, 0.024, "ink")
    pen.blob(
        [(0.62, 0.62), (0.36, 0.66), (0.3, 0.4), (0.24, 0.04 + up), (0.46, 0.2 + up), (0.6, 0.42)]
    )
    for x in (0.34, 0.42):
        pen.stroke([(x - 0.03, 0.24 + up), (x + 0.08, 0.58)], 0.016, "ink")


def fish(pen: Pen, rng: random.Random) -> None:
    """A pointed oval with a forked tail, fins, an eye and a gill."""
    tall = rng.uniform(0.2, 0.32)
    y = 0.97 - tall - 0.12 if pen.grounded else 0.55
    pen.polygon([(0.3, y), (0.02, y - 0.24), (0.1, y), (0.02, y + 0.24)], "dark")
    pen.polygon([(0.36, y - tall * 0.7), (0.42, y - tall - 0.14), (0.7, y - tall * 0.8)], "dark")
    pen.polygon([(0.46, y + tall * 0.7), (0.4, y + tall + 0.11), (0.64, y + tall * 0.8)], "dark")
    pen.blob(
        [
            (0.2, y),
            (0.4, y - tall * 0.85),
            (0.64, y - tall),
            (0.86, y - tall * 0.55),
            (0.98, y),
            (0.86, y + tall * 0.55),
            (0.64, y + tall),
            (0.4, y + tall * 0.85),
        ]
    )
    way = rng.random()
    if way < 0.4:
        for x in (0.36, 0.5):
            pen.sweep(
                [(x, y - tall * 0.62), (x + 0.04, y), (x, y + tall * 0.62)], 0.045, 0.045, "pale"
            )
    elif way < 0.75:
        for x in (0.34, 0.46, 0.58):
            pen.sweep([(x, y - 0.09), (x + 0.05, y), (x, y + 0.09)], 0.02, 0.02, "ink")
    pen.sweep([(0.72, y - tall * 0.6), (0.66, y), (0.72, y + tall * 0.6)], 0.022, 0.022, "ink")
    pen.oval(0.82, y - 0.06, 0.052, 0.052, "pale")
    pen.oval(0.83, y - 0.06, 0.026, 0.028, "tyre")
    pen.polygon([(0.6, y + 0.03), (0.44, y + 0.14), (0.58, y + 0.16)], "dark")


def person(pen: Pen, rng: random.Random) -> None:
    """Head with hair, arms and legs; the clothes carry the colour."""
    dress, waving, stride = rng.random() < 0.35, rng.random() < 0.4, rng.uniform(0.07, 0.16)
    for s in (-1, 1):
        foot = 0.5 + s * stride
        pen.stroke([(0.5 + s * 0.07, 0.6), (foot, 0.93)], 0.11, "skin" if dress else "dark")
        pen.stroke([(foot - 0.02, 0.955), (foot + 0.05, 0.955)], 0.06, "tyre")
    for s in (-1, 1):
        hand = (
            (0.5 + s * 0.3, 0.14) if waving and s > 0 else (0.5 + s * rng.uniform(0.24, 0.32), 0.58)
        )
        pen.stroke([(0.5 + s * 0.13, 0.34), hand], 0.1)
        pen.oval(hand[0], hand[1], 0.055, 0.055, "skin")
    if dress:
        pen.polygon(
            [(0.36, 0.29), (0.64, 0.29), (0.62, 0.48), (0.77, 0.8), (0.23, 0.8), (0.38, 0.48)]
        )
    else:
        pen.box(0.335, 0.285, 0.665, 0.64, "main", 0.06)
        pen.box(0.335, 0.6, 0.665, 0.65, "ink")
    pen.box(0.455, 0.2, 0.545, 0.31, "skin")
    if dress or rng.random() < 0.3:
        pen.blob(
            [(0.36, 0.12), (0.5, 0.0), (0.64, 0.12), (0.66, 0.3), (0.5, 0.26), (0.34, 0.3)], "hair"
        )
    pen.oval(0.5, 0.145, 0.125, 0.135, "skin")
    pen.blob(
        [(0.37, 0.14), (0.4, 0.03), (0.5, 0.0), (0.6, 0.03), (0.63, 0.14), (0.5, 0.075)], "hair"
    )
    for s in (-1, 1):
        pen.oval(0.5 + s * 0.045, 0.15, 0.014, 0.018, "tyre")

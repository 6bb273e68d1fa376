"""Car, bus, train, bicycle and boat, each in several builds.

Every function draws in the unit box, facing right, wheels or keel at the bottom.
"""

from __future__ import annotations

import random

from models.starter.drawing.pen import Pen


def _wheel(pen: Pen, x: float, r: float, y: float | None = None) -> None:
    centre = 0.975 - r if y is None else y
    pen.oval(x, centre, r, r, "tyre")
    pen.oval(x, centre, r * 0.5, r * 0.5, "metal")


def car(pen: Pen, rng: random.Random) -> None:
    """Low body, a cabin with two windows, two big wheels."""
    r = rng.uniform(0.125, 0.15)
    way = rng.random()
    if way < 0.4:
        pen.blob([(0.16, 0.6), (0.3, 0.32), (0.5, 0.27), (0.68, 0.34), (0.82, 0.6), (0.5, 0.66)])
        pen.polygon([(0.26, 0.57), (0.34, 0.39), (0.47, 0.36), (0.47, 0.57)], "glass")
        pen.polygon([(0.52, 0.57), (0.52, 0.36), (0.63, 0.4), (0.73, 0.57)], "glass")
    elif way < 0.75:
        pen.polygon([(0.06, 0.62), (0.1, 0.34), (0.54, 0.32), (0.74, 0.62)])
        pen.polygon([(0.14, 0.57), (0.165, 0.4), (0.33, 0.39), (0.33, 0.57)], "glass")
        pen.polygon([(0.39, 0.57), (0.39, 0.39), (0.51, 0.385), (0.63, 0.57)], "glass")
    else:
        pen.polygon([(0.4, 0.62), (0.44, 0.32), (0.66, 0.32), (0.78, 0.62)])
        pen.polygon([(0.47, 0.57), (0.495, 0.39), (0.64, 0.39), (0.71, 0.57)], "glass")
    pen.box(0.02, 0.55, 0.98, 0.84, "main", rng.uniform(0.06, 0.1))
    pen.box(0.03, 0.74, 0.97, 0.8, "dark")
    pen.oval(0.935, 0.64, 0.03, 0.04, "pale")
    pen.box(0.44, 0.64, 0.52, 0.665, "ink")
    for x in (0.24, 0.76):
        pen.oval(x, 0.975 - r, r * 1.2, r * 1.2, "dark")
        _wheel(pen, x, r)


def bus(pen: Pen, rng: random.Random) -> None:
    """A long tall box with a row of windows and a door."""
    decks = 2 if rng.random() < 0.35 else 1
    top = 0.1 if decks == 2 else rng.uniform(0.2, 0.27)
    pen.box(0.02, top, 0.98, 0.88, "main", 0.06)
    count = rng.randint(3, 5)
    step = 0.72 / count
    rows = (top + 0.07, top + 0.39) if decks == 2 else (top + 0.09,)
    for row in rows:
        for i in range(count):
            x = 0.06 + i * step
            pen.box(x, row, x + step * 0.78, row + (0.17 if decks == 2 else 0.22), "glass")
        pen.box(0.8, row, 0.955, row + (0.17 if decks == 2 else 0.22), "glass")
    if decks == 1:
        pen.box(0.8, top + 0.09, 0.9, 0.83, "pale")
        pen.stroke([(0.85, top + 0.1), (0.85, 0.83)], 0.02, "tyre")
        pen.box(0.03, 0.66, 0.78, 0.7, "dark")
    else:
        pen.box(0.02, top + 0.28, 0.98, top + 0.33, "dark")
    pen.oval(0.95, 0.78, 0.025, 0.03, "pale")
    for x in (0.2, 0.7):
        _wheel(pen, x, 0.105)


def train(pen: Pen, rng: random.Random) -> None:
    """On rails: a steam engine with funnel and cab, or carriages behind a sloping nose."""
    if rng.random() < 0.62:
        _steam_engine(pen, rng)
    else:
        _express(pen, rng)
    pen.box(0.0, 0.95, 1.0, 0.985, "metal")


def _steam_engine(pen: Pen, rng: random.Random) -> None:
    tall = rng.uniform(0.0, 0.06)
    for x, y, r in ((0.7, 0.1, 0.075), (0.58, 0.06, 0.055), (0.47, 0.05, 0.045)):
        pen.oval(x, y - 0.01, r, r * 0.7, "pale")
    pen.polygon([(0.74, 0.42), (0.75, 0.2 - tall), (0.88, 0.2 - tall), (0.86, 0.42)], "dark")
    pen.box(0.72, 0.17 - tall, 0.91, 0.225 - tall, "main")
    pen.box(0.52, 0.3, 0.63, 0.42, "dark", 0.03)
    pen.box(0.3, 0.37, 0.94, 0.7, "main", 0.05)
    for x in (0.5, 0.68):
        pen.box(x, 0.37, x + 0.03, 0.7, "ink")
    pen.box(0.03, 0.2, 0.38, 0.76, "main")
    pen.box(0.0, 0.15, 0.42, 0.215, "dark")
    pen.box(0.1, 0.28, 0.3, 0.46, "glass")
    pen.box(0.02, 0.68, 0.95, 0.78, "dark")
    pen.polygon([(0.9, 0.74), (0.995, 0.95), (0.84, 0.95)], "ink")
    pen.oval(0.95, 0.5, 0.03, 0.06, "pale")
    _wheel(pen, 0.19, 0.145, 0.81)
    for x in (0.46, 0.63, 0.79):
        _wheel(pen, x, 0.09, 0.86)
    pen.stroke([(0.19, 0.84), (0.79, 0.87)], 0.03, "metal")


def _express(pen: Pen, rng: random.Random) -> None:
    top = rng.uniform(0.34, 0.4)
    pen.stroke([(0.3, top), (0.22, top - 0.14), (0.36, top - 0.2)], 0.025, "tyre")
    pen.stroke([(0.24, top - 0.2), (0.44, top - 0.2)], 0.03, "tyre")
    pen.box(0.0, top + 0.02, 0.3, 0.84, "main", 0.03)
    pen.box(0.29, top + 0.08, 0.35, 0.8, "tyre")
    pen.blob(
        [
            (0.34, top + 0.1),
            (0.37, top),
            (0.6, top),
            (0.76, top + 0.06),
            (0.92, 0.62),
            (0.99, 0.78),
            (0.9, 0.85),
            (0.6, 0.85),
            (0.36, 0.85),
        ]
    )
    pen.polygon([(0.74, top + 0.09), (0.8, top + 0.1), (0.87, 0.6), (0.75, 0.6)], "glass")
    for x in (0.03, 0.12, 0.21, 0.39, 0.48, 0.57, 0.66):
        pen.box(x, top + 0.1, x + 0.06, top + 0.23, "glass")
    pen.box(0.01, 0.7, 0.95, 0.745, "pale")
    pen.box(0.03, 0.84, 0.92, 0.88, "tyre")
    for x in (0.07, 0.22, 0.44, 0.56, 0.76, 0.86):
        _wheel(pen, x, 0.05, 0.9)


def bicycle(pen: Pen, rng: random.Random) -> None:
    """Two wheels joined by a diamond frame, handlebars, a saddle."""
    r, thick = rng.uniform(0.215, 0.24), rng.uniform(0.05, 0.062)
    hub = 0.975 - r
    back, front = (0.03 + r, hub), (0.97 - r, hub)
    pedal, seat, head = (0.46, hub + 0.02), (0.38, 0.38), (0.68, 0.36)
    for x, y in (back, front):
        pen.ring(x, y, r, r - thick * 1.05)
        pen.stroke(
            [(x - r * 0.7, y - r * 0.7), (x + r * 0.7, y + r * 0.7)], 0.014, "metal", airy=True
        )
        pen.stroke(
            [(x - r * 0.7, y + r * 0.7), (x + r * 0.7, y - r * 0.7)], 0.014, "metal", airy=True
        )
        pen.oval(x, y, 0.035, 0.035, "metal")
    if rng.random() < 0.3:
        pen.sweep([head, (0.56, 0.62), pedal], thick, thick)
        pen.stroke([pedal, back, seat, pedal], thick)
    else:
        pen.stroke([back, pedal, head, seat, back], thick)
        pen.stroke([pedal, seat], thick)
    pen.stroke([front, head, (0.66, 0.25)], thick)
    pen.stroke([(0.385, 0.4), (0.365, 0.3)], thick * 0.8)
    pen.stroke([(0.27, 0.285), (0.46, 0.28)], 0.065, "ink")
    if rng.random() < 0.5:
        pen.stroke([(0.58, 0.2), (0.66, 0.23), (0.74, 0.2)], 0.05, "ink")
    else:
        pen.sweep([(0.64, 0.23), (0.76, 0.2), (0.8, 0.28), (0.74, 0.34)], 0.045, 0.045, "ink")
    pen.oval(*pedal, 0.05, 0.05, "metal")


def boat(pen: Pen, rng: random.Random) -> None:
    """A hull that is wider above than below, under sails or with a funnel."""
    deck = rng.uniform(0.68, 0.73)
    way = rng.random()
    if way < 0.65:
        mast = rng.uniform(0.42, 0.5)
        pen.box(mast - 0.018, 0.04, mast + 0.018, deck, "wood")
        if way < 0.4:
            pen.polygon([(mast + 0.04, 0.06), (0.9, deck - 0.06), (mast + 0.04, deck - 0.06)])
            pen.polygon(
                [(mast - 0.04, 0.14), (0.1, deck - 0.06), (mast - 0.04, deck - 0.06)], "light"
            )
        else:
            pen.blob(
                [
                    (mast + 0.03, 0.06),
                    (mast + 0.3, 0.3),
                    (mast + 0.34, deck - 0.1),
                    (mast + 0.03, deck - 0.06),
                ]
            )
            pen.polygon([(mast - 0.02, 0.02), (mast - 0.2, 0.07), (mast - 0.02, 0.12)], "ink")
    else:
        pen.polygon([(0.5, 0.46), (0.52, 0.12), (0.68, 0.12), (0.68, 0.46)])
        pen.box(0.515, 0.18, 0.685, 0.24, "ink")
        pen.box(0.2, 0.42, 0.78, deck + 0.02, "pale")
        pen.box(0.18, 0.38, 0.8, 0.44, "dark")
        for x in (0.27, 0.42, 0.57):
            pen.oval(x + 0.05, 0.55, 0.045, 0.045, "tyre")
    pen.polygon([(0.01, deck), (0.99, deck - 0.04), (0.84, 0.975), (0.17, 0.975)])
    pen.polygon(
        [(0.01, deck), (0.99, deck - 0.04), (0.97, deck + 0.03), (0.04, deck + 0.06)], "dark"
    )
    if rng.random() < 0.5:
        pen.polygon([(0.12, 0.9), (0.875, 0.89), (0.84, 0.975), (0.17, 0.975)], "ink")

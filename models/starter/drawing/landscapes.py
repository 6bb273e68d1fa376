"""Backgrounds out of doors: beach, snow, field and night.

Muted in colour and full of small clutter, none of which is one of the kinds of thing.
"""

from __future__ import annotations

import math
import random

from models.starter.drawing.canvas import Canvas
from models.starter.drawing.palette import RGB, WHITE, grey, hsv, mix


def sky(canvas: Canvas, rng: random.Random, low: float, clouds: int) -> None:
    """A pale sky down to `low`, with at most so many clouds."""
    hue, saturation = rng.uniform(196, 216), rng.uniform(0.08, 0.38)
    above = hsv(hue, saturation, rng.uniform(0.82, 0.98))
    if rng.random() < 0.2:
        above = hsv(rng.uniform(15, 40), 0.12, 0.92)
    canvas.fade(0, low, above, mix(above, WHITE, rng.uniform(0.2, 0.6)))
    for _ in range(rng.randint(0, clouds)):
        x, y, size = rng.random(), rng.uniform(0.03, low * 0.7), rng.uniform(0.05, 0.12)
        tint = mix(above, WHITE, rng.uniform(0.4, 0.8))
        for dx, k in ((-0.9, 0.6), (0.0, 0.9), (0.9, 0.55)):
            canvas.oval(x + dx * size, y, size * k * 1.3, size * k * 0.45, tint)


def _hills(canvas: Canvas, rng: random.Random, height: float, rise: float, colour: RGB) -> None:
    """A wavy ridge, filled down to the bottom of the picture."""
    phase, waves = rng.uniform(0, math.tau), rng.uniform(0.6, 1.8)
    ridge = [
        (i / 16, height - rise * (0.5 + 0.5 * math.sin(phase + waves * math.tau * i / 16)))
        for i in range(17)
    ]
    canvas.polygon([*ridge, (1.01, 1.01), (0, 1.01)], colour)


def beach(canvas: Canvas, rng: random.Random) -> None:
    horizon = rng.uniform(0.22, 0.48)
    shore = horizon + rng.uniform(0.14, 0.3)
    sky(canvas, rng, horizon, 3)
    sea = hsv(rng.uniform(178, 206), rng.uniform(0.35, 0.6), rng.uniform(0.6, 0.82))
    canvas.fade(horizon, 1, mix(sea, (0, 30, 60), 0.2), mix(sea, WHITE, 0.15))
    if rng.random() < 0.35:
        _island(canvas, rng, horizon, mix(sea, (90, 100, 100), 0.6))
    for _ in range(rng.randint(4, 9)):
        x, y, half = rng.random(), rng.uniform(horizon + 0.02, shore), rng.uniform(0.04, 0.12)
        canvas.line([(x - half, y), (x, y - 0.008), (x + half, y)], 0.008, mix(sea, WHITE, 0.5))
    sand = hsv(rng.uniform(34, 44), rng.uniform(0.16, 0.36), rng.uniform(0.84, 0.96))
    _hills(canvas, rng, shore + 0.02, 0.05, mix(sea, WHITE, 0.8))
    _hills(canvas, rng, shore + 0.05, 0.05, mix(sand, (120, 100, 80), 0.2))
    _hills(canvas, rng, shore + 0.09, 0.05, sand)
    for _ in range(rng.randint(15, 40)):
        r = rng.uniform(0.003, 0.011)
        tint = mix(sand, grey(rng.choice((110, 240)), rng), rng.uniform(0.3, 0.7))
        canvas.oval(rng.random(), rng.uniform(shore + 0.1, 1), r, r * 0.7, tint)


def _island(canvas: Canvas, rng: random.Random, horizon: float, colour: RGB) -> None:
    x, half, rise = rng.random(), rng.uniform(0.1, 0.25), rng.uniform(0.02, 0.05)
    canvas.polygon(
        [
            (x - half, horizon),
            (x - half / 3, horizon - rise),
            (x + half / 4, horizon - rise * 0.7),
            (x + half, horizon),
        ],
        colour,
    )


def snow(canvas: Canvas, rng: random.Random) -> None:
    horizon = rng.uniform(0.3, 0.58)
    sky = hsv(rng.uniform(200, 225), rng.uniform(0.04, 0.22), rng.uniform(0.72, 0.9))
    canvas.fade(0, 1, sky, mix(sky, WHITE, 0.45))
    for distance in (0.5, 0.3):
        if rng.random() < 0.7:
            _peaks(canvas, rng, horizon + 0.03, mix(sky, (120, 130, 150), distance))
    snow = hsv(rng.uniform(200, 225), rng.uniform(0.01, 0.06), rng.uniform(0.94, 1.0))
    for i in range(3):
        _hills(
            canvas, rng, horizon + 0.06 + i * 0.18, 0.1, mix(snow, (150, 170, 200), 0.24 - i * 0.1)
        )
    for _ in range(rng.randint(0, 7)):
        x, y, half = rng.random(), rng.uniform(horizon + 0.2, 1), rng.uniform(0.04, 0.12)
        canvas.oval(x, y, half, half * 0.16, mix(snow, (150, 170, 205), 0.3))
    for _ in range(rng.randint(35, 90)):
        r = rng.uniform(0.004, 0.012)
        canvas.oval(rng.random(), rng.random(), r, r, WHITE)


def _peaks(canvas: Canvas, rng: random.Random, low: float, colour: RGB) -> None:
    """Far mountains with white tops."""
    for _ in range(rng.randint(2, 4)):
        x, half, rise = rng.random(), rng.uniform(0.15, 0.3), rng.uniform(0.1, 0.26)
        canvas.polygon([(x - half, low), (x, low - rise), (x + half, low)], colour)
        tip = [
            (x - half * 0.3, low - rise * 0.7),
            (x, low - rise),
            (x + half * 0.3, low - rise * 0.7),
        ]
        canvas.polygon([*tip, (x, low - rise * 0.62)], mix(colour, WHITE, 0.75))


def field(canvas: Canvas, rng: random.Random) -> None:
    horizon = rng.uniform(0.25, 0.5)
    sky(canvas, rng, horizon + 0.05, 4)
    hue = rng.uniform(72, 108)
    grass = hsv(hue, rng.uniform(0.3, 0.52), rng.uniform(0.55, 0.76))
    _hills(canvas, rng, horizon, 0.09, mix(grass, (150, 175, 180), 0.45))
    _hills(canvas, rng, horizon + 0.04, 0.06, mix(grass, (60, 80, 40), 0.2))
    _hills(canvas, rng, horizon + 0.07, 0.03, grass)
    way = rng.random()
    if way < 0.55:
        _furrows(
            canvas,
            rng,
            horizon + 0.07,
            mix(grass, rng.choice(((80, 80, 40), (205, 200, 130))), 0.28),
        )
    elif way < 0.8:
        for i in range(4):
            y = horizon + 0.12 + i * 0.16 + rng.uniform(-0.03, 0.03)
            _hills(
                canvas, rng, y, 0.03, mix(grass, (70, 85, 40) if i % 2 else (190, 195, 120), 0.14)
            )
    for _ in range(rng.randint(20, 50)):
        x, y = rng.random(), rng.uniform(horizon + 0.1, 1)
        size = 0.008 + 0.03 * (y - horizon)
        tint = mix(grass, rng.choice(((40, 60, 20), (225, 230, 170))), rng.uniform(0.2, 0.5))
        canvas.polygon(
            [
                (x - size, y),
                (x - size * 0.8, y - size),
                (x, y),
                (x + size * 0.2, y - 1.4 * size),
                (x + size * 0.5, y),
            ],
            tint,
        )


def _furrows(canvas: Canvas, rng: random.Random, horizon: float, colour: RGB) -> None:
    """Rows that run together far away."""
    far, count = rng.uniform(0.1, 0.9), rng.randint(7, 13)
    for i in range(-count, count + 1):
        x = far + i * 2.6 / count
        canvas.polygon([(far + i * 0.06, horizon), (x, 1.0), (x + 1.1 / count, 1.0)], colour)


def night(canvas: Canvas, rng: random.Random) -> None:
    horizon = rng.uniform(0.5, 0.78)
    sky = hsv(rng.uniform(222, 258), rng.uniform(0.35, 0.7), rng.uniform(0.09, 0.2))
    canvas.fade(0, 1, sky, mix(sky, (90, 90, 130), rng.uniform(0.15, 0.4)))
    for _ in range(rng.randint(30, 70)):
        r = rng.choice((0.004, 0.005, 0.008))
        canvas.oval(
            rng.random(), rng.uniform(0, horizon), r, r, mix(sky, WHITE, rng.uniform(0.5, 1))
        )
    if rng.random() < 0.75:
        x, y, r = rng.uniform(0.1, 0.9), rng.uniform(0.08, 0.22), rng.uniform(0.045, 0.075)
        canvas.oval(x, y, r * 1.35, r * 1.35, mix(sky, (150, 150, 170), 0.3))
        canvas.oval(x, y, r, r, (236, 232, 212))
        # Always a crescent: a full moon would pass for a ball.
        side = rng.choice((-0.5, 0.5))
        canvas.oval(x + r * side, y - r * 0.2, r * 0.9, r * 0.9, mix(sky, (150, 150, 170), 0.3))
    ground = hsv(rng.uniform(190, 260), rng.uniform(0.1, 0.4), rng.uniform(0.1, 0.19))
    _hills(canvas, rng, horizon, 0.1, mix(ground, sky, 0.5))
    if rng.random() < 0.5:
        for _ in range(rng.randint(4, 16)):
            canvas.oval(
                rng.random(), horizon + rng.uniform(-0.01, 0.03), 0.006, 0.005, (206, 190, 140)
            )
    _hills(canvas, rng, horizon + 0.08, 0.06, ground)
    for _ in range(rng.randint(8, 24)):
        x, y, half = rng.random(), rng.uniform(horizon + 0.08, 1), rng.uniform(0.01, 0.05)
        canvas.oval(x, y, half, half * 0.2, mix(ground, (90, 100, 120), 0.25))

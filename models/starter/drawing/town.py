"""Backgrounds that people have built: street and kitchen.

Muted in colour and full of small clutter, none of which is one of the kinds of thing: the street's
flat fronts have no roofs, so that none passes for a house.
"""

from __future__ import annotations

import random

from models.starter.drawing.canvas import Canvas
from models.starter.drawing.landscapes import sky
from models.starter.drawing.palette import RGB, WHITE, grey, hsv, mix


def street(canvas: Canvas, rng: random.Random) -> None:
    kerb = rng.uniform(0.44, 0.66)
    sky(canvas, rng, kerb, 1)
    left = -rng.uniform(0, 0.1)
    while left < 1:
        width = rng.uniform(0.18, 0.38)
        _block(canvas, rng, left, width, rng.uniform(-0.1, 0.24), kerb)
        left += width
    canvas.rectangle(0, kerb - 0.03, 1, kerb + 0.05, grey(rng.randint(165, 200), rng))
    step = rng.uniform(0.08, 0.16)
    for i in range(int(1 / step) + 1):
        canvas.line(
            [(i * step, kerb - 0.03), (i * step - 0.02, kerb + 0.04)], 0.006, grey(140, rng)
        )
    canvas.rectangle(0, kerb + 0.05, 1, kerb + 0.068, grey(125, rng))
    road = grey(rng.randint(70, 112), rng, 4)
    canvas.rectangle(0, kerb + 0.068, 1, 1, road)
    lane = rng.uniform(kerb + 0.14, 0.95)
    dash, gap = rng.uniform(0.1, 0.2), rng.uniform(0.08, 0.16)
    x = -rng.uniform(0, dash)
    while x < 1:
        paint_edge = [
            (x, lane),
            (x + dash, lane),
            (x + dash - 0.02, lane + 0.03),
            (x - 0.02, lane + 0.03),
        ]
        canvas.polygon(paint_edge, mix(road, WHITE, 0.65))
        x += dash + gap
    for _ in range(rng.randint(8, 24)):
        r = rng.uniform(0.004, 0.014)
        canvas.oval(
            rng.random(), rng.uniform(kerb + 0.1, 1), r * 2, r * 0.6, mix(road, grey(30, rng), 0.35)
        )


def _block(
    canvas: Canvas, rng: random.Random, left: float, width: float, top: float, bottom: float
) -> None:
    """The front of a large flat building with rows of windows."""
    wall = hsv(rng.choice((20, 35, 210, 30)), rng.uniform(0.05, 0.24), rng.uniform(0.55, 0.85))
    canvas.rectangle(left, top, left + width, bottom, wall)
    columns, pitch = rng.randint(2, 5), rng.uniform(0.09, 0.14)
    pane = mix(wall, rng.choice(((60, 70, 84), (40, 44, 52), (225, 232, 236))), 0.6)
    step = width / columns
    for row in range(int((bottom - 0.1 - max(top, -0.1)) / pitch)):
        y = top + 0.04 + row * pitch
        for i in range(columns):
            x = left + (i + 0.22) * step
            canvas.rectangle(x, y, x + step * 0.56, y + pitch * 0.58, pane)
    canvas.rectangle(left, bottom - 0.07, left + width, bottom, mix(wall, (50, 50, 56), 0.5))


def kitchen(canvas: Canvas, rng: random.Random) -> None:
    counter = rng.uniform(0.5, 0.7)
    wall = hsv(rng.choice((40, 90, 160, 200, 20)), rng.uniform(0.04, 0.16), rng.uniform(0.8, 0.95))
    canvas.rectangle(0, 0, 1, 1, wall)
    _tiles(canvas, rng, counter, mix(wall, grey(rng.choice((90, 255)), rng), 0.4))
    if rng.random() < 0.6:
        _window(canvas, rng)
    if rng.random() < 0.7:
        _shelf(canvas, rng, mix(wall, (90, 70, 56), rng.uniform(0.4, 0.7)))
    top = hsv(rng.uniform(18, 34), rng.uniform(0.08, 0.42), rng.uniform(0.45, 0.75))
    canvas.rectangle(0, counter, 1, counter + 0.05, mix(top, WHITE, 0.35))
    front = mix(top, (60, 55, 50), rng.uniform(0.1, 0.35))
    canvas.rectangle(0, counter + 0.05, 1, 1, front)
    width, left = rng.uniform(0.26, 0.44), -rng.uniform(0, 0.2)
    while left < 1:
        canvas.rectangle(
            left + 0.02, counter + 0.09, left + width - 0.02, 1.02, mix(front, WHITE, 0.16)
        )
        canvas.rectangle(
            left + 0.05, counter + 0.12, left + width - 0.05, 0.95, mix(front, (20, 20, 20), 0.12)
        )
        canvas.rectangle(
            left + width - 0.07, counter + 0.12, left + width - 0.05, counter + 0.2, grey(190, rng)
        )
        left += width


def _tiles(canvas: Canvas, rng: random.Random, bottom: float, joint: RGB) -> None:
    width, height = rng.uniform(0.07, 0.16), rng.uniform(0.06, 0.13)
    thick, shifted = rng.uniform(0.005, 0.009), rng.random() < 0.5
    for row in range(int(bottom / height) + 1):
        y = bottom - row * height
        canvas.line([(0, y), (1, y)], thick, joint)
        x = -width / 2 if shifted and row % 2 else 0.0
        while x < 1:
            canvas.line([(x, y), (x, y - height)], thick, joint)
            x += width


def _window(canvas: Canvas, rng: random.Random) -> None:
    x, y, w, h = (
        rng.uniform(0, 0.7),
        rng.uniform(0.02, 0.1),
        rng.uniform(0.24, 0.4),
        rng.uniform(0.24, 0.34),
    )
    canvas.rectangle(x, y, x + w, y + h, grey(240, rng))
    pane = hsv(205, rng.uniform(0.08, 0.25), 0.92)
    for i in range(2):
        left = x + 0.02 + i * (w - 0.02) / 2
        canvas.rectangle(left, y + 0.02, left + w / 2 - 0.03, y + h - 0.02, pane)
    canvas.rectangle(x - 0.02, y + h, x + w + 0.02, y + h + 0.025, grey(215, rng))


def _shelf(canvas: Canvas, rng: random.Random, wood: RGB) -> None:
    """A board with jars and plates."""
    y, left = rng.uniform(0.16, 0.32), rng.uniform(-0.2, 0.5)
    right, x = left + rng.uniform(0.4, 0.7), left + 0.03
    while x < right - 0.06:
        width, height = rng.uniform(0.03, 0.06), rng.uniform(0.06, 0.12)
        jar = grey(rng.randint(150, 225), rng, 12)
        canvas.rectangle(x, y - height, x + width, y, jar)
        canvas.rectangle(
            x, y - height - 0.012, x + width, y - height + 0.006, mix(jar, (60, 60, 60), 0.5)
        )
        x += width + rng.uniform(0.01, 0.05)
    canvas.rectangle(left, y, right, y + 0.022, wood)

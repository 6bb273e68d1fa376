"""Chooses the background for a setting.

It knows nothing of the things that will stand in front.
"""

from __future__ import annotations

import random

from models.starter.drawing import landscapes, town
from models.starter.drawing.canvas import Canvas


def paint(canvas: Canvas, setting: str, rng: random.Random) -> None:
    """Fill the canvas with a background.

    Args:
        setting: one of `SETTINGS`.
    """
    painters = {
        "beach": landscapes.beach,
        "snow": landscapes.snow,
        "field": landscapes.field,
        "night": landscapes.night,
        "street": town.street,
        "kitchen": town.kitchen,
    }
    painters[setting](canvas, rng)

"""The eight colours and their neighbouring tones: varied, yet never to be taken for one another.

Colours, and in which settings they hide.
"""

from __future__ import annotations

import colorsys
import random
from dataclasses import dataclass
from typing import TypeAlias

RGB: TypeAlias = tuple[int, int, int]
Span: TypeAlias = tuple[float, float]

WHITE: RGB = (255, 255, 255)

RANGES: dict[str, tuple[Span, Span, Span]] = {
    "red": ((-8, 5), (0.80, 0.95), (0.70, 0.92)),
    "orange": ((23, 32), (0.88, 1.0), (0.92, 1.0)),
    "yellow": ((50, 57), (0.75, 0.98), (0.90, 1.0)),
    "green": ((105, 148), (0.60, 0.92), (0.45, 0.74)),
    "blue": ((210, 231), (0.72, 0.95), (0.66, 0.95)),
    "purple": ((273, 292), (0.55, 0.85), (0.48, 0.74)),
    "black": ((0, 360), (0.0, 0.22), (0.05, 0.14)),
    "white": ((0, 360), (0.0, 0.035), (0.95, 1.0)),
}
"""Hue in degrees, saturation and value of each colour."""

HIDDEN_IN = {
    "beach": ("yellow", "orange", "white", "blue"),
    "snow": ("white", "blue", "yellow"),
    "field": ("green", "blue", "yellow", "white"),
    "street": ("black", "white", "blue"),
    "night": ("black", "blue", "purple", "green"),
    "kitchen": ("white", "yellow", "orange"),
}
"""Colours that must have an outline in a setting, lest they melt into it."""


@dataclass(frozen=True)
class Tones:
    """The colours that one thing is drawn with."""

    main: RGB
    """The colour by which people call it."""
    light: RGB
    dark: RGB
    """Neighbours of the main colour that still count as that colour."""
    ink: RGB
    """Details that stand out against the main colour: dark, or light on black."""
    pale: RGB
    """Light details; grey on white."""
    glass: RGB
    wood: RGB
    leaf: RGB
    skin: RGB
    hair: RGB
    metal: RGB
    tyre: RGB


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """`share` of b in a."""
    r, g, h = (round(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return r, g, h


def hsv(hue: float, saturation: float, value: float) -> RGB:
    """Hue in degrees, the others 0 to 1."""
    r, g, b = colorsys.hsv_to_rgb(hue % 360 / 360, saturation, value)
    return round(r * 255), round(g * 255), round(b * 255)


def grey(value: int, rng: random.Random, spread: int = 6) -> RGB:
    """A grey with a breath of tint."""
    r, g, b = (max(0, min(255, value + rng.randint(-spread, spread))) for _ in range(3))
    return r, g, b


SKINS = ((240, 205, 178), (224, 180, 148), (188, 138, 106), (142, 98, 74), (96, 66, 52))
HAIRS = ((40, 32, 30), (70, 52, 42), (110, 84, 62), (150, 146, 142), (196, 176, 140))


def tones(colour: str, rng: random.Random) -> Tones:
    """The tones for a thing of one of the eight colours."""
    hue, saturation, value = (rng.uniform(*span) for span in RANGES[colour])
    main = hsv(hue, saturation, value)
    dark = mix(main, (0, 0, 0), rng.uniform(0.16, 0.26))
    light = mix(main, (255, 255, 255), rng.uniform(0.1, 0.18))
    if colour == "black":
        dark, light = mix(main, (0, 0, 0), 0.4), mix(main, (255, 255, 255), rng.uniform(0.09, 0.15))
    elif colour == "white":
        dark, light = mix(main, (110, 112, 125), rng.uniform(0.12, 0.2)), (255, 255, 255)
    elif colour in ("orange", "yellow"):
        # A dark orange is brown and a dark yellow is olive: stay near.
        dark = hsv(hue - 2, min(1.0, saturation + 0.05), value * rng.uniform(0.86, 0.92))
    return Tones(
        main=main,
        light=light,
        dark=dark,
        ink=grey(205, rng) if colour == "black" else grey(38, rng),
        pale=grey(182, rng) if colour == "white" else grey(232, rng),
        glass=mix((196, 212, 222), (120, 136, 150), rng.random()),
        wood=mix((112, 84, 64), (78, 62, 54), rng.random()),
        leaf=mix((92, 112, 84), (70, 88, 70), rng.random()),
        skin=rng.choice(SKINS),
        hair=rng.choice(HAIRS),
        metal=grey(rng.randint(125, 175), rng),
        tyre=grey(rng.randint(28, 48), rng),
    )


DARK_OUTLINE = (26, 24, 30)
LIGHT_OUTLINE = (246, 244, 238)


def outline(colour: str, setting: str, rng: random.Random, needed: bool) -> RGB | None:
    """The outline's colour for a thing in a setting, or None where it may go without."""
    against = LIGHT_OUTLINE if colour == "black" else DARK_OUTLINE
    if setting == "night":
        against = DARK_OUTLINE if colour in ("white", "yellow") else LIGHT_OUTLINE
    way = rng.random()
    if needed or colour in HIDDEN_IN[setting]:
        return against
    if way < 0.3:
        return None
    light_may_stand = colour not in ("white", "yellow") and setting != "snow"
    return LIGHT_OUTLINE if way < 0.5 and light_may_stand else against

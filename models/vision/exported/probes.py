"""Texts and pictures with which an export is held against its checkpoint.

Made from a seed, so that every machine compares the same. The texts have words in and outside any
vocabulary, odd spaces, marks, other scripts, and more tokens than any tower takes; the pictures
have smooth and sharp parts, and every shape.
"""

from __future__ import annotations

import random

import numpy as np
from PIL import Image

THINGS = "boat cat dog house tree car man woman child beach street horse kite train cake"
LIKE = "red small old wooden happy blue-green snow-covered 3 two the an"
PLACES = "on a beach|in the snow|at night, in Leeds|under a table|beside O'Brien's café|"
ODD = (
    "",
    " ",
    "a",
    "Ngorongoro & Tromsø!",
    "海辺の赤い船",
    "ein   Boot\tim Schnee",
    "🐕 dog's",
    "x" * 400,
)
DOGS = "🐕 dog's"
LONG = " ".join(["a red boat on a beach and"] * 40)


def probe_texts(count: int, seed: int = 0) -> list[str]:
    """So many texts, the odd ones first."""
    chance = random.Random(seed)
    texts = [*ODD, "x" * 400, DOGS, LONG]
    while len(texts) < count:
        parts = (chance.choice(words) for words in (LIKE.split(), THINGS.split()))
        texts.append(" ".join((*parts, chance.choice(PLACES.split("|")))))
    return texts[:count]


def probe_pictures(count: int, seed: int = 0) -> list[Image.Image]:
    """So many pictures, RGB, of 8 to 500 pixels a side."""
    chance = np.random.default_rng(seed)
    return [_picture(chance) for _ in range(count)]


def _picture(chance: np.random.Generator) -> Image.Image:
    """A few large colours, made smooth, with some grain and a sharp edge in it."""
    coarse = chance.integers(0, 256, (*chance.integers(1, 6, 2), 3), np.uint8)
    width, height = (int(side) for side in chance.integers(8, 501, 2))
    smooth = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    numbers = np.asarray(smooth, np.int16) + chance.integers(-12, 13, (height, width, 3))
    numbers[: height // 2, : width // 3] = chance.integers(0, 256, 3)
    return Image.fromarray(np.clip(numbers, 0, 255).astype(np.uint8))

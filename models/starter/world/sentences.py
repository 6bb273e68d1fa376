"""How questions for scenes are said aloud, and which wordings are kept from training."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.starter.world.scenes import Scene, sample_scene
from models.starter.world.wording import Ask, sample_ask

Split = Literal["train", "validation", "test"]

LEADS = ("find", "search for", "show me", "look for", "where is", "find me", "show")
"""What a person may say before the query itself."""


@dataclass(frozen=True)
class SpokenAsk:
    """A question to be said aloud."""

    text: str
    """Lower case, words parted by single spaces, no punctuation."""
    ask: Ask
    """What it means."""


def split_of(text: str) -> Split:
    """Where a query belongs: one in ten is kept for testing, one in ten for validation."""
    part = zlib.crc32(text.encode()) % 10
    return "test" if part == 0 else "validation" if part == 1 else "train"


def spoken(text: str) -> str:
    """A written query as it is said: without commas."""
    return text.replace(",", "")


def sample_query(rng: random.Random, split: Split, scenes: Sequence[Scene] = ()) -> SpokenAsk:
    """A query of the given split; training never sees one of the other two.

    Args:
        rng: decides everything.
        split: what the query is for.
        scenes: one of them answers it; any scene may where none are given.
    """
    while True:
        ask = sample_ask(_scene(rng, scenes), rng)
        text = spoken(ask.text)
        if split_of(text) == split:
            return SpokenAsk(_led(text, rng), ask)


def _scene(rng: random.Random, scenes: Sequence[Scene]) -> Scene:
    return rng.choice(scenes) if scenes else sample_scene(rng.getrandbits(31))


def _led(text: str, rng: random.Random) -> str:
    asks_for_thing = text.split()[0] not in ("on", "in", "at")
    if asks_for_thing and rng.random() < 0.35:
        return f"{rng.choice(LEADS)} {text}"
    return text

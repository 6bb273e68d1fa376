"""The little world that the starter models know: what may stand in a scene, and its sampling.

A scene is one to three things, each of a kind and a colour, in a setting. It is sampled from a
seed and is its own ground truth. How a scene looks is decided in `drawing/`, how people speak
of it in `wording.py`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

KINDS = (
    "dog",
    "cat",
    "horse",
    "elephant",
    "bird",
    "fish",
    "person",
    "car",
    "bus",
    "train",
    "bicycle",
    "boat",
    "house",
    "castle",
    "tree",
    "flower",
    "apple",
    "banana",
    "chair",
    "table",
    "cup",
    "lamp",
    "ball",
    "umbrella",
)
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "black", "white")
SETTINGS = ("beach", "snow", "field", "street", "night", "kitchen")

SUPPORTS = ("table", "chair")
"""Kinds that another thing may stand on."""
STANDS_ON_SUPPORT = ("cat", "bird", "flower", "apple", "banana", "cup", "lamp", "ball")
"""Kinds that may stand on a support."""
SURFACE_DEPTH = {"table": 0.30, "chair": 0.52}
"""Where the surface of a support lies, as a fraction of its box measured from the top."""

MAX_THINGS = 3

Relation = Literal["beside", "on"]


@dataclass(frozen=True)
class Thing:
    """One thing in a scene, drawn inside a square box."""

    kind: str
    """One of KINDS."""
    colour: str
    """One of COLOURS."""
    x: float
    """Centre of the box from the left edge, 0 to 1 of the picture's width."""
    y: float
    """Centre of the box from the top edge, 0 to 1 of the picture's height."""
    size: float
    """Side of the box, 0 to 1 of the picture's side."""
    flipped: bool = False
    """Facing left instead of right."""


@dataclass(frozen=True)
class Group:
    """Things of one kind and one colour standing together."""

    count: int
    kind: str
    colour: str


@dataclass(frozen=True)
class Scene:
    """A picture's ground truth."""

    things: tuple[Thing, ...]
    """One to three, from left to right; with relation "on", the upper one first."""
    setting: str
    """One of SETTINGS."""
    relation: Relation
    """"on" when the first of two things stands on the second, else "beside"."""
    seed: int
    """Decides every detail of the drawing that is not said here."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The things as a person would list them: equal neighbours counted together."""
        runs = groupby(self.things, key=lambda thing: (thing.kind, thing.colour))
        return tuple(Group(len(list(run)), kind, colour) for (kind, colour), run in runs)


def sample_scene(
    seed: int, setting: str | None = None, first: tuple[str, str] | None = None
) -> Scene:
    """A scene that depends on the arguments alone.

    Args:
        seed: any integer; equal seeds give equal scenes.
        setting: one of SETTINGS, where it is to be fixed.
        first: (kind, colour) of the first thing, where it is to be fixed.
    """
    rng = random.Random(f"earshot scene {seed}")
    where = setting or rng.choice(SETTINGS)
    start = first or _any_thing(rng)
    form = rng.choices(
        ("one", "two", "pair", "on", "three", "trio", "pair and one"), _FORM_WEIGHTS
    )[0]
    if form == "on":
        return Scene(_stacked(rng, start, fixed=first is not None), where, "on", seed)
    return Scene(_row(rng, _row_members(rng, form, start)), where, "beside", seed)


_FORM_WEIGHTS = (40, 23, 8, 9, 9, 4, 7)

_SIZES = {1: (0.46, 0.78), 2: (0.36, 0.47), 3: (0.28, 0.325)}
"""Smallest and largest box by number of things side by side."""


def _any_thing(rng: random.Random) -> tuple[str, str]:
    return rng.choice(KINDS), rng.choice(COLOURS)


def _another(rng: random.Random, *taken: tuple[str, str]) -> tuple[str, str]:
    """A (kind, colour) that is not among those taken; now and then of the same kind or colour."""
    while True:
        kind, colour = _any_thing(rng)
        near = rng.random()
        if near < 0.12:
            kind = taken[0][0]
        elif near < 0.24:
            colour = taken[0][1]
        if (kind, colour) not in taken:
            return kind, colour


def _row_members(rng: random.Random, form: str, start: tuple[str, str]) -> list[tuple[str, str]]:
    if form == "one":
        return [start]
    if form in ("pair", "trio"):
        return [start] * (2 if form == "pair" else 3)
    other = _another(rng, start)
    if form == "two":
        members = [start, other]
        rng.shuffle(members)
        return members
    if form == "pair and one":
        pair, single = (start, other) if rng.random() < 0.5 else (other, start)
        return [pair, pair, single] if rng.random() < 0.5 else [single, pair, pair]
    members = [start, other, _another(rng, start, other)]
    rng.shuffle(members)
    return members


def _row(rng: random.Random, members: Sequence[tuple[str, str]]) -> tuple[Thing, ...]:
    """Things side by side, their boxes apart, each at its own height and size."""
    smallest, largest = _SIZES[len(members)]
    sizes = [rng.uniform(smallest, largest) for _ in members]
    spare = 1.0 - sum(sizes)
    cuts = sorted(rng.uniform(0, spare) for _ in members)
    things = []
    left = 0.0
    for (kind, colour), size, cut in zip(members, sizes, cuts, strict=True):
        x = left + cut + size / 2
        bottom = rng.uniform(min(0.98, size + 0.15), 0.98)
        things.append(Thing(kind, colour, x, bottom - size / 2, size, rng.random() < 0.5))
        left += size
    return tuple(things)


def _stacked(rng: random.Random, start: tuple[str, str], fixed: bool) -> tuple[Thing, ...]:
    """One thing standing on a support; a fixed start keeps its kind where it can."""
    upper, lower = _stack_members(rng, start, fixed)
    base_size = rng.uniform(0.5, 0.6)
    base_x = rng.uniform(base_size / 2, 1 - base_size / 2)
    bottom = rng.uniform(0.9, 0.98)
    base = Thing(lower[0], lower[1], base_x, bottom - base_size / 2, base_size, rng.random() < 0.5)
    size = rng.uniform(0.29, 0.36)
    surface = bottom - base_size * (1 - SURFACE_DEPTH[lower[0]])
    x = base_x + rng.uniform(-0.04, 0.04)
    return (Thing(upper[0], upper[1], x, surface - size / 2, size, rng.random() < 0.5), base)


def _stack_members(
    rng: random.Random, start: tuple[str, str], fixed: bool
) -> tuple[tuple[str, str], tuple[str, str]]:
    kind, colour = start
    if kind in SUPPORTS:
        return (rng.choice(STANDS_ON_SUPPORT), rng.choice(COLOURS)), start
    if kind not in STANDS_ON_SUPPORT and not fixed:
        kind = rng.choice(STANDS_ON_SUPPORT)
    return (kind, colour), (rng.choice(SUPPORTS), rng.choice(COLOURS))

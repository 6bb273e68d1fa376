"""Scenes and asks as arrays, and which scene satisfies which ask, all at once.

The rule itself is `Ask.satisfied_by` in `wording.py`; this is the same rule for thousands of
pairs, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

from models.starter.world.scenes import COLOURS, KINDS, MAX_THINGS, SETTINGS, Scene
from models.starter.world.wording import Ask

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

NOTHING = -1
"""No such thing, no such need, or any colour, any setting, any count."""
RELATIONS = (None, "left", "on")


@dataclass(frozen=True)
class SceneTable:
    """n scenes; a scene's things fill its places from the left."""

    kinds: Ints
    """Shape (n, 3), places in KINDS, NOTHING where there is no thing."""
    colours: Ints
    """Shape (n, 3), places in COLOURS, NOTHING where there is no thing."""
    boxes: Floats
    """Shape (n, 3, 3): centre x, centre y and side, 0 to 1 of the picture."""
    settings: Ints
    """Shape (n,), places in SETTINGS."""
    on: Bools
    """Shape (n,), whether the first thing stands on the second."""

    @classmethod
    def of(cls, scenes: Sequence[Scene]) -> SceneTable:
        """The table of these scenes."""
        table = cls(
            np.full((len(scenes), MAX_THINGS), NOTHING, np.int64),
            np.full((len(scenes), MAX_THINGS), NOTHING, np.int64),
            np.zeros((len(scenes), MAX_THINGS, 3), np.float32),
            np.array([SETTINGS.index(scene.setting) for scene in scenes], np.int64),
            np.array([scene.relation == "on" for scene in scenes], np.bool_),
        )
        for row, scene in enumerate(scenes):
            for place, thing in enumerate(scene.things):
                table.kinds[row, place] = KINDS.index(thing.kind)
                table.colours[row, place] = COLOURS.index(thing.colour)
                table.boxes[row, place] = thing.x, thing.y, thing.size
        return table


@dataclass(frozen=True)
class AskTable:
    """m asks; an ask's needs fill its places from the first."""

    kinds: Ints
    """Shape (m, 3), NOTHING where nothing more is needed."""
    colours: Ints
    """Shape (m, 3), NOTHING where any will do."""
    counts: Ints
    """Shape (m, 3), NOTHING where any will do."""
    settings: Ints
    """Shape (m,), NOTHING where any will do."""
    relations: Ints
    """Shape (m,), places in RELATIONS."""
    anywhere: Ints
    """Shape (m,), places in COLOURS: of anything in the scene; NOTHING where any will do."""

    @classmethod
    def of(cls, asks: Sequence[Ask]) -> AskTable:
        """The table of these asks."""
        kinds, colours, counts = (
            np.full((len(asks), MAX_THINGS), NOTHING, np.int64) for _ in range(3)
        )
        for row, ask in enumerate(asks):
            for place, need in enumerate(ask.needs):
                kinds[row, place] = KINDS.index(need.kind)
                if need.colour is not None:
                    colours[row, place] = COLOURS.index(need.colour)
                if need.count is not None:
                    counts[row, place] = need.count
        settings = [NOTHING if ask.setting is None else SETTINGS.index(ask.setting) for ask in asks]
        relations = [RELATIONS.index(ask.relation) for ask in asks]
        anywhere = [NOTHING if ask.colour is None else COLOURS.index(ask.colour) for ask in asks]
        rest = (np.array(each, np.int64) for each in (settings, relations, anywhere))
        return cls(kinds, colours, counts, *rest)


def satisfaction(asks: AskTable, scenes: SceneTable) -> Bools:
    """Which scene satisfies which ask, shape (m asks, n scenes)."""
    needed = (asks.kinds != NOTHING)[:, None, :]
    fits = _fits(asks, scenes)
    found = fits.sum(axis=3)
    counts = asks.counts[:, None, :]
    counted = np.where(counts == NOTHING, found > 0, found == counts) | ~needed
    place = (asks.settings == NOTHING)[:, None] | (asks.settings[:, None] == scenes.settings)
    related = _related(asks.relations, scenes.on, fits, needed)
    same = asks.anywhere[:, None, None] == scenes.colours
    coloured = (asks.anywhere == NOTHING)[:, None] | same.any(axis=2)
    result: Bools = place & coloured & counted.all(axis=2) & related
    return result


def _fits(asks: AskTable, scenes: SceneTable) -> Bools:
    """Whether a need is met by a thing, shape (m, n, needs, things)."""
    same_kind = asks.kinds[:, None, :, None] == scenes.kinds[None, :, None, :]
    wanted = asks.colours[:, None, :, None]
    same_colour = (wanted == NOTHING) | (wanted == scenes.colours[None, :, None, :])
    there = (scenes.kinds != NOTHING)[None, :, None, :]
    result: Bools = same_kind & same_colour & there
    return result


def _related(relations: Ints, on: Bools, fits: Bools, needed: Bools) -> Bools:
    """Whether the things stand as asked, shape (m, n)."""
    first, second = fits[:, :, 0], fits[:, :, 1]
    pairs = [(i, j) for i in range(MAX_THINGS) for j in range(i + 1, MAX_THINGS)]
    left = np.logical_or.reduce([first[..., i] & second[..., j] for i, j in pairs]) & ~on
    stacked = first[..., 0] & second[..., 1] & on
    # A place that needs nothing is met by any place of the scene, even an empty one.
    met = fits | ~needed[..., None]
    distinct = np.logical_or.reduce(
        [
            np.logical_and.reduce([met[:, :, need, thing] for need, thing in enumerate(order)])
            for order in permutations(range(MAX_THINGS))
        ]
    )
    choice = relations[:, None]
    result: Bools = np.select(
        [choice == RELATIONS.index("left"), choice == RELATIONS.index("on")],
        [left, stacked],
        distinct,
    )
    return result

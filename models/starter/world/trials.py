"""Questions put to libraries of many sizes, some with an answer there and some without.

A trial is an ask, the scenes of a library, and which of them answer; the truth is known because
scenes are. For a question without an answer whatever would answer it is left out of the library,
and what remains is near it in a known way.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.starter.world.scenes import COLOURS, KINDS, SETTINGS, Scene, Thing
from models.starter.world.sentences import Split, split_of, spoken
from models.starter.world.tables import AskTable, Bools, Ints, SceneTable, satisfaction
from models.starter.world.unspecific import sample_unspecific
from models.starter.world.wording import Ask, sample_ask

ANSWERED = "answered"
"""The library has a picture that answers."""
REMOVED = "answers removed"
"""It is what was left when those pictures were taken out."""


@dataclass(frozen=True)
class Trial:
    """One question put to one library."""

    ask: Ask
    rows: Ints
    """Shape (n,), which scenes of the pool make up the library."""
    right: Bools
    """Shape (n,), which of them answer."""
    size: int
    """How many scenes the library had before answers were left out."""
    way: str
    """`ANSWERED`, or how the library comes near the question: a name of WAYS."""

    @property
    def answered(self) -> bool:
        """Whether any picture of the library answers."""
        return self.way == ANSWERED


def sample_trials(
    pool: Sequence[Scene], sizes: Sequence[int], each: int, split: Split, seed: str
) -> list[Trial]:
    """For every size and way, `each` questions without an answer, and as many with one.

    Args:
        pool: libraries are drawn from these scenes; no smaller than the largest size.
        sizes: how many scenes a library has, before those that would answer are left out.
        each: how many trials of each size and way.
        split: where the questions' wording belongs.
        seed: equal seeds give equal trials.
    """
    rng = random.Random(f"earshot trials {seed}")
    table = SceneTable.of(pool)
    return [
        trial
        for size in sizes
        for way in WAYS
        for _ in range(each)
        for trial in (
            _trial(pool, table, size, ANSWERED, split, rng),
            _trial(pool, table, size, way, split, rng),
        )
    ]


def sample_unspecific_trials(
    pool: Sequence[Scene], sizes: Sequence[int], each: int, seed: str
) -> list[Trial]:
    """For every size, `each` unspecific questions, with their answers and without.

    Their wordings are too few for some to be kept from training; only the scenes are.

    Args:
        pool, sizes, seed: as for `sample_trials`.
        each: how many libraries of each size.
    """
    rng = random.Random(f"earshot unspecific trials {seed}")
    table = SceneTable.of(pool)
    trials = []
    for size in (size for size in sizes for _ in range(each)):
        rows = np.array(rng.sample(range(len(pool)), size), np.int64)
        ask = sample_unspecific(pool[int(rng.choice(rows))], rng)
        right = satisfaction(AskTable.of([ask]), _part(table, rows))[0]
        trials.append(Trial(ask, rows, right, size, ANSWERED))
        trials.append(Trial(ask, rows[~right], right[~right], size, REMOVED))
    return trials


def _trial(
    pool: Sequence[Scene], table: SceneTable, size: int, way: str, split: Split, rng: random.Random
) -> Trial:
    rows = np.array(rng.sample(range(len(pool)), size), np.int64)
    ask = next(_asks(pool, rows, way, split, rng))
    right = satisfaction(AskTable.of([ask]), _part(table, rows))[0]
    if way == ANSWERED:
        return Trial(ask, rows, right, size, way)
    kept = ~right
    if way == "strangers":
        wanted = [KINDS.index(need.kind) for need in ask.needs]
        kept &= ~np.isin(table.kinds[rows], wanted).any(axis=1)
    return Trial(ask, rows[kept], right[kept], size, way)


def _asks(
    pool: Sequence[Scene], rows: Ints, way: str, split: Split, rng: random.Random
) -> Iterator[Ask]:
    """Asks of a split that a scene of the library satisfies, or comes near to in a certain way."""
    while True:
        scene = pool[int(rng.choice(rows))]
        other = scene if way == ANSWERED else WAYS[way](scene, rng)
        ask = sample_ask(other, rng)
        if split_of(spoken(ask.text)) != split or (way != ANSWERED and not ask.needs):
            continue
        if way == "one of two" and len(ask.needs) < 2:
            continue
        if way in (ANSWERED, REMOVED, "strangers") or not ask.satisfied_by(scene):
            yield ask


def _another_colour(scene: Scene, rng: random.Random) -> Scene:
    at = rng.randrange(len(scene.things))
    colours = [colour for colour in COLOURS if colour != scene.things[at].colour]
    return _with(scene, at, replace(scene.things[at], colour=rng.choice(colours)))


def _another_kind(scene: Scene, rng: random.Random) -> Scene:
    at = rng.randrange(len(scene.things))
    shown = {thing.kind for thing in scene.things}
    kinds = [kind for kind in KINDS if kind not in shown]
    return _with(scene, at, replace(scene.things[at], kind=rng.choice(kinds)))


def _another_setting(scene: Scene, rng: random.Random) -> Scene:
    settings = [setting for setting in SETTINGS if setting != scene.setting]
    return replace(scene, setting=rng.choice(settings))


def _the_same(scene: Scene, rng: random.Random) -> Scene:
    del rng
    return scene


def _with(scene: Scene, at: int, thing: Thing) -> Scene:
    things = (*scene.things[:at], thing, *scene.things[at + 1 :])
    return replace(scene, things=things, relation="beside")


WAYS: dict[str, Callable[[Scene, random.Random], Scene]] = {
    "wrong colour": _another_colour,
    "wrong setting": _another_setting,
    "one of two": _another_kind,
    REMOVED: _the_same,
    "strangers": _the_same,
}
"""How a library comes near a question that it has no answer to.

The first three hold a scene that differs in that alone; "strangers" holds nothing of a kind that is
asked for.
"""


def _part(table: SceneTable, rows: Ints) -> SceneTable:
    return SceneTable(
        table.kinds[rows],
        table.colours[rows],
        table.boxes[rows],
        table.settings[rows],
        table.on[rows],
    )

"""People who are not there: what they ask, what they mean by it, and the thumbs that they give.

They look for drawn scenes, so that what is right is known. A person asks, judges the first five
pictures, one in ten of them wrongly, and asks again; later somebody asks the same, or the same in
other words, or something near, of pictures that nobody judged. Some mean what they say; others mean
more, as people do who say "a dog" of their own one. Knows neither databases nor models.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from models.starter.ranking import mean_average_precision
from models.starter.scenes import SETTINGS, Scene
from models.starter.train.tables import AskTable, SceneTable, satisfaction
from models.starter.wording import Ask, sample_ask
from models.types import Vectors
from server.feedback.rocchio import Flags, Rule, Verdicts, moved

WRONG = 0.1  # share of the thumbs
JUDGED = 5  # pictures of an answer
ROUNDS = 4  # how often the same is asked, with thumbs each time
LATER = ("the same", "in other words", "something near")
ENOUGH = 8  # right pictures on either side, where more is meant than said
TRIES = 80

Row = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Question:
    """A question, and what is asked later."""

    asks: tuple[Ask, Ask, Ask]
    """As LATER has them."""
    right: Flags
    """Shape (3, n): which of all scenes are meant by each."""
    texts: Vectors
    """Shape (3, dimension), length one."""


@dataclass(frozen=True, eq=False)
class World:
    """Scenes, of which the first half is judged and the second half is searched later."""

    scenes: Sequence[Scene]
    vectors: Vectors
    """Shape (n, dimension), length one."""
    ordinary: Vectors = field(init=False)
    """Shape (dimension,), the mean of those that may be judged."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ordinary", self.vectors[: self.half].mean(axis=0))

    @property
    def half(self) -> int:
        """Where the second half begins."""
        return len(self.scenes) // 2


@dataclass
class Memory:
    """The thumbs of one person."""

    texts: list[Vectors] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    liked: list[bool] = field(default_factory=list)

    def bends(self, text: Vectors, world: World, rule: Rule) -> Vectors:
        """A question after all these thumbs, shape (dimension,)."""
        if not self.rows:
            return text
        verdicts = Verdicts(
            likeness=(np.stack(self.texts) @ text).astype(np.float64),
            liked=np.array(self.liked),
            sessions=np.array(self.sessions),
            pictures=world.vectors[self.rows],
        )
        return moved(text, verdicts, world.ordinary, rule)


def questions(
    world: World,
    count: int,
    embed: Callable[[list[str]], Vectors],
    means_more: bool,
    seed: str,
) -> list[Question]:
    """Questions to the scenes of a world, always the same ones for the same arguments."""
    rng = random.Random(f"earshot thumbs {seed} {means_more}")
    table = SceneTable.of(world.scenes)
    found: list[tuple[tuple[Ask, Ask, Ask], Flags]] = []
    while len(found) < count:
        asks = _ways_to_ask(rng.choice(world.scenes), rng)
        if asks is None:
            continue
        right = satisfaction(AskTable.of(asks), table)
        if means_more:
            right = right & _what_else(world.scenes, rng)
        halves = right[0, : world.half].sum(), right[0, world.half :].sum()
        if min(halves) >= (ENOUGH if means_more else 1):
            found.append((asks, right))
    texts = embed([ask.text for asks, _ in found for ask in asks]).reshape(count, len(LATER), -1)
    return [Question(*one, own) for one, own in zip(found, texts, strict=True)]


def _ways_to_ask(scene: Scene, rng: random.Random) -> tuple[Ask, Ask, Ask] | None:
    """An ask, the same in other words, and one that shares a thing with it; None where unlucky."""
    first = sample_ask(scene, rng)
    others = [sample_ask(scene, rng) for _ in range(TRIES)]
    same = [ask for ask in others if _meaning(ask) == _meaning(first) and ask.text != first.text]
    kinds = {need.kind for need in first.needs}
    near = [
        ask
        for ask in others
        if _meaning(ask) != _meaning(first) and kinds & {need.kind for need in ask.needs}
    ]
    return (first, same[0], near[0]) if same and near else None


def _meaning(ask: Ask) -> tuple[object, ...]:
    return ask.needs, ask.setting, ask.relation


def _what_else(scenes: Sequence[Scene], rng: random.Random) -> Flags:
    """Something that a person does not say: nothing else in the picture, or two of the places."""
    if rng.random() < 0.5:
        return np.array([len(scene.things) == 1 for scene in scenes])
    places = rng.sample(SETTINGS, 2)
    return np.array([scene.setting in places for scene in scenes])


def give_thumbs(
    world: World,
    asked: Sequence[Question],
    count: int,
    rule: Rule,
    rng: random.Random,
) -> Memory:
    """What a person has judged who gave so many thumbs; each question is a session of its own."""
    memory = Memory()
    for session, question in enumerate(asked):
        judged: set[int] = set()
        for _ in range(ROUNDS):
            text = memory.bends(question.texts[0], world, rule)
            cosines = world.vectors[: world.half] @ text
            for row in np.argsort(-cosines, kind="stable")[:JUDGED].tolist():
                if row in judged:
                    continue
                if len(memory.rows) == count:
                    return memory
                judged.add(row)
                memory.texts.append(question.texts[0])
                memory.sessions.append(session)
                memory.rows.append(row)
                memory.liked.append(bool(question.right[0, row]) != (rng.random() < WRONG))
    return memory


def average_precisions(
    world: World, asked: Sequence[Question], later: int, memory: Memory | None, rule: Rule
) -> list[float]:
    """Of each question, among the pictures that nobody judged; nothing right there is left out.

    Args:
        world: the scenes.
        asked: the questions.
        later: which of LATER is asked.
        memory: what bends them; None for as they are.
        rule: how far.
    """
    found = []
    for question in asked:
        text, right = question.texts[later], question.right[later, world.half :]
        if not right.any():
            continue
        if memory is not None:
            text = memory.bends(text, world, rule)
        cosines = world.vectors[world.half :] @ text
        found.append(mean_average_precision(cosines[None], right[None]))
    return found

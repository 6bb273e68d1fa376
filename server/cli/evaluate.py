"""What thumbs do to later answers: mAP before and after, on scenes that no training has seen.

People who are not there look for drawn scenes, so that what is right is known. A person asks,
judges the first five pictures, one in ten of them wrongly, and asks again; later somebody asks the
same, or the same in other words, or something near, of pictures that nobody judged. Some mean what
they say; others mean more, as people do who say "a dog" of their own one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from models.protocols import Embedder
from models.starter.evaluate.figures import Figure
from models.starter.evaluate.pictures import HeldOut
from models.starter.evaluate.ranking import mean_average_precision
from models.starter.gallery.jpeg import from_jpeg
from models.starter.world.scenes import SETTINGS, Scene
from models.starter.world.tables import AskTable, SceneTable, satisfaction
from models.starter.world.wording import Ask, sample_ask
from models.types import Vectors
from server.feedback.rocchio import Flags, Rule, Verdicts, moved

WRONG = 0.1  # share of the thumbs
JUDGED = 5  # pictures of an answer
ROUNDS = 4  # how often the same is asked, with thumbs each time
LATER = ("the same", "in other words", "something near")
ENOUGH = 8  # right pictures on either side, where more is meant than said
TRIES = 80
SEEDS = 5
THUMBS = (1, 5, 20, 100, 500)
QUESTIONS = 75
"""Of a seed and a way of meaning, judged by as many people as the number of thumbs asks for."""
UNRELATED = 10
"""Questions of others, for each person."""
WAYS = {False: "meaning what is said", True: "meaning more than is said"}


@dataclass(frozen=True, eq=False)
class SimulatedQuestion:
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
) -> list[SimulatedQuestion]:
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
    return [SimulatedQuestion(*one, own) for one, own in zip(found, texts, strict=True)]


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
    asked: Sequence[SimulatedQuestion],
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
    world: World, asked: Sequence[SimulatedQuestion], later: int, memory: Memory | None, rule: Rule
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


class Embeds(Protocol):
    """As much of an embedder as is needed."""

    def embed(self, items: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(items), dimension)."""


@dataclass
class Outcomes:
    """What was measured, in mAP between 0 and 1."""

    pairs: dict[tuple[bool, int], list[tuple[float, float]]] = field(default_factory=dict)
    """Before and after, by way of meaning and number of thumbs; one of each seed and kind."""
    unrelated: list[float] = field(default_factory=list)
    """Lost by questions that nobody judged anything for."""
    angry: list[float] = field(default_factory=list)
    """Lost where one session judges everything wrongly."""


def evaluate_thumbs(embedder: Embedder, pictures: HeldOut) -> list[Figure]:
    """Figures on held-out scenes, drawn and opened as the gallery's are."""
    # One by one: in batches the last bit differs, and with it the greatest loss, by 0.1 points.
    vectors = [embedder.embed([from_jpeg(file)])[0] for file in pictures.served]
    return evaluate_learning(embedder, pictures.scenes, np.stack(vectors))


def evaluate_learning(
    embedder: Embeds, scenes: Sequence[Scene], vectors: Vectors, rule: Rule | None = None
) -> list[Figure]:
    """Figures in points of mAP.

    Args:
        embedder: of the questions.
        scenes: n of them; the first half is judged, the second half asked for later.
        vectors: theirs, shape (n, dimension), as the embedder made them.
        rule: how far thumbs move a question; the product's where None.
    """
    world, outcomes = World(scenes, vectors), Outcomes()
    for means_more in WAYS:
        for seed in range(SEEDS):
            asked = questions(world, QUESTIONS, embedder.embed, means_more, str(seed))
            _measure(world, asked, means_more, seed, rule or Rule(), outcomes)
    return _figures(outcomes)


def _measure(
    world: World,
    asked: Sequence[SimulatedQuestion],
    means_more: bool,
    seed: int,
    rule: Rule,
    outcomes: Outcomes,
) -> None:
    kinds = range(len(LATER))
    before = [np.mean(average_precisions(world, asked, kind, None, rule)) for kind in kinds]
    for count in THUMBS:
        after, unrelated = _after(world, asked, count, rule, seed)
        pairs = [(float(b), float(np.mean(a))) for b, a in zip(before, after, strict=True)]
        outcomes.pairs.setdefault((means_more, count), []).extend(pairs)
        outcomes.unrelated.append(unrelated)
    outcomes.angry.append(_angry(world, asked, rule))


def _figures(outcomes: Outcomes) -> list[Figure]:
    every = [pair for pairs in outcomes.pairs.values() for pair in pairs]
    lost = max(before - after for before, after in every)
    cases = f"of {SEEDS} seeds, {len(THUMBS)} numbers of thumbs and {len(LATER)} kinds of question"
    return [
        *(
            _gained(f"{'by a thumb' if count == 1 else f'by {count} thumbs'}, {WAYS[way]}", own, -1)
            for (way, count), own in outcomes.pairs.items()
        ),
        _gained("by thumbs of any number, to questions of all kinds", every, 0),
        _lost(f"mAP lost at most, {cases}", lost, 1),
        _lost("mAP lost by unrelated questions, at most", max(outcomes.unrelated), 0.05),
        _lost(
            "mAP lost at most where one session judges everything wrongly", max(outcomes.angry), 1
        ),
    ]


def _after(
    world: World, asked: Sequence[SimulatedQuestion], count: int, rule: Rule, seed: int
) -> tuple[list[list[float]], float]:
    """Average precisions by kind of question after thumbs, and what unrelated ones lost."""
    rng = random.Random(f"earshot verdicts {seed} {count}")
    each = max(1, count // (JUDGED * ROUNDS))
    after: list[list[float]] = [[] for _ in LATER]
    differences = []
    for first in range(0, len(asked), each):
        own = asked[first : first + each]
        memory = give_thumbs(world, own, count, rule, rng)
        for later, found in enumerate(after):
            found += average_precisions(world, own, later, memory, rule)
        kinds = {need.kind for question in own for need in question.asks[0].needs}
        others = [one for one in asked if _shares_nothing(one, kinds)][:UNRELATED]
        as_they_were = average_precisions(world, others, 0, None, rule)
        as_they_are = average_precisions(world, others, 0, memory, rule)
        differences += [a - b for a, b in zip(as_they_were, as_they_are, strict=True)]
    return after, float(np.mean(differences)) if differences else 0.0


def _shares_nothing(question: SimulatedQuestion, kinds: set[str]) -> bool:
    needs = question.asks[0].needs
    return bool(needs) and not kinds & {need.kind for need in needs}


def _angry(world: World, asked: Sequence[SimulatedQuestion], rule: Rule) -> float:
    """What is lost where one session says no to all that is right, and three say the truth."""
    losses = []
    for question in asked:
        memory = Memory()
        for session in range(3):
            _judge(world, question, memory, session, truthfully=True)
        for _ in range(ROUNDS):
            _judge(world, question, memory, 3, truthfully=False)
        before = average_precisions(world, [question], 0, None, rule)
        after = average_precisions(world, [question], 0, memory, rule)
        losses += [b - a for b, a in zip(before, after, strict=True)]
    return float(np.mean(losses))


def _judge(
    world: World, question: SimulatedQuestion, memory: Memory, session: int, truthfully: bool
) -> None:
    cosines = world.vectors[: world.half] @ question.texts[0]
    for row in np.argsort(-cosines, kind="stable")[:JUDGED].tolist():
        memory.texts.append(question.texts[0])
        memory.sessions.append(session)
        memory.rows.append(row)
        memory.liked.append(bool(question.right[0, row]) == truthfully)


def _gained(what: str, pairs: Sequence[tuple[float, float]], at_least: float) -> Figure:
    before, after = np.mean(pairs, axis=0)
    gain = float(100 * (after - before))
    return Figure(
        name=f"mAP gained {what}: from {before:.3f} to {after:.3f}",
        value=round(gain, 2),
        unit="points",
        target=at_least,
        better="higher",
        met=gain > at_least,
    )


def _lost(name: str, share: float, target: float) -> Figure:
    lost = 100 * share
    return Figure(
        name=name,
        value=round(lost, 2),
        unit="points",
        target=target,
        better="lower",
        met=lost <= target,
    )

"""What thumbs do to later answers: mAP before and after, on scenes that no training has seen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from models.protocols import Embedder
from models.starter.evaluate import HeldOut
from models.starter.evaluate_hearing import Figure
from models.starter.resave import from_jpeg
from models.starter.scenes import Scene
from models.types import Vectors
from server.cli.simulated_thumbs import (
    JUDGED,
    LATER,
    ROUNDS,
    Memory,
    Question,
    World,
    average_precisions,
    give_thumbs,
    questions,
)
from server.feedback.rocchio import Rule

SEEDS = 5
THUMBS = (1, 5, 20, 100, 500)
QUESTIONS = 75
"""Of a seed and a way of meaning, judged by as many people as the number of thumbs asks for."""
UNRELATED = 10
"""Questions of others, for each person."""
WAYS = {False: "meaning what is said", True: "meaning more than is said"}


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
    asked: Sequence[Question],
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
    world: World, asked: Sequence[Question], count: int, rule: Rule, seed: int
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


def _shares_nothing(question: Question, kinds: set[str]) -> bool:
    needs = question.asks[0].needs
    return bool(needs) and not kinds & {need.kind for need in needs}


def _angry(world: World, asked: Sequence[Question], rule: Rule) -> float:
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
    world: World, question: Question, memory: Memory, session: int, truthfully: bool
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

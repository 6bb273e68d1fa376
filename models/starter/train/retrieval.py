"""The retrieval loss: scenes, asks, and exactly which scene satisfies which ask.

Sampling asks, hard ones included, and the loss over their scores.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch.nn import functional

from models.starter.train.vocabulary import PAD_ID, UNKNOWN_ID, encode
from models.starter.world.scenes import COLOURS, KINDS, SETTINGS, Scene, Thing
from models.starter.world.wording import Ask, sample_ask

STRANGE_WORD = 0.1  # share of asks with a word in them that the vocabulary lacks


def sample_asks(scenes: Sequence[Scene], rng: random.Random) -> list[Ask]:
    """An ask for each scene, and for every fourth scene one that a close relative satisfies."""
    return [sample_ask(scene, rng) for scene in scenes] + [
        sample_ask(changed(scene, rng), rng) for scene in scenes[::4]
    ]


def changed(scene: Scene, rng: random.Random) -> Scene:
    """A scene that differs in one thing a careless reader would miss."""
    things = list(scene.things)
    at = rng.randrange(len(things))
    way = rng.random()
    if way < 0.3 and len(things) > 1:
        return replace(scene, things=_swapped(things), relation="beside")
    if way < 0.5:
        things[at] = replace(things[at], colour=rng.choice(COLOURS))
    elif way < 0.65:
        things[at] = replace(things[at], kind=rng.choice(KINDS))
    elif way < 0.8:
        return replace(scene, setting=rng.choice(SETTINGS))
    elif way < 0.9 and len(things) < 3:
        things.insert(at, things[at])
    elif len(things) > 1:
        del things[at]
    return replace(scene, things=tuple(things), relation="beside")


def _swapped(things: Sequence[Thing]) -> tuple[Thing, ...]:
    return tuple(reversed(things))


def tokens(
    texts: Sequence[str], places: dict[str, int], length: int, rng: random.Random | None = None
) -> torch.Tensor:
    """Token ids, shape (n, length), padded; with `rng`, a strange word here and there."""
    rows = [encode(text, places) for text in texts]
    if rng is not None:
        for row in rows:
            if rng.random() < STRANGE_WORD:
                row.insert(rng.randrange(1, len(row)), UNKNOWN_ID)
    return torch.tensor([row + [PAD_ID] * (length - len(row)) for row in rows])


def retrieval_loss(
    cosines: torch.Tensor, satisfied: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor
) -> torch.Tensor:
    """Each ask must rank its scenes first, and one threshold must tell right from wrong.

    Args:
        cosines: of asks with scenes, shape (m, n).
        satisfied: which scene satisfies which ask, bool, shape (m, n).
        scale: of the cosines, logarithmic.
        bias: added for the threshold's logits.
    """
    logits = cosines * scale.exp()
    by_text = ranked_first(logits, satisfied)
    by_scene = ranked_first(logits.T, satisfied.T)
    pairs = functional.binary_cross_entropy_with_logits(
        logits + bias, satisfied.float(), reduction="none"
    )
    right = (pairs * satisfied).sum() / satisfied.sum()
    wrong = (pairs * ~satisfied).sum() / len(satisfied)
    return by_text + 0.5 * by_scene + 0.5 * right + 0.5 * wrong


def ranked_first(logits: torch.Tensor, relevant: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each relevant item against all irrelevant ones, a mean over the queries."""
    others = logits.masked_fill(relevant, -torch.inf).logsumexp(1, keepdim=True)
    losses = functional.softplus(others - logits) * relevant
    counts = relevant.sum(1)
    return (losses.sum(1)[counts > 0] / counts[counts > 0]).mean()

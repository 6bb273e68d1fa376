"""What a matcher learns from: asks, and pictures that a search ranks high, right ones and wrong.

Every ask is put to a small library of its own; its wrong pictures are those that the search model
takes for right, so that the matcher learns what that one confuses.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from models.starter.train import pixels
from models.starter.train.data import Drawn
from models.starter.train.networks import embed
from models.starter.train.retrieval import changed, tokens
from models.starter.train.vocabulary import words
from models.starter.world.scenes import Scene
from models.starter.world.tables import AskTable, Bools, Ints, SceneTable, satisfaction
from models.starter.world.unspecific import sample_unspecific
from models.starter.world.wording import Ask, sample_ask
from models.types import Patches, Vectors

LIBRARY = 2_000
"""Scenes that a batch of asks is put to."""
RELATIVES, UNSPECIFIC = 0.25, 0.15
"""Share of asks for a close relative of a scene, and of asks as short as what people try first."""
RIGHT_AT_MOST = 4
"""Pictures of an ask that show what is asked for; the rest do not."""
NEAR = 8.0
"""Mean rank among the wrong pictures of those that are taken for being near."""
FAR = 0.35
"""Share of wrong pictures that are taken from anywhere, the nearer the likelier."""
AT_A_TIME = 128


@dataclass(frozen=True)
class Looked:
    """Scenes as the picture models see them, row by row."""

    scenes: Sequence[Scene]
    patches: Patches
    """Shape (n, 1 + patches, width)."""
    vectors: Vectors
    """The search model's, shape (n, dimension), length one."""


@dataclass(frozen=True)
class Batch:
    """Some asks, and as many pictures for each of them."""

    asks: Sequence[Ask]
    scenes: Sequence[Sequence[Scene]]
    """Of each ask's pictures."""
    patches: Patches
    """Shape (asks, pictures, 1 + patches, width)."""
    right: Bools
    """Which of the pictures show what is asked for, shape (asks, pictures)."""
    draw: random.Random
    """For whatever else is left to chance."""


def looked_at(drawn: Drawn, vision: Any, search: Any) -> Looked:
    """Every picture seen once, every other one in a mirror.

    Args:
        drawn: scenes and pictures.
        vision: the image tower that search model and captioner share.
        search: the search model.
    """
    patches: list[Patches] = []
    scenes: list[Scene] = []
    for first in range(0, len(drawn), AT_A_TIME):
        rows = np.arange(first, min(first + AT_A_TIME, len(drawn)))
        some = drawn.batch(rows, rows % 2 == 1)
        with torch.inference_mode():
            seen = vision(pixels.to_input(some.pictures)).last_hidden_state
        patches.append(seen.half().numpy())
        scenes += some.scenes
    everything = np.concatenate(patches)
    with torch.inference_mode():
        whole = torch.from_numpy(everything[:, 0]).float() @ search.visual.proj
        vectors = functional.normalize(whole).numpy()
    return Looked(scenes, everything, vectors)


def cosines(asks: Sequence[Ask], vectors: Vectors, search: Any) -> Vectors:
    """Of asks with pictures, shape (asks, pictures)."""
    places = {word: place for place, word in enumerate(words())}
    ids = tokens([ask.text for ask in asks], places, embed.CONTEXT)
    with torch.inference_mode():
        texts = functional.normalize(search.encode_text(ids))
    found: Vectors = texts.numpy() @ vectors.T
    return found


def sample(looked: Looked, search: Any, rng: np.random.Generator, count: int, each: int) -> Batch:
    """`count` asks with `each` pictures, chosen by `rng` alone."""
    draw = random.Random(int(rng.integers(1 << 62)))
    size = min(LIBRARY, len(looked.scenes))
    library = rng.choice(len(looked.scenes), size, replace=False)
    scenes = [looked.scenes[row] for row in library]
    asks = [_ask(scene, draw) for scene in scenes[:count]]
    satisfied = satisfaction(AskTable.of(asks), SceneTable.of(scenes))
    order = np.argsort(-cosines(asks, looked.vectors[library], search), axis=1, kind="stable")
    chosen = np.stack(
        [_chosen(row, right[row], each, rng) for row, right in zip(order, satisfied, strict=True)]
    )
    return Batch(
        asks,
        [[scenes[place] for place in row] for row in chosen],
        looked.patches[library[chosen]],
        np.take_along_axis(satisfied, chosen, 1),
        draw,
    )


def _ask(scene: Scene, draw: random.Random) -> Ask:
    way = draw.random()
    if way < RELATIVES:
        return sample_ask(changed(scene, draw), draw)
    if way < RELATIVES + UNSPECIFIC:
        return sample_unspecific(scene, draw)
    return sample_ask(scene, draw)


def _chosen(order: Ints, right: Bools, each: int, rng: np.random.Generator) -> Ints:
    """Some right and some wrong pictures of one ask, shape (each,).

    Args:
        order: all pictures, the nearest first.
        right: which of them show what is asked for, in that order.
        each: how many.
        rng: decides which.
    """
    good, bad = order[right], order[~right]
    some = min(len(good), int(rng.integers(1, RIGHT_AT_MOST + 1)))
    rest = _ranks(len(bad), each - some, rng)
    return np.concatenate([rng.choice(good, some, replace=False), bad[rest]])


def _ranks(among: int, count: int, rng: np.random.Generator) -> Ints:
    """`count` different ranks, mostly low ones."""
    tried = 8 * count
    near = rng.exponential(NEAR, tried)
    far = among ** rng.random(tried) - 1
    ranks = np.where(rng.random(tried) < FAR, far, near).astype(np.int64)
    different = dict.fromkeys(ranks[ranks < among].tolist())
    found = [*different, *(rank for rank in range(among) if rank not in different)]
    return np.array(found[:count], np.int64)

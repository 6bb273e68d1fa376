"""Vectors that lie as CLIP's do: pictures in crowds of very different size, words beside them all.

Uniform noise has no neighbours, and any index looks bad on it; even clusters make any index look
good. What is imitated here, with the cosines that it leads to among a million pictures:

    any two pictures             0.35 to 0.60, half of them above 0.47: all lie in one cone
    a picture and its nearest    0.81 to 0.94
    words and any picture        0.19, give or take 0.046: words lie in a cone of their own
    words and their nearest      0.37 to 0.47

That is about where CLIP ViT-B-32 puts photos and their descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.vectors import Vectors

DIMENSION = 512
QUESTIONS = 500  # of each kind
TOPICS = 200
PICTURES_PER_CROWD = 40
"""On average; the largest of 25,000 crowds holds two hundredths of all pictures."""
CONE, TOPIC, CROWD = 0.42, 0.13, 0.22
"""Shares of a picture's squared length; the rest is its own."""
GAP, MEANING, OWN = 0.28, 0.27, 0.42
"""Of words: along the cone of the pictures, along a crowd's middle, and in no such direction."""
AT_ONCE = 65_536


@dataclass(frozen=True)
class Clustered:
    """Pictures to be found, and what is asked for; all of length one."""

    pictures: Vectors
    """Shape (n, 512)."""
    like_pictures: Vectors
    """Questions that are pictures, shape (questions, 512); none of them is among `pictures`."""
    like_words: Vectors
    """Questions that are words, shape (questions, 512)."""


def clip_like(count: int, questions: int, seed: int = 0) -> Clustered:
    """As many pictures, and as many questions of each kind."""
    rng = np.random.default_rng(seed)
    draw = _Directions(rng)
    cone = draw(1)
    crowds = max(50, count // PICTURES_PER_CROWD)
    topics = draw(TOPICS)[rng.choice(TOPICS, crowds, p=_falling(TOPICS, 0.7))]
    middles = np.sqrt(TOPIC) * topics + np.sqrt(CROWD) * draw(crowds)
    spread = rng.uniform(0.45, 1.0, (crowds, 1)).astype(np.float32)
    spread *= np.sqrt(1 - CONE - TOPIC - CROWD)
    shown = rng.choice(crowds, count + questions, p=_falling(crowds, 0.8))
    pictures = np.empty((count + questions, DIMENSION), np.float32)
    for first in range(0, len(shown), AT_ONCE):  # 128 MB
        some = shown[first : first + AT_ONCE]
        own = spread[some] * draw(len(some))
        pictures[first : first + AT_ONCE] = _unit(np.sqrt(CONE) * cone + middles[some] + own)
    meant = _unit(middles[rng.choice(crowds, questions, p=_falling(crowds, 0.8))])
    beside = draw(1)
    beside = _unit(beside - (beside @ cone.T) * cone)
    words = np.sqrt(1 - GAP**2 - MEANING**2 - OWN**2) * beside + GAP * cone
    words = _unit(words + MEANING * meant + OWN * draw(questions))
    return Clustered(pictures[:count], pictures[count:], words)


class _Directions:
    """Random unit vectors, of which some directions have far more than others."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        falling = np.sqrt(_falling(DIMENSION, 0.5)).astype(np.float32)
        turned = np.linalg.qr(rng.standard_normal((DIMENSION, DIMENSION)))[0]
        self._shape = falling[:, np.newaxis] * turned.astype(np.float32)

    def __call__(self, count: int) -> Vectors:
        even = self._rng.standard_normal((count, DIMENSION), dtype=np.float32)
        return _unit(even @ self._shape)


def _falling(count: int, steepness: float) -> npt.NDArray[np.float64]:
    """Shares that sum to one: many for the first, few for the last."""
    weights = 1 / np.arange(1, count + 1) ** steepness
    shares: npt.NDArray[np.float64] = weights / weights.sum()
    return shares


def _unit(vectors: Vectors) -> Vectors:
    """Of length one each; in single precision, which `index.vectors.unit` would double."""
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32)


def kept(folder: Path, count: int) -> Clustered:
    """The same as `clip_like(count, QUESTIONS)`, made once and read as it is needed."""
    names = ("pictures", "like_pictures", "like_words")
    files = [folder / f"{name}-{count}.npy" for name in names]
    if not all(file.is_file() for file in files):
        folder.mkdir(parents=True, exist_ok=True)
        made = clip_like(count, QUESTIONS)
        for file, name in zip(files, names, strict=True):
            np.save(file, getattr(made, name))
    return Clustered(*(np.load(file, mmap_mode="r") for file in files))

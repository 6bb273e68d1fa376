"""Question -> pictures: what is nearest, and how much of it matches.

A question is words, a picture that others are to be like, or both. Knows vectors and scores;
nothing of sessions, sound or words to say.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from index.library import Hit, Library
from index.vectors import Ids
from models.protocols import Embedder
from models.types import Vectors

COUNTED_AT_MOST = 100  # matches beyond this are not counted; answers hold fewer anyway
WORDS_WEIGHT = 0.5
"""Of words beside a picture. On 1,500 drawn scenes, with the starter's model, a setting, a colour
or another thing was asked for beside a picture: with 0.5 the first picture found had both in 59, 84
and 27 of 100 cases, with 0.3 in 40, 24 and 10, with 0.7 in 55, 84 and 18."""


class NoSuchPicture(Exception):
    """The library holds no picture of that number, or no longer."""


@dataclass(frozen=True, eq=False)
class Likeness:
    """What a picture that is searched with looks like."""

    vector: Vectors
    """Shape (dimension,), length one."""
    image_id: int | None = None
    """Where it is a picture of this library, which is not found by itself."""


@dataclass(frozen=True)
class Found:
    """The pictures for one question."""

    hits: tuple[Hit, ...]
    """Best first; only matches, or, when nothing matches, only the closest. Empty although there
    are photos when each of them shows something unwanted."""
    matches: int
    """How many pictures match, as far as they were counted."""
    more: bool
    """Whether counting stopped before the last match."""
    photos: int
    """How many were searched."""
    took_ms: float
    unknown: tuple[str, ...] = ()
    """Words that the models do not know; nothing was searched then."""
    still_reading: tuple[int, int] | None = None
    """(done, in all) while pictures are still being indexed."""
    match_score: float = 0.0
    """The cosine from which a picture counted as a match."""
    closest: bool = False
    """The question had a picture in it, so nobody can tell where matches end. With the starter's
    model, words tell pictures that show what they say from others with an F1 of 0.97 by one score
    for all; pictures tell those that share a thing and a setting with one of 0.31 by the best."""


def find(
    embedder: Embedder,
    library: Library,
    words: str,
    top_k: int,
    without: Sequence[str] = (),
    like: Likeness | None = None,
) -> Found:
    """The pictures that match words, or are closest to a picture, best first; blocks.

    A picture that matches a text of `without` is left out. It is held against the same score as a
    match: on 800 drawn scenes that removes 95.5 % of the pictures that show what is unwanted, and
    0.1 % of the others. Holding it against the picture's score for the query gained nothing.

    Args:
        embedder: whose vectors the library holds.
        library: is searched.
        words: may be empty beside a picture.
        top_k: how many pictures at most.
        without: texts.
        like: a picture; with words, theirs and its unit vectors are added by weight.

    Raises:
        ModelError: the words cannot be embedded.
        LibraryError: the library cannot be read.
    """
    began = time.perf_counter()
    texts = [*([words] if words else []), *without]
    unknown = tuple(dict.fromkeys(word for text in texts for word in embedder.unknown_words(text)))
    if unknown:  # it would stand near everything, and match what nobody asked for
        return Found((), 0, False, library.count(), _milliseconds_since(began), unknown)
    unwanted = _unwanted(embedder, library, without, like)
    ids, scores = library.scores(_vector(embedder, words, like), COUNTED_AT_MOST, unwanted)
    match_score = embedder.match_score
    matches = min(top_k, len(ids)) if like else int(np.count_nonzero(scores >= match_score))
    photos = library.count()
    shown = min(top_k, matches or len(ids))
    return Found(
        hits=tuple(library.hits(ids[:shown], scores[:shown])),
        matches=matches,
        more=not like and matches == COUNTED_AT_MOST < photos,
        photos=photos,
        took_ms=_milliseconds_since(began),
        match_score=match_score,
        closest=like is not None,
    )


def likeness(embedder: Embedder, picture: Image.Image) -> Likeness:
    """What a picture looks like; blocks. Raises: ModelError."""
    vector: Vectors = embedder.embed((picture,))[0]
    return Likeness(vector)


def likeness_of(library: Library, image_id: int) -> Likeness:
    """What a picture of the library looks like; blocks.

    Raises:
        NoSuchPicture: it is not there.
        LibraryError: the library cannot be read.
    """
    vector = library.vector(image_id)
    if vector is None:
        raise NoSuchPicture
    return Likeness(vector, image_id)


def _unwanted(
    embedder: Embedder, library: Library, without: Sequence[str], like: Likeness | None
) -> Ids | None:
    """The ids of the pictures that show what is not to be shown, and of the one asked with."""
    score = embedder.match_score
    texts = embedder.embed(list(without)) if without else ()
    ids = [library.at_least(vector, score) for vector in texts]
    if like and like.image_id is not None:
        ids.append(np.array([like.image_id], np.int64))
    return np.unique(np.concatenate(ids)) if ids else None


def _milliseconds_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _vector(embedder: Embedder, words: str, like: Likeness | None) -> Vectors:
    if like and not words:
        return like.vector
    vector: Vectors = embedder.embed([words])[0]
    if not like:
        return vector
    fused: Vectors = WORDS_WEIGHT * vector + (1 - WORDS_WEIGHT) * like.vector
    return fused  # its length does not matter: cosines are compared

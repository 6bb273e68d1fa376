"""Where nobody calibrated a model, everyday questions decide what matches in this very library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.library.library import Library
from models.types import Vectors
from models.vision.everyday.questions import EverydayQuestions
from server.search.finder import Finder
from server.search.query import Query
from server.search.result import Result
from tests.fakes import COLOURS, MODEL, FakeEmbedder, coloured_library

SHOWN = ("red", "blue") * 4
AXES = np.eye(MODEL.dimension, dtype=np.float32)


class Blurred(FakeEmbedder):
    """All that it embeds is near to all else; one cosine of 0.9 tells nothing."""

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        vectors = super().embed(items) + 3 * AXES[-1]
        near: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return near


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = coloured_library(tmp_path, *SHOWN)
    embedder = Blurred()
    ids = sorted(library.vectors_of(range(1, len(SHOWN) + 1)))
    vectors = {at: embedder.embed([colour])[0] for at, colour in zip(ids, SHOWN, strict=True)}
    return _Moved(library, vectors)  # type: ignore[return-value]


class _Moved:
    """The library with the vectors of another model; the rest is its own."""

    def __init__(self, library: Library, vectors: dict[int, Vectors]) -> None:
        self._library, self._vectors = library, vectors
        self.sample = np.stack([*vectors.values()])

    def __getattr__(self, name: str) -> object:
        return getattr(self._library, name)

    def background(self) -> Vectors:
        return self.sample

    def vectors_of(self, ids: Sequence[int]) -> dict[int, Vectors]:
        return {at: self._vectors[at] for at in ids if at in self._vectors}

    def scores(
        self, vector: Vectors, k: int, without: object = None, among: object = None
    ) -> tuple[object, Vectors]:
        ids = np.array([*self._vectors])
        cosines = self.sample @ (vector / np.linalg.norm(vector))
        order = np.argsort(-cosines, kind="stable")[:k]
        return ids[order], cosines[order]


def learned(folder: Path) -> EverydayQuestions:
    questions = EverydayQuestions(Blurred(), folder)
    while questions.learn():
        pass
    return questions


def asked(library: Library, words: str, questions: EverydayQuestions | None) -> Result:
    return Finder(Blurred(), library, everyday=questions).find(Query(words), 9)


@pytest.mark.parametrize("colour", COLOURS)
def test_what_none_of_them_shows_is_no_clear_match_and_what_some_show_is(
    library: Library, tmp_path: Path, colour: str
) -> None:
    found = asked(library, colour, learned(tmp_path))
    assert found.matches == SHOWN.count(colour)
    assert found.probability is None


def test_one_cosine_decides_until_they_are_embedded(library: Library, tmp_path: Path) -> None:
    questions = EverydayQuestions(Blurred(), tmp_path)
    finder = Finder(Blurred(), library, everyday=questions)
    before = finder.find(Query("green"), 9)
    while questions.learn():
        pass
    after = finder.find(Query("green"), 9)
    assert before.matches == len(SHOWN)
    assert after.matches == 0


def test_a_picture_that_goes_meanwhile_does_no_harm(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions, gone = learned(tmp_path), library.vectors_of
    monkeypatch.setattr(library, "vectors_of", lambda ids: gone(ids[1:]))
    assert asked(library, "red", questions).matches == SHOWN.count("red")


def test_an_empty_library_has_no_matches(tmp_path: Path) -> None:
    empty = coloured_library(tmp_path)
    questions = EverydayQuestions(FakeEmbedder(), tmp_path)
    while questions.learn():
        pass
    found = Finder(FakeEmbedder(), empty, everyday=questions).find(Query("red"), 9)
    assert (found.matches, found.hits) == (0, ())

"""Pictures are looked at once more, once each; what cannot be looked at stays where it was."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.library import Library
from index.records import Photo
from models.errors import ModelBroken
from models.types import Vectors
from server.finding import Finder
from server.reranking import Reranking
from server.sought import Likeness, Sought
from tests.fakes import FakeEmbedder, FakeMatcher, coloured_library

LEVEL = np.full(3, 0.5, np.float32)


class HazyEmbedder(FakeEmbedder):
    """Takes green for red, and a little more so than red itself."""

    match_score = 0.5

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        vectors = super().embed(items)
        if isinstance(items[0], str):
            vectors += np.array([0.0, 1.02, 0.0, 0.0], np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return coloured_library(tmp_path, "green", "red", "blue")


@pytest.fixture
def photos(library: Library) -> list[Photo]:
    return sorted(library.catalog.photos([1, 2, 3]).values(), key=lambda photo: photo.image_id)


def test_what_shows_the_words_comes_first(photos: list[Photo]) -> None:
    reranking = Reranking(FakeMatcher())
    assert reranking.order("a red one", photos, LEVEL).tolist() == [1, 0, 2]
    assert reranking.order("a blue one", photos, LEVEL).tolist() == [2, 0, 1]


def test_a_picture_is_opened_once_and_a_question_read_once(photos: list[Photo]) -> None:
    matcher = FakeMatcher()
    reranking = Reranking(matcher)
    for words in ("a red one", "a blue one", "a red one"):
        reranking.order(words, photos, LEVEL)
    assert matcher.looked == 3
    assert matcher.asked == ["a red one", "a blue one"]


def test_a_picture_that_cannot_be_opened_keeps_its_place(photos: list[Photo]) -> None:
    reranking = Reranking(FakeMatcher())
    photos[0].path.unlink()
    assert reranking.order("a blue one", photos, LEVEL).tolist() == [0, 2, 1]
    assert reranking.order("a blue one", photos[:1], LEVEL[:1]).tolist() == [0]


def test_where_the_matcher_fails_the_order_is_that_of_the_search(
    photos: list[Photo], caplog: pytest.LogCaptureFixture
) -> None:
    matcher = FakeMatcher()
    matcher.failure = ModelBroken("The matching model is broken.")
    with caplog.at_level(logging.WARNING):
        assert Reranking(matcher).order("a blue one", photos, LEVEL).tolist() == [0, 1, 2]
    assert "The matching model is broken." in caplog.text


def test_a_search_tells_in_the_order_of_the_matcher_as_many_matches_as_before(
    library: Library,
) -> None:
    sought, embedder = Sought("red"), HazyEmbedder()
    plain = Finder(embedder, library).find(sought, 3)
    better = Finder(embedder, library, matcher=FakeMatcher()).find(sought, 3)
    assert [hit.image_id for hit in plain.hits] == [1, 2]
    assert [hit.image_id for hit in better.hits] == [2, 1]
    assert plain.matches == better.matches == 2
    assert {hit.image_id: hit.score for hit in better.hits} == {
        hit.image_id: hit.score for hit in plain.hits
    }


def test_pages_go_on_where_the_one_before_ended(library: Library) -> None:
    finder = Finder(HazyEmbedder(), library, matcher=FakeMatcher())
    first = finder.find(Sought("red"), 1)
    second = finder.find(Sought("red"), 1, first.following)
    assert [hit.image_id for hit in (*first.hits, *second.hits)] == [2, 1]
    assert second.following is None


def test_a_question_with_a_picture_in_it_is_left_to_the_search(library: Library) -> None:
    matcher = FakeMatcher()
    finder = Finder(FakeEmbedder(), library, matcher=matcher)
    like = Likeness(FakeEmbedder().embed(["green"])[0])
    finder.find(Sought("red", likes=(like,)), 3)
    assert matcher.asked == []

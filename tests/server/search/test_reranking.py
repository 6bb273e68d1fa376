"""Pictures are looked at once more, once each; of what cannot be looked at nothing is known."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.catalog.records import Photo
from index.library.library import Library
from models.calibration import Calibration
from models.errors import ModelBroken
from models.types import Vectors
from server.search.finder import Finder
from server.search.query import Likeness, Query
from server.search.reranking import Reranker, Reranking
from tests.fakes import FakeEmbedder, FakeMatcher, coloured_library


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


def test_each_picture_has_the_odds_that_it_shows_the_words(photos: list[Photo]) -> None:
    reranker = Reranker(FakeMatcher())
    assert reranker.odds("a red one", photos).tolist() == [-3, 3, -3]
    assert reranker.odds("a blue one", photos).tolist() == [-3, -3, 3]


def test_a_look_is_at_the_places_of_a_search(photos: list[Photo]) -> None:
    reranking = Reranking(Reranker(FakeMatcher()), "a blue one", [*photos, None])
    assert reranking.odds(np.array([2, 0])).tolist() == [3, -3]
    assert np.isnan(reranking.odds(np.array([3]))).all()
    assert (reranking.weight, reranking.calibration) == (FakeMatcher.weight, None)


def test_a_picture_is_opened_once_and_a_question_read_once(photos: list[Photo]) -> None:
    matcher = FakeMatcher()
    reranker = Reranker(matcher)
    for words in ("a red one", "a blue one", "a red one"):
        reranker.odds(words, photos)
    assert matcher.looked == 3
    assert matcher.asked == ["a red one", "a blue one"]


def test_of_a_picture_that_cannot_be_opened_nothing_is_known(photos: list[Photo]) -> None:
    reranker = Reranker(FakeMatcher())
    photos[0].path.unlink()
    assert np.isnan(reranker.odds("a blue one", photos[:1])).all()
    lost, *others = reranker.odds("a blue one", photos).tolist()
    assert np.isnan(lost) and others == [-3, 3]


def test_where_the_matcher_fails_nothing_is_known_of_any(
    photos: list[Photo], caplog: pytest.LogCaptureFixture
) -> None:
    matcher = FakeMatcher()
    matcher.failure = ModelBroken("The matching model is broken.")
    with caplog.at_level(logging.WARNING):
        assert np.isnan(Reranker(matcher).odds("a blue one", photos)).all()
    assert "The matching model is broken." in caplog.text


def test_where_nobody_knows_what_odds_are_worth_only_the_order_is_the_matchers(
    library: Library,
) -> None:
    query, embedder = Query("red"), HazyEmbedder()
    plain = Finder(embedder, library).find(query, 3)
    better = Finder(embedder, library, matcher=FakeMatcher()).find(query, 3)
    assert [hit.photo.image_id for hit in plain.hits] == [1, 2]
    assert [hit.photo.image_id for hit in better.hits] == [2, 1]
    assert plain.matches == better.matches == 2
    assert {hit.photo.image_id: hit.score for hit in better.hits} == {
        hit.photo.image_id: hit.score for hit in plain.hits
    }


SHARP = Calibration(
    *(50.0, 0.0, 0.0, 0.0, 0.0, -30.0), named=0.0, undescribed=0.0, margin=0.3, unseen=0.0
)


@pytest.mark.parametrize(("asked", "answered"), [("red", True), ("white", False)])
def test_what_no_picture_shows_by_a_second_look_is_no_match_however_near_pictures_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, answered: bool
) -> None:
    """All are taken for green, and red is little less near than green is."""
    library = coloured_library(tmp_path, "green", "red", "blue", "green", "blue", "green")
    monkeypatch.setattr(HazyEmbedder, "calibration", SHARP)
    monkeypatch.setattr(FakeMatcher, "calibration", SHARP)
    plain = Finder(HazyEmbedder(), library).find(Query(asked), 3)
    better = Finder(HazyEmbedder(), library, matcher=FakeMatcher()).find(Query(asked), 3)
    assert plain.matches > 0
    assert (better.matches > 0) == answered
    assert plain.probability is not None and better.probability is not None
    assert (better.probability > plain.probability) == answered


@pytest.mark.parametrize("calibration", [None, SHARP])
def test_a_search_goes_on_without_a_matcher_that_fails(
    library: Library, monkeypatch: pytest.MonkeyPatch, calibration: Calibration | None
) -> None:
    class Broken(FakeMatcher):
        @property
        def weight(self) -> float:  # type: ignore[override]
            raise ModelBroken("The matching model is broken.")

    broken = Broken()
    broken.failure = ModelBroken("The matching model is broken.")
    monkeypatch.setattr(HazyEmbedder, "calibration", calibration)
    found = Finder(HazyEmbedder(), library, matcher=broken).find(Query("red"), 3)
    plain = Finder(HazyEmbedder(), library).find(Query("red"), 3)
    assert replace(found, took_ms=0) == replace(plain, took_ms=0)


def test_pages_go_on_where_the_one_before_ended(library: Library) -> None:
    finder = Finder(HazyEmbedder(), library, matcher=FakeMatcher())
    first = finder.find(Query("red"), 1)
    second = finder.find(Query("red"), 1, first.following)
    assert [hit.photo.image_id for hit in (*first.hits, *second.hits)] == [2, 1]
    assert second.following is None


def test_a_question_with_a_picture_in_it_is_left_to_the_search(library: Library) -> None:
    matcher = FakeMatcher()
    finder = Finder(FakeEmbedder(), library, matcher=matcher)
    like = Likeness(FakeEmbedder().embed(["green"])[0])
    finder.find(Query("red", likes=(like,)), 3)
    assert matcher.asked == []

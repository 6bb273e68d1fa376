"""Question -> pictures, with what must not be shown left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.library.library import Library
from index.store.flat import FlatStore
from models.calibration import Calibration
from models.types import Vectors
from server.search.finder import COUNTED_AT_MOST, Finder
from server.search.query import Likeness, NoSuchPicture, Query
from server.search.result import Result
from tests.fakes import MODEL, FakeEmbedder, coloured_library


class MixingEmbedder(FakeEmbedder):
    """A text may name several colours; a picture has the one that it shows."""

    match_score = 0.6

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        rows = []
        for item in items:
            several = item.split() if isinstance(item, str) else [item]
            row = super().embed(several).sum(axis=0)
            rows.append(row / np.linalg.norm(row))
        return np.stack(rows)


def find(
    embedder: FakeEmbedder,
    library: Library,
    words: str,
    top_k: int,
    without: tuple[str, ...] = (),
    like: Likeness | None = None,
) -> Result:
    query = Query(words, without, (like,) if like else ())
    return Finder(embedder, library).find(query, top_k)


def likeness_of(library: Library, image_id: int) -> Likeness:
    return Finder(FakeEmbedder(), library).likeness_of(image_id)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return coloured_library(tmp_path, "red", "red", "green", "blue")


def colours(captions: list[str | None]) -> list[str]:
    return [str(caption).split()[1] for caption in captions]


def test_without_anything_unwanted_the_best_come_first(library: Library) -> None:
    found = find(FakeEmbedder(), library, "red", 5)
    assert [hit.photo.caption for hit in found.hits] == ["a red picture"] * 2
    assert (found.matches, found.more, found.photos) == (2, False, 4)


def test_a_picture_that_shows_something_unwanted_is_left_out(library: Library) -> None:
    embedder = MixingEmbedder()
    both = find(embedder, library, "red green", 5)
    assert colours([hit.photo.caption for hit in both.hits]) == ["red", "red", "green"]
    less = find(embedder, library, "red green", 5, without=("red",))
    assert colours([hit.photo.caption for hit in less.hits]) == ["green"]
    assert less.matches == 1


def test_the_closest_is_sought_among_what_may_be_shown(library: Library) -> None:
    found = find(FakeEmbedder(), library, "something", 5, without=("red", "green"))
    assert not found.matches
    assert colours([hit.photo.caption for hit in found.hits]) == ["blue"]


def test_nothing_is_left_where_everything_is_unwanted(library: Library) -> None:
    found = find(FakeEmbedder(), library, "red", 5, without=("red", "green", "blue"))
    assert (found.hits, found.matches, found.photos) == ((), 0, 4)


def test_unknown_words_are_named_once_wherever_they_stand(library: Library) -> None:
    found = find(FakeEmbedder(), library, "a red giraffe", 5, without=("people", "giraffe"))
    assert (found.hits, found.unknown) == ((), ("giraffe",))
    assert find(FakeEmbedder(), library, "red", 5, without=("giraffe",)).unknown == ("giraffe",)


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    empty = coloured_library(tmp_path)
    found = find(FakeEmbedder(), empty, "red", 5, without=("green",))
    assert (found.hits, found.matches, found.photos) == ((), 0, 0)


RED = Image.new("RGB", (8, 8), (220, 30, 30))


def test_what_was_asked_for_by_when_it_was_taken_fits_well(library: Library) -> None:
    everything = Query(order="newest")
    found = Finder(FakeEmbedder(), library).find(everything, 3)
    assert not found.by_look
    assert found.clear >= {hit.photo.image_id for hit in found.hits}


def test_matches_that_are_not_near_enough_do_not_fit_well(library: Library) -> None:
    class Doubtful(MixingEmbedder):
        match_score = 0.5  # a picture of one of two colours has a cosine of 0.71

    found = find(Doubtful(), library, "red green", 5)
    assert (found.matches, found.clear) == (3, frozenset())
    sure = find(Doubtful(), library, "red", 5)
    assert found.hits and sure.clear == {hit.photo.image_id for hit in sure.hits}


def test_with_a_picture_the_closest_are_found_and_none_is_said_to_match(library: Library) -> None:
    like = Finder(FakeEmbedder(), library).likeness(RED)
    found = find(FakeEmbedder(), library, "", 3, like=like)
    assert colours([hit.photo.caption for hit in found.hits])[:2] == ["red", "red"]
    assert (found.closest, len(found.hits), found.matches, found.more) == (True, 3, 3, False)
    less = find(FakeEmbedder(), library, "", 3, without=("red",), like=like)
    assert sorted(colours([hit.photo.caption for hit in less.hits])) == ["blue", "green"]


def test_a_picture_of_the_library_does_not_find_itself(library: Library) -> None:
    found = find(FakeEmbedder(), library, "", 5, like=likeness_of(library, 1))
    assert [hit.photo.image_id for hit in found.hits] == [2, 3, 4]
    less = find(
        FakeEmbedder(),
        library,
        "",
        5,
        without=("red",),
        like=likeness_of(library, 1),
    )
    assert sorted(hit.photo.image_id for hit in less.hits) == [3, 4]


def test_words_beside_a_picture_count_as_much_as_the_picture(library: Library) -> None:
    like = Finder(FakeEmbedder(), library).likeness(RED)
    found = find(FakeEmbedder(), library, "green", 3, like=like)
    assert sorted(colours([hit.photo.caption for hit in found.hits])) == ["green", "red", "red"]
    assert [hit.score for hit in found.hits] == pytest.approx([0.5**0.5] * 3)
    assert found.closest
    unknown = find(FakeEmbedder(), library, "a giraffe", 3, like=like)
    assert (unknown.hits, unknown.unknown) == ((), ("giraffe",))


def test_a_picture_that_the_library_does_not_hold_is_refused(library: Library) -> None:
    with pytest.raises(NoSuchPicture):
        likeness_of(library, 99)


def test_a_picture_that_waits_for_another_models_vector_is_refused(library: Library) -> None:
    library.model_id = library.catalog.model_id(replace(MODEL, name="another/model@1"))
    with pytest.raises(NoSuchPicture):
        likeness_of(library, 1)


class CalibratedEmbedder(FakeEmbedder):
    """Weighs, like the starter's, how near a question is to pictures taken at random."""

    calibration = Calibration(50.0, -0.5, -20.0, 10.0, 0.0, -10.0, 0.1, 0.1, margin=0.1)


def test_pictures_are_taken_at_random_only_for_questions_judged_by_them(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Vectors] = []
    background = library.background

    def take() -> Vectors:
        taken.append(background())
        return taken[-1]

    monkeypatch.setattr(library, "background", take)
    find(FakeEmbedder(), library, "red", 5)
    find(CalibratedEmbedder(), library, "red", 5, like=likeness_of(library, 1))
    assert not taken
    find(CalibratedEmbedder(), library, "red", 5)
    assert [len(vectors) for vectors in taken] == [4]


def test_more_than_are_counted(tmp_path: Path) -> None:
    many = coloured_library(tmp_path, *["red"] * COUNTED_AT_MOST, "red", "blue", captions=False)
    found = find(FakeEmbedder(), many, "red", 3)
    assert (len(found.hits), found.matches, found.more) == (3, COUNTED_AT_MOST, True)


def test_the_library_passes_over_and_gathers_as_a_plain_comparison_would() -> None:
    rng = np.random.default_rng(3)
    store = FlatStore.empty(16)
    vectors = rng.normal(size=(300, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = rng.permutation(1000)[:300].astype(np.int64)
    store.add(ids, vectors)
    cosines = vectors @ vectors[0]
    near = store.at_least(vectors[0], 0.3)
    assert near.tolist() == sorted(ids[cosines >= 0.3].tolist())
    assert store.at_least(vectors[0], 1.1).tolist() == []
    left, scores = store.nearest(vectors[0], 300, near)
    order = np.argsort(-cosines[cosines < 0.3])
    assert left.tolist() == ids[cosines < 0.3][order].tolist()
    assert np.allclose(scores, cosines[cosines < 0.3][order], atol=1e-5)


def test_what_is_unwanted_is_left_out_where_nothing_else_is_asked(library: Library) -> None:
    found = find(MixingEmbedder(), library, "", 9, without=("red",))
    assert colours([hit.photo.caption for hit in found.hits]) == ["green", "blue"]
    assert (found.matches, found.photos, found.more) == (2, 4, False)


class PiecesEmbedder(FakeEmbedder):
    """Knows no word, and takes words to pieces at every sign and every letter with an accent."""

    def unknown_words(self, text: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[a-z]+", text.lower()))


@pytest.mark.parametrize(
    ("words", "unknown"),
    [("what's red", ("what's", "red")), ("tromsø, harbour", ("tromsø", "harbour"))],
)
def test_an_unknown_word_is_told_whole(
    library: Library, words: str, unknown: tuple[str, ...]
) -> None:
    assert find(PiecesEmbedder(), library, words, 5).unknown == unknown

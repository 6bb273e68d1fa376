"""Whether anything matches is told without anything fitted: what must hold for any model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.types import Vectors
from models.vision.everyday.standing import (
    CLEAR,
    MATCH,
    NEXT,
    Everyday,
    Standing,
    corrected,
)

DIMENSION, KINDS, SHOWN = 128, 200, 40

scores_of_some = st.lists(
    st.floats(-1, 1, width=32), min_size=NEXT + 1, max_size=30, unique=True
).map(lambda some: np.array(sorted(some, reverse=True), np.float32))


def unit(rows: Vectors) -> Vectors:
    """Each of them made as long as one."""
    long: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return long


class World:
    """Pictures and questions of `KINDS` kinds, in two cones of one space, as CLIP's are."""

    def __init__(self, seed: int = 1) -> None:
        self.random = np.random.default_rng(seed)
        self.kinds = unit(self.random.standard_normal((KINDS, DIMENSION)).astype(np.float32))
        self.of_pictures, self.of_words = self._aside(), self._aside()

    def pictures(self, kinds: list[int]) -> Vectors:
        return self._seen(kinds, self.of_pictures)

    def questions(self, kinds: list[int]) -> Vectors:
        return self._seen(kinds, self.of_words)

    def _aside(self) -> Vectors:
        return unit(self.random.standard_normal((1, DIMENSION)).astype(np.float32))

    def _seen(self, kinds: list[int], aside: Vectors) -> Vectors:
        noise = self.random.standard_normal((len(kinds), DIMENSION)).astype(np.float32)
        return unit(self.kinds[kinds] + 1.5 * aside + 0.07 * noise)


def above(everyday: Everyday, question: Vectors, pictures: Vectors) -> float:
    scores = corrected(pictures @ question, everyday.hubness(pictures))
    return everyday.standing(pictures).above(-np.sort(-scores))


@given(scores_of_some, st.floats(-0.5, 0.5), st.floats(0.01, 0.5), st.sampled_from((MATCH, CLEAR)))
def test_the_best_matches_exactly_where_it_stands_high_enough(
    scores: Vectors, mean: float, spread: float, limit: float
) -> None:
    standing = Standing(mean, spread)
    short = standing.above(scores) - limit
    if abs(short) > 1e-4:
        assert (short > 0) == (float(scores[0]) > standing.needed(scores, limit))


@given(scores_of_some, st.floats(0.1, 10), st.floats(-1, 1))
def test_it_does_not_matter_in_what_units_a_model_counts(
    scores: Vectors, factor: float, moved: float
) -> None:
    standing = Standing(0.1, 0.05)
    other = Standing(factor * 0.1 + moved, factor * 0.05)
    assert other.above(factor * scores + moved) == pytest.approx(
        standing.above(scores), rel=1e-2, abs=1e-2
    )


@pytest.mark.parametrize("pictures_of_each", [1, 5, 25])
def test_a_question_with_an_answer_matches_and_one_without_does_not(pictures_of_each: int) -> None:
    world = World()
    pictures = world.pictures([*range(SHOWN)] * pictures_of_each)
    everyday = Everyday(world.questions([*range(KINDS)]))
    asked = world.questions([*range(KINDS)])
    said = np.array([above(everyday, one, pictures) >= MATCH for one in asked])
    assert said[:SHOWN].mean() >= 0.9
    assert said[SHOWN:].mean() <= 0.1


def test_a_picture_that_is_near_to_whatever_is_asked_comes_later() -> None:
    world = World()
    everyday = Everyday(world.questions([*range(KINDS)]))
    hub = unit(world.pictures([0]) + 0.55 * world.of_words)
    pictures = np.concatenate([world.pictures([*range(SHOWN)]), hub])
    hubness = everyday.hubness(pictures)
    assert hubness.argmax() == SHOWN
    cosines = pictures @ world.questions([*range(1, SHOWN)]).T
    right = np.arange(1, SHOWN)
    before, after = cosines.argmax(axis=0), corrected(cosines, hubness[:, None]).argmax(axis=0)
    assert (after == right).mean() > (before == right).mean() + 0.2


def test_few_everyday_questions_are_enough_for_a_hubness() -> None:
    world = World()
    assert Everyday(world.questions([1, 2])).hubness(world.pictures([1, 2, 3])).shape == (3,)


def test_pictures_that_are_all_alike_have_a_standing() -> None:
    world = World()
    same = np.repeat(world.pictures([1]), 9, axis=0)
    one = Everyday(np.repeat(world.questions([1]), 3, axis=0))
    assert np.isfinite(above(one, world.questions([1])[0], same))

"""The nearest pictures change places by what a matcher says, and by no more than it may."""

from __future__ import annotations

import numpy as np
import pytest

from models.types import Scores
from models.vision.score_fusion import SURE, reranked, together


def numbers(*values: float) -> Scores:
    return np.array(values, np.float32)


def test_a_picture_that_does_not_show_it_gives_way_to_one_that_does() -> None:
    order = reranked(numbers(0.30, 0.29, 0.28), numbers(-3, 2, 3), weight=0.02)
    assert order.tolist() == [2, 1, 0]


def test_a_picture_that_is_far_nearer_keeps_its_place() -> None:
    order = reranked(numbers(0.9, 0.1), numbers(-50, 50), weight=0.02)
    assert order.tolist() == [0, 1]


def test_among_pictures_that_surely_show_it_the_search_decides() -> None:
    order = reranked(numbers(0.31, 0.30, 0.29), numbers(SURE, 9, 30), weight=0.02)
    assert order.tolist() == [0, 1, 2]


def test_a_picture_that_could_not_be_opened_keeps_its_place() -> None:
    odds = numbers(-3, np.nan, 3)
    assert reranked(numbers(0.3, 0.3, 0.3), odds, weight=0.02).tolist() == [2, 1, 0]
    assert reranked(numbers(0.3, 0.2), numbers(np.nan, np.nan), weight=0.02).tolist() == [0, 1]


def test_pictures_behind_those_that_were_looked_at_keep_their_places() -> None:
    order = reranked(numbers(0.30, 0.29, 0.28), numbers(-3, 2), weight=0.02)
    assert order.tolist() == [1, 0, 2]


def test_odds_count_up_to_a_limit_and_what_nobody_looked_at_gets_what_is_fair() -> None:
    odds = numbers(1, -9, np.nan)
    found = together(numbers(0.4, 0.3, 0.2, 0.1), odds, weight=0.02, unseen=0.05)
    assert found.tolist() == pytest.approx([0.42, 0.3 - 0.02 * SURE, 0.25, 0.15])


@pytest.mark.parametrize("count", [0, 1])
def test_there_may_be_nothing_to_change(count: int) -> None:
    nothing = np.zeros(count, np.float32)
    assert reranked(nothing, nothing, weight=0.02).tolist() == list(range(count))

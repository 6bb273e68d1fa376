"""Rankings marked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.starter.evaluate.ranking import (
    best_threshold,
    mean_average_precision,
    precision_at_one,
)

SCORES = np.array([[0.9, 0.8, 0.1, 0.0], [0.2, 0.7, 0.6, 0.5]], np.float32)
RELEVANT = np.array([[True, False, True, False], [True, False, True, False]])


def test_precision_at_one_is_the_share_of_first_places_that_are_relevant() -> None:
    assert precision_at_one(SCORES, RELEVANT) == 0.5


def test_mean_average_precision_by_hand() -> None:
    first, second = (1 / 1 + 2 / 3) / 2, (1 / 2 + 2 / 4) / 2
    assert mean_average_precision(SCORES, RELEVANT) == pytest.approx((first + second) / 2)


def test_queries_without_a_relevant_item_do_not_count() -> None:
    scores = np.vstack([SCORES, SCORES[:1]])
    relevant = np.vstack([RELEVANT, np.zeros((1, 4), np.bool_)])
    assert mean_average_precision(scores, relevant) == mean_average_precision(SCORES, RELEVANT)


def test_the_best_threshold_parts_what_can_be_parted() -> None:
    scores = np.array([[0.9, 0.3], [0.7, 0.1]], np.float32)
    threshold, f1 = best_threshold(scores, np.array([[True, False], [True, False]]))
    assert f1 == 1.0 and threshold == pytest.approx(0.5)

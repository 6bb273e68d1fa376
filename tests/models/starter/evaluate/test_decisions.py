"""Decisions marked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.starter.evaluate.decisions import (
    area_under_roc,
    calibration_error,
    precision,
    recall,
)

TRUTH = np.array([True, True, False, False])


def test_precision_and_recall_by_hand() -> None:
    said = np.array([True, False, True, False])
    assert precision(said, TRUTH) == recall(said, TRUTH) == 0.5
    assert recall(np.array([True, True, True, False]), TRUTH) == 1.0


def test_who_says_nothing_is_never_wrong() -> None:
    assert precision(np.zeros(4, np.bool_), TRUTH) == 1.0


@pytest.mark.parametrize(
    ("values", "area"),
    [((4, 3, 2, 1), 1.0), ((1, 2, 3, 4), 0.0), ((4, 2, 3, 1), 0.75), ((1, 1, 1, 1), 0.5)],
)
def test_the_area_is_how_often_a_true_one_is_higher(values: tuple[float, ...], area: float) -> None:
    assert area_under_roc(np.array(values, np.float64), TRUTH) == area


def test_probabilities_that_come_true_as_often_as_they_say_have_no_error() -> None:
    likely = np.full(4, 0.5)
    assert calibration_error(likely, TRUTH) == 0.0
    assert calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), TRUTH) == 0.0


def test_certainty_that_is_wrong_half_of_the_time_is_off_by_half() -> None:
    assert calibration_error(np.ones(4), TRUTH) == 0.5

"""Rocchio's rule with its bounds: verdicts bend a question, and cannot take it over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from models.types import Vectors
from server.feedback.rocchio import Rule, Verdicts, moved, weighed

WIDTH = 16
RULE = Rule()
ORDINARY: Vectors = np.zeros(WIDTH, np.float32)


def unit(*parts: float) -> Vectors:
    vector = np.zeros(WIDTH, np.float32)
    vector[: len(parts)] = parts
    return vector / np.linalg.norm(vector)


QUERY = unit(1)
NEAR, NEARER = unit(1, 1), unit(1, 0, 0.9)
"""Pictures; the second comes first as long as nothing was learned."""


def verdicts(
    pictures: Sequence[Vectors],
    liked: Sequence[bool],
    likeness: float = 1.0,
    sessions: Sequence[int] | None = None,
) -> Verdicts:
    return Verdicts(
        likeness=np.full(len(liked), likeness),
        liked=np.array(liked, np.bool_),
        sessions=np.array(range(len(liked)) if sessions is None else sessions, np.int64),
        pictures=np.array(pictures, np.float32).reshape(-1, WIDTH),
    )


def after(given: Verdicts, rule: Rule = RULE) -> Vectors:
    return moved(QUERY, given, ORDINARY, rule)


def test_a_liked_picture_comes_nearer_and_a_disliked_one_goes_away() -> None:
    assert after(verdicts([NEAR], [True])) @ NEAR > QUERY @ NEAR
    assert after(verdicts([NEAR], [False])) @ NEAR < QUERY @ NEAR


def test_a_question_that_found_the_wrong_things_learns_what_was_meant() -> None:
    few, many = [True, False], [True, False] * 4
    assert QUERY @ NEARER > QUERY @ NEAR
    learned = after(verdicts([NEAR, NEARER] * 4, many))
    assert learned @ NEAR > learned @ NEARER
    barely = after(verdicts([NEAR, NEARER], few))
    assert (learned - barely) @ (NEAR - NEARER) > 0


def test_verdicts_that_agree_with_the_order_change_less_than_those_that_do_not() -> None:
    agreeing = after(verdicts([NEARER, NEAR] * 4, [True, False] * 4))
    against = after(verdicts([NEAR, NEARER] * 4, [True, False] * 4))
    assert QUERY @ agreeing > QUERY @ against


def test_no_verdicts_change_nothing() -> None:
    assert after(verdicts([], [])) == pytest.approx(QUERY)


def test_verdicts_on_an_unlike_question_change_nothing() -> None:
    unlike = verdicts([NEAR, NEARER], [True, False], likeness=RULE.like_from)
    assert after(unlike) == pytest.approx(QUERY)


def test_the_more_alike_questions_are_the_more_their_verdicts_count() -> None:
    given = verdicts([NEAR] * 3, [True] * 3)
    given.likeness[:] = RULE.like_from, (1 + RULE.like_from) / 2, 1.0
    assert weighed(given, RULE) == pytest.approx([0, 0.5, 1])


def test_however_much_is_said_the_question_turns_by_no_more_than_an_angle() -> None:
    rng = np.random.default_rng(3)
    loud = Rule(towards=100, away=100, apart=100)
    for _ in range(50):
        pictures = rng.standard_normal((40, WIDTH)).astype(np.float32)
        pictures /= np.linalg.norm(pictures, axis=1, keepdims=True)
        given = verdicts(list(pictures), list(rng.random(40) < 0.5))
        learned = after(given, loud)
        assert np.linalg.norm(learned) == pytest.approx(1, abs=1e-5)
        assert learned @ QUERY >= loud.nearest - 1e-5


def test_one_session_weighs_no_more_than_a_few_verdicts() -> None:
    angry = verdicts([NEAR] * 100, [False] * 100, sessions=[0] * 100)
    assert weighed(angry, RULE).sum() == pytest.approx(RULE.session_at_most)
    calm = verdicts([NEAR] * 103, [False] * 100 + [True] * 3, sessions=[0] * 100 + [1, 2, 3])
    assert weighed(calm, RULE)[-3:] == pytest.approx([1, 1, 1])


def test_what_all_pictures_share_is_no_taste() -> None:
    shared = unit(0, 1)
    learned = moved(QUERY, verdicts([shared], [True]), shared, RULE)
    assert learned == pytest.approx(QUERY)


def test_a_question_that_is_a_picture_already_has_nowhere_to_go() -> None:
    assert after(verdicts([QUERY], [True])) == pytest.approx(QUERY)

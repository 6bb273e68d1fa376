"""A loop is told from a person who says a word again."""

from __future__ import annotations

import random

import pytest

from models.hear.decoding.repetition import loops


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
def test_a_stretch_over_and_over_is_a_loop_whatever_came_before(length: int) -> None:
    rng = random.Random(length)
    stretch = rng.sample(range(100), length)
    times = max(4, -(-12 // length))
    for before in ([], [200, 201, 202]):
        assert loops(before + stretch * times)
        assert not loops(before + stretch * (times - 1))
        assert not loops([*before, *(stretch * times), 300]), "it has gone on to something else"


def test_speech_is_no_loop() -> None:
    assert not loops([])
    assert not loops([5, 6] * 5), "no, no, no, no, no"
    assert not loops(range(100))
    assert not loops([7, 8, 9] * 3 + list(range(20)))

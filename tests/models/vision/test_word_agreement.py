"""A caption names all that a question asks for, or it does not."""

from __future__ import annotations

import pytest

from models.vision.word_agreement import names_all


@pytest.mark.parametrize(
    ("question", "caption"),
    [
        ("a red boat", "a red boat on a beach"),
        ("pictures of the red boats", "a red boat on a beach"),
        ("all my red things", "a red boat on a beach"),
        ("a red boat", "two red boats"),
        ("Find me two BUSES, at night!", "two yellow buses at night"),
        ("a bus", "three buses on a street"),
        ("a horse in a field", "two horses in a field"),
        ("a person", "people on a street"),
        ("cherries", "a bowl with a cherry"),
        ("a glass", "glasses on a table"),
        ("café", "a table outside a café"),
        ("a red boat", "a black cup to the left of a red wooden boat"),
        ("red boat on a beach", "a red boat, a cup and a dog on a beach"),
        ("a boat and a red cup", "a red cup to the left of a red boat"),
    ],
)
def test_all_is_named(question: str, caption: str) -> None:
    assert names_all(question, [caption]) == [True]


@pytest.mark.parametrize(
    ("question", "caption"),
    [
        ("a red boat", "a blue boat on a beach"),
        ("two red boats", "a red boat"),
        ("a boat at night", "a boat on a beach"),
        ("a boat", ""),
        ("", "a boat"),
        ("something in a picture", "a boat in a picture"),
        ("ein rotes Boot", "a red boat"),
        ("red ball on the beach", "a red flower to the left of an orange ball on a beach"),
        ("a blue ball", "a blue fish, a red ball and a blue horse in a kitchen"),
        ("two dogs", "a dog to the left of two dogless carts"),
        ("an orange flower", "a flower, orange"),
    ],
)
def test_something_is_not_named(question: str, caption: str) -> None:
    assert names_all(question, [caption]) == [False]


@pytest.mark.parametrize("question", ['" OR 1', "NEAR(a b)", "*", "caption:x", "\x00", "'; --"])
def test_signs_that_a_search_language_would_take_for_orders_are_just_signs(question: str) -> None:
    assert names_all(question, ["a red boat on a beach"]) == [False]


def test_a_picture_without_a_caption_names_nothing() -> None:
    assert names_all("a boat", ["a boat", None, "a dog"]) == [True, False, False]

"""Words count as heard whatever their case, hyphens and digits."""

from __future__ import annotations

import pytest

from server.cli.hearing.scoring import groups_heard, number_heard, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 12-ounce Latte, please.", "a twelve ounce latte please"),
        ("8 oz. and 21 cups", "eight ounce and twenty one cups"),
        ("It's 300", "it's 300"),
        ("", ""),
    ],
)
def test_texts_are_compared_by_their_words(text: str, expected: str) -> None:
    assert words(text) == expected.split()


def test_a_group_counts_only_whole_and_in_order() -> None:
    heard = "Give me a double-shot latte with skim milk."
    assert groups_heard(heard, ["double shot", "latte", "milk skim", "milks"]) == 2
    assert groups_heard("", ["latte"]) == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Seven.", "seven"),
        ("7", "seven"),
        ("Number 7", "seven"),
        ("seven boats", None),
        ("ten", None),
        ("", None),
    ],
)
def test_a_number_has_to_stand_alone(text: str, number: str | None) -> None:
    assert number_heard(text) == number

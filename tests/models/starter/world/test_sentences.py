"""How questions are said aloud, and what is kept from training."""

from __future__ import annotations

import random

import pytest

from models.starter.world import wording
from models.starter.world.scenes import sample_scene
from models.starter.world.sentences import (
    LEADS,
    Split,
    sample_query,
    split_of,
    spoken,
)

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@pytest.mark.parametrize("split", SPLITS)
def test_a_query_belongs_to_the_split_that_it_was_sampled_for(split: Split) -> None:
    rng = random.Random(2)
    asks = [sample_query(rng, split).ask for _ in range(200)]
    assert {split_of(spoken(ask.text)) for ask in asks} == {split}


def test_a_query_is_said_in_small_letters_without_punctuation() -> None:
    rng = random.Random(1)
    said = [sample_query(rng, split).text for split in SPLITS for _ in range(200)]
    assert all(text.replace(" ", "").isalpha() and text == text.lower() for text in said)
    assert any(text.startswith(LEADS) for text in said)


def test_about_one_query_in_ten_is_kept_for_testing() -> None:
    texts = {spoken(ask.text) for seed in range(400) for ask in wording.asks(sample_scene(seed))}
    share = sum(split_of(text) == "test" for text in texts) / len(texts)
    assert 0.06 < share < 0.14


def test_a_query_may_be_asked_of_given_scenes_only() -> None:
    scenes = [sample_scene(seed) for seed in range(20)]
    for seed in range(50):
        query = sample_query(random.Random(seed), "test", scenes)
        assert any(query.ask.satisfied_by(scene) for scene in scenes)

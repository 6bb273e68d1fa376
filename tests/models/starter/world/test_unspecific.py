"""Questions of few words: the scene they are made for answers them, and they name no more."""

from __future__ import annotations

import random

from models.starter.train.vocabulary import words
from models.starter.world.scenes import COLOURS, SETTINGS, sample_scene
from models.starter.world.unspecific import sample_unspecific
from models.vision.word_agreement import words_of_weight

SCENES = [sample_scene(seed) for seed in range(7_500_000, 7_500_600)]
RNG = random.Random("unspecific")
ASKS = [sample_unspecific(scene, RNG) for scene in SCENES]


def test_the_scene_answers() -> None:
    for scene, ask in zip(SCENES, ASKS, strict=True):
        assert ask.satisfied_by(scene)


def test_at_most_two_words_of_weight_are_said_and_all_are_known() -> None:
    for ask in ASKS:
        assert 1 <= len(words_of_weight(ask.text)) <= 2
        assert set(ask.text.split()) <= set(words())


def test_what_is_said_is_what_is_meant() -> None:
    for ask in ASKS:
        said = ask.text.split()
        assert [colour for colour in COLOURS if colour in said] == [ask.colour] * bool(ask.colour)
        assert [each for each in SETTINGS if each in said] == [ask.setting] * bool(ask.setting)
        assert any(need.count == 2 for need in ask.needs) == ("two" in said)


def test_everything_that_may_be_named_alone_is() -> None:
    said = {ask.text for ask in ASKS}
    assert set(COLOURS) <= said and set(SETTINGS) <= said
    assert {f"something {colour}" for colour in COLOURS} <= said
    assert any(ask.colour and ask.setting for ask in ASKS)
    assert any(need.count for ask in ASKS for need in ask.needs)

"""The satisfaction of many asks by many scenes at once is `Ask.satisfied_by`, no more, no less."""

from __future__ import annotations

import random

import numpy as np

from models.starter.train.retrieval import changed
from models.starter.world.scenes import Scene, Thing, sample_scene
from models.starter.world.tables import NOTHING, AskTable, SceneTable, satisfaction
from models.starter.world.unspecific import sample_unspecific
from models.starter.world.wording import Ask, Need, sample_ask


def _same(asks: list[Ask], scenes: list[Scene]) -> None:
    found = satisfaction(AskTable.of(asks), SceneTable.of(scenes))
    truth = np.array([[ask.satisfied_by(scene) for scene in scenes] for ask in asks])
    wrong = np.argwhere(found != truth)
    assert len(wrong) == 0, (asks[wrong[0][0]], scenes[wrong[0][1]])


def test_agrees_with_the_rule_on_sampled_scenes_and_their_relatives() -> None:
    rng = random.Random(5)
    scenes = [sample_scene(seed) for seed in range(7_000_000, 7_000_150)]
    scenes += [changed(scene, rng) for scene in scenes]
    asks = [sample_ask(scene, rng) for scene in scenes]
    asks += [sample_unspecific(scene, rng) for scene in scenes]
    _same(asks, scenes)
    assert {ask.relation for ask in asks} == {None, "left", "on"}


def test_agrees_with_the_rule_where_things_are_easily_counted_twice() -> None:
    def scene(*things: tuple[str, str]) -> Scene:
        row = [
            Thing(kind, colour, 0.2 + 0.3 * i, 0.5, 0.3) for i, (kind, colour) in enumerate(things)
        ]
        return Scene(tuple(row), "snow", "beside", 1)

    cat, any_cat = Need("cat", "red"), Need("cat")
    asks = [
        Ask("", (cat, any_cat)),
        Ask("", (any_cat, any_cat)),
        Ask("", (any_cat, cat, Need("dog"))),
        Ask("", (Need("cat", None, 2),)),
        Ask("", (Need("cat", "red", 2), Need("dog", None, 1))),
        Ask("", (cat, any_cat), relation="left"),
        Ask("", (), "snow"),
        Ask("", (), "beach"),
        Ask("", (), colour="white"),
        Ask("", (Need("cat"),), "snow", colour="black"),
    ]
    red, black, dog = ("cat", "red"), ("cat", "black"), ("dog", "white")
    scenes = [
        scene(red),
        scene(red, black),
        scene(black, red),
        scene(red, red),
        scene(red, red, dog),
    ]
    scenes += [scene(dog), scene(dog, red, black), scene(red, dog, red), scene(red, red, red)]
    _same(asks, scenes)


def test_a_changed_scene_is_one_that_can_be_sampled_in_kind() -> None:
    rng = random.Random(6)
    for seed in range(200):
        scene = changed(sample_scene(seed), rng)
        assert 1 <= len(scene.things) <= 3


def test_an_empty_place_is_nothing() -> None:
    table = SceneTable.of([sample_scene(seed) for seed in range(30)])
    assert ((table.kinds == NOTHING) == (table.boxes[..., 2] == 0)).all()

"""What is said of a scene can be read back, and what is asked for means what it says."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from models.starter.world.scenes import COLOURS, KINDS, SETTINGS, Group, Scene, Thing, sample_scene
from models.starter.world.wording import (
    NUMBERS,
    SETTING_PHRASES,
    Ask,
    Need,
    asks,
    caption,
    group_phrase,
    plural,
    read_caption,
    sample_ask,
    with_article,
)

SCENES = [sample_scene(seed) for seed in range(600)]

LEFT, RIGHT = Thing("dog", "red", 0.2, 0.5, 0.3), Thing("car", "blue", 0.7, 0.5, 0.4)
DOG_AND_CAR = Scene((LEFT, RIGHT), "field", "beside", 1)
CATS = Scene(
    (replace(LEFT, kind="cat"), replace(RIGHT, kind="cat", colour="red")), "snow", "beside", 2
)
CUP_ON_TABLE = Scene((replace(LEFT, kind="cup"), replace(RIGHT, kind="table")), "kitchen", "on", 3)


def test_plurals_and_articles() -> None:
    assert [plural(kind) for kind in ("dog", "bus", "fish", "person")] == [
        "dogs",
        "buses",
        "fish",
        "people",
    ]
    assert with_article("orange cat") == "an orange cat"
    assert with_article("red boat") == "a red boat"
    assert group_phrase(Group(3, "person", "white")) == "three white people"


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        (DOG_AND_CAR, "a red dog to the left of a blue car in a field"),
        (CATS, "two red cats in the snow"),
        (CUP_ON_TABLE, "a red cup on a blue table in a kitchen"),
        (Scene((LEFT,), "night", "beside", 4), "a red dog at night"),
    ],
)
def test_captions(scene: Scene, words: str) -> None:
    assert caption(scene) == words


def test_every_caption_reads_back_as_its_scene() -> None:
    for scene in SCENES:
        assert read_caption(caption(scene)) == (scene.groups, scene.setting)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_count_of_every_thing_reads_back(kind: str, colour: str) -> None:
    for count in range(1, len(NUMBERS) + 1):
        group = Group(count, kind, colour)
        assert read_caption(f"{group_phrase(group)} at night") == ((group,), "night")


def test_a_caption_of_nothing_known_reads_as_nothing() -> None:
    assert read_caption("a pink sofa under water") == ((), None)


def test_every_scene_satisfies_what_is_asked_for_it() -> None:
    for scene in SCENES:
        for ask in asks(scene):
            assert ask.satisfied_by(scene), (caption(scene), ask)


def test_asks_are_many_different_and_always_the_same() -> None:
    for scene in SCENES[:50]:
        found = asks(scene, count=5)
        assert len({ask.text for ask in found}) == 5
        assert asks(scene, count=5) == found


def test_the_words_of_an_ask_name_all_that_it_needs() -> None:
    rng = random.Random("needs")
    for scene in SCENES:
        ask = sample_ask(scene, rng)
        for need in ask.needs:
            assert need.kind in ask.text or plural(need.kind) in ask.text
            assert need.colour is None or need.colour in ask.text
        if ask.setting:
            assert ask.text.endswith(SETTING_PHRASES[ask.setting])


def test_most_asks_do_not_fit_most_scenes() -> None:
    fitting = sum(asks(a, 1)[0].satisfied_by(b) for a in SCENES[:100] for b in SCENES[100:200])
    assert fitting < 100 * 100 * 0.05


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_must_be_the_scenes(setting: str) -> None:
    ask = Ask("", (), setting)
    assert ask.satisfied_by(DOG_AND_CAR) == (setting == "field")


def test_colour_and_kind_must_belong_to_the_same_thing() -> None:
    assert Ask("", (Need("dog", "red"),)).satisfied_by(DOG_AND_CAR)
    assert Ask("", (Need("dog"),)).satisfied_by(DOG_AND_CAR)
    assert not Ask("", (Need("dog", "blue"),)).satisfied_by(DOG_AND_CAR)
    assert not Ask("", (Need("cat"),)).satisfied_by(DOG_AND_CAR)


def test_a_count_is_exact() -> None:
    assert Ask("", (Need("cat", "red", 2),)).satisfied_by(CATS)
    assert Ask("", (Need("cat", "red"),)).satisfied_by(CATS)
    assert not Ask("", (Need("cat", "red", 1),)).satisfied_by(CATS)
    assert not Ask("", (Need("cat", "red", 3),)).satisfied_by(CATS)


def test_two_needs_want_two_things() -> None:
    one_cat = Scene((CATS.things[0], RIGHT), "snow", "beside", 5)
    both = Ask("", (Need("cat"), Need("cat", "red")))
    assert both.satisfied_by(CATS)
    assert not both.satisfied_by(one_cat)


def test_left_is_not_right() -> None:
    dog, car = Need("dog", "red"), Need("car")
    assert Ask("", (dog, car), relation="left").satisfied_by(DOG_AND_CAR)
    assert not Ask("", (car, dog), relation="left").satisfied_by(DOG_AND_CAR)


def test_on_is_neither_under_nor_beside() -> None:
    cup, table = Need("cup"), Need("table", "blue")
    assert Ask("", (cup, table), relation="on").satisfied_by(CUP_ON_TABLE)
    assert not Ask("", (table, cup), relation="on").satisfied_by(CUP_ON_TABLE)
    beside = replace(CUP_ON_TABLE, relation="beside")
    assert not Ask("", (cup, table), relation="on").satisfied_by(beside)
    assert not Ask("", (cup, table), relation="left").satisfied_by(CUP_ON_TABLE)

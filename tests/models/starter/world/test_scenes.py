"""Scenes are sampled from their seed alone and are what they say they are."""

from __future__ import annotations

import pytest

from models.starter.world.scenes import (
    COLOURS,
    KINDS,
    MAX_THINGS,
    SETTINGS,
    STANDS_ON_SUPPORT,
    SUPPORTS,
    SURFACE_DEPTH,
    Group,
    Scene,
    Thing,
    sample_scene,
)

SCENES = [sample_scene(seed) for seed in range(1500)]
BESIDE = [scene for scene in SCENES if scene.relation == "beside"]
STACKED = [scene for scene in SCENES if scene.relation == "on"]


def test_the_world_is_as_large_as_promised() -> None:
    assert len(set(KINDS)) >= 24
    assert len(set(COLOURS)) == 8
    assert len(set(SETTINGS)) == 6
    assert set(SUPPORTS) | set(STANDS_ON_SUPPORT) <= set(KINDS)
    assert set(SURFACE_DEPTH) == set(SUPPORTS)


def test_equal_seeds_give_equal_scenes() -> None:
    assert [sample_scene(seed) for seed in range(1500)] == SCENES
    assert len({(scene.things, scene.setting) for scene in SCENES}) == len(SCENES)


def test_every_kind_colour_setting_and_count_turns_up() -> None:
    things = [thing for scene in SCENES for thing in scene.things]
    assert {thing.kind for thing in things} == set(KINDS)
    assert {thing.colour for thing in things} == set(COLOURS)
    assert {scene.setting for scene in SCENES} == set(SETTINGS)
    assert {len(scene.things) for scene in SCENES} == set(range(1, MAX_THINGS + 1))
    assert {group.count for scene in SCENES for group in scene.groups} == {1, 2, 3}
    assert {thing.flipped for thing in things} == {True, False}


@pytest.mark.parametrize("setting", SETTINGS)
def test_setting_and_first_thing_can_be_fixed(setting: str) -> None:
    for seed, kind in enumerate(KINDS):
        scene = sample_scene(seed, setting, (kind, "purple"))
        assert scene.setting == setting
        assert ("purple", kind) in {(thing.colour, thing.kind) for thing in scene.things}


def test_every_box_lies_in_the_picture() -> None:
    for scene in SCENES:
        for thing in scene.things:
            half = thing.size / 2
            assert half - 1e-9 <= thing.x <= 1 - half + 1e-9 or scene.relation == "on"
            assert thing.y + half <= 1
            assert thing.y - half >= 0


def test_things_beside_each_other_go_from_left_to_right_and_do_not_overlap() -> None:
    for scene in BESIDE:
        for one, next_one in zip(scene.things, scene.things[1:], strict=False):
            assert one.x + one.size / 2 <= next_one.x - next_one.size / 2 + 1e-9


def test_the_upper_thing_stands_on_the_surface_of_a_support() -> None:
    assert len(STACKED) > 50
    for scene in STACKED:
        upper, support = scene.things
        assert upper.kind in STANDS_ON_SUPPORT
        assert support.kind in SUPPORTS
        surface = support.y - support.size / 2 + SURFACE_DEPTH[support.kind] * support.size
        assert upper.y + upper.size / 2 == pytest.approx(surface)
        assert abs(upper.x - support.x) + upper.size / 2 < support.size / 2


def test_equal_neighbours_are_counted_together() -> None:
    cat = Thing("cat", "black", 0.2, 0.5, 0.3)
    dog = Thing("dog", "red", 0.8, 0.5, 0.3)
    scene = Scene((cat, cat, dog), "snow", "beside", 0)
    assert scene.groups == (Group(2, "cat", "black"), Group(1, "dog", "red"))


def test_no_scene_names_one_group_twice() -> None:
    for scene in BESIDE:
        named = [(group.kind, group.colour) for group in scene.groups]
        assert len(set(named)) == len(named)

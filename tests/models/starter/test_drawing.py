"""Drawings are the same everywhere, show their colours, and never melt into the background."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from models.starter.drawing.pen import Mark, Pen
from models.starter.drawing.picture import draw_scene, painter_of
from models.starter.world.scenes import (
    COLOURS,
    KINDS,
    SETTINGS,
    STANDS_ON_SUPPORT,
    SUPPORTS,
    SURFACE_DEPTH,
    Scene,
    Thing,
    sample_scene,
)

Floats = npt.NDArray[np.float64]

HUES = {
    "red": (345, 14),
    "orange": (16, 40),
    "yellow": (44, 66),
    "green": (95, 160),
    "blue": (200, 240),
    "purple": (262, 302),
}
"""Degrees, from and to, with room for blending at edges; no two touch."""


def alone(kind: str, colour: str, setting: str, seed: int, size: float = 0.7) -> Scene:
    return Scene((Thing(kind, colour, 0.5, 0.97 - size / 2, size),), setting, "beside", seed)


def pixels(scene: Scene, side: int = 64) -> Floats:
    return np.asarray(draw_scene(scene, side), dtype=np.float64)


def thing_pixels(scene: Scene, side: int = 64) -> Floats:
    """The pixels that the things changed: shape (n, 3)."""
    drawn, empty = pixels(scene, side), pixels(replace(scene, things=()), side)
    changed: Floats = drawn[np.abs(drawn - empty).max(axis=2) > 24]
    return changed


def seen_as(colours: Floats) -> dict[str, float]:
    """The share of pixels that pass for each of the eight colours."""
    high, low = colours.max(axis=1), colours.min(axis=1)
    spread = np.maximum(high - low, 1e-9)
    r, g, b = colours.T
    hue = np.select(
        [high == r, high == g], [(g - b) / spread % 6, (b - r) / spread + 2], (r - g) / spread + 4
    )
    degrees, vivid = hue * 60, spread / np.maximum(high, 1) > 0.45
    shares = {"black": (~vivid) & (high < 75), "white": (~vivid) & (low > 165)}
    for colour, (start, end) in HUES.items():
        within = (degrees >= start) & (degrees <= end)
        if start > end:
            within = (degrees >= start) | (degrees <= end)
        shares[colour] = within & vivid & (high > 75)
    return {colour: float(mask.mean()) for colour, mask in shares.items()}


def marks_of(kind: str, seed: int, grounded: bool = False) -> list[Mark]:
    pen = Pen(grounded)
    painter_of(kind)(pen, random.Random(seed))
    return pen.marks


def digest(count: int) -> str:
    total = hashlib.sha256()
    for seed in range(count):
        total.update(draw_scene(sample_scene(seed), 64).tobytes())
    return total.hexdigest()


def test_another_process_draws_the_same() -> None:
    code = "from tests.models.starter.test_drawing import digest; print(digest(20))"
    drawn = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert drawn.stdout.strip() == digest(20)


@pytest.mark.parametrize("seed", range(6))
def test_every_size_shows_the_same_structure(seed: int) -> None:
    def coarse(scene: Scene, side: int) -> Floats:
        small = draw_scene(scene, side).resize((16, 16), Image.Resampling.BOX)
        return np.asarray(small, dtype=np.float64)

    here = coarse(sample_scene(seed), 64)
    elsewhere = np.abs(coarse(sample_scene(seed), 256) - here).mean()
    another = np.abs(coarse(sample_scene(seed + 100), 64) - here).mean()
    assert elsewhere < 4 < 12 < another


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_large_and_small(kind: str) -> None:
    scene = alone(kind, "red", "street", seed=7)
    for side in (64, 512):
        picture = draw_scene(scene, side)
        assert (picture.mode, picture.size) == ("RGB", (side, side))
        assert seen_as(thing_pixels(scene, side))["red"] > 0.25


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_has_the_colour_it_is_called_by(kind: str, colour: str) -> None:
    totals = dict.fromkeys(COLOURS, 0.0)
    for seed, setting in enumerate(SETTINGS):
        changed = thing_pixels(alone(kind, colour, setting, seed))
        for name, share in seen_as(changed).items():
            totals[name] += share / len(SETTINGS)
    chromatic = {name: share for name, share in totals.items() if name in HUES and name != colour}
    assert totals[colour] > 0.3
    assert max(chromatic.values()) < 0.1


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("colour", COLOURS)
def test_no_thing_melts_into_its_setting(colour: str, setting: str) -> None:
    for seed, kind in enumerate(KINDS):
        scene = alone(kind, colour, setting, seed)
        seen = len(thing_pixels(scene)) / (64 * scene.things[0].size) ** 2
        assert seen > 0.12, kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_fills_its_box_and_stays_inside(kind: str) -> None:
    for seed in range(30):
        u = [x for mark in marks_of(kind, seed) for x, _ in mark.points]
        v = [y for mark in marks_of(kind, seed) for _, y in mark.points]
        assert max(max(u) - min(u), max(v) - min(v)) >= 0.8
        assert min(u + v) > -0.06
        assert max(u + v) < 1.06


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_more_than_one_pose_or_build(kind: str) -> None:
    drawn = {tuple(mark.tone for mark in marks_of(kind, seed)) for seed in range(40)}
    places = {tuple(marks_of(kind, seed)[0].points) for seed in range(40)}
    assert len(drawn) >= 2 or len(places) >= 3


@pytest.mark.parametrize("kind", STANDS_ON_SUPPORT)
def test_what_stands_on_a_support_touches_it(kind: str) -> None:
    for seed in range(30):
        lowest = max(y for mark in marks_of(kind, seed, grounded=True) for _, y in mark.points)
        assert 0.93 < lowest < 1.03


@pytest.mark.parametrize("kind", SUPPORTS)
def test_a_support_has_a_surface_where_it_should(kind: str) -> None:
    depth = SURFACE_DEPTH[kind]
    for seed in range(30):
        assert any(
            min(x for x, _ in mark.points) < 0.3
            and max(x for x, _ in mark.points) > 0.7
            and min(y for _, y in mark.points) - 0.01 <= depth <= max(y for _, y in mark.points)
            for mark in marks_of(kind, seed)
        )


def test_settings_look_different_from_each_other() -> None:
    """The nearest mean picture tells the setting of most unseen backgrounds."""

    def coarse(setting: str, seed: int) -> Floats:
        return pixels(Scene((), setting, "beside", seed), 32)

    means = {s: np.mean([coarse(s, seed) for seed in range(12)], axis=0) for s in SETTINGS}
    right = sum(
        min(means, key=lambda s: float(np.abs(means[s] - picture).mean())) == setting
        for setting in SETTINGS
        for picture in (coarse(setting, seed) for seed in range(100, 110))
    )
    assert right >= 42


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_is_never_twice_the_same(setting: str) -> None:
    drawn = {draw_scene(Scene((), setting, "beside", seed), 16).tobytes() for seed in range(20)}
    assert len(drawn) == 20


def test_flipping_turns_a_thing_around() -> None:
    scene = alone("elephant", "red", "snow", seed=3)
    turned = replace(scene, things=(replace(scene.things[0], flipped=True),))
    assert np.abs(pixels(scene) - pixels(turned)).mean() > 3


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unicorn"):
        draw_scene(alone("unicorn", "red", "snow", seed=1), 64)
